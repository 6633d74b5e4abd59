import { type EdgeRefusal, edgeJudge } from '#app/domain/cycle.ts';
import { circularReference, tooDeep } from '#app/domain/depth.ts';
import { type AppError, type ChainLink, notFound } from '#app/domain/errors.ts';
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

/** The refusal in words, with the names of the sets on its chain. */
async function inWords(tx: Tx, owner: OwnerId, candidateId: string, { code, chain }: EdgeRefusal): Promise<AppError> {
  const rows = await listSetNames(tx, owner, [...new Set(chain)]);
  const names = new Map(rows.map((row) => [row.id, row.name]));
  if (!names.has(candidateId)) return notFound('The set to add');
  const links = chain.map((id): ChainLink => ({ kind: 'set', id, name: names.get(id) ?? id }));
  return code === 'cycle' ? circularReference(links, 'member_set_id') : tooDeep(links, 'member_set_id');
}

/**
 * Refuses members that would close a cycle or make a chain longer than allowed, after one query however many there
 * are. The caller has bumped the graph version, so nothing can come between this check and the insertion.
 * @returns the depth of each candidate
 * @throws AppError `cycle` or `too_deep` with the chain; `not_found` when the set to add is not there
 */
export async function requireFitting(
  tx: Tx,
  owner: OwnerId,
  setId: string,
  candidateIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (candidateIds.length === 0) return new Map();
  const { below, above } = neighbourhood(await listSetEdges(tx, owner, setId, candidateIds));
  const downwards = measureSets(below, candidateIds);
  const judge = edgeJudge({ below, above }, setId, candidateIds, downwards);
  for (const id of candidateIds) {
    const refusal = judge(id);
    if (refusal !== null) throw await inWords(tx, owner, id, refusal);
  }
  return downwards.heights;
}

/** All memberships of sets in sets below these ones. */
export async function edgesBelow(tx: Tx, owner: OwnerId, setIds: readonly string[]): Promise<SetEdges> {
  if (setIds.length === 0) return new Map();
  return neighbourhood(await listSetEdges(tx, owner, null, setIds)).below;
}

/** The depth of each of these sets: the sets on its longest chain. */
export async function depthsOf(tx: Tx, owner: OwnerId, setIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return measureSets(await edgesBelow(tx, owner, setIds), setIds).heights;
}
