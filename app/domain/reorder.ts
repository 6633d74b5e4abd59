/** One row of an ordered list with the number that was typed beside it. */
export interface Numbered {
  id: string;
  /** What the field says now; NaN when it is no number. */
  typed: number;
}

/**
 * The order that typed position numbers mean. Rows whose number is unchanged keep their order; one that was given
 * another row's number goes where that row stood: before it when it moved up, behind it when it moved down.
 * @param rows in their present order, numbered from 1
 * @returns the ids in the new order
 */
export function reordered(rows: readonly Numbered[]): string[] {
  const half = (typed: number, place: number): number => (typed < place ? -0.5 : typed > place ? 0.5 : 0);
  return rows
    .map(({ id, typed }, index) => {
      const place = index + 1;
      const wanted = Number.isFinite(typed) ? typed : place;
      return { id, place, key: wanted + half(wanted, place) };
    })
    .sort((a, b) => a.key - b.key || a.place - b.place)
    .map(({ id }) => id);
}
