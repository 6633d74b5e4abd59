import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldPath, isProtectedPath, normalisePath, parentsOf, pathProblem } from '#app/domain/safe-path.ts';

describe('a path that may be written', () => {
  test.each([
    'SKILL.md',
    '.claude/skills/pdf/SKILL.md',
    'a/b c/d\u00a0e.txt',
    'ünïcode/日本語.md',
    '.gitignore',
    'docs/.github/x.yml',
    'console.md',
    'comma/lpt.md',
    `${'a'.repeat(255)}/b`,
    Array.from({ length: 16 }, () => 'd').join('/'),
  ])('%j is fine', (path) => {
    expect(pathProblem(path)).toBeNull();
  });

  test.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['C:/x', 'absolute'],
    ['c:evil', 'absolute'],
    ['../x', '".."'],
    ['a/../b', '".."'],
    ['a/./b', '"."'],
    ['a//b', 'empty part'],
    ['a/.. /b', 'dots and spaces'],
    ['a/...', 'dots and spaces'],
    ['a/.\u200d./b', 'dots and spaces'],
    ['a/', 'empty part'],
    ['a\\b', 'backslash'],
    ['a\u0000b', 'control'],
    ['a\nb', 'control'],
    ['a\u009bb', 'control'],
    ['a\u2028b', 'control'],
    ['a\ud800b', 'Unicode'],
    ['e\u0301.md', 'normal form'],
    ['CON', 'device'],
    ['a/nul.txt', 'device'],
    ['a/Com1.tar.gz', 'device'],
    ['a/aux .', 'device'],
    ['.git/config', '.git'],
    ['a/.GIT/hooks/x', '.git'],
    ['a/.git. /x', '.git'],
    ['a/.g\u200cit/x', '.git'],
    ['a/git~1/x', '.git'],
    ['a/.git::$INDEX_ALLOCATION/x', '.git'],
    [`${'a'.repeat(256)}`, '255 bytes'],
    [`${'é'.repeat(128)}`, '255 bytes'],
    [Array.from({ length: 17 }, () => 'd').join('/'), '16 parts'],
  ])('%j is refused: %s', (path, why) => {
    expect(pathProblem(path)).toContain(why);
  });

  test('whatever is accepted stays below its folder when a file system resolves it', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '', '/', '\\', '.git', 'a', 'B', 'é', '\u0000', 'con'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.constantFrom('/', '', '\\'), (pieces, glue) => {
        const path = normalisePath(pieces.join(glue));
        if (pathProblem(path) !== null) return;
        const url = new URL(`file:///root/${path.split('/').map(encodeURIComponent).join('/')}`);
        expect(decodeURIComponent(url.pathname)).toBe(`/root/${path}`);
        expect(path.split('/')).not.toContain('.git');
      }),
      { numRuns: 5000 },
    );
  });
});

describe('places no deploy writes', () => {
  test.each([
    '.git/config',
    'a/.git/x',
    '.env',
    '.ENV.local',
    '.env.d/x',
    'node_modules/x',
    'Node_Modules/x',
    'settings.local.json',
    '.loadout/lock',
  ])('%s is protected', (path) => {
    expect(isProtectedPath(path)).toBe(true);
  });

  test.each([
    '.claude/skills/x/.env.example',
    '.claude/skills/x/node_modules/y',
    '.gitignore',
    'environment',
    '.claude/settings.json',
  ])('%s is not', (path) => {
    expect(isProtectedPath(path)).toBe(false);
  });
});

test('paths that some file systems take for the same fold to the same spelling', () => {
  expect(foldPath('A/ReadMe.MD')).toBe(foldPath('a/readme.md'));
  expect(foldPath('Stra\u00dfe')).toBe(foldPath('STRASSE'));
  expect(foldPath('e\u0301')).toBe(foldPath('\u00c9'));
  expect(foldPath('a')).not.toBe(foldPath('b'));
});

test('the folders above a path are named from the outermost on', () => {
  expect(parentsOf('a/b/c.md')).toEqual(['a', 'a/b']);
  expect(parentsOf('c.md')).toEqual([]);
});
