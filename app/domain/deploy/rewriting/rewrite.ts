import type { Parsers } from '#app/domain/importing/source-tree.ts';
import type { Rewriting } from '#app/domain/platforms.ts';
import { type PlatformDocument, readDocument, type SourceDocument } from './document.ts';
import { codexAgent, copilotAgent, cursorAgent, openCodeAgent } from './rewrite-agent.ts';
import { copilotPrompt, geminiCommand, openCodeCommand } from './rewrite-command.ts';

const REWRITE: Readonly<Record<Rewriting, (document: SourceDocument) => PlatformDocument>> = {
  gemini_command: geminiCommand,
  copilot_prompt: copilotPrompt,
  opencode_command: openCodeCommand,
  codex_agent: codexAgent,
  cursor_agent: cursorAgent,
  copilot_agent: copilotAgent,
  opencode_agent: openCodeAgent,
};

/**
 * Turns a command or agent of Claude Code into what another platform reads. The same input always gives the same output.
 * @param name of the artifact
 * @param text of its one file
 */
export const rewrite = (rewriting: Rewriting, name: string, text: string, yaml: Parsers['yaml']): PlatformDocument =>
  REWRITE[rewriting](readDocument(name, text, yaml));
