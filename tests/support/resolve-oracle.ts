import type { ChainLink } from '#app/domain/errors.ts';
import type { LibraryGraph } from '#app/domain/resolve-library.ts';

/**
 * Resolving as one would do it by hand: every path is walked, however often, and duplicates are dropped at the end.
 * Written apart from the product's resolver and sharing nothing with it but the shape of the data.
 */
export interface Sighting {
  uuid: string;
  contentHash: string;
  via: ChainLink[];
}

export function sightings(graph: LibraryGraph, setId: string, before: ChainLink[] = []): Sighting[] {
  const found: Sighting[] = [];
  const via: ChainLink[] = [...before, { kind: 'set', id: setId, name: graph.sets.get(setId)?.name ?? '?' }];
  const members = [...(graph.members.get(setId) ?? [])];
  members.sort((a, b) => a.position - b.position || a.id.localeCompare(b.id));
  for (const { kind, ref } of members) {
    if (kind === 'artifact') found.push(...seen(graph, ref, null, via));
    if (kind === 'set' && graph.sets.has(ref)) found.push(...sightings(graph, ref, via));
    const group = graph.groups.get(ref);
    if (kind === 'group' && group) {
      const inside: ChainLink[] = [...via, { kind: 'group', id: ref, name: group.name }];
      const entries = [...group.entries].sort((a, b) => a.position - b.position || a.artifactUuid.localeCompare(b.artifactUuid));
      for (const entry of entries) found.push(...seen(graph, entry.artifactUuid, null, inside));
    }
  }
  return found;
}

function seen(graph: LibraryGraph, uuid: string, pinnedHash: string | null, via: ChainLink[]): Sighting[] {
  const node = graph.artifacts.get(uuid);
  if (!node) return [];
  if (node.type !== 'plugin') {
    const there = pinnedHash === null || graph.versions.has(`${uuid} ${pinnedHash}`);
    return there ? [{ uuid, contentHash: pinnedHash ?? node.contentHash, via }] : [];
  }
  if (via.some((link) => link.kind === 'plugin')) return [];
  const inside: ChainLink[] = [...via, { kind: 'plugin', id: uuid, name: node.name }];
  const children = [...(graph.plugins.get(uuid) ?? [])];
  children.sort((a, b) => a.position - b.position || a.artifactUuid.localeCompare(b.artifactUuid));
  return children
    .filter((child) => child.relationship === 'contains' || child.relationship === 'requires')
    .flatMap((child) => seen(graph, child.artifactUuid, child.pinnedHash, inside));
}

export function firstOfEach(all: Sighting[]): Sighting[] {
  return all.filter((sighting, i) => all.findIndex((other) => other.uuid === sighting.uuid) === i);
}

/** All chains of sets from `setId` down, each as long as it can be; null when one of them comes back to itself. */
export function allChains(graph: LibraryGraph, setId: string, before: string[] = []): string[][] | null {
  if (before.includes(setId)) return null;
  const path = [...before, setId];
  const held = (graph.members.get(setId) ?? []).filter((m) => m.kind === 'set' && graph.sets.has(m.ref)).map((m) => m.ref);
  const chains: string[][] = held.length === 0 ? [path] : [];
  for (const id of held) {
    const inner = allChains(graph, id, path);
    if (inner === null) return null;
    chains.push(...inner);
  }
  return chains;
}
