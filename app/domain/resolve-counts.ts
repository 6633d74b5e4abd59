import { type Held, type LibraryGraph, type MemberNode, membersInOrder, pluginInOrder, versionKey } from './resolve-library.ts';

/** What one member adds to its set: `new` leaves out what earlier members of the same set already bring. */
export interface Brings {
  total: number;
  new: number;
}

/** A count in progress: the sets walked through and the artifacts found, each once. */
interface Found {
  sets: Set<string>;
  artifacts: Set<string>;
}

const nothing = (): Found => ({ sets: new Set(), artifacts: new Set() });

/** Answers, for members that are artifacts or groups, the uuids of the artifacts they bring; each group and plugin is expanded once. */
function leafFinder(graph: LibraryGraph): (member: MemberNode) => readonly string[] {
  const byGroup = new Map<string, readonly string[]>();
  const byPlugin = new Map<string, readonly string[]>();

  const plugin = (uuid: string): readonly string[] => {
    const known = byPlugin.get(uuid);
    if (known !== undefined) return known;
    const leaves = pluginInOrder(graph, uuid)
      .filter((child) => isThere(graph, child))
      .map((child) => child.uuid);
    byPlugin.set(uuid, leaves);
    return leaves;
  };
  const artifact = (uuid: string): readonly string[] => {
    if (graph.artifacts.get(uuid)?.type === 'plugin') return plugin(uuid);
    return graph.artifacts.has(uuid) ? [uuid] : [];
  };
  const group = (id: string): readonly string[] => {
    const known = byGroup.get(id);
    if (known !== undefined) return known;
    const leaves = (graph.groups.get(id)?.entries ?? []).flatMap((entry) => artifact(entry.artifactUuid));
    byGroup.set(id, leaves);
    return leaves;
  };
  return (member) => (member.kind === 'group' ? group(member.ref) : artifact(member.ref));
}

/** Whether a plugin's child can be deployed: it exists, in the pinned version if there is one, and is no plugin itself. */
function isThere(graph: LibraryGraph, { uuid, pinnedHash }: Held): boolean {
  const node = graph.artifacts.get(uuid);
  if (node === undefined || node.type === 'plugin') return false;
  return pinnedHash === null || graph.versions.has(versionKey(uuid, pinnedHash));
}

/** Adds what a member reaches to `found`. A set that was walked through before brings nothing more. */
function gather(graph: LibraryGraph, leaves: (member: MemberNode) => readonly string[], start: MemberNode, found: Found): void {
  const waiting = [start];
  for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
    if (member.kind !== 'set') {
      for (const uuid of leaves(member)) found.artifacts.add(uuid);
    } else if (graph.sets.has(member.ref) && !found.sets.has(member.ref)) {
      found.sets.add(member.ref);
      for (const inner of graph.members.get(member.ref) ?? []) waiting.push(inner);
    }
  }
}

/** How many artifacts each of `setIds` resolves to. Unlike resolving it never refuses: a cycle in broken data just ends. */
export function resolvedCounts(graph: LibraryGraph, setIds: readonly string[]): Map<string, number> {
  const leaves = leafFinder(graph);
  return new Map(
    setIds.map((id) => {
      const found = nothing();
      gather(graph, leaves, { id, position: 0, kind: 'set', ref: id }, found);
      return [id, found.artifacts.size];
    }),
  );
}

/** What each member of a set brings, by member id. */
export function memberBrings(graph: LibraryGraph, setId: string): Map<string, Brings> {
  const leaves = leafFinder(graph);
  const earlier = nothing();
  earlier.sets.add(setId);
  const brings = new Map<string, Brings>();
  for (const member of membersInOrder(graph, setId)) {
    const alone = nothing();
    gather(graph, leaves, member, alone);
    const before = earlier.artifacts.size;
    gather(graph, leaves, member, earlier);
    brings.set(member.id, { total: alone.artifacts.size, new: earlier.artifacts.size - before });
  }
  return brings;
}
