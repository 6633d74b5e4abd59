import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits, secondsUntilFit, WINDOW_SECONDS } from '#app/domain/sliding-window.ts';

const state = fc.record({
  limit: fc.integer({ min: 1, max: 400 }),
  before: fc.integer({ min: 0, max: 400 }),
  current: fc.integer({ min: 0, max: 400 }),
  elapsed: fc.double({ min: 0, max: 59.999, noNaN: true }),
});

/** The state some seconds later, when nothing happened meanwhile. */
function later({ limit, before, current, elapsed }: Parameters<typeof fits>[0], seconds: number) {
  const at = elapsed + seconds;
  if (at < WINDOW_SECONDS) return { limit, before, current, elapsed: at };
  if (at < 2 * WINDOW_SECONDS) return { limit, before: current, current: 0, elapsed: at - WINDOW_SECONDS };
  return { limit, before: 0, current: 0, elapsed: 0 };
}

test('what was refused fits after the seconds that were named', () => {
  fc.assert(
    fc.property(state, (given) => {
      fc.pre(given.before <= given.limit && given.current <= given.limit);
      const seconds = secondsUntilFit(given);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(2 * WINDOW_SECONDS);
      expect(fits(later(given, seconds + 1e-6))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('the edge of a minute is no way around the limit', () => {
  expect(fits({ limit: 5, before: 5, current: 0, elapsed: 0.5 })).toBe(false);
  expect(fits({ limit: 5, before: 5, current: 0, elapsed: 12 })).toBe(true);
  expect(fits({ limit: 5, before: 0, current: 4, elapsed: 0 })).toBe(true);
  expect(fits({ limit: 5, before: 0, current: 5, elapsed: 59 })).toBe(false);
});
