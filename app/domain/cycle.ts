import { MAX_SET_DEPTH } from './depth.ts';
import { longestChain, measureSets, type SetEdges, type SetShape, stepsTowards } from './graph.ts';

/** What must be known to judge a membership before it is written. */
export interface Neighbourhood {
  /** The sets held by the candidates and by everything these reach. */
  below: SetEdges;
  /** The sets that hold the target set, and everything that reaches it: from a set to its parents. */
  above: SetEdges;
}

export interface EdgeRefusal {
  code: 'cycle' | 'too_deep';
  /** Set ids. A cycle begins and ends with the candidate; a deep chain runs from the outermost set inwards. */
  chain: string[];
}

/**
 * Prepares to judge memberships of `setId`: whether holding a candidate would close a cycle, or make a chain longer
 * than MAX_SET_DEPTH. The work is linear in the neighbourhood, however many candidates are judged.
 * @param downwards the candidates and what they reach as measured, when the caller has done so already
 */
export function edgeJudge(
  { below, above }: Neighbourhood,
  setId: string,
  candidates: readonly string[],
  downwards: SetShape = measureSets(below, candidates),
): (candidateId: string) => EdgeRefusal | null {
  const towardsSet = stepsTowards(above, setId);
  const upwards = measureSets(above, [setId]);
  const chainAbove = longestChain(upwards, setId).reverse();

  return (candidateId) => {
    if (towardsSet.has(candidateId)) {
      const chain = [candidateId];
      for (let step = towardsSet.get(candidateId); step != null; step = towardsSet.get(step)) chain.push(step);
      return { code: 'cycle', chain: [...chain, candidateId] };
    }
    const height = downwards.heights.get(candidateId) ?? 1;
    if (chainAbove.length + height <= MAX_SET_DEPTH) return null;
    return { code: 'too_deep', chain: [...chainAbove, ...longestChain(downwards, candidateId)] };
  };
}
