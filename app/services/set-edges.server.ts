import { type EdgeRefusal, edgeJudge } from '#app/domain/cycle.ts';
import { circularReference, tooDeep } from '#app/domain/depth.ts';
import { type ChainLink, notFound } from '#app/domain/errors.ts';
import { measureSets, type SetEdges } from '#app/domain/graph.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { listSetEdges, type SetEdgeRow } from '#db/repositories/set-graph.ts';
import type { Tx } from '#db/transactions.ts';

function neighbourhood(rows: readonly SetEdgeRow[]): { above: SetEdges; below: SetEdges } {
  const above = new Map<string, string[]>();
  const below = new Map<string, string[]>();
  for (const { side, holder_id: holder, held_id: held } of rows) {
    const [edges, from, to] = side === 'above' ? [above, held, holder] : [below, holder, held];
    const list = edges.get(from);
    if (list === undefined) edges.set(from, [to]);
    else list.push(to);
  }
  return { above, below };
}

/** Judges each candidate as a member of a set: null when it fits, else why not. One query, however many there are. */
export async function judgeCandidates(
  tx: Tx,
  owner: OwnerId,
  setId: string,
  candidateIds: readonly string[],
): Promise<Map<string, EdgeRefusal | null>> {
  const judge = edgeJudge(neighbourhood(await listSetEdges(tx, owner, setId, candidateIds)), setId, candidateIds);
  return new Map(candidateIds.map((id) => [id, judge(id)]));
}

/** Names the sets of several chains in one query; a set that is not there is left without a name of its own. */
export async function nameChains(tx: Tx, owner: OwnerId, chains: readonly (readonly string[])[]): Promise<ChainLink[][]> {
  const rows = await listSetNames(tx, owner, [...new Set(chains.flat())]);
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return chains.map((chain) => chain.map((id): ChainLink => ({ kind: 'set', id, name: names.get(id) ?? id })));
}

/**
 * Refuses members that would close a cycle or make a chain longer than allowed. The caller has bumped the graph
 * version, so nothing can come between this check and the insertion.
 * @throws AppError `cycle` or `too_deep` with the chain; `not_found` when the set to add is not there
 */
export async function requireFitting(tx: Tx, owner: OwnerId, setId: string, candidateIds: readonly string[]): Promise<void> {
  if (candidateIds.length === 0) return;
  for (const [id, refusal] of await judgeCandidates(tx, owner, setId, candidateIds)) {
    if (refusal === null) continue;
    const [known] = await listSetNames(tx, owner, [id]);
    if (known === undefined) throw notFound('The set to add');
    const [chain = []] = await nameChains(tx, owner, [refusal.chain]);
    throw refusal.code === 'cycle' ? circularReference(chain, 'member_set_id') : tooDeep(chain, 'member_set_id');
  }
}

/** The depth of each of these sets: the sets on its longest chain. */
export async function depthsOf(tx: Tx, owner: OwnerId, setIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (setIds.length === 0) return new Map();
  const { below } = neighbourhood(await listSetEdges(tx, owner, null, setIds));
  return measureSets(below, setIds).heights;
}
