import type { ArtifactType } from './artifact-types.ts';
import { byPosition } from './positions.ts';

/** One member of a set: exactly one of an artifact, a group or another set. */
export interface MemberNode {
  id: string;
  position: number;
  kind: 'artifact' | 'group' | 'set';
  /** The uuid of the artifact, or the id of the group or set. */
  ref: string;
}

export interface ArtifactNode {
  type: ArtifactType;
  name: string;
  contentHash: string;
  versionId: string;
}

/** An artifact inside a group. */
export interface GroupEntry {
  artifactUuid: string;
  position: number;
}

export interface GroupNode {
  name: string;
  entries: readonly GroupEntry[];
}

/** A child of a plugin. */
export interface PluginChild {
  artifactUuid: string;
  position: number;
  relationship: 'contains' | 'requires' | 'extends';
  pinnedHash: string | null;
}

/** Everything that a set reaches, as plain maps: resolving needs no database. */
export interface LibraryGraph {
  sets: ReadonlyMap<string, { name: string }>;
  members: ReadonlyMap<string, readonly MemberNode[]>;
  groups: ReadonlyMap<string, GroupNode>;
  artifacts: ReadonlyMap<string, ArtifactNode>;
  /** By the plugin's artifact uuid; artifacts of type `plugin` without an entry have no children. */
  plugins: ReadonlyMap<string, readonly PluginChild[]>;
  /** Pinned versions by `versionKey`. */
  versions: ReadonlyMap<string, { versionId: string }>;
}

/** How a pinned version is looked up in `LibraryGraph.versions`. */
export const versionKey = (artifactUuid: string, contentHash: string): string => `${artifactUuid} ${contentHash}`;

/** An artifact held by a group or plugin, in the holder's order. */
export interface Held {
  uuid: string;
  pinnedHash: string | null;
}

export const membersInOrder = (graph: LibraryGraph, setId: string): MemberNode[] =>
  (graph.members.get(setId) ?? []).toSorted(byPosition);

const inOrder = (entries: readonly { artifactUuid: string; position: number; pinnedHash?: string | null }[]): Held[] =>
  entries
    .map(({ artifactUuid, position, pinnedHash }) => ({ id: artifactUuid, position, pinnedHash: pinnedHash ?? null }))
    .sort(byPosition)
    .map(({ id, pinnedHash }) => ({ uuid: id, pinnedHash }));

/** What a group holds, by position, then uuid. */
export const groupInOrder = (group: GroupNode): Held[] => inOrder(group.entries);

/** What a plugin brings: the children it contains or requires. What it merely extends is not deployed with it. */
export const pluginInOrder = (graph: LibraryGraph, pluginUuid: string): Held[] =>
  inOrder((graph.plugins.get(pluginUuid) ?? []).filter((child) => child.relationship !== 'extends'));

/** The set-to-set edges of a graph, in member order; references to sets that are not there are left out. */
export function setEdges(graph: LibraryGraph): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const setId of graph.members.keys()) {
    const held = membersInOrder(graph, setId).filter((member) => member.kind === 'set' && graph.sets.has(member.ref));
    edges.set(
      setId,
      held.map((member) => member.ref),
    );
  }
  return edges;
}
