import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeJudge } from '#app/domain/cycle.ts';
import { MAX_SET_DEPTH } from '#app/domain/depth.ts';
import { longestChain, measureSets, type SetEdges, stepsTowards } from '#app/domain/graph.ts';
import { randomRuns } from '#tests/support/random-graphs.ts';

const edgesOf = (pairs: (readonly [string, string])[]): Map<string, string[]> => {
  const edges = new Map<string, string[]>();
  for (const [from, to] of pairs) edges.set(from, [...(edges.get(from) ?? []), to]);
  return edges;
};

const reversed = (edges: SetEdges): Map<string, string[]> =>
  edgesOf([...edges].flatMap(([from, tos]) => tos.map((to): [string, string] => [to, from])));

const judge = (pairs: [string, string][], setId: string, candidate: string) => {
  const below = edgesOf(pairs);
  return edgeJudge({ below, above: reversed(below) }, setId, [candidate])(candidate);
};

/** s1 → s2 → … */
const chain = (length: number, prefix = 's'): [string, string][] =>
  Array.from({ length: length - 1 }, (_, i): [string, string] => [`${prefix}${i + 1}`, `${prefix}${i + 2}`]);

describe('a membership that would close a cycle is refused with the chain [FR-4, 001/DS-005]', () => {
  test('a set in itself', () => {
    expect(judge([], 'a', 'a')).toEqual({ code: 'cycle', chain: ['a', 'a'] });
  });
  test('A in B when B is in A', () => {
    expect(judge([['a', 'b']], 'b', 'a')).toEqual({ code: 'cycle', chain: ['a', 'b', 'a'] });
  });
  test('A in C when A → B → C', () => {
    expect(
      judge(
        [
          ['a', 'b'],
          ['b', 'c'],
        ],
        'c',
        'a',
      ),
    ).toEqual({ code: 'cycle', chain: ['a', 'b', 'c', 'a'] });
  });
  test('the shortest way round is named', () => {
    expect(
      judge(
        [
          ['a', 'b'],
          ['b', 'c'],
          ['c', 'd'],
          ['a', 'd'],
        ],
        'd',
        'a',
      ),
    ).toEqual({ code: 'cycle', chain: ['a', 'd', 'a'] });
  });
  test('a diamond is no cycle', () => {
    expect(
      judge(
        [
          ['a', 'b'],
          ['a', 'c'],
          ['b', 'd'],
        ],
        'c',
        'd',
      ),
    ).toBeNull();
  });
});

describe('a membership that would make a chain of more than 20 sets is refused with the chain', () => {
  test('at the bottom of 19 sets a twentieth may be added, below 20 none', () => {
    expect(judge(chain(19), 's19', 'new')).toBeNull();
    const all = Array.from({ length: 20 }, (_, i) => `s${i + 1}`);
    expect(judge(chain(20), 's20', 'new')).toEqual({ code: 'too_deep', chain: [...all, 'new'] });
  });
  test('what is above and what is below count together', () => {
    const two = [...chain(10, 'u'), ...chain(11, 'd')];
    expect(judge(two, 'u10', 'd1')?.chain).toHaveLength(21);
    expect(judge(two, 'u9', 'd1')).toBeNull();
    expect(judge(two, 'u10', 'd2')).toBeNull();
  });
  test('a candidate that was not announced counts as a set without members', () => {
    expect(edgeJudge({ below: new Map(), above: new Map() }, 'a', [])('b')).toBeNull();
  });
  test('the longest way down counts, not the first', () => {
    const pairs: [string, string][] = [['c', 'd20'], ['c', 'd1'], ...chain(20, 'd')];
    expect(judge(pairs, 'top', 'c')?.code).toBe('too_deep');
  });
});

const NODES = 7;
const randomPairs = (direction: 'dag' | 'any') =>
  fc
    .uniqueArray(fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1)), { maxLength: 14, selector: ([a, b]) => `${a}-${b}` })
    .map((pairs) => (direction === 'any' ? pairs : pairs.filter(([a, b]) => a < b)))
    .map((pairs) => pairs.map(([a, b]): [string, string] => [`n${a}`, `n${b}`]));

