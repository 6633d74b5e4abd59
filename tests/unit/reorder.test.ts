import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reordered } from '#app/domain/reorder.ts';

const rows = (...typed: number[]) => typed.map((number, index) => ({ id: 'abcdefgh'.charAt(index), typed: number }));
const order = (...typed: number[]) => reordered(rows(...typed)).join('');

test('nothing typed, nothing moved', () => {
  expect(order(1, 2, 3, 4)).toBe('abcd');
});

test('a row given a smaller number comes before the one that stood there', () => {
  expect(order(1, 2, 3, 1)).toBe('dabc');
  expect(order(1, 2, 3, 2)).toBe('adbc');
});

test('a row given a larger number comes behind the one that stood there', () => {
  expect(order(4, 2, 3, 4)).toBe('bcda');
  expect(order(3, 2, 3, 4)).toBe('bcad');
});

test('two rows exchange their places when their numbers are exchanged', () => {
  expect(order(4, 2, 3, 1)).toBe('dbca');
});

test('what is no number stays where it is; numbers beyond the ends go to the ends', () => {
  expect(order(1, Number.NaN, 3, 4)).toBe('abcd');
  expect(order(99, 2, 3, -5)).toBe('dbca');
});

test('numbers typed in full, each once, are the places the rows get', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }).chain((n) =>
        fc.shuffledSubarray(
          Array.from({ length: n }, (_, i) => i + 1),
          { minLength: n },
        ),
      ),
      (typed) => {
        const result = reordered(rows(...typed));
        for (const [index, number] of typed.entries()) expect(result[number - 1]).toBe('abcdefgh'.charAt(index));
      },
    ),
  );
});

test('one row moved ends at the place that was typed, and the others keep their order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), fc.nat(), (n, a, b) => {
      const from = a % n;
      const to = b % n;
      const typed = Array.from({ length: n }, (_, i) => (i === from ? to + 1 : i + 1));
      const result = reordered(rows(...typed));
      const moved = 'abcdefgh'.charAt(from);
      expect(result.indexOf(moved)).toBe(to);
      expect(result.filter((id) => id !== moved)).toEqual([...'abcdefgh'.slice(0, n)].filter((id) => id !== moved));
    }),
  );
});
