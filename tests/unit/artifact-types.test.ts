import { describe, expect, test } from 'vitest';
import { formatArtifactId, parseArtifactId, typedWords } from '#app/domain/artifact-types.ts';
import { isIgnoredPath } from '#app/domain/ignored-names.ts';

describe('an artifact id', () => {
  test('ends its type at the first colon', () => {
    expect(parseArtifactId('command:git:sync')).toEqual({ type: 'command', name: 'git:sync' });
    expect(formatArtifactId('command', 'git:sync')).toBe('command:git:sync');
  });

  test.each(['', 'skill', 'skill:', ':x', 'Skill:x', 'mcp:x', 'toString:x'])('is not read from %j', (value) => {
    expect(parseArtifactId(value)).toBeNull();
  });

  test('among words to look for narrows them to its type; a colon of another kind is part of the words', () => {
    expect(typedWords(' skill:pdf ')).toEqual({ types: ['skill'], words: 'pdf' });
    expect(typedWords('command:git:sync')).toEqual({ types: ['command'], words: 'git:sync' });
    expect(typedWords('git:sync skill')).toEqual({ types: undefined, words: 'git:sync skill' });
  });
});

describe('the ignore list', () => {
  test.each([
    '.git/config',
    'a/node_modules/x/y.js',
    '__pycache__/m.pyc',
    'a/.DS_Store',
    '.a.swp',
    'x/notes.md~',
    '.#lock',
    '#auto#',
    'sub/.git',
  ])('leaves out %s', (path) => expect(isIgnoredPath(path)).toBe(true));

  test.each(['.gitignore', 'git/config', 'node_modules.md', '.github/x', '#1-fix.md', '\u00a0', 'a~b', 'x.swift', '#x/y'])(
    'keeps %s',
    (path) => expect(isIgnoredPath(path)).toBe(false),
  );
});
