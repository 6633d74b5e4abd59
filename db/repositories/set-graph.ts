import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { RelationshipType } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** One member of a reached set; a set without members is one row whose member columns are null. */
export interface ReachedMemberRow {
  set_id: string;
  set_name: string;
  member_id: string | null;
  position: number | null;
  artifact_uuid: string | null;
  group_id: string | null;
  member_set_id: string | null;
  /** Whether the artifact is a plugin, which brings children. */
  is_plugin: boolean | null;
  /** Only for members of the root sets: nobody asks for the others. */
  added_at: Date | null;
}

// The recursive parts look members up one set at a time: `lateral … offset 0` keeps the planner from reading and hashing
// all of an owner's members, which would make the cost depend on how large the owner is instead of what is reached.

/**
 * Every set that `rootIds` reach, with its members, in no order. UNION keeps each set once, so sharing costs nothing
 * and a cycle in broken data ends.
 */
export async function listReachedMembers(tx: Tx, owner: OwnerId, rootIds: readonly string[]): Promise<ReachedMemberRow[]> {
  const roots = sql`${[...rootIds]}::uuid[]`;
  const result = await sql<ReachedMemberRow>`
    with recursive reached (set_id) as (
      select unnest(${roots})
      union
      select held.set_id
      from reached r
      cross join lateral (
        select m.member_set_id as set_id from deployment_set_members m
        where m.owner_id = ${owner} and m.set_id = r.set_id and m.member_set_id is not null
        offset 0
      ) held
    )
    select r.set_id, s.name as set_name, m.*
    from reached r
    cross join lateral (
      select name from deployment_sets where owner_id = ${owner} and id = r.set_id offset 0
    ) s
    left join lateral (
      select id as member_id, position, artifact_uuid, group_id, member_set_id,
        artifact_uuid is not null and exists (
          select from composite_artifacts ca where ca.owner_id = ${owner} and ca.artifact_uuid = deployment_set_members.artifact_uuid
        ) as is_plugin,
        case when set_id = any(${roots}) then added_at end as added_at
      from deployment_set_members
      where owner_id = ${owner} and set_id = r.set_id
      offset 0
    ) m on true`.execute(tx);
  return result.rows;
}

/** One artifact inside a group or plugin; an empty group is one row without an artifact. */
export interface HeldRow {
  holder: 'group' | 'plugin';
  holder_id: string;
  name: string | null;
  collection_name: string | null;
  artifact_uuid: string | null;
  position: number | null;
  relationship_type: RelationshipType | null;
  pinned_version_hash: string | null;
}

/** What the given groups hold, and the children of the given plugins and of every plugin in those groups. */
export async function listHeldArtifacts(
  tx: Tx,
  owner: OwnerId,
  groupIds: readonly string[],
  pluginUuids: readonly string[],
): Promise<HeldRow[]> {
  const result = await sql<HeldRow>`
    with held as (
      select g.id as group_id, g.name, c.name as collection_name, ga.artifact_uuid, ga.position
      from groups g
      join collections c on c.owner_id = g.owner_id and c.id = g.collection_id
      left join group_artifacts ga on ga.owner_id = g.owner_id and ga.group_id = g.id
      where g.owner_id = ${owner} and g.id = any(${[...groupIds]}::uuid[])
    )
    select 'group' as holder, group_id as holder_id, name, collection_name, artifact_uuid, position,
      null as relationship_type, null as pinned_version_hash
    from held
    union all
    select 'plugin', cm.composite_uuid, null, null, cm.child_artifact_uuid, cm.position, cm.relationship_type, cm.pinned_version_hash
    from composite_artifacts ca
    join composite_memberships cm
      on cm.owner_id = ca.owner_id and cm.collection_id = ca.collection_id and cm.composite_uuid = ca.artifact_uuid
    where ca.owner_id = ${owner}
      and ca.artifact_uuid in (select unnest(${[...pluginUuids]}::uuid[]) union select artifact_uuid from held)`.execute(tx);
  return result.rows;
}

