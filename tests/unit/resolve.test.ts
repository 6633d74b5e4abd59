import { describe, expect, test } from 'vitest';
import { isAppError } from '#app/domain/errors.ts';
import { resolveSet } from '#app/domain/resolve.ts';
import type { LibraryGraph } from '#app/domain/resolve-library.ts';
import { chainOfSets, ladder, library, type Ref } from '#tests/support/hand-written-library.ts';
import { artifactNode } from '#tests/support/random-graphs.ts';

const uuids = (graph: LibraryGraph, root: string): string[] => resolveSet(graph, root).artifacts.map((artifact) => artifact.uuid);

function refusal(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isAppError(error)) return { code: error.code, chain: error.chain?.map((link) => link.id) };
    throw error;
  }
  return null;
}

describe('resolving', () => {
  test('an empty set resolves to nothing at depth 1 [001/DS-004]', () => {
    expect(resolveSet(library({ s: [] }), 's')).toEqual({ depth: 1, artifacts: [], warnings: [], repeats: [], visits: 0 });
  });

  test('a set nobody wrote members for, and a plugin without children, give nothing', () => {
    const graph = library({ s: [['artifact', 'p']] }, { artifacts: new Map([['p', artifactNode('p', 'plugin')]]) });
    expect(resolveSet(graph, 's')).toMatchObject({ depth: 1, artifacts: [], warnings: [] });
    expect(resolveSet({ ...graph, members: new Map() }, 's')).toMatchObject({ depth: 1, artifacts: [], warnings: [] });
    expect(resolveSet(graph, 'elsewhere')).toMatchObject({ depth: 1, artifacts: [], warnings: [] });
  });

  test('three levels resolve depth-first in member order, each artifact once [FR-5, 001/DS-004]', () => {
    const graph = library({
      top: [
        ['artifact', 'a'],
        ['set', 'mid'],
        ['artifact', 'z'],
      ],
      mid: [
        ['artifact', 'b'],
        ['set', 'low'],
        ['artifact', 'a'],
      ],
      low: [
        ['artifact', 'c'],
        ['artifact', 'b'],
        ['artifact', 'd'],
      ],
    });
    const { artifacts, depth, warnings } = resolveSet(graph, 'top');
    expect(artifacts.map((a) => a.uuid)).toEqual(['a', 'b', 'c', 'd', 'z']);
    expect(depth).toBe(3);
    expect(warnings).toEqual([]);
    expect(artifacts[2]?.via).toEqual([
      { kind: 'set', id: 'top', name: 'TOP' },
      { kind: 'set', id: 'mid', name: 'MID' },
      { kind: 'set', id: 'low', name: 'LOW' },
    ]);
    expect(artifacts[2]).toMatchObject({ type: 'skill', name: 'name-c', contentHash: 'hash-c', versionId: 'version-c' });
  });

  test('members go by position, and by id where positions are equal', () => {
    const graph = library(
      { s: [] },
      {
        members: new Map([
          [
            's',
            [
              { id: 'm3', position: 1, kind: 'artifact', ref: 'third' },
              { id: 'm2', position: 1, kind: 'artifact', ref: 'second' },
              { id: 'm9', position: -4.5, kind: 'artifact', ref: 'first' },
            ],
          ],
        ]),
        artifacts: new Map(['first', 'second', 'third'].map((uuid) => [uuid, artifactNode(uuid)])),
      },
    );
    expect(uuids(graph, 's')).toEqual(['first', 'second', 'third']);
  });

  test('a group expands in its own order and is the last step of via', () => {
    const graph = library(
      {
        s: [
          ['group', 'g'],
          ['artifact', 'x'],
        ],
      },
      {
        groups: new Map([
          [
            'g',
            {
              name: 'Tools',
              entries: [
                { artifactUuid: 'y', position: 2 },
                { artifactUuid: 'x', position: 1 },
              ],
            },
          ],
        ]),
        artifacts: new Map(['x', 'y'].map((uuid) => [uuid, artifactNode(uuid)])),
      },
    );
    const { artifacts } = resolveSet(graph, 's');
    expect(artifacts.map((a) => a.uuid)).toEqual(['x', 'y']);
    expect(artifacts[0]?.via.map((link) => `${link.kind} ${link.name}`)).toEqual(['set S', 'group Tools']);
  });

  test('a plugin gives way to what it contains and requires, in membership order, pins honoured', () => {
    const child = (
      artifactUuid: string,
      position: number,
      relationship: 'contains' | 'requires' | 'extends',
      pinnedHash: string | null = null,
    ) => ({ artifactUuid, position, relationship, pinnedHash });
    const graph = library(
      {
        s: [
          ['artifact', 'p'],
          ['artifact', 'c2'],
        ],
      },
      {
        artifacts: new Map([
          ['p', artifactNode('p', 'plugin')],
          ...['c1', 'c2', 'c3'].map((uuid): [string, ReturnType<typeof artifactNode>] => [uuid, artifactNode(uuid)]),
        ]),
        plugins: new Map([['p', [child('c1', 3, 'contains'), child('c3', 2, 'extends'), child('c2', 1, 'requires', 'old')]]]),
        versions: new Map([['c2 old', { versionId: 'version-old' }]]),
      },
    );
    const { artifacts } = resolveSet(graph, 's');
    expect(artifacts.map((a) => [a.uuid, a.contentHash, a.versionId])).toEqual([
      ['c2', 'old', 'version-old'],
      ['c1', 'hash-c1', 'version-c1'],
    ]);
    expect(artifacts[0]?.via.map((link) => `${link.kind} ${link.name}`)).toEqual(['set S', 'plugin name-p']);
  });

  test('what is met again is noted with where, and brings nothing', () => {
    const graph = library({
      top: [
        ['set', 'a'],
        ['set', 'b'],
      ],
      a: [['set', 'base']],
      b: [
        ['set', 'base'],
        ['artifact', 'x'],
      ],
      base: [['artifact', 'x']],
    });
    const { repeats, artifacts } = resolveSet(graph, 'top');
    expect(artifacts).toHaveLength(1);
    expect(repeats.map(({ again, via }) => [`${again.kind} ${again.id}`, via.map((link) => link.id)])).toEqual([
      ['set base', ['top', 'b']],
      ['artifact x', ['top', 'b']],
    ]);
  });

  test('resolving leaves its input alone [FR-5]', () => {
    const graph = ladder(4, 2);
    const before = structuredClone(graph);
    resolveSet(graph, 'root');
    expect(graph).toEqual(before);
  });
});

