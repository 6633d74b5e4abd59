import { measureSets } from '#app/domain/graph.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { resolvedCounts } from '#app/domain/resolve-counts.ts';
import { type LibraryGraph, setEdges } from '#app/domain/resolve-library.ts';
import type { Tx } from '#db/transactions.ts';
import { loadGraph } from './graph.server.ts';

/** The three figures of a set that follow from what it holds. */
export interface SetFigures {
  member_count: number;
  resolved_count: number;
  depth: number;
}

/** The owner's graph version as it was read before anything that is derived from the graph. */
export interface GraphMoment {
  graph_version: number;
  /** Whether all that this transaction sees is committed: it has written nothing itself. */
  settled: boolean;
}

/** Sets whose figures are kept; about 200 bytes each. */
const KEPT = 20_000;

/** The figures of the given sets, out of a graph that holds all they reach. */
export function figuresIn(graph: LibraryGraph, ids: readonly string[]): Map<string, SetFigures> {
  const { heights } = measureSets(setEdges(graph), ids);
  const counts = resolvedCounts(graph, ids);
  return new Map(
    ids.map((id) => [
      id,
      { member_count: graph.members.get(id)?.length ?? 0, resolved_count: counts.get(id) ?? 0, depth: heights.get(id) ?? 1 },
    ]),
  );
}

/**
 * Figures of many sets at once: computed only for those asked for and what they reach, never for the whole owner,
 * and remembered until the owner's graph changes.
 */
export function createSetFigures() {
  const known = new Map<string, { graphVersion: number; figures: SetFigures }>();

  const keep = (key: string, graphVersion: number, figures: SetFigures): void => {
    known.delete(key);
    known.set(key, { graphVersion, figures });
    if (known.size <= KEPT) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  };

  /** @param moment read earlier in this transaction; a set that is gone meanwhile counts as empty */
  async function of(tx: Tx, owner: OwnerId, moment: GraphMoment, ids: readonly string[]): Promise<Map<string, SetFigures>> {
    const found = new Map<string, SetFigures>();
    for (const id of ids) {
      const entry = known.get(`${owner} ${id}`);
      if (entry?.graphVersion === moment.graph_version) found.set(id, entry.figures);
    }
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    for (const [id, figures] of figuresIn(await loadGraph(tx, owner, missing), missing)) {
      found.set(id, figures);
      // A version bumped by this very transaction may yet be rolled back, and then mean something else.
      if (moment.settled) keep(`${owner} ${id}`, moment.graph_version, figures);
    }
    return found;
  }

  return { of };
}

export type SetFiguresReader = ReturnType<typeof createSetFigures>;
