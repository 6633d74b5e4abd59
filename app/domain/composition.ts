/** A set of a composition with the sets it holds. */
export interface ComposedSet {
  id: string;
  /** The sets inside that are shown too, in member order. */
  sets: string[];
  /** How many sets inside are left out. */
  hidden: number;
}

/**
 * The sets that one set is made of, level by level, itself first; each once, however many hold it. Beyond `most`, what is
 * further down is left out, and its holders say how much.
 * @param edges the sets that each set holds, in member order
 */
export function composition(edges: ReadonlyMap<string, readonly string[]>, rootId: string, most: number): ComposedSet[] {
  const shown = new Set([rootId]);
  // A set is appended while the loop goes over it: so the next level follows this one.
  for (const id of shown) {
    for (const held of edges.get(id) ?? []) if (shown.size < most) shown.add(held);
  }
  return [...shown].map((id) => {
    const held = [...new Set(edges.get(id))];
    const sets = held.filter((one) => shown.has(one));
    return { id, sets, hidden: held.length - sets.length };
  });
}
