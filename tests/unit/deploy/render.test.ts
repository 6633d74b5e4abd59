import { describe, expect, test } from 'vitest';
import { type RenderSource, renderArtifact } from '#app/domain/deploy/render.ts';
import { LAYOUTS, PLATFORMS, rewritingFor } from '#app/domain/platforms.ts';
import { isAllowedPlace, normaliseRootDir, type ProfileLayout, rootDirProblem } from '#app/domain/profiles.ts';

const claude: ProfileLayout = { platform: 'claude_code', rootDir: '.claude' };
const file = (path: string, executable = false) => ({ path, executable, sha256: 'f'.repeat(64), size: 3 });
const source = (type: RenderSource['type'], name: string, ...paths: string[]): RenderSource => ({
  artifactUuid: 'u',
  type,
  name,
  contentHash: 'v1:x',
  files: paths.map((path) => file(path)),
});
const pathsOf = (from: RenderSource, profile = claude): string[] =>
  renderArtifact(from, profile).entries.map((entry) => entry.path);

test.each([
  ['copilot', 'agent', 'a.agent.md', null],
  ['copilot', 'agent', 'a.md', 'copilot_agent'],
  ['copilot', 'command', 'a.prompt.md', null],
  ['copilot', 'command', 'a.agent.md', 'copilot_prompt'],
  ['opencode', 'agent', 'a.md', 'opencode_agent'],
  ['cursor', 'agent', 'a.agent.md', 'cursor_agent'],
] as const)(
  'for %s an %s in %s is rewritten as %s: what carries its own ending goes as it is',
  (platform, type, name, expected) => {
    const place = LAYOUTS[platform].places[type];
    expect(place?.kind === 'file' && rewritingFor(place, name)).toBe(expected);
  },
);

describe('where things go for Claude Code', () => {
  test('a skill keeps its tree below its name', () => {
    expect(pathsOf(source('skill', 'pdf', 'SKILL.md', 'scripts/run.sh'))).toEqual([
      '.claude/skills/pdf/SKILL.md',
      '.claude/skills/pdf/scripts/run.sh',
    ]);
  });

  test('a command goes under its own name, whatever its file was called, with folders for its colons', () => {
    expect(pathsOf(source('command', 'git:sync', 'whatever.md'))).toEqual(['.claude/commands/git/sync.md']);
  });

  test('an agent goes under its own name', () => {
    expect(pathsOf(source('agent', 'Code Reviewer', 'x.md'))).toEqual(['.claude/agents/code-reviewer.md']);
  });

  test('the executable bit and the hash go along', () => {
    const { entries } = renderArtifact({ ...source('skill', 's'), files: [file('run', true)] }, claude);
    expect(entries).toEqual([{ path: '.claude/skills/s/run', key: '', hash: 'f'.repeat(64), executable: true, size: 3 }]);
  });

  test('another root folder is honoured', () => {
    expect(pathsOf(source('skill', 'pdf', 'SKILL.md'), { platform: 'claude_code', rootDir: 'tools/ai' })).toEqual([
      'tools/ai/skills/pdf/SKILL.md',
    ]);
  });
});

describe('what cannot go there', () => {
  test('a type the platform has no place for is refused, never put elsewhere', () => {
    const rendered = renderArtifact(source('agent', 'x', 'x.md'), { platform: 'agents', rootDir: '.agents' });
    expect(rendered).toMatchObject({ entries: [], refusal: { code: 'unsupported_type' } });
  });

  test.each([
    ['a path that leaves its folder', ['SKILL.md', '../../../etc/passwd']],
    ['a git folder inside', ['SKILL.md', 'x/.git/config']],
    ['a device name', ['SKILL.md', 'aux.md']],
    ['two spellings of one file', ['SKILL.md', 'skill.md']],
    ['two normal forms of one file', ['\u00e9.md', 'e\u0301.md']],
    ['a file that is a folder too', ['a', 'a/b']],
    ['too deep a tree', [Array.from({ length: 15 }, () => 'd').join('/')]],
  ])('%s', (_, paths) => {
    expect(renderArtifact(source('skill', 's', ...paths), claude)).toMatchObject({
      entries: [],
      refusal: { code: 'unsafe_path' },
    });
  });

  test('a hostile artifact name cannot choose the place', () => {
    for (const name of ['../../x', '/etc', '..', 'a/../../b', '.git', '.env']) {
      for (const path of pathsOf(source('skill', name, 'SKILL.md')))
        expect(path).toMatch(/^\.claude\/skills\/[^/.][^/]*\/SKILL\.md$/);
      for (const path of pathsOf(source('command', name, 'x.md'))) expect(path).toMatch(/^\.claude\/commands\/[^/.][^/]*\.md$/);
    }
  });
});

test.each(PLATFORMS)('%s takes skills, inside its own root', (platform) => {
  const rootDir = LAYOUTS[platform].defaultRoot ?? 'my-agent';
  expect(pathsOf(source('skill', 'pdf', 'SKILL.md'), { platform, rootDir })).toEqual([`${rootDir}/skills/pdf/SKILL.md`]);
});

test('a profile may write to its own places only', () => {
  expect(isAllowedPlace(claude, '.claude/skills/x/SKILL.md')).toBe(true);
  for (const path of [
    '.claude/settings.local.json',
    '.claude/CLAUDE.md',
    'src/index.ts',
    '.claude/skills',
    '.git/skills/x',
    '.claude/skills/../../x',
    '.env',
  ]) {
    expect(isAllowedPlace(claude, path), path).toBe(false);
  }
});

test('the config files of a platform are places too, and nothing beside them', () => {
  const copilot: ProfileLayout = { platform: 'copilot', rootDir: '.github' };
  for (const path of ['.claude/settings.json', '.mcp.json', '.claude/hooks/lint/run.sh'])
    expect(isAllowedPlace(claude, path), path).toBe(true);
  for (const path of ['.github/hooks/lint.json', '.github/hooks/lint/run.sh', '.vscode/mcp.json'])
    expect(isAllowedPlace(copilot, path), path).toBe(true);
  for (const path of ['.github/workflows/ci.yml', '.github/copilot-instructions.md', '.vscode/settings.json', '.mcp.json'])
    expect(isAllowedPlace(copilot, path), path).toBe(false);
});

test('a root folder is written without slashes around it and may not be a protected place', () => {
  expect(normaliseRootDir(' ./.claude/ ')).toBe('.claude');
  expect(rootDirProblem('.claude')).toBeNull();
  expect(rootDirProblem('tools/ai')).toBeNull();
  for (const bad of ['', '..', '/etc', '.git', 'a/.git', '.env', 'node_modules/x', '.loadout', 'a\\b'])
    expect(rootDirProblem(bad), bad).not.toBeNull();
});
