import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/** What a definition says of a set beside its members. */
export interface DescribedSetRow {
  id: string;
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: string[];
}

export interface DatedSetRow extends DescribedSetRow {
  updated_at: Date;
}

/** These sets; unknown ones are left out. */
export async function listDescribedSets(tx: Tx, owner: OwnerId, ids: readonly string[]): Promise<DatedSetRow[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('deployment_sets')
    .select(['id', 'name', 'description', 'color', 'icon', 'tags', 'updated_at'])
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** Adds sets at version 1, all in one statement. */
export async function insertSets(tx: Tx, owner: OwnerId, sets: readonly DescribedSetRow[]): Promise<void> {
  if (sets.length === 0) return;
  await tx
    .insertInto('deployment_sets')
    .values(sets.map((set) => ({ owner_id: owner, ...set })))
    .execute();
}

export interface SetMemberRow {
  id: string;
  set_id: string;
  artifact_uuid: string | null;
  group_id: string | null;
  member_set_id: string | null;
  position: number;
}

/** Adds members of several sets in one statement. Breaks the constraints that `insertMembers` names. */
export async function insertMembersOfSets(tx: Tx, owner: OwnerId, members: readonly SetMemberRow[]): Promise<void> {
  if (members.length === 0) return;
  await sql`
    insert into deployment_set_members (owner_id, id, set_id, artifact_uuid, group_id, member_set_id, position)
    select ${owner}, m.* from unnest(
      ${members.map((member) => member.id)}::uuid[], ${members.map((member) => member.set_id)}::uuid[],
      ${members.map((member) => member.artifact_uuid)}::uuid[], ${members.map((member) => member.group_id)}::uuid[],
      ${members.map((member) => member.member_set_id)}::uuid[], ${members.map((member) => member.position)}::float8[]
    ) as m`.execute(tx);
}

/** An artifact with the names of the collections it is in. */
export interface ArtifactHomeRow {
  uuid: string;
  type: ArtifactType;
  name: string;
  collections: string[];
}

/** Artifacts that are one of these, or are called like one of those. */
export async function listArtifactHomes(
  tx: Tx,
  owner: OwnerId,
  { uuids, named }: { uuids: readonly string[]; named: readonly { type: ArtifactType; name: string }[] },
): Promise<ArtifactHomeRow[]> {
  const result = await sql<ArtifactHomeRow>`
    select a.uuid, a.type, a.name, array(
      select c.name from collection_artifacts ca join collections c on c.owner_id = ca.owner_id and c.id = ca.collection_id
      where ca.owner_id = a.owner_id and ca.artifact_uuid = a.uuid order by lower(c.name), c.id) as collections
    from artifacts a
    where a.owner_id = ${owner} and (a.uuid = any(${[...uuids]}::uuid[]) or (a.type, a.name) in (
      select * from unnest(${named.map((one) => one.type)}::text[], ${named.map((one) => one.name)}::text[])))
    order by a.created_at, a.uuid`.execute(tx);
  return result.rows;
}

/** Groups that are one of these, or are called like one of those; names compare without case, as they are unique. */
export async function listGroupHomes(
  tx: Tx,
  owner: OwnerId,
  { ids, named }: { ids: readonly string[]; named: readonly { collection: string; name: string }[] },
): Promise<{ id: string; name: string; collection: string }[]> {
  const result = await sql<{ id: string; name: string; collection: string }>`
    select g.id, g.name, c.name as collection
    from groups g join collections c on c.owner_id = g.owner_id and c.id = g.collection_id
    where g.owner_id = ${owner} and (g.id = any(${[...ids]}::uuid[]) or (lower(c.name), lower(g.name)) in (
      select lower(w.collection), lower(w.name)
      from unnest(${named.map((one) => one.collection)}::text[], ${named.map((one) => one.name)}::text[]) as w (collection, name)))`.execute(
    tx,
  );
  return result.rows;
}
