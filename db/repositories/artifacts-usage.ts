import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

export type UserKind = 'set' | 'group' | 'plugin' | 'project';

/** Something that uses an artifact or a group. */
export interface UserRow {
  kind: UserKind;
  id: string;
  name: string;
}

export interface Used {
  artifactUuids: readonly string[];
  groupIds: readonly string[];
}

/** The query for what holds these artifacts or groups directly, and the projects where these artifacts are deployed; each once. */
export function usersOf(owner: OwnerId, { artifactUuids, groupIds }: Used) {
  const uuids = sql`any(${[...artifactUuids]}::uuid[])`;
  const groups = sql`any(${[...groupIds]}::uuid[])`;
  return sql<UserRow>`
    select 'set' as kind, s.id, s.name from deployment_sets s
    where s.owner_id = ${owner} and s.id in (
      select m.set_id from deployment_set_members m where m.owner_id = ${owner} and m.artifact_uuid = ${uuids}
      union all
      select m.set_id from deployment_set_members m where m.owner_id = ${owner} and m.group_id = ${groups})
    union all
    select 'group', g.id, g.name from groups g
    where g.owner_id = ${owner} and g.id in (
      select ga.group_id from group_artifacts ga where ga.owner_id = ${owner} and ga.artifact_uuid = ${uuids})
    union all
    select 'plugin', a.uuid, a.name from artifacts a
    where a.owner_id = ${owner} and a.uuid in (
      select cm.composite_uuid from composite_memberships cm where cm.owner_id = ${owner} and cm.child_artifact_uuid = ${uuids})
    union all
    select 'project', p.id, p.name from projects p
    where p.owner_id = ${owner} and p.id in (
      select e.project_id from deployed_entries e where e.owner_id = ${owner} and e.artifact_uuid = ${uuids})`;
}

/** As `usersOf`, by kind and then by name. */
export async function listUsers(tx: Tx, owner: OwnerId, used: Used): Promise<UserRow[]> {
  const result = await sql<UserRow>`
    select kind, id, name from (${usersOf(owner, used)}) as users order by kind, lower(name), id`.execute(tx);
  return result.rows;
}

/** The collections that hold an artifact and already have another one of this name and the same type. */
export async function listNameClashes(
  tx: Tx,
  owner: OwnerId,
  artifactUuid: string,
  name: string,
): Promise<{ id: string; name: string }[]> {
  const result = await sql<{ id: string; name: string }>`
    select c.id, c.name
    from collection_artifacts mine
    join collection_artifacts other on other.owner_id = mine.owner_id and other.collection_id = mine.collection_id
      and other.type = mine.type and other.artifact_uuid <> mine.artifact_uuid
    join collections c on c.owner_id = mine.owner_id and c.id = mine.collection_id
    where mine.owner_id = ${owner} and mine.artifact_uuid = ${artifactUuid}::uuid and other.name = ${name}
    order by lower(c.name), c.id`.execute(tx);
  return result.rows;
}
