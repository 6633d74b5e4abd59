import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { JsonObject, OriginJson } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';
import { updateBlobsLetGo } from './unused-blobs.ts';

/** An artifact with the facts of its current version. `frontmatter_description` is what clients load while it is idle. */
export interface ArtifactRow {
  uuid: string;
  type: ArtifactType;
  name: string;
  description: string | null;
  tags: string[];
  origin: OriginJson | null;
  created_at: Date;
  updated_at: Date;
  version_id: string;
  content_hash: string;
  file_count: number;
  bytes: number;
  frontmatter_description: string | null;
}

export interface ArtifactDetailRow extends ArtifactRow {
  version_label: string | null;
  author: string | null;
  license: string | null;
  frontmatter: JsonObject | null;
  config: JsonObject | null;
}

export interface NewArtifact {
  uuid: string;
  type: ArtifactType;
  name: string;
  description: string | null;
  version_label: string | null;
  author: string | null;
  license: string | null;
  tags: readonly string[];
  origin: OriginJson | null;
  /** The start of the main document, for full-text search. */
  search_text: string;
  /** Leaves its words out of the search index until `updateSearchDue`; searches find it all the same, more slowly. */
  search_due?: boolean;
}

export interface ArtifactFilter {
  types?: readonly ArtifactType[];
  /** Part of the name, without case. */
  name?: string;
  /** Words in name, description, tags and main document. */
  words?: string;
  /** All of them, without case. */
  tags?: readonly string[];
  collectionId?: string;
  groupId?: string;
}

/** `best` begins with those that are called what is looked for; it has pages by offset only. */
export type ArtifactSort = 'name' | '-updated_at' | 'best';

export interface ArtifactPage {
  sort: ArtifactSort;
  limit: number;
  offset: number;
  /** The sort key (lower-case name, or time) and uuid after which the page begins. */
  after?: { key: string; uuid: string };
}

const columns = ['a.uuid', 'a.type', 'a.name', 'a.description', 'a.tags', 'a.origin', 'a.created_at', 'a.updated_at'] as const;
const detailColumns = ['a.version_label', 'a.author', 'a.license', 'v.frontmatter', 'v.config'] as const;
const versionColumns = ['v.id as version_id', 'v.content_hash', 'v.file_count', 'v.bytes'] as const;
/** What a client reads of version `v`. */
export const frontmatterDescription = sql<
  string | null
>`case jsonb_typeof(v.frontmatter->'description') when 'string' then v.frontmatter->>'description' end`;

const artifacts = (tx: Tx, owner: OwnerId) =>
  tx
    .selectFrom('artifacts as a')
    .innerJoin('artifact_versions as v', (join) =>
      join.onRef('v.owner_id', '=', 'a.owner_id').onRef('v.id', '=', 'a.current_version_id'),
    )
    .select(columns)
    .select(versionColumns)
    .select(frontmatterDescription.as('frontmatter_description'))
    .where('a.owner_id', '=', owner);

/** The filters as the arguments of the search functions, which look with indexes that row-level security would forbid. */
export const searchArguments = (filter: ArtifactFilter) => sql`
  ${filter.types === undefined ? null : [...filter.types]}::text[], ${filter.name || null}::text, ${filter.words || null}::text,
  ${filter.tags === undefined || filter.tags.length === 0 ? null : [...filter.tags]}::text[], ${filter.collectionId ?? null}::uuid, ${filter.groupId ?? null}::uuid`;

export interface ListedArtifactRow extends ArtifactRow {
  /** What `after.key` takes to go on behind this row. */
  sort_key: string;
}

