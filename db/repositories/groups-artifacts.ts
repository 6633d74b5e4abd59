import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Placed } from '#app/domain/positions.ts';
import type { Tx } from '#db/transactions.ts';

export interface GroupArtifactRow {
  artifact_uuid: string;
  position: number;
}

/** A page of what a group holds, in order (position, then uuid). */
export async function listGroupArtifacts(
  tx: Tx,
  owner: OwnerId,
  groupId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<GroupArtifactRow[]> {
  return tx
    .selectFrom('group_artifacts')
    .select(['artifact_uuid', 'position'])
    .where('owner_id', '=', owner)
    .where('group_id', '=', groupId)
    .orderBy('position')
    .orderBy('artifact_uuid')
    .limit(limit)
    .offset(offset)
    .execute();
}

/** One artifact's place in a group. */
export async function findGroupArtifact(
  tx: Tx,
  owner: OwnerId,
  groupId: string,
  artifactUuid: string,
): Promise<GroupArtifactRow | undefined> {
  return tx
    .selectFrom('group_artifacts')
    .select(['artifact_uuid', 'position'])
    .where('owner_id', '=', owner)
    .where('group_id', '=', groupId)
    .where('artifact_uuid', '=', artifactUuid)
    .executeTakeFirst();
}

/** Everything a group holds with its sort keys; the caller holds the group. */
export async function listGroupOrder(tx: Tx, owner: OwnerId, groupId: string): Promise<Placed[]> {
  return tx
    .selectFrom('group_artifacts')
    .select(['artifact_uuid as id', 'position'])
    .where('owner_id', '=', owner)
    .where('group_id', '=', groupId)
    .orderBy('position')
    .orderBy('artifact_uuid')
    .execute();
}

/**
 * Adds artifacts to a group in the given order, from `position` on or, without one, behind what is there.
 * One that is in it already breaks `group_artifacts_pkey`, one of another collection `group_artifacts_collection_artifact_fkey`.
 */
export async function insertGroupArtifacts(
  tx: Tx,
  owner: OwnerId,
  group: { id: string; collection_id: string },
  artifactUuids: readonly string[],
  position: number | null,
): Promise<void> {
  if (artifactUuids.length === 0) return;
  await sql`
    insert into group_artifacts (owner_id, group_id, artifact_uuid, collection_id, position)
    select ${owner}, ${group.id}::uuid, a.uuid, ${group.collection_id}::uuid,
      coalesce(
        ${position}::float8 + (a.n - 1),
        a.n + coalesce((select max(position) from group_artifacts where owner_id = ${owner} and group_id = ${group.id}::uuid), 0)
      )
    from unnest(${[...artifactUuids]}::uuid[]) with ordinality as a (uuid, n)`.execute(tx);
}

/** Gives several artifacts of a group new sort keys. Returns how many there were. */
export async function updateGroupArtifactPositions(
  tx: Tx,
  owner: OwnerId,
  groupId: string,
  positions: readonly Placed[],
): Promise<number> {
  const result = await sql`
    update group_artifacts g set position = p.position
    from unnest(${positions.map((row) => row.id)}::uuid[], ${positions.map((row) => row.position)}::float8[]) as p (uuid, position)
    where g.owner_id = ${owner} and g.group_id = ${groupId}::uuid and g.artifact_uuid = p.uuid`.execute(tx);
  return Number(result.numAffectedRows ?? 0n);
}

/** Takes an artifact out of a group. Returns 0 or 1. */
export async function deleteGroupArtifact(tx: Tx, owner: OwnerId, groupId: string, artifactUuid: string): Promise<number> {
  const result = await tx
    .deleteFrom('group_artifacts')
    .where('owner_id', '=', owner)
    .where('group_id', '=', groupId)
    .where('artifact_uuid', '=', artifactUuid)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
