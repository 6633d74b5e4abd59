import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byPosition, type Placed, placeAt, placeBeside, SMALLEST_GAP } from '#app/domain/positions.ts';
import { randomRuns } from '#tests/support/random-graphs.ts';

const rows = (...positions: number[]): Placed[] => positions.map((position, i) => ({ id: `r${i}`, position }));

/** The list as it is after a placement was written. */
function written(before: readonly Placed[], id: string, placement: ReturnType<typeof placeAt>): Placed[] {
  const anew = new Map(placement.renumbered?.map((row) => [row.id, row.position]));
  const others = before.filter((row) => row.id !== id).map((row) => ({ id: row.id, position: anew.get(row.id) ?? row.position }));
  return [...others, { id, position: placement.position }].sort(byPosition);
}

describe('positions [FR-12]', () => {
  test('the first is 1, the last is the largest + 1, the new first is the smallest - 1', () => {
    expect(placeAt([], 0)).toEqual({ position: 1, renumbered: null });
    expect(placeAt(rows(1, 7.5), 2)).toEqual({ position: 8.5, renumbered: null });
    expect(placeAt(rows(1, 2), 0)).toEqual({ position: 0, renumbered: null });
  });

  test('rows go by position, then by id', () => {
    const [a, b, c] = [
      { id: 'b', position: 1 },
      { id: 'a', position: 1 },
      { id: '0', position: 2 },
    ];
    expect([c, a, b].sort(byPosition)).toEqual([b, a, c]);
    expect(byPosition(a, { ...a })).toBe(0);
  });

  test('between two rows it is the midpoint', () => {
    expect(placeAt(rows(1, 2, 4), 2)).toEqual({ position: 3, renumbered: null });
  });

  test('when the gap falls under 1e-9 the list is numbered 1 to n', () => {
    expect(placeAt(rows(1, 1 + 4e-9), 1).renumbered).toBeNull();
    expect(placeAt(rows(1, 1 + 1e-9), 1)).toEqual({
      position: 2,
      renumbered: [
        { id: 'r0', position: 1 },
        { id: 'r1', position: 3 },
      ],
    });
  });

  test.each([
    ['equal positions', rows(5, 5), 1],
    ['the largest number there is', rows(1, Number.MAX_VALUE), 2],
    ['the smallest number there is', rows(-Number.MAX_VALUE, 1), 0],
    ['numbers too large to be told from their successor', rows(2 ** 60), 1],
  ])('%s make it number anew', (_, list, index) => {
    const placement = placeAt(list, index);
    expect(placement.position).toBe(index + 1);
    expect(placement.renumbered).not.toBeNull();
  });

  test('a row beside one that is not there has no place', () => {
    expect(placeBeside(rows(1, 2), 'r0', 'before', 'elsewhere')).toBeNull();
  });

  test('a row beside itself stays', () => {
    expect(placeBeside(rows(1, 2), 'r1', 'after', 'r1')).toEqual({ position: 2, renumbered: null });
    expect(placeBeside(rows(1, 2), 'x', 'after', 'x')).toBeNull();
  });

  test('after any moves the order is the one a plain list would have, with safe gaps', () => {
    const move = fc.record({
      moving: fc.nat(5),
      target: fc.nat(5),
      side: fc.constantFrom<'before' | 'after'>('before', 'after'),
    });
    const start = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(start, fc.array(move, { maxLength: 80 }), (positions, moves) => {
        let list = rows(...positions).sort(byPosition);
        let model = list.map((row) => row.id);
        for (const { moving, target, side } of moves) {
          const id = `r${moving}`;
          const beside = `r${target}`;
          const placement = placeBeside(list, id, side, beside);
          if (placement === null) throw new Error('The row is in the list.');
          list = written(list, id, placement);
          if (id !== beside) {
            model = model.filter((other) => other !== id);
            model.splice(model.indexOf(beside) + (side === 'after' ? 1 : 0), 0, id);
            const at = list.findIndex((row) => row.id === id);
            const around = [list[at - 1], list[at + 1]].filter((row) => row !== undefined);
            for (const row of around) expect(Math.abs(row.position - placement.position)).toBeGreaterThanOrEqual(SMALLEST_GAP);
          }
          expect(list.map((row) => row.id)).toEqual(model);
        }
      }),
      { numRuns: randomRuns(300) },
    );
  });
});