/** A page of the artifacts that match, in order. */
export async function listArtifacts(
  tx: Tx,
  owner: OwnerId,
  filter: ArtifactFilter,
  page: ArtifactPage,
): Promise<ListedArtifactRow[]> {
  const after = page.after;
  const hits = sql<{ uuid: string; n: number }>`(
    select uuid, n from search_artifacts(${searchArguments(filter)}, ${page.sort}, ${after?.key ?? null}::text, ${after?.uuid ?? null}::uuid,
      ${page.limit}::integer, ${page.offset}::integer) with ordinality as found (uuid, n))`;
  const sortKey =
    page.sort !== '-updated_at'
      ? sql<string>`lower(a.name)`
      : sql<string>`to_char(a.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return artifacts(tx, owner)
    .select(sortKey.as('sort_key'))
    .innerJoin(hits.as('hit'), (join) => join.onRef('hit.uuid', '=', 'a.uuid'))
    .orderBy('hit.n')
    .execute();
}

/** How many artifacts match. */
export async function countArtifacts(tx: Tx, _owner: OwnerId, filter: ArtifactFilter): Promise<number> {
  const result = await sql<{ total: number }>`select count_artifacts(${searchArguments(filter)}) as total`.execute(tx);
  return result.rows[0]?.total ?? 0;
}

/** Several artifacts by uuid; unknown ones are left out. */
export async function listArtifactsByUuid(tx: Tx, owner: OwnerId, uuids: readonly string[]): Promise<ArtifactRow[]> {
  if (uuids.length === 0) return [];
  return artifacts(tx, owner)
    .where('a.uuid', '=', sql<string>`any(${[...uuids]}::uuid[])`)
    .execute();
}

/** One artifact with everything the library knows about it. */
export async function findArtifact(tx: Tx, owner: OwnerId, uuid: string): Promise<ArtifactDetailRow | undefined> {
  return artifacts(tx, owner).select(detailColumns).where('a.uuid', '=', uuid).executeTakeFirst();
}

/** Holds an artifact until the end of the transaction. */
export async function lockArtifact(
  tx: Tx,
  owner: OwnerId,
  uuid: string,
): Promise<{ uuid: string; type: ArtifactType; name: string; description: string | null; updated_at: Date } | undefined> {
  return tx
    .selectFrom('artifacts')
    .select(['uuid', 'type', 'name', 'description', 'updated_at'])
    .where('owner_id', '=', owner)
    .where('uuid', '=', uuid)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/**
 * Finds what `type:name` may mean, with the collections each artifact is in. Several rows are several artifacts.
 * @param collectionId look in this collection only
 */
export async function listArtifactsNamed(
  tx: Tx,
  owner: OwnerId,
  { type, name }: { type: ArtifactType; name: string },
  collectionId: string | null,
): Promise<{ uuid: string; collections: string[] }[]> {
  let query = tx
    .selectFrom('artifacts as a')
    .select('a.uuid')
    .select(
      sql<string[]>`array(
        select c.name from collection_artifacts ca join collections c on c.owner_id = ca.owner_id and c.id = ca.collection_id
        where ca.owner_id = a.owner_id and ca.artifact_uuid = a.uuid order by lower(c.name), c.id)`.as('collections'),
    )
    .where('a.owner_id', '=', owner)
    .where('a.type', '=', type)
    .where('a.name', '=', name);
  if (collectionId !== null) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('collection_artifacts as in_it')
          .select('in_it.artifact_uuid')
          .where('in_it.owner_id', '=', owner)
          .where('in_it.collection_id', '=', collectionId)
          .whereRef('in_it.artifact_uuid', '=', 'a.uuid'),
      ),
    );
  }
  return query.orderBy('a.created_at').orderBy('a.uuid').limit(20).execute();
}

/** What several `type:name` mean inside one collection; unknown ones are left out. */
export async function listArtifactsInCollection(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  wanted: readonly { type: ArtifactType; name: string }[],
): Promise<{ uuid: string; type: ArtifactType; name: string }[]> {
  if (wanted.length === 0) return [];
  const result = await sql<{ uuid: string; type: ArtifactType; name: string }>`
    select ca.artifact_uuid as uuid, ca.type, ca.name
    from unnest(${wanted.map((one) => one.type)}::text[], ${wanted.map((one) => one.name)}::text[]) as w (type, name)
    join collection_artifacts ca
      on ca.owner_id = ${owner} and ca.collection_id = ${collectionId}::uuid and ca.type = w.type and ca.name = w.name`.execute(
    tx,
  );
  return result.rows;
}

/** Types and names of several artifacts; unknown ones are left out. */
export async function listArtifactNames(
  tx: Tx,
  owner: OwnerId,
  uuids: readonly string[],
): Promise<{ uuid: string; type: ArtifactType; name: string }[]> {
  if (uuids.length === 0) return [];
  return tx
    .selectFrom('artifacts')
    .select(['uuid', 'type', 'name'])
    .where('owner_id', '=', owner)
    .where('uuid', '=', sql<string>`any(${[...uuids]}::uuid[])`)
    .execute();
}

/** Adds artifacts without content: each needs a current version before the transaction ends, or no list shows it. */
export async function insertArtifacts(tx: Tx, owner: OwnerId, values: readonly NewArtifact[]): Promise<void> {
  if (values.length === 0) return;
  await tx
    .insertInto('artifacts')
    .values(
      values.map(({ origin, tags, ...value }) => ({
        owner_id: owner,
        ...value,
        tags: [...tags],
        origin: origin === null ? null : JSON.stringify(origin),
      })),
    )
    .execute();
}

/** The fields of an artifact that may change. Its collections follow a new name through their foreign key. */
export interface ArtifactChanges {
  name?: string;
  description?: string | null;
  version_label?: string | null;
  author?: string | null;
  license?: string | null;
  tags?: string[];
  origin?: OriginJson | null;
  search_text?: string;
}

/** Changes the given fields and moves `updated_at` on. Returns 0 or 1. A clash breaks `collection_artifacts_collection_type_name_key`. */
export async function updateArtifact(tx: Tx, owner: OwnerId, uuid: string, changes: ArtifactChanges): Promise<number> {
  const { origin, ...rest } = changes;
  const result = await tx
    .updateTable('artifacts')
    .set({
      ...rest,
      ...(origin === undefined ? {} : { origin: origin === null ? null : JSON.stringify(origin) }),
      updated_at: sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`,
    })
    .where('owner_id', '=', owner)
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Deletes artifacts with their versions and every reference to them. Returns how many there were. */
export async function deleteArtifacts(tx: Tx, owner: OwnerId, uuids: readonly string[]): Promise<number> {
  if (uuids.length === 0) return 0;
  await updateBlobsLetGo(tx, owner, uuids);
  const result = await tx
    .deleteFrom('artifacts')
    .where('owner_id', '=', owner)
    .where('uuid', '=', sql<string>`any(${[...uuids]}::uuid[])`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
