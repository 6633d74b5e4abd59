import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ImportOutcome, WarningJson } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** One place of a report. */
export interface ImportItemRow {
  position: number;
  path: string;
  type: ArtifactType | null;
  name: string | null;
  artifact_uuid: string | null;
  content_hash: string | null;
  outcome: ImportOutcome;
  warnings: WarningJson[];
}

/** A place with what the next import of its source has to know of it. */
export interface NewImportItem extends ImportItemRow {
  own_name: string | null;
}

const columns = ['position', 'path', 'type', 'name', 'artifact_uuid', 'content_hash', 'outcome', 'warnings'] as const;

/** Adds places to a report. */
export async function insertImportItems(
  tx: Tx,
  owner: OwnerId,
  importId: string,
  items: readonly NewImportItem[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into import_items (owner_id, import_id, position, path, type, name, own_name, artifact_uuid, content_hash, outcome, warnings)
    select ${owner}, ${importId}::uuid, i.position, i.path, i.type, i.name, i.own_name, i.artifact_uuid, i.content_hash, i.outcome, i.warnings
    from unnest(
      ${items.map((item) => item.position)}::int[], ${items.map((item) => item.path)}::text[], ${items.map((item) => item.type)}::text[],
      ${items.map((item) => item.name)}::text[], ${items.map((item) => item.own_name)}::text[],
      ${items.map((item) => item.artifact_uuid)}::uuid[], ${items.map((item) => item.content_hash)}::text[],
      ${items.map((item) => item.outcome)}::text[], ${items.map((item) => JSON.stringify(item.warnings))}::jsonb[]
    ) as i (position, path, type, name, own_name, artifact_uuid, content_hash, outcome, warnings)`.execute(tx);
}

/** Which places of a report: all, those of one outcome, or those with warnings that are in the library. */
export type ImportItemFilter = ImportOutcome | 'warnings' | null;

const items = (tx: Tx, owner: OwnerId, importId: string, filter: ImportItemFilter) => {
  const query = tx.selectFrom('import_items').where('owner_id', '=', owner).where('import_id', '=', importId);
  if (filter === null) return query;
  if (filter !== 'warnings') return query.where('outcome', '=', filter);
  return query
    .where('outcome', 'in', ['created', 'updated', 'unchanged'])
    .where('warnings', '<>', sql<WarningJson[]>`'[]'::jsonb`);
};

/** The places of a report in its order. */
export async function listImportItems(
  tx: Tx,
  owner: OwnerId,
  importId: string,
  { filter = null, limit, offset = 0 }: { filter?: ImportItemFilter; limit?: number; offset?: number } = {},
): Promise<ImportItemRow[]> {
  let query = items(tx, owner, importId, filter).select(columns).orderBy('position').offset(offset);
  if (limit !== undefined) query = query.limit(limit);
  return query.execute();
}

/** How many places each filter of a report shows. */
export async function countImportItems(
  tx: Tx,
  owner: OwnerId,
  importId: string,
): Promise<{ outcome: ImportOutcome; items: number; with_warnings: number }[]> {
  return tx
    .selectFrom('import_items')
    .select(['outcome'])
    .select(({ fn }) => fn.countAll<number>().as('items'))
    .select(sql<number>`count(*) filter (where warnings <> '[]'::jsonb)`.as('with_warnings'))
    .where('owner_id', '=', owner)
    .where('import_id', '=', importId)
    .groupBy('outcome')
    .execute();
}

/** What an import said of the places it found, as far as they became artifacts. */
export async function listKnownPlaces(
  tx: Tx,
  owner: OwnerId,
  importId: string,
): Promise<
  { path: string; type: ArtifactType; name: string; own_name: string | null; uuid: string; content_hash: string | null }[]
> {
  const rows = await tx
    .selectFrom('import_items')
    .select(['path', 'type', 'name', 'own_name', 'artifact_uuid', 'content_hash'])
    .where('owner_id', '=', owner)
    .where('import_id', '=', importId)
    .where('outcome', '<>', 'vanished')
    .where('artifact_uuid', 'is not', null)
    .execute();
  return rows.flatMap(({ path, type, name, own_name, artifact_uuid: uuid, content_hash }) =>
    type === null || name === null || uuid === null ? [] : [{ path, type, name, own_name, uuid, content_hash }],
  );
}
