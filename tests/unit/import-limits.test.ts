import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitRefusal } from '#app/domain/importing/place-limits.ts';

const MiB = 1024 * 1024;
const NO_LIMITS = { fileBytes: 0, artifactBytes: 0, artifactFiles: 0, importBytes: 0, importFiles: 0 };

/** The message about one file of this size where a file may hold `limit` bytes. */
const refusalOf = (size: number, limit: number): string | undefined =>
  limitRefusal([{ path: 'b.bin', size }], { ...NO_LIMITS, fileBytes: limit })?.message;

const UNITS: Readonly<Record<string, number>> = { bytes: 1, KiB: 1024, MiB };

/** The two sizes that a message names, in bytes. */
function sizesIn(message: string): number[] {
  return [...message.matchAll(/([\d,.]+) (bytes|KiB|MiB)/g)].map(
    ([, value = '', unit = '']) => Number(value.replaceAll(',', '')) * (UNITS[unit] ?? Number.NaN),
  );
}

test.each([
  [10 * MiB + 1, 10 * MiB, 'b.bin holds 10.01 MiB; a file may hold 10 MiB.'],
  [84 * MiB, 10 * MiB, 'b.bin holds 84 MiB; a file may hold 10 MiB.'],
  [300 * 1024 + 1, 300 * 1024, 'b.bin holds 300.01 KiB; a file may hold 300 KiB.'],
  [1001, 1000, 'b.bin holds 1,001 bytes; a file may hold 1,000 bytes.'],
])('a file of %d bytes where %d are allowed', (size, limit, words) => {
  expect(refusalOf(size, limit)).toContain(words);
});

test('what is over a limit never reads like the limit, by however little it is over', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 20_000 }), (limit, more) => {
      const [holds = 0, allowed = 0] = sizesIn(refusalOf(limit + more, limit) ?? '');
      expect(holds).toBeGreaterThan(allowed);
    }),
  );
});
