import { describe, expect, test } from 'vitest';
import { contentProblems, limitProblem } from '#app/domain/artifact-content.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { mainDocument, searchableText } from '#app/domain/main-document.ts';
import { estimateTokens } from '#app/domain/token-estimate.ts';

const HOOKS = { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } };
const SERVER = { command: 'npx' };

describe('what an artifact of each type consists of', () => {
  const good = {
    skill: [['SKILL.md', 'scripts/a.sh'], null],
    command: [['anything.md'], null],
    agent: [['Reviewer.MD'], null],
    hook: [['lint.sh'], HOOKS],
    mcp_server: [[], SERVER],
    plugin: [['.claude-plugin/plugin.json'], null],
  } as const;

  test.each(ARTIFACT_TYPES)('a %s as it should be has no problem', (type) => {
    const [paths, config] = good[type];
    expect(contentProblems(type, paths, config)).toEqual([]);
  });

  test.each([
    ['skill', ['skill.md'], null, 'files'],
    ['skill', ['a/SKILL.md'], null, 'files'],
    ['command', [], null, 'files'],
    ['agent', ['a.md', 'b.md'], null, 'files'],
    ['command', ['a.md'], {}, 'config'],
    ['plugin', [], SERVER, 'config'],
    ['hook', [], null, 'config'],
    ['hook', [], { hooks: [] }, 'config'],
    ['hook', [], { ...HOOKS, description: 'x' }, 'config'],
    ['hook', [], { hooks: { Stop: [{ hooks: ['x'] }] } }, 'config'],
    ['mcp_server', [], null, 'config'],
    ['mcp_server', [], { command: '' }, 'config'],
    ['mcp_server', [], { mcpServers: { a: SERVER } }, 'config'],
  ] as const)('a %s of %j with the config %j is refused', (type, paths, config, path) => {
    expect(contentProblems(type, paths, config).map((problem) => problem.path)).toEqual([path]);
  });

  test('a server may be reached by url instead of a command', () => {
    expect(contentProblems('mcp_server', [], { type: 'http', url: 'https://example.com/mcp' })).toEqual([]);
  });

  test('every bad path is named by its place', () => {
    const problems = contentProblems('skill', ['SKILL.md', '../a', 'ok', '.git/HEAD', 'ok', 'dir', 'dir/x'], null);
    expect(problems.map((problem) => problem.path)).toEqual(['files.1.path', 'files.3.path', 'files.4.path', 'files.5.path']);
  });

  test.each([
    ['SKILL.md', 'Skill.md', 'Skill.md and SKILL.md are one file where letter case does not count.'],
    ['docs/stra\u00dfe.md', 'Docs/STRASSE.md', 'Docs/STRASSE.md and docs/stra\u00dfe.md are one file'],
    ['Notes/a.md', 'notes', 'a file and a folder at once: Notes/a.md lies in it.'],
  ])('%s beside %s is refused, because no deploy could put both into a project', (first, second, words) => {
    const paths = [...new Set(['SKILL.md', first, second])];
    const last = `files.${paths.length - 1}.path`;
    expect(contentProblems('skill', paths, null)).toEqual([{ path: last, message: expect.stringContaining(words) }]);
  });
});

describe('limits', () => {
  const limits = { fileBytes: 100, artifactBytes: 150, artifactFiles: 3 };
  const files = (...sizes: number[]) => sizes.map((size, index) => ({ path: `f${index}`, size }));

  test('let through what is exactly at them', () => {
    expect(limitProblem(files(100, 50, 0), limits)).toBeNull();
  });

  test.each([
    ['a file', files(101), 'at most 100 bytes; f0 has 101 bytes'],
    ['the whole', files(80, 71), 'at most 150 bytes; this one has 151 bytes'],
    ['the number of files', files(1, 1, 1, 1), 'at most 3 files; this one has 4'],
  ])('name what is over: %s', (_, given, words) => {
    expect(limitProblem(given, limits)).toContain(words);
  });

  test('are told so that a size over them never reads like the limit', () => {
    const tenMiB = 10 * 1024 * 1024;
    expect(limitProblem(files(tenMiB + 1), { fileBytes: tenMiB, artifactBytes: 0, artifactFiles: 0 })).toContain(
      'at most 10 MiB; f0 has 10.01 MiB',
    );
  });

  test('that are 0 are off', () => {
    expect(limitProblem(files(10 ** 9, 10 ** 9, 1, 1, 1), { fileBytes: 0, artifactBytes: 0, artifactFiles: 0 })).toBeNull();
  });
});

describe('the main document', () => {
  test.each([
    ['skill', ['SKILL.md', 'skill.md'], 'SKILL.md'],
    ['skill', ['README.md', 'Skill.MD'], 'Skill.MD'],
    ['skill', ['README.md', 'sub/SKILL.md'], null],
    ['agent', ['reviewer.md'], 'reviewer.md'],
    ['plugin', ['.claude-plugin/plugin.json', 'docs/README.md', 'notes.md'], 'notes.md'],
    ['hook', ['readme.md', 'run.sh'], 'readme.md'],
    ['mcp_server', [], null],
  ] as const)('of a %s with %j is %j', (type, paths, wanted) => {
    expect(mainDocument(type, paths)).toBe(wanted);
  });

  test('is searched as text, whatever bytes it has', () => {
    expect(searchableText(Buffer.from('a\u0000b\u00ff', 'latin1'))).toBe('a b ');
    expect(searchableText(Buffer.from('x'.repeat(100_000)))).toHaveLength(20_000);
  });
});

describe('the token estimate', () => {
  test('counts name and description of what a client lists, a token for four bytes', () => {
    expect(estimateTokens('skill', 'pdf', 'Fills forms.')).toBe(5);
    expect(estimateTokens('agent', 'é', null)).toBe(1);
    expect(estimateTokens('command', 'a', '日本語')).toBe(Math.ceil((3 + 9) / 4));
  });

  test('is nothing for what loads nothing by itself', () => {
    for (const type of ['hook', 'mcp_server', 'plugin'] as const) expect(estimateTokens(type, 'x', 'long '.repeat(50))).toBe(0);
  });
});
