import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type ChainLink, isAppError } from '#app/domain/errors.ts';
import { resolveSet } from '#app/domain/resolve.ts';
import { libraryGraphs, randomRuns, uuidOf } from '#tests/support/random-graphs.ts';
import { allChains, firstOfEach, sightings } from '#tests/support/resolve-oracle.ts';
import { recordCounts } from '#tests/support/torture.ts';

function refusal(work: () => unknown): { code: string; chain: string[] } | null {
  try {
    work();
  } catch (error) {
    if (isAppError(error)) return { code: error.code, chain: (error.chain ?? []).map((link: ChainLink) => link.id) };
    throw error;
  }
  return null;
}

afterAll(() =>
  recordCounts('resolver against brute force', { random_libraries: randomRuns(1500), cyclic: seen.cyclic, sound: seen.sound }),
);

const seen = { cyclic: 0, sound: 0 };

describe('against brute force', () => {
  test('random libraries resolve as walking every path does', () => {
    fc.assert(
      fc.property(libraryGraphs({ edges: 'dag', missing: true }), (graph) => {
        const root = uuidOf('set', 0);
        const expected = firstOfEach(sightings(graph, root));
        const actual = resolveSet(graph, root);
        expect(actual.artifacts.map(({ uuid, contentHash, via }) => ({ uuid, contentHash, via }))).toEqual(expected);
        expect(actual.depth).toBe(Math.max(...(allChains(graph, root) ?? []).map((chain) => chain.length)));
      }),
      { numRuns: randomRuns(1500) },
    );
  });

  test('random graphs are refused as cycles exactly when a path comes back to itself', () => {
    fc.assert(
      fc.property(libraryGraphs({ edges: 'any', missing: false }), (graph) => {
        const root = uuidOf('set', 0);
        const refused = refusal(() => resolveSet(graph, root));
        expect(refused?.code).toBe(allChains(graph, root) === null ? 'cycle' : undefined);
        seen[refused === null ? 'sound' : 'cyclic'] += 1;
        if (refused === null) return;
        expect(refused.chain.at(0)).toBe(refused.chain.at(-1));
        for (const [i, id] of refused.chain.slice(0, -1).entries()) {
          expect(graph.members.get(id)?.some((member) => member.ref === refused.chain[i + 1])).toBe(true);
        }
      }),
      { numRuns: randomRuns(1500) },
    );
  });

  test('no library makes it look twice', () => {
    fc.assert(
      fc.property(libraryGraphs({ edges: 'dag', missing: true }), (graph) => {
        const rows = [...graph.members.values(), ...[...graph.groups.values()].map((g) => g.entries), ...graph.plugins.values()];
        expect(resolveSet(graph, uuidOf('set', 0)).visits).toBeLessThanOrEqual(rows.flat().length);
      }),
      { numRuns: randomRuns(500) },
    );
  });
});
