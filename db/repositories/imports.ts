import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ImportStatus, ImportSummaryJson, ImportsTable, JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** An import with the name of the collection it went into. */
export interface ImportRow {
  id: string;
  status: ImportStatus;
  source: JsonObject;
  source_key: string;
  collection_id: string | null;
  collection_name: string | null;
  summary: Partial<ImportSummaryJson>;
  code: string | null;
  message: string | null;
  requested_by: string;
  request_hash: string | null;
  accepted: boolean;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export type NewImport = Pick<ImportsTable, 'source_key' | 'requested_by' | 'idempotency_key' | 'request_hash'> & {
  id: string;
  status: ImportStatus;
  source: JsonObject;
};

const imports = (tx: Tx, owner: OwnerId) =>
  tx
    .selectFrom('imports as i')
    .leftJoin('collections as c', (join) => join.onRef('c.owner_id', '=', 'i.owner_id').onRef('c.id', '=', 'i.collection_id'))
    .where('i.owner_id', '=', owner);

const columns = [
  'i.id',
  'i.status',
  'i.source',
  'i.source_key',
  'i.collection_id',
  'c.name as collection_name',
  'i.summary',
  'i.code',
  'i.message',
  'i.requested_by',
  'i.request_hash',
  'i.accepted',
  'i.created_at',
  'i.updated_at',
  'i.started_at',
  'i.finished_at',
] as const;

/** Adds an import. Returns false when another one has its idempotency key already. */
export async function insertImport(tx: Tx, owner: OwnerId, { source, ...values }: NewImport): Promise<boolean> {
  const result = await tx
    .insertInto('imports')
    .values({ owner_id: owner, ...values, source: JSON.stringify(source), started_at: new Date() })
    .onConflict((conflict) => conflict.columns(['owner_id', 'idempotency_key']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** One import. */
export async function findImport(tx: Tx, owner: OwnerId, id: string): Promise<ImportRow | undefined> {
  return imports(tx, owner).select(columns).where('i.id', '=', id).executeTakeFirst();
}

/** The import that was asked for under an idempotency key. */
export async function findImportByKey(tx: Tx, owner: OwnerId, key: string): Promise<ImportRow | undefined> {
  return imports(tx, owner).select(columns).where('i.idempotency_key', '=', key).executeTakeFirst();
}

/** A page of imports, newest first, and how many there are. */
export async function listImports(
  tx: Tx,
  owner: OwnerId,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: ImportRow[]; total: number }> {
  const { total } = await imports(tx, owner)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await imports(tx, owner)
    .select(columns)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total };
}

export interface ImportChanges {
  accepted?: boolean;
  status?: ImportStatus;
  source?: JsonObject;
  collection_id?: string | null;
  summary?: ImportSummaryJson;
  code?: string | null;
  message?: string | null;
  finished_at?: Date;
}

/** Changes an import and says that it is alive. Returns 0 or 1. */
export async function updateImport(tx: Tx, owner: OwnerId, id: string, changes: ImportChanges = {}): Promise<number> {
  const { source, summary, ...rest } = changes;
  const result = await tx
    .updateTable('imports')
    .set({
      ...rest,
      ...(source === undefined ? {} : { source: JSON.stringify(source) }),
      ...(summary === undefined ? {} : { summary: JSON.stringify(summary) }),
      updated_at: sql<Date>`clock_timestamp()`,
    })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Ends imports that nobody has worked on for a while: their process is gone. Returns how many there were. */
export async function updateAbandonedImports(
  tx: Tx,
  owner: OwnerId,
  silentSeconds: number,
  reason: { code: string; message: string },
): Promise<number> {
  const result = await tx
    .updateTable('imports')
    .set({ status: 'failed', ...reason, finished_at: sql<Date>`clock_timestamp()`, updated_at: sql<Date>`clock_timestamp()` })
    .where('owner_id', '=', owner)
    .where('status', 'in', ['queued', 'running'])
    .where('updated_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${silentSeconds})`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The collection that the last import of a source went into by itself, when it still exists. */
export async function findSourceCollection(tx: Tx, owner: OwnerId, sourceKey: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('imports')
    .select('collection_id')
    .where('owner_id', '=', owner)
    .where(sql<boolean>`md5(source_key) = md5(${sourceKey})`)
    .where('source_key', '=', sourceKey)
    .where(sql<boolean>`coalesce((source->>'own_collection')::boolean, false)`)
    .where('collection_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.collection_id ?? undefined;
}

/** The last finished import of a source into a collection. */
export async function findLastImport(
  tx: Tx,
  owner: OwnerId,
  sourceKey: string,
  collectionId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('imports')
    .select('id')
    .where('owner_id', '=', owner)
    .where(sql<boolean>`md5(source_key) = md5(${sourceKey})`)
    .where('source_key', '=', sourceKey)
    .where('collection_id', '=', collectionId)
    .where('status', 'in', ['succeeded', 'partial'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}
