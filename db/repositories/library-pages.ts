import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';
import { type ArtifactFilter, searchArguments } from './artifacts.ts';
import { type UserRow, usersOf } from './artifacts-usage.ts';

export interface LibraryCountsRow {
  artifacts: number;
  collections: number;
  imports: number;
}

const counted = (owner: OwnerId, table: 'artifacts' | 'collections' | 'imports') =>
  sql<number>`(select count(*)::int from ${sql.table(table)} where owner_id = ${owner})`;

/** How much is in the library. */
export async function findLibraryCounts(tx: Tx, owner: OwnerId): Promise<LibraryCountsRow> {
  const result = await sql<LibraryCountsRow>`
    select ${counted(owner, 'artifacts')} as artifacts, ${counted(owner, 'collections')} as collections,
      ${counted(owner, 'imports')} as imports`.execute(tx);
  return result.rows[0] ?? { artifacts: 0, collections: 0, imports: 0 };
}

/** Beyond so many matches, their tags are not looked through at every view of the list. */
const COUNTABLE_ARTIFACTS = 5000;

export interface LibraryFacts extends LibraryCountsRow {
  types: Partial<Record<ArtifactType, number>>;
  /** Most used first, in the spelling most used; the first ones only. */
  tags: { tag: string; count: number }[];
}

/**
 * What the list shows beside its rows, in one query: types are counted without the filter by type, tags with all filters.
 * @param most how many tags
 */
export async function findLibraryFacts(tx: Tx, owner: OwnerId, filter: ArtifactFilter, most: number): Promise<LibraryFacts> {
  const perType = ARTIFACT_TYPES.map(
    (type) => sql`(${type}::text, count_artifacts(${searchArguments({ ...filter, types: [type] })}))`,
  );
  const result = await sql<LibraryFacts>`
    with types (type, n) as (values ${sql.join(perType)}),
    matches as (
      select uuid from search_artifacts(${searchArguments(filter)}, 'name', null, null, ${COUNTABLE_ARTIFACTS + 1}, 0)
    ), tags as (
      select mode() within group (order by t.tag) as tag, count(distinct a.uuid)::int as count
      from matches join artifacts a on a.owner_id = ${owner} and a.uuid = matches.uuid cross join unnest(a.tags) as t (tag)
      where (select count(*) from matches) <= ${COUNTABLE_ARTIFACTS}
      group by lower(t.tag)
      order by count desc, lower(mode() within group (order by t.tag))
      limit ${most}
    )
    select ${counted(owner, 'artifacts')} as artifacts, ${counted(owner, 'collections')} as collections,
      ${counted(owner, 'imports')} as imports,
      (select jsonb_object_agg(type, n) from types) as types,
      coalesce((select jsonb_agg(jsonb_build_object('tag', tag, 'count', count) order by count desc, lower(tag)) from tags), '[]') as tags`.execute(
    tx,
  );
  return result.rows[0] ?? { artifacts: 0, collections: 0, imports: 0, types: {}, tags: [] };
}

export interface ArtifactSurroundings {
  collections: { id: string; name: string }[];
  users: UserRow[];
  /** Newest first, the first ones only. Times are as PostgreSQL writes them in JSON. */
  versions: { content_hash: string; created_at: string; file_count: number; bytes: number; current: boolean }[];
  version_total: number;
}

/** What the page of one artifact shows around it, in one query. @param most how many versions */
export async function findArtifactSurroundings(
  tx: Tx,
  owner: OwnerId,
  uuid: string,
  most: number,
): Promise<ArtifactSurroundings> {
  const result = await sql<ArtifactSurroundings>`
    with own_versions as (
      select v.content_hash, v.created_at, v.file_count, v.bytes, v.id is not distinct from a.current_version_id as current,
        row_number() over (order by v.created_at desc, v.id desc) as n
      from artifact_versions v
      join artifacts a on a.owner_id = v.owner_id and a.uuid = v.artifact_uuid
      where v.owner_id = ${owner} and v.artifact_uuid = ${uuid}::uuid
    ), users as (${usersOf(owner, { artifactUuids: [uuid], groupIds: [] })})
    select
      coalesce((
        select jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name) order by lower(c.name), c.id)
        from collection_artifacts ca
        join collections c on c.owner_id = ca.owner_id and c.id = ca.collection_id
        where ca.owner_id = ${owner} and ca.artifact_uuid = ${uuid}::uuid
      ), '[]') as collections,
      coalesce((select jsonb_agg(to_jsonb(u) order by u.kind, lower(u.name), u.id) from users u), '[]') as users,
      coalesce((select jsonb_agg(to_jsonb(v) - 'n' order by v.n) from own_versions v where v.n <= ${most}), '[]') as versions,
      (select count(*)::int from own_versions) as version_total`.execute(tx);
  return result.rows[0] ?? { collections: [], users: [], versions: [], version_total: 0 };
}

/** Which of these artifacts are in a group. */
export async function listGrouped(tx: Tx, owner: OwnerId, groupId: string, uuids: readonly string[]): Promise<Set<string>> {
  if (uuids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('group_artifacts')
    .select('artifact_uuid')
    .where('owner_id', '=', owner)
    .where('group_id', '=', groupId)
    .where('artifact_uuid', '=', sql<string>`any(${[...uuids]}::uuid[])`)
    .execute();
  return new Set(rows.map((row) => row.artifact_uuid));
}
