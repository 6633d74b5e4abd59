import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SEEDS } from '#tests/support/seeds.ts';

const testsFolder = path.resolve(import.meta.dirname, '..');

const numbered = (prefix: string, count: number, digits: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(digits, '0')}`);
const GATES_PER_PHASE = [4, 7, 6, 5, 5, 8];

/** The ids as the seeds have them. */
const IDS = [
  ...numbered('FR-', 13, 1),
  ...numbered('000/SC-', 4, 1),
  ...numbered('001/DS-', 14, 3),
  ...numbered('001/DS-T', 4, 2),
  ...GATES_PER_PHASE.flatMap((count, phase) => numbered(`001/gate-${phase + 1}.`, count, 1)),
  ...numbered('002/CAI-P1-', 9, 2),
  ...numbered('002/SC-P1-', 8, 1),
  ...numbered('003/TASK-1.', 5, 1),
  ...numbered('004/CAI-P1-', 7, 2),
];

test('the checklist has exactly the ids of the seeds', () => {
  expect(Object.keys(SEEDS).sort()).toEqual([...IDS].sort());
});

describe.each(Object.entries(SEEDS))('%s', (_, { rule, shownBy, open }) => {
  test(`${rule}: shown by a test, or marked open`, async () => {
    expect(shownBy.length > 0 || open !== undefined).toBe(true);
    for (const [file, title] of shownBy) {
      const source = await readFile(path.join(testsFolder, file), 'utf8');
      const found = source.split('\n').some((line) => line.includes(title));
      expect(found, `${file} has no test titled "… ${title} …"`).toBe(true);
    }
  });
});
