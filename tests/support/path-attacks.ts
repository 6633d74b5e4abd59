import fc from 'fast-check';

/** Names of path parts that lead somewhere else on one system or another, or that one of them takes for something else. */
const PARTS = [
  '..',
  '.',
  '',
  '...',
  '.. ',
  '..\u0000',
  '..\\..',
  '\\',
  '..;',
  '%2e%2e',
  '%2e%2e%2f',
  '\u2025',
  '\uff0e\uff0e',
  '.\u200d.',
  '.\u0301.',
  '~',
  '~root',
  '$HOME',
  '-rf',
  '.git',
  '.GIT',
  '.git.',
  '.git ',
  '.g\u200cit',
  '.git\u200d',
  'git~1',
  'GIT~2',
  '.git::$INDEX_ALLOCATION',
  '.git:stream',
  '.gi\u0074',
  'con',
  'NUL.txt',
  'aux ',
  'com1.md',
  'lpt\u00b9',
  'a\nb',
  'a\u001b[2J',
  'a\u2028b',
  '\ud800',
  'e\u0301',
  'x'.repeat(256),
  '.loadout',
  '.env',
  'node_modules',
];

/** Where such a part may stand in a path. */
const PLACES: ((part: string) => string)[] = [
  (part) => part,
  (part) => `${part}/evil`,
  (part) => `/${part}/evil`,
  (part) => `./${part}/evil`,
  (part) => `${part}/${part}/evil`,
  (part) => `../project-neighbour/${part}`,
  (part) => `.claude/skills/s/${part}`,
  (part) => `.claude/skills/s/${part}/evil`,
  (part) => `.claude/skills/s/a/${part}/../${part}/evil`,
  (part) => `.claude/skills/../../${part}/evil`,
  (part) => `.claude/skills/s/${part}\\..\\..\\evil`,
  (part) => `.claude/commands/${part}/../../../../${part}`,
];

/** Every part at every place: more than 500 paths made to escape, or to be taken for another file. */
export const CRAFTED: readonly string[] = PLACES.flatMap((place) => PARTS.map(place));

/** Paths of a few pieces, most of them hostile, glued by one separator or another. */
export const hostilePath: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '.claude/skills/', '.claude/', '.claude/commands/', '/', './'),
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...PARTS) },
        { weight: 4, arbitrary: fc.constantFrom('a', 'b.md', 'SKILL.md', 'é', '日本', 'x y', '.hidden') },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
      ),
      { minLength: 1, maxLength: 6 },
    ),
    fc.constantFrom('/', '/', '/', '\\', '//', ''),
  )
  .map(([begin, pieces, glue]) => begin + pieces.join(glue));