/** Every chain from `id` down; stops where a set comes again, which is then the last entry. */
function walks(edges: SetEdges, id: string, before: string[] = []): string[][] {
  const path = [...before, id];
  if (before.includes(id)) return [path];
  const next = edges.get(id) ?? [];
  return next.length === 0 ? [path] : next.flatMap((child) => walks(edges, child, path));
}
const closes = (path: string[]) => new Set(path).size < path.length;

describe('against brute force', () => {
  test('heights and chains are those of the longest walk', () => {
    fc.assert(
      fc.property(randomPairs('dag'), (pairs) => {
        const edges = edgesOf(pairs);
        const roots = Array.from({ length: NODES }, (_, i) => `n${i}`);
        const shape = measureSets(edges, roots);
        expect(shape.cycle).toBeNull();
        expect(shape.visits).toBe(pairs.length);
        for (const root of roots) {
          const longest = Math.max(...walks(edges, root).map((path) => path.length));
          expect(shape.heights.get(root)).toBe(longest);
          const found = longestChain(shape, root);
          expect(found).toHaveLength(longest);
          expect(walks(edges, root)).toContainEqual(found);
        }
      }),
      { numRuns: randomRuns(500) },
    );
  });

  test('a cycle is found exactly when a walk closes, and it is one', () => {
    fc.assert(
      fc.property(randomPairs('any'), (pairs) => {
        const edges = edgesOf(pairs);
        const { cycle } = measureSets(edges, ['n0']);
        expect(cycle !== null).toBe(walks(edges, 'n0').some(closes));
        if (cycle === null) return;
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [i, id] of cycle.slice(0, -1).entries()) expect(edges.get(id)).toContain(cycle[i + 1]);
      }),
      { numRuns: randomRuns(500) },
    );
  });

  test('a membership is refused exactly when writing it would make a walk close or grow over the limit', () => {
    // Hanging long tails on both ends brings the limit into reach of seven random nodes.
    const tails: [string, string][] = [
      ...chain(9, 't').map(([a, b]): [string, string] => [b, a]),
      ['t1', 'n0'],
      ['n6', 'u1'],
      ...chain(8, 'u'),
    ];
    fc.assert(
      fc.property(randomPairs('dag'), fc.nat(NODES - 1), fc.nat(NODES - 1), (pairs, a, b) => {
        const all = [...pairs, ...tails];
        const below = edgesOf(all);
        fc.pre([...below.keys()].every((id) => walks(below, id).every((path) => path.length <= MAX_SET_DEPTH)));
        const set = `n${a}`;
        const candidate = `n${b}`;
        const verdict = edgeJudge({ below, above: reversed(below) }, set, [candidate])(candidate);
        const after = edgesOf([...all, [set, candidate]]);
        const everywhere = [...new Set(all.flat()), set].flatMap((id) => walks(after, id));
        const expected = everywhere.some(closes)
          ? 'cycle'
          : everywhere.some((path) => path.length > MAX_SET_DEPTH)
            ? 'too_deep'
            : null;
        expect(verdict?.code ?? null).toBe(expected);
        if (verdict === null) return;
        for (const [i, id] of verdict.chain.slice(0, -1).entries()) expect(after.get(id)).toContain(verdict.chain[i + 1]);
        if (verdict.code === 'cycle') expect(verdict.chain.at(0)).toBe(verdict.chain.at(-1));
        else expect(verdict.chain.length).toBeGreaterThan(MAX_SET_DEPTH);
      }),
      { numRuns: randomRuns(1000) },
    );
  });

  test('steps towards a start lie on shortest paths', () => {
    fc.assert(
      fc.property(randomPairs('any'), (pairs) => {
        const edges = edgesOf(pairs);
        const nearer = stepsTowards(edges, 'n0');
        for (const [id] of nearer) {
          let steps = 1;
          for (let at = nearer.get(id); at != null; at = nearer.get(at)) steps += 1;
          const lengths = walks(edges, 'n0').flatMap((path) => path.flatMap((node, i) => (node === id ? [i + 1] : [])));
          expect(steps).toBe(Math.min(...lengths));
        }
      }),
      { numRuns: randomRuns(300) },
    );
  });
});

test('a chain of 50,000 sets is measured without exhausting the stack', () => {
  expect(measureSets(edgesOf(chain(50_000)), ['s1']).heights.get('s1')).toBe(50_000);
});