describe('what is missing', () => {
  const graph = library(
    {
      top: [
        ['set', 'mid'],
        ['set', 'gone'],
        ['group', 'lost'],
      ],
      mid: [
        ['artifact', 'dead'],
        ['artifact', 'alive'],
        ['set', 'gone'],
      ],
    },
    {
      artifacts: new Map([
        ['alive', artifactNode('alive')],
        ['p', artifactNode('p', 'plugin')],
      ]),
    },
  );

  test('is left out with one warning each, with the path that leads there [001/DS-006]', () => {
    const { artifacts, warnings } = resolveSet(graph, 'top');
    expect(artifacts.map((a) => a.uuid)).toEqual(['alive']);
    expect(warnings.map(({ code, chain }) => [code, chain.map((link) => link.id)])).toEqual([
      ['missing_artifact', ['top', 'mid', 'dead']],
      ['missing_set', ['top', 'mid', 'gone']],
      ['missing_group', ['top', 'lost']],
    ]);
    expect(warnings[0]?.message).toBe('The artifact dead no longer exists. It is a member of the set "MID" and was left out.');
  });

  test('a pin to a version that is gone is said, and the artifact may still come from elsewhere', () => {
    const pinned = library(
      {
        s: [
          ['artifact', 'p'],
          ['artifact', 'c'],
        ],
      },
      {
        artifacts: new Map([
          ['p', artifactNode('p', 'plugin')],
          ['q', artifactNode('q', 'plugin')],
          ['c', artifactNode('c')],
        ]),
        plugins: new Map([
          [
            'p',
            [
              { artifactUuid: 'c', position: 1, relationship: 'contains', pinnedHash: 'gone' },
              { artifactUuid: 'q', position: 2, relationship: 'contains', pinnedHash: null },
            ],
          ],
        ]),
      },
    );
    const { artifacts, warnings } = resolveSet(pinned, 's');
    expect(artifacts.map((a) => [a.uuid, a.contentHash])).toEqual([['c', 'hash-c']]);
    expect(warnings.map((warning) => warning.code)).toEqual(['missing_version', 'nested_plugin']);
  });
});

describe('depth and cycles', () => {
  test('a chain of 20 sets resolves, 21 are refused with the chain [001/DS-004]', () => {
    expect(resolveSet(chainOfSets(20), 's1')).toMatchObject({ depth: 20, artifacts: [{ uuid: 'a' }] });
    const chain = Array.from({ length: 21 }, (_, i) => `s${i + 1}`);
    expect(refusal(() => resolveSet(chainOfSets(21), 's1'))).toEqual({ code: 'too_deep', chain });
    expect(refusal(() => resolveSet(chainOfSets(5000), 's1'))).toEqual({ code: 'too_deep', chain });
  });

  test('the longest chain counts, even when its sets were first reached on a shorter one', () => {
    const graph = chainOfSets(20);
    const members = new Map(graph.members);
    members.set('s0', [
      { id: 'short', position: 1, kind: 'set', ref: 's15' },
      { id: 'long', position: 2, kind: 'set', ref: 's1' },
    ]);
    const sets = new Map(graph.sets).set('s0', { name: 'S0' });
    expect(refusal(() => resolveSet({ ...graph, members, sets }, 's0'))?.code).toBe('too_deep');
  });

  test.each([
    ['itself', { a: [['set', 'a']] }, ['a', 'a']],
    ['one other set', { a: [['set', 'b']], b: [['set', 'a']] }, ['a', 'b', 'a']],
    ['a set further down', { a: [['set', 'b']], b: [['set', 'c']], c: [['set', 'b']] }, ['b', 'c', 'b']],
  ] satisfies [string, Record<string, Ref[]>, string[]][])(
    'a cycle through %s ends in a refusal with the chain',
    (_, sets, chain) => {
      expect(refusal(() => resolveSet(library(sets), 'a'))).toEqual({ code: 'cycle', chain });
    },
  );

  test.each([2, 3])('a ladder of 20 levels, %i sets wide, looks at each edge once', (wide) => {
    const { artifacts, visits, depth } = resolveSet(ladder(20, wide), 'root');
    expect(depth).toBe(20);
    expect(artifacts).toHaveLength(19 * wide);
    const edges = wide + 18 * wide * wide + 19 * wide;
    expect(visits).toBe(edges);
  });
});
