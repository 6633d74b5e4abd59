import type { DesiredArtifact } from '#app/domain/deploy/entries.ts';
import { LAYOUTS, type Platform } from '#app/domain/platforms.ts';
import { lostTools, toolsOf, usesNothingInClaude } from './claude-tools.ts';

const MOST_NAMES = 5;
const LONGEST_NAME = 60;

/** Names as they may stand in a sentence: one line, not endless. */
function listed(names: readonly string[]): string {
  const told = names.slice(0, MOST_NAMES).map((name) => name.replace(/\p{Cc}/gu, '\ufffd').slice(0, LONGEST_NAME));
  const more = names.length - told.length;
  return more > 0 ? `${told.join(', ')} and ${more} more` : told.join(', ');
}

/**
 * What people should know before an agent goes to a platform with the tools it names: `unknown_tools` when some of them, or all, mean
 * nothing there.
 * @param fields of its frontmatter
 */
export function toolNotes(
  artifactId: string,
  fields: Record<string, unknown>,
  platform: Platform,
): NonNullable<DesiredArtifact['notes']> {
  const tools = toolsOf(fields);
  const { label } = LAYOUTS[platform];
  const note = (message: string) => [{ code: 'unknown_tools', message: `${artifactId} ${message}` }];
  if (platform === 'claude_code') {
    if (!usesNothingInClaude(tools)) return [];
    return note(
      `names its tools as another program does (${listed(tools.allowed ?? [])}). ${label} knows none of them, so the agent can use no tool there.`,
    );
  }
  if (platform !== 'copilot' && platform !== 'opencode') return [];
  const { names, all } = lostTools(tools, platform);
  if (names.length === 0) return [];
  return all
    ? note(
        `names only tools that ${label} does not have (${listed(names)}). The list is left out, so the agent may use every tool there.`,
      )
    : note(`names tools that ${label} does not have (${listed(names)}). They are left out there.`);
}
