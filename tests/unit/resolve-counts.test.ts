import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveSet } from '#app/domain/resolve.ts';
import { memberBrings, resolvedCounts } from '#app/domain/resolve-counts.ts';
import { type LibraryGraph, membersInOrder } from '#app/domain/resolve-library.ts';
import { libraryGraphs, randomRuns, uuidOf } from '#tests/support/random-graphs.ts';
import { firstOfEach, sightings } from '#tests/support/resolve-oracle.ts';

const allSets = (graph: LibraryGraph): string[] => [...graph.sets.keys()];

describe('resolved counts', () => {
  test('are what resolving gives, for many sets at once [FR-7]', () => {
    fc.assert(
      fc.property(libraryGraphs({ edges: 'dag', missing: true }), (graph) => {
        const counts = resolvedCounts(graph, allSets(graph));
        for (const id of allSets(graph)) expect(counts.get(id)).toBe(resolveSet(graph, id).artifacts.length);
      }),
      { numRuns: randomRuns(500) },
    );
  });

  test('end on a cycle in broken data, where resolving refuses', () => {
    fc.assert(
      fc.property(libraryGraphs({ edges: 'any', missing: true }), (graph) => {
        for (const [, count] of resolvedCounts(graph, allSets(graph))) expect(count).toBeLessThanOrEqual(graph.artifacts.size);
      }),
      { numRuns: randomRuns(300) },
    );
  });
});

test('a set without member rows and one that is not there count nothing', () => {
  const graph: LibraryGraph = {
    sets: new Map([['s', { name: 'S' }]]),
    members: new Map(),
    groups: new Map(),
    artifacts: new Map(),
    plugins: new Map(),
    versions: new Map(),
  };
  expect(resolvedCounts(graph, ['s', 'gone'])).toEqual(
    new Map([
      ['s', 0],
      ['gone', 0],
    ]),
  );
  expect(memberBrings(graph, 's')).toEqual(new Map());
});

describe('what a member brings', () => {
  test('in total is what it has alone, new is what no earlier member has', () => {
    fc.assert(
      fc.property(libraryGraphs({ edges: 'dag', missing: true }), (graph) => {
        const root = uuidOf('set', 0);
        const brings = memberBrings(graph, root);
        const earlier = new Set<string>();
        for (const member of membersInOrder(graph, root)) {
          const alone: LibraryGraph = { ...graph, members: new Map([...graph.members, [root, [member]]]) };
          const uuids = firstOfEach(sightings(alone, root)).map((sighting) => sighting.uuid);
          expect(brings.get(member.id)).toEqual({ total: uuids.length, new: uuids.filter((uuid) => !earlier.has(uuid)).length });
          for (const uuid of uuids) earlier.add(uuid);
        }
        expect(brings.size).toBe(graph.members.get(root)?.length);
        const news = [...brings.values()].map((row) => row.new);
        expect(news.reduce((sum, n) => sum + n, 0)).toBe(resolveSet(graph, root).artifacts.length);
      }),
      { numRuns: randomRuns(500) },
    );
  });
});
