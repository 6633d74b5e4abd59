import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

export interface CollectionRow {
  id: string;
  name: string;
  description: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface CountedCollectionRow extends CollectionRow {
  artifact_count: number;
  group_count: number;
}

const columns = ['c.id', 'c.name', 'c.description', 'c.created_at', 'c.updated_at'] as const;

const artifactCount = sql<number>`(select count(*) from collection_artifacts ca where ca.owner_id = c.owner_id and ca.collection_id = c.id)`;
const groupCount = sql<number>`(select count(*) from groups g where g.owner_id = c.owner_id and g.collection_id = c.id)`;

/** A page of collections by name, and how many there are. @param name part of the name, without case */
export async function listCollections(
  tx: Tx,
  owner: OwnerId,
  { name, limit, offset }: { name?: string; limit: number; offset: number },
): Promise<{ rows: CountedCollectionRow[]; total: number }> {
  let matching = tx.selectFrom('collections as c').where('c.owner_id', '=', owner);
  if (name !== undefined && name !== '') matching = matching.where(sql<boolean>`strpos(lower(c.name), lower(${name})) > 0`);
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await matching
    .select(columns)
    .select([artifactCount.as('artifact_count'), groupCount.as('group_count')])
    .orderBy(sql`lower(c.name)`)
    .orderBy('c.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total };
}

/** One collection with its counts. */
export async function findCollection(tx: Tx, owner: OwnerId, id: string): Promise<CountedCollectionRow | undefined> {
  return tx
    .selectFrom('collections as c')
    .select(columns)
    .select([artifactCount.as('artifact_count'), groupCount.as('group_count')])
    .where('c.owner_id', '=', owner)
    .where('c.id', '=', id)
    .executeTakeFirst();
}

/** What a collection is called, undefined when there is none. */
export async function findCollectionName(tx: Tx, owner: OwnerId, id: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('collections')
    .select('name')
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.name;
}

/** A collection by its name, without case. */
export async function findCollectionByName(tx: Tx, owner: OwnerId, name: string): Promise<CollectionRow | undefined> {
  return tx
    .selectFrom('collections as c')
    .select(columns)
    .where('c.owner_id', '=', owner)
    .where(sql<boolean>`lower(c.name) = lower(${name})`)
    .executeTakeFirst();
}

/** Holds a collection until the end of the transaction: nobody deletes or changes it meanwhile. */
export async function lockCollection(tx: Tx, owner: OwnerId, id: string): Promise<CollectionRow | undefined> {
  return tx
    .selectFrom('collections as c')
    .select(columns)
    .where('c.owner_id', '=', owner)
    .where('c.id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Adds a collection. A taken name breaks `collections_name_key`. */
export async function insertCollection(
  tx: Tx,
  owner: OwnerId,
  values: { id: string; name: string; description: string | null },
): Promise<void> {
  await tx
    .insertInto('collections')
    .values({ owner_id: owner, ...values })
    .execute();
}

/** Changes the given fields and moves `updated_at` on. Returns how many rows that were, 0 or 1. */
export async function updateCollection(
  tx: Tx,
  owner: OwnerId,
  id: string,
  changes: { name?: string; description?: string | null },
): Promise<number> {
  const result = await tx
    .updateTable('collections')
    .set({ ...changes, updated_at: sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Deletes a collection with its groups and its links to artifacts; the artifacts stay. Returns 0 or 1. */
export async function deleteCollection(tx: Tx, owner: OwnerId, id: string): Promise<number> {
  const result = await tx.deleteFrom('collections').where('owner_id', '=', owner).where('id', '=', id).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** In which collections these artifacts are, each artifact's collections by name. */
export async function listCollectionsOfArtifacts(
  tx: Tx,
  owner: OwnerId,
  artifactUuids: readonly string[],
): Promise<{ artifact_uuid: string; id: string; name: string }[]> {
  if (artifactUuids.length === 0) return [];
  return tx
    .selectFrom('collection_artifacts as ca')
    .innerJoin('collections as c', (join) => join.onRef('c.owner_id', '=', 'ca.owner_id').onRef('c.id', '=', 'ca.collection_id'))
    .select(['ca.artifact_uuid', 'c.id', 'c.name'])
    .where('ca.owner_id', '=', owner)
    .where('ca.artifact_uuid', '=', sql<string>`any(${[...artifactUuids]}::uuid[])`)
    .orderBy(sql`lower(c.name)`)
    .orderBy('c.id')
    .execute();
}

/**
 * Puts artifacts into a collection, behind what is there. One that is in it already breaks `collection_artifacts_pkey`,
 * a second one of the same type and name `collection_artifacts_collection_type_name_key`.
 */
export async function insertCollectionArtifacts(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  artifacts: readonly { artifact_uuid: string; type: ArtifactType; name: string }[],
): Promise<void> {
  if (artifacts.length === 0) return;
  await sql`
    insert into collection_artifacts (owner_id, collection_id, artifact_uuid, type, name, position)
    select ${owner}, ${collectionId}::uuid, a.artifact_uuid, a.type, a.name,
      a.n + coalesce((select max(position) from collection_artifacts where owner_id = ${owner} and collection_id = ${collectionId}::uuid), 0)
    from unnest(
      ${artifacts.map((artifact) => artifact.artifact_uuid)}::uuid[], ${artifacts.map((artifact) => artifact.type)}::text[],
      ${artifacts.map((artifact) => artifact.name)}::text[]
    ) with ordinality as a (artifact_uuid, type, name, n)`.execute(tx);
}

/** Takes an artifact out of a collection, with its places in the collection's groups and plugins. Returns 0 or 1. */
export async function deleteCollectionArtifact(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  artifactUuid: string,
): Promise<number> {
  const result = await tx
    .deleteFrom('collection_artifacts')
    .where('owner_id', '=', owner)
    .where('collection_id', '=', collectionId)
    .where('artifact_uuid', '=', artifactUuid)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
