/** For each set, the sets it holds directly (or, read upwards, the sets that hold it). */
export type SetEdges = ReadonlyMap<string, readonly string[]>;

export interface SetShape {
  /** Sets on the longest chain that starts at this set, itself included. Edges that close a cycle do not count. */
  heights: ReadonlyMap<string, number>;
  /** The next set on that longest chain. */
  deepest: ReadonlyMap<string, string>;
  /** The first cycle met, first and last entry the same set; null when there is none. */
  cycle: string[] | null;
  /** How many edges were followed: never more than there are, however often sets are shared. */
  visits: number;
}

interface Frame {
  id: string;
  next: number;
  height: number;
}

/** Measures everything that `roots` reach, each edge once, without recursion: chains in broken data may be any length. */
export function measureSets(edges: SetEdges, roots: Iterable<string>): SetShape {
  const heights = new Map<string, number>();
  const deepest = new Map<string, string>();
  const onPath = new Set<string>();
  const stack: Frame[] = [];
  let cycle: string[] | null = null;
  let visits = 0;

  const enter = (id: string): void => {
    onPath.add(id);
    stack.push({ id, next: 0, height: 1 });
  };
  const weigh = (holder: Frame, child: string, height: number): void => {
    if (height < holder.height) return;
    holder.height = height + 1;
    deepest.set(holder.id, child);
  };
  const leave = (frame: Frame): void => {
    stack.pop();
    onPath.delete(frame.id);
    heights.set(frame.id, frame.height);
    const holder = stack.at(-1);
    if (holder !== undefined) weigh(holder, frame.id, frame.height);
  };

  for (const root of roots) {
    if (!heights.has(root)) enter(root);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const child = edges.get(frame.id)?.[frame.next];
      if (child === undefined) {
        leave(frame);
        continue;
      }
      frame.next += 1;
      visits += 1;
      const height = heights.get(child);
      if (height !== undefined) weigh(frame, child, height);
      else if (!onPath.has(child)) enter(child);
      else if (cycle === null) {
        const path = stack.map((entry) => entry.id);
        cycle = [...path.slice(path.indexOf(child)), child];
      }
    }
  }
  return { heights, deepest, cycle, visits };
}

/** The longest chain from `root` on, itself first; at most `limit` sets of it. */
export function longestChain(shape: SetShape, root: string, limit = Number.POSITIVE_INFINITY): string[] {
  const chain = [root];
  let next = shape.deepest.get(root);
  while (next !== undefined && chain.length < limit) {
    chain.push(next);
    next = shape.deepest.get(next);
  }
  return chain;
}

/** For everything `start` reaches, the neighbour one step nearer to it on a shortest path (`start` itself has none). */
export function stepsTowards(edges: SetEdges, start: string): Map<string, string | null> {
  const nearer = new Map<string, string | null>([[start, null]]);
  // A Map hands out entries that are added during its iteration: this is the breadth-first queue.
  for (const id of nearer.keys()) {
    for (const neighbour of edges.get(id) ?? []) if (!nearer.has(neighbour)) nearer.set(neighbour, id);
  }
  return nearer;
}
