import type { LibraryGraph, MemberNode } from '#app/domain/resolve-library.ts';
import { artifactNode } from './random-graphs.ts';

export type Ref = ['artifact' | 'group' | 'set', string];

/** A library written down by hand: members by set name, in order; ids are the names. */
export function library(sets: Record<string, Ref[]>, more: Partial<LibraryGraph> = {}): LibraryGraph {
  const member = (setId: string, [kind, ref]: Ref, i: number): MemberNode => ({
    id: `${setId}.${i}`,
    position: i + 1,
    kind,
    ref,
  });
  const artifacts = new Set(
    Object.values(sets)
      .flat()
      .filter(([kind]) => kind === 'artifact')
      .map(([, ref]) => ref),
  );
  return {
    sets: new Map(Object.keys(sets).map((id) => [id, { name: id.toUpperCase() }])),
    members: new Map(Object.entries(sets).map(([id, refs]) => [id, refs.map((ref, i) => member(id, ref, i))])),
    groups: new Map(),
    artifacts: new Map([...artifacts].map((uuid) => [uuid, artifactNode(uuid)])),
    plugins: new Map(),
    versions: new Map(),
    ...more,
  };
}

/** `levels` layers of `wide` sets, each holding all sets of the next layer: wide^levels paths, one artifact per set. */
export function ladder(levels: number, wide: number): LibraryGraph {
  const sets: Record<string, Ref[]> = { root: [] };
  const name = (level: number, i: number) => `${String(level).padStart(2, '0')}-${i}`;
  for (let level = 1; level < levels; level += 1) {
    for (let i = 0; i < wide; i += 1) {
      const next = level + 1 < levels ? Array.from({ length: wide }, (_, j): Ref => ['set', name(level + 1, j)]) : [];
      sets[name(level, i)] = [['artifact', `a-${name(level, i)}`], ...next];
    }
  }
  sets.root = Array.from({ length: wide }, (_, i): Ref => ['set', name(1, i)]);
  return library(sets);
}

/** So many sets, each in the one before it; the last holds an artifact. */
export const chainOfSets = (length: number): LibraryGraph => {
  const sets: Record<string, Ref[]> = {};
  for (let i = 1; i <= length; i += 1) sets[`s${i}`] = i < length ? [['set', `s${i + 1}`]] : [['artifact', 'a']];
  return library(sets);
};
