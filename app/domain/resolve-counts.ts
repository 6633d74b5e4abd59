import { type Held, type LibraryGraph, type MemberNode, membersInOrder, pluginInOrder, versionKey } from './resolve-library.ts';

/** What one member adds to its set: `new` leaves out what earlier members of the same set already bring. */
export interface Brings {
  total: number;
  new: number;
}

/** What a member or a set brings directly: artifacts, and further sets to walk through. Both are numbers of the index. */
interface Contents {
  artifacts: readonly number[];
  sets: readonly number[];
}

const numbers = (keys: Iterable<string>): Map<string, number> => new Map([...keys].map((key, n) => [key, n]));

/**
 * The graph in small whole numbers: counting walks through it once for each set asked for, and strings would make that
 * several times slower. Groups, plugins and sets are read when they are first met, and then kept.
 */
function indexed(graph: LibraryGraph) {
  const setNumbers = numbers(graph.sets.keys());
  const artifactNumbers = numbers(graph.artifacts.keys());
  const setIds = [...graph.sets.keys()];
  const bySet: (Contents | undefined)[] = [];
  const byGroup = new Map<string, readonly number[]>();
  const byPlugin = new Map<string, readonly number[]>();

  /** A plugin's child deploys when it exists, in the pinned version if there is one, and is no plugin itself. */
  const child = ({ uuid, pinnedHash }: Held): readonly number[] => {
    const number = artifactNumbers.get(uuid);
    if (number === undefined || graph.artifacts.get(uuid)?.type === 'plugin') return [];
    return pinnedHash === null || graph.versions.has(versionKey(uuid, pinnedHash)) ? [number] : [];
  };
  const plugin = (uuid: string): readonly number[] => {
    const known = byPlugin.get(uuid) ?? pluginInOrder(graph, uuid).flatMap(child);
    byPlugin.set(uuid, known);
    return known;
  };
  const artifact = (uuid: string): readonly number[] => {
    if (graph.artifacts.get(uuid)?.type === 'plugin') return plugin(uuid);
    const number = artifactNumbers.get(uuid);
    return number === undefined ? [] : [number];
  };
  const group = (id: string): readonly number[] => {
    const known = byGroup.get(id) ?? (graph.groups.get(id)?.entries ?? []).flatMap((entry) => artifact(entry.artifactUuid));
    byGroup.set(id, known);
    return known;
  };
  const member = ({ kind, ref }: MemberNode): Contents => {
    const number = kind === 'set' ? setNumbers.get(ref) : undefined;
    if (number !== undefined) return { artifacts: [], sets: [number] };
    return { artifacts: kind === 'artifact' ? artifact(ref) : kind === 'group' ? group(ref) : [], sets: [] };
  };
  const set = (number: number): Contents => {
    const known = bySet[number];
    if (known !== undefined) return known;
    const parts = (graph.members.get(setIds[number] ?? '') ?? []).map(member);
    const contents = { artifacts: parts.flatMap((part) => part.artifacts), sets: parts.flatMap((part) => part.sets) };
    bySet[number] = contents;
    return contents;
  };
  return { setNumbers, sets: setIds.length, artifacts: artifactNumbers.size, member, set };
}

/** Counts what is new to it. One tally serves many counts: a fresh one begins without clearing what it marked before. */
function createTally(index: ReturnType<typeof indexed>) {
  const markedSets = new Uint32Array(index.sets);
  const markedArtifacts = new Uint32Array(index.artifacts);
  let mark = 1;

  /**
   * Adds everything that `start` reaches. Returns how many artifacts that are, beyond those counted since `restart`.
   * @param besides what another tally has counted is walked through, and left out of the number
   */
  function add(start: Contents, besides?: { has(artifact: number): boolean }): number {
    const waiting = [start];
    let found = 0;
    for (let contents = waiting.pop(); contents !== undefined; contents = waiting.pop()) {
      for (const artifact of contents.artifacts) {
        if (markedArtifacts[artifact] === mark) continue;
        markedArtifacts[artifact] = mark;
        if (besides === undefined || !besides.has(artifact)) found += 1;
      }
      for (const set of contents.sets) {
        if (markedSets[set] === mark) continue;
        markedSets[set] = mark;
        waiting.push(index.set(set));
      }
    }
    return found;
  }

  const restart = (): void => {
    mark += 1;
  };
  const has = (artifact: number): boolean => markedArtifacts[artifact] === mark;
  return { add, has, restart };
}

/** How many artifacts each of `setIds` resolves to. Unlike resolving it never refuses: a cycle in broken data just ends. */
export function resolvedCounts(graph: LibraryGraph, setIds: readonly string[]): Map<string, number> {
  const index = indexed(graph);
  const tally = createTally(index);
  return new Map(
    setIds.map((id) => {
      tally.restart();
      const number = index.setNumbers.get(id);
      return [id, number === undefined ? 0 : tally.add({ artifacts: [], sets: [number] })];
    }),
  );
}

/** What each member of a set brings, by member id. */
export function memberBrings(graph: LibraryGraph, setId: string): Map<string, Brings> {
  const index = indexed(graph);
  const alone = createTally(index);
  const earlier = createTally(index);
  return new Map(
    membersInOrder(graph, setId).map((member) => {
      const contents = index.member(member);
      alone.restart();
      return [member.id, { total: alone.add(contents), new: earlier.add(contents) }];
    }),
  );
}

/** What each of `offers` would bring if it alone became a member of a set, behind those it has; by the offer's id. */
export function offerBrings(graph: LibraryGraph, setId: string, offers: readonly MemberNode[]): Map<string, Brings> {
  const index = indexed(graph);
  const held = createTally(index);
  for (const member of membersInOrder(graph, setId)) held.add(index.member(member));
  const alone = createTally(index);
  return new Map(
    offers.map((offer) => {
      const contents = index.member(offer);
      alone.restart();
      const total = alone.add(contents);
      alone.restart();
      return [offer.id, { total, new: alone.add(contents, held) }];
    }),
  );
}
