/** A row with its floating sort key. Rows are ordered by position, then by id. */
export interface Placed {
  id: string;
  position: number;
}

export interface Placement {
  position: number;
  /** New positions 1..n of the other rows, when the gap had become too small to divide; null otherwise. */
  renumbered: Placed[] | null;
}

/** When a new row would stand nearer than this to a neighbour, the whole list is numbered anew. */
export const SMALLEST_GAP = 1e-9;

/** The one order of members, group entries and memberships: position, then id in byte order. */
export function byPosition(a: Placed, b: Placed): number {
  if (a.position !== b.position) return a.position - b.position;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * Where a row goes that shall stand at `index` among `others` (without itself), which are in order.
 * At the end it is the largest position + 1, at the start the smallest - 1, otherwise the midpoint.
 */
export function placeAt(others: readonly Placed[], index: number): Placement {
  const before = others[index - 1];
  const after = others[index];
  const position = between(before?.position, after?.position);
  const apart =
    Number.isFinite(position) &&
    (before === undefined || position - before.position >= SMALLEST_GAP) &&
    (after === undefined || after.position - position >= SMALLEST_GAP);
  if (apart) return { position, renumbered: null };
  const renumbered = others.map(({ id }, i) => ({ id, position: i < index ? i + 1 : i + 2 }));
  return { position: index + 1, renumbered };
}

function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return after === undefined ? 1 : after - 1;
  // Halved before they are added: the sum of two large positions may overflow.
  return after === undefined ? before + 1 : before / 2 + after / 2;
}

/** Where `movingId` goes to stand directly before or after `targetId`; null when no such row is in the list. */
export function placeBeside(
  rows: readonly Placed[],
  movingId: string,
  side: 'before' | 'after',
  targetId: string,
): Placement | null {
  const ordered = rows.toSorted(byPosition);
  if (movingId === targetId) {
    const self = ordered.find((row) => row.id === movingId);
    return self === undefined ? null : { position: self.position, renumbered: null };
  }
  const others = ordered.filter((row) => row.id !== movingId);
  const target = others.findIndex((row) => row.id === targetId);
  if (target === -1) return null;
  return placeAt(others, side === 'before' ? target : target + 1);
}
