import { expect, test } from 'vitest';
import { durationWords } from '#app/components/ui/duration.ts';

const START = '2026-11-20T10:00:00.000Z';

test.each([
  [0, '0 ms'],
  [132, '132 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [3149, '3.1 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min 0 s'],
  [125_400, '2 min 5 s'],
  [-5000, '0 ms'],
])('%i ms are said as %s', (ms, words) => {
  expect(durationWords(START, new Date(Date.parse(START) + ms).toISOString())).toBe(words);
});
