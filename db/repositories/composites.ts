import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { CompositeType, JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** A composite together with its artifact of type `plugin`. */
export interface CompositeRow {
  uuid: string;
  name: string;
  description: string | null;
  tags: string[];
  collection_id: string;
  composite_type: CompositeType;
  display_name: string | null;
  manifest: JsonObject;
  content_hash: string;
  member_count: number;
  created_at: Date;
  updated_at: Date;
}

export interface NewComposite {
  artifact_uuid: string;
  /** Its home. The artifact must be in it already. */
  collection_id: string;
  display_name: string | null;
  /** The plugin's manifest as it was found; `{}` for one made here. */
  manifest: JsonObject;
}

const memberCount = sql<number>`(
  select count(*) from composite_memberships m
  where m.owner_id = p.owner_id and m.collection_id = p.collection_id and m.composite_uuid = p.artifact_uuid)`;

const composites = (tx: Tx, owner: OwnerId) =>
  tx
    .selectFrom('composite_artifacts as p')
    .innerJoin('artifacts as a', (join) => join.onRef('a.owner_id', '=', 'p.owner_id').onRef('a.uuid', '=', 'p.artifact_uuid'))
    .where('p.owner_id', '=', owner);

const rowsOf = (query: ReturnType<typeof composites>) =>
  query
    .innerJoin('artifact_versions as v', (join) =>
      join.onRef('v.owner_id', '=', 'a.owner_id').onRef('v.id', '=', 'a.current_version_id'),
    )
    .select([
      'a.uuid',
      'a.name',
      'a.description',
      'a.tags',
      'p.collection_id',
      'p.composite_type',
      'p.display_name',
      'p.manifest',
      'v.content_hash',
      'a.created_at',
      'a.updated_at',
    ])
    .select(memberCount.as('member_count'));

/** A page of composites by name, and how many there are. */
export async function listComposites(
  tx: Tx,
  owner: OwnerId,
  { collectionId, name, limit, offset }: { collectionId?: string; name?: string; limit: number; offset: number },
): Promise<{ rows: CompositeRow[]; total: number }> {
  let matching = composites(tx, owner);
  if (collectionId !== undefined) matching = matching.where('p.collection_id', '=', collectionId);
  if (name !== undefined && name !== '') matching = matching.where(sql<boolean>`strpos(lower(a.name), lower(${name})) > 0`);
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await rowsOf(matching).orderBy(sql`lower(a.name)`).orderBy('a.uuid').limit(limit).offset(offset).execute();
  return { rows, total };
}

/** One composite by the uuid of its artifact. */
export async function findComposite(tx: Tx, owner: OwnerId, uuid: string): Promise<CompositeRow | undefined> {
  return rowsOf(composites(tx, owner)).where('a.uuid', '=', uuid).executeTakeFirst();
}

/** Holds a composite until the end of the transaction. */
export async function lockComposite(
  tx: Tx,
  owner: OwnerId,
  uuid: string,
): Promise<{ uuid: string; name: string; collection_id: string; updated_at: Date } | undefined> {
  return composites(tx, owner)
    .select(['a.uuid', 'a.name', 'p.collection_id', 'a.updated_at'])
    .where('a.uuid', '=', uuid)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The composites at home in a collection, by name. */
export async function listCompositesAtHome(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
): Promise<{ uuid: string; name: string }[]> {
  return composites(tx, owner)
    .select(['a.uuid', 'a.name'])
    .where('p.collection_id', '=', collectionId)
    .orderBy(sql`lower(a.name)`)
    .orderBy('a.uuid')
    .execute();
}

/** Makes composites of artifacts of type `plugin` that are in their home collections. */
export async function insertComposites(tx: Tx, owner: OwnerId, values: readonly NewComposite[]): Promise<void> {
  if (values.length === 0) return;
  await tx
    .insertInto('composite_artifacts')
    .values(values.map(({ manifest, ...value }) => ({ owner_id: owner, ...value, manifest: JSON.stringify(manifest) })))
    .execute();
}

/** Changes what belongs to the composite alone; name, description and tags are its artifact's. Returns 0 or 1. */
export async function updateComposite(
  tx: Tx,
  owner: OwnerId,
  uuid: string,
  changes: { display_name?: string | null; manifest?: JsonObject },
): Promise<number> {
  const { manifest, ...rest } = changes;
  const result = await tx
    .updateTable('composite_artifacts')
    .set({
      ...rest,
      ...(manifest === undefined ? {} : { manifest: JSON.stringify(manifest) }),
      updated_at: sql<Date>`clock_timestamp()`,
    })
    .where('owner_id', '=', owner)
    .where('artifact_uuid', '=', uuid)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
