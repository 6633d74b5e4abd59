import type { OwnerId } from '#app/domain/ids.ts';
import {
  type ArtifactNode,
  type GroupEntry,
  type LibraryGraph,
  type MemberNode,
  type PluginChild,
  versionKey,
} from '#app/domain/resolve-library.ts';
import {
  type DeployableRow,
  type HeldRow,
  listDeployables,
  listHeldArtifacts,
  listReachedMembers,
  type ReachedMemberRow,
} from '#db/repositories/set-graph.ts';
import type { Tx } from '#db/transactions.ts';

export interface LoadedGraph extends LibraryGraph {
  /** The name of each group's collection, by group id. */
  collectionNames: ReadonlyMap<string, string>;
  /** When each direct member of the sets asked for was added, by member id. */
  addedAt: ReadonlyMap<string, Date>;
}

/**
 * Loads everything that the given sets reach, in at most three queries however much that is.
 * @param pending members that are not written yet, to see what they would bring; sets among them have to be roots too
 */
export async function loadGraph(
  tx: Tx,
  owner: OwnerId,
  rootIds: readonly string[],
  pending: readonly ReachedMemberRow[] = [],
): Promise<LoadedGraph> {
  const reached = [...(await listReachedMembers(tx, owner, rootIds)), ...pending];
  const groupIds = distinct(reached.map((row) => row.group_id));
  const direct = distinct(reached.map((row) => row.artifact_uuid));
  // Members that are not written yet may be plugins too.
  const plugins = distinct(reached.map((row) => (row.is_plugin === false ? null : row.artifact_uuid)));
  const held = groupIds.length + plugins.length > 0 ? await listHeldArtifacts(tx, owner, groupIds, plugins) : [];
  const uuids = distinct([...direct, ...held.map((row) => row.artifact_uuid)]);
  const deployables = uuids.length > 0 ? await listDeployables(tx, owner, uuids, pinsOf(held)) : [];
  return { ...setsOf(reached), ...holdersOf(held), ...artifactsOf(deployables) };
}

const distinct = (ids: (string | null)[]): string[] => [...new Set(ids)].filter((id) => id !== null);

function pinsOf(held: readonly HeldRow[]): { artifactUuid: string; contentHash: string }[] {
  return held.flatMap(({ artifact_uuid: artifactUuid, pinned_version_hash: contentHash }) =>
    artifactUuid !== null && contentHash !== null ? [{ artifactUuid, contentHash }] : [],
  );
}

function memberOf(row: ReachedMemberRow): MemberNode | null {
  if (row.member_id === null) return null;
  const place = { id: row.member_id, position: row.position ?? 0 };
  if (row.artifact_uuid !== null) return { ...place, kind: 'artifact', ref: row.artifact_uuid };
  if (row.group_id !== null) return { ...place, kind: 'group', ref: row.group_id };
  return row.member_set_id === null ? null : { ...place, kind: 'set', ref: row.member_set_id };
}

function setsOf(rows: readonly ReachedMemberRow[]): Pick<LoadedGraph, 'sets' | 'members' | 'addedAt'> {
  const sets = new Map<string, { name: string }>();
  const members = new Map<string, MemberNode[]>();
  const addedAt = new Map<string, Date>();
  for (const row of rows) {
    if (!sets.has(row.set_id)) sets.set(row.set_id, { name: row.set_name });
    const member = memberOf(row);
    if (member === null) continue;
    append(members, row.set_id, member);
    if (row.added_at !== null) addedAt.set(member.id, row.added_at);
  }
  return { sets, members, addedAt };
}

function holdersOf(rows: readonly HeldRow[]): Pick<LoadedGraph, 'groups' | 'plugins' | 'collectionNames'> {
  const groups = new Map<string, { name: string; entries: GroupEntry[] }>();
  const plugins = new Map<string, PluginChild[]>();
  const collectionNames = new Map<string, string>();
  for (const row of rows) {
    const entry = row.artifact_uuid === null ? null : { artifactUuid: row.artifact_uuid, position: row.position ?? 0 };
    if (row.holder === 'plugin') {
      if (entry === null || row.relationship_type === null) continue;
      append(plugins, row.holder_id, { ...entry, relationship: row.relationship_type, pinnedHash: row.pinned_version_hash });
      continue;
    }
    const group = groups.get(row.holder_id) ?? { name: row.name ?? '', entries: [] };
    if (entry !== null) group.entries.push(entry);
    groups.set(row.holder_id, group);
    collectionNames.set(row.holder_id, row.collection_name ?? '');
  }
  return { groups, plugins, collectionNames };
}

function artifactsOf(rows: readonly DeployableRow[]): Pick<LoadedGraph, 'artifacts' | 'versions'> {
  const artifacts = new Map<string, ArtifactNode>();
  const versions = new Map<string, { versionId: string }>();
  for (const { uuid, type, name, content_hash: contentHash, version_id: versionId, pinned } of rows) {
    if (pinned) versions.set(versionKey(uuid, contentHash), { versionId });
    else artifacts.set(uuid, { type, name, contentHash, versionId });
  }
  return { artifacts, versions };
}

function append<Row>(lists: Map<string, Row[]>, key: string, row: Row): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [row]);
  else list.push(row);
}