/** Which of these artifacts any plugin holds in a version of its own: all sets want the others in their current version. */
export async function listPinnedArtifacts(tx: Tx, owner: OwnerId, uuids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('composite_memberships')
    .select('child_artifact_uuid')
    .distinct()
    .where('owner_id', '=', owner)
    .where('child_artifact_uuid', 'in', [...uuids])
    .where('pinned_version_hash', 'is not', null)
    .execute();
  return rows.map((row) => row.child_artifact_uuid);
}

/** An artifact in the version that deploys: its current one, or for `pinned` rows the one with that hash. */
export interface DeployableRow {
  uuid: string;
  type: ArtifactType;
  name: string;
  version_id: string;
  content_hash: string;
  pinned: boolean;
}

/** The artifacts with their current versions, and the pinned versions asked for. What is not there is left out. */
export async function listDeployables(
  tx: Tx,
  owner: OwnerId,
  uuids: readonly string[],
  pins: readonly { artifactUuid: string; contentHash: string }[],
): Promise<DeployableRow[]> {
  const current = sql`
    select a.uuid, a.type, a.name, v.id as version_id, v.content_hash, false as pinned
    from artifacts a
    join artifact_versions v on v.owner_id = a.owner_id and v.id = a.current_version_id
    where a.owner_id = ${owner} and a.uuid = any(${[...uuids]}::uuid[])`;
  const pinned = sql`
    union all
    select a.uuid, a.type, a.name, v.id, v.content_hash, true
    from unnest(${pins.map((pin) => pin.artifactUuid)}::uuid[], ${pins.map((pin) => pin.contentHash)}::text[]) as pin (uuid, hash)
    join artifacts a on a.owner_id = ${owner} and a.uuid = pin.uuid
    join artifact_versions v on v.owner_id = ${owner} and v.artifact_uuid = pin.uuid and v.content_hash = pin.hash`;
  const result = await sql<DeployableRow>`${current} ${pins.length > 0 ? pinned : sql``}`.execute(tx);
  return result.rows;
}

/** One membership of a set in a set, on the way up from a set or down from candidates. */
export interface SetEdgeRow {
  side: 'above' | 'below';
  holder_id: string;
  held_id: string;
}

/**
 * The memberships that decide whether `setId` may hold `candidateIds`: all between the sets that reach `setId` (none
 * when it is null), and all between the sets that the candidates reach. In member order.
 */
export async function listSetEdges(
  tx: Tx,
  owner: OwnerId,
  setId: string | null,
  candidateIds: readonly string[],
): Promise<SetEdgeRow[]> {
  const result = await sql<SetEdgeRow>`
    with recursive above (set_id) as (
      select ${setId}::uuid
      union
      select held.by_id
      from above a
      cross join lateral (
        select m.set_id as by_id from deployment_set_members m
        where m.owner_id = ${owner} and m.member_set_id = a.set_id
        offset 0
      ) held
    ), below (set_id) as (
      select unnest(${[...candidateIds]}::uuid[])
      union
      select held.set_id
      from below b
      cross join lateral (
        select m.member_set_id as set_id from deployment_set_members m
        where m.owner_id = ${owner} and m.set_id = b.set_id and m.member_set_id is not null
        offset 0
      ) held
    ), edges as (
      select 'above' as side, m.*
      from above a
      cross join lateral (
        select set_id as holder_id, member_set_id as held_id, position, id from deployment_set_members
        where owner_id = ${owner} and member_set_id = a.set_id
        offset 0
      ) m
      union all
      select 'below', m.*
      from below b
      cross join lateral (
        select set_id as holder_id, member_set_id as held_id, position, id from deployment_set_members
        where owner_id = ${owner} and set_id = b.set_id and member_set_id is not null
        offset 0
      ) m
    )
    select side, holder_id, held_id from edges order by position, id`.execute(tx);
  return result.rows;
}
