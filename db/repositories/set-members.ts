import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Placed } from '#app/domain/positions.ts';
import type { Tx } from '#db/transactions.ts';

/** Exactly one of the three references is not null. */
export interface MemberReference {
  artifact_uuid: string | null;
  group_id: string | null;
  member_set_id: string | null;
}

export interface MemberRow extends MemberReference {
  id: string;
  set_id: string;
  position: number;
  added_at: Date;
}

/** A member with what people see of it; the columns of the two other kinds are null. */
export interface NamedMemberRow extends MemberRow {
  artifact_type: ArtifactType | null;
  artifact_name: string | null;
  /** Children of a plugin that deploy with it. */
  child_count: number;
  group_name: string | null;
  collection_name: string | null;
  artifact_count: number;
  set_name: string | null;
  member_count: number;
}

const columns = ['id', 'set_id', 'artifact_uuid', 'group_id', 'member_set_id', 'position', 'added_at'] as const;

/** The members of a set in order. */
export async function listMembers(tx: Tx, owner: OwnerId, setId: string): Promise<MemberRow[]> {
  return tx
    .selectFrom('deployment_set_members')
    .select(columns)
    .where('owner_id', '=', owner)
    .where('set_id', '=', setId)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** These members of a set, with names, in order. */
export async function listNamedMembers(
  tx: Tx,
  owner: OwnerId,
  setId: string,
  memberIds: readonly string[],
): Promise<NamedMemberRow[]> {
  const result = await sql<NamedMemberRow>`
    select m.id, m.set_id, m.artifact_uuid, m.group_id, m.member_set_id, m.position, m.added_at,
      a.type as artifact_type, a.name as artifact_name,
      (select count(*) from composite_memberships cm
        where cm.owner_id = ${owner} and cm.composite_uuid = m.artifact_uuid and cm.relationship_type <> 'extends') as child_count,
      g.name as group_name, c.name as collection_name,
      (select count(*) from group_artifacts ga where ga.owner_id = ${owner} and ga.group_id = m.group_id) as artifact_count,
      s.name as set_name,
      (select count(*) from deployment_set_members i where i.owner_id = ${owner} and i.set_id = m.member_set_id) as member_count
    from deployment_set_members m
    left join artifacts a on a.owner_id = ${owner} and a.uuid = m.artifact_uuid
    left join groups g on g.owner_id = ${owner} and g.id = m.group_id
    left join collections c on c.owner_id = ${owner} and c.id = g.collection_id
    left join deployment_sets s on s.owner_id = ${owner} and s.id = m.member_set_id
    where m.owner_id = ${owner} and m.set_id = ${setId}::uuid and m.id = any(${[...memberIds]}::uuid[])
    order by m.position, m.id`.execute(tx);
  return result.rows;
}

export interface NewMember extends MemberReference {
  id: string;
  /** Null: behind the last member, in the order given. */
  position: number | null;
}

/**
 * Adds members and returns their positions. Something that is in the set already breaks
 * `deployment_set_members_set_artifact_key` or one of its siblings for groups and sets; a reference that is not this
 * owner's breaks the foreign key of its kind.
 */
export async function insertMembers(tx: Tx, owner: OwnerId, setId: string, members: readonly NewMember[]): Promise<Placed[]> {
  if (members.length === 0) return [];
  const result = await sql<Placed>`
    insert into deployment_set_members (owner_id, set_id, id, artifact_uuid, group_id, member_set_id, position)
    select ${owner}, ${setId}::uuid, m.id, m.artifact_uuid, m.group_id, m.member_set_id,
      coalesce(m.position, coalesce(last.position, 0) + m.n)
    from unnest(
      ${members.map((member) => member.id)}::uuid[], ${members.map((member) => member.artifact_uuid)}::uuid[],
      ${members.map((member) => member.group_id)}::uuid[], ${members.map((member) => member.member_set_id)}::uuid[],
      ${members.map((member) => member.position)}::float8[]
    ) with ordinality as m (id, artifact_uuid, group_id, member_set_id, position, n)
    cross join (
      select max(position) as position from deployment_set_members where owner_id = ${owner} and set_id = ${setId}::uuid
    ) last
    returning id, position`.execute(tx);
  return result.rows;
}

/** Gives members of a set new positions. */
export async function updateMemberPositions(tx: Tx, owner: OwnerId, setId: string, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return;
  await sql`
    update deployment_set_members m set position = p.position
    from unnest(${placed.map((row) => row.id)}::uuid[], ${placed.map((row) => row.position)}::float8[]) as p (id, position)
    where m.owner_id = ${owner} and m.set_id = ${setId}::uuid and m.id = p.id`.execute(tx);
}

/** Takes members out of a set. Returns how many there were. */
export async function deleteMembers(tx: Tx, owner: OwnerId, setId: string, memberIds: readonly string[]): Promise<number> {
  if (memberIds.length === 0) return 0;
  const result = await tx
    .deleteFrom('deployment_set_members')
    .where('owner_id', '=', owner)
    .where('set_id', '=', setId)
    .where('id', '=', sql<string>`any(${[...memberIds]}::uuid[])`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
