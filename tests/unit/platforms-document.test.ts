import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ARTIFACT_TYPES, type ArtifactType } from '#app/domain/artifact-types.ts';
import { LAYOUTS, PLATFORMS, type Platform } from '#app/domain/platforms.ts';
import { mcpPlaceOf, type ProfileLayout, placeInWords, placementOf } from '#app/domain/profiles.ts';

const TYPES = ARTIFACT_TYPES.filter((type) => type !== 'plugin');
const profileOf = (platform: Platform): ProfileLayout => ({ platform, rootDir: LAYOUTS[platform].defaultRoot ?? '<root>' });

function cell(platform: Platform, type: ArtifactType): string {
  const profile = profileOf(platform);
  const place = placeInWords(profile, type);
  if (place === null) return 'unsupported';
  const placement = placementOf(profile, type);
  const isRewritten = placement?.kind === 'file' && placement.rewriting !== null;
  const at = type === 'mcp_server' ? ` \`${mcpPlaceOf(profile)?.at ?? ''}\`` : '';
  return `\`${place}\`${at}${isRewritten ? ', rewritten' : ''}`;
}

/** The table as the document has to have it. */
const TABLE = [
  `| platform | root | ${TYPES.join(' | ')} |`,
  `|${'---|'.repeat(TYPES.length + 2)}`,
  ...PLATFORMS.map((platform) => {
    const { label, defaultRoot } = LAYOUTS[platform];
    const root = defaultRoot === null ? 'named by the user' : `\`${defaultRoot}\``;
    return `| ${label} (\`${platform}\`) | ${root} | ${TYPES.map((type) => cell(platform, type)).join(' | ')} |`;
  }),
].join('\n');

test('the document shows the platforms as the data has them', () => {
  expect(readFileSync('docs/platforms.md', 'utf8')).toContain(`\n${TABLE}\n`);
});

test('a type without a place is not explained as one with a place, and the other way round', () => {
  for (const platform of PLATFORMS) {
    for (const type of TYPES) {
      const reason = LAYOUTS[platform].unsupported?.[type];
      if (reason !== undefined) {
        expect(placeInWords(profileOf(platform), type), `${platform} ${type}`).toBeNull();
        expect(reason).toContain(LAYOUTS[platform].label);
      }
    }
  }
});

test('every platform stays inside its own places, wherever its root is', () => {
  for (const platform of PLATFORMS) {
    const moved: ProfileLayout = { platform, rootDir: 'packages/web/.ai' };
    expect(placeInWords(moved, 'skill')).toBe('packages/web/.ai/skills/<name>/');
  }
});
