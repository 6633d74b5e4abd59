import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

export interface SetRow {
  id: string;
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: string[];
  version: number;
  created_at: Date;
  updated_at: Date;
}

const columns = [
  's.id',
  's.name',
  's.description',
  's.color',
  's.icon',
  's.tags',
  's.version',
  's.created_at',
  's.updated_at',
] as const;

/** Strictly later than before, so that nobody mistakes a changed set for the one they know. */
const later = sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`;

/** The owner's graph version at the moment of a read. */
export interface GraphVersionRow {
  graph_version: number;
  /** Nothing was written in this transaction, so the version and all that is read after it are committed. */
  settled: boolean;
}

/** True before the first write of a transaction. */
export const settled = sql<boolean>`pg_current_xact_id_if_assigned() is null`;

/** One set, with the owner's graph version as it was when the set was read. */
export async function findSet(tx: Tx, owner: OwnerId, id: string): Promise<(SetRow & GraphVersionRow) | undefined> {
  return tx
    .selectFrom('deployment_sets as s')
    .leftJoin('owner_graphs as g', 'g.owner_id', 's.owner_id')
    .select(columns)
    .select([sql<number>`coalesce(g.graph_version, 0)`.as('graph_version'), settled.as('settled')])
    .where('s.owner_id', '=', owner)
    .where('s.id', '=', id)
    .executeTakeFirst();
}

/** The names of these sets; unknown ones are left out. */
export async function listSetNames(tx: Tx, owner: OwnerId, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('deployment_sets')
    .select(['id', 'name'])
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** Adds a set at version 1. */
export async function insertSet(
  tx: Tx,
  owner: OwnerId,
  values: { id: string; name: string; description: string | null; color: string | null; icon: string | null; tags: string[] },
): Promise<void> {
  await tx
    .insertInto('deployment_sets')
    .values({ owner_id: owner, ...values })
    .execute();
}

export interface SetChanges {
  name?: string;
  description?: string | null;
  color?: string | null;
  icon?: string | null;
  tags?: string[];
}

/**
 * Changes fields of a set (none, when only its members change) and counts its version on. Holds the row, so that
 * changes of one set follow each other.
 * @param expected the versions that the caller may be changing; null for any
 * @returns the set's name as it is now; null when no set was changed
 */
export async function updateSet(
  tx: Tx,
  owner: OwnerId,
  id: string,
  changes: SetChanges,
  expected: readonly number[] | null,
): Promise<string | null> {
  let update = tx
    .updateTable('deployment_sets')
    .set({ ...changes, version: sql<number>`version + 1`, updated_at: later })
    .where('owner_id', '=', owner)
    .where('id', '=', id);
  if (expected !== null) update = update.where('version', '=', sql<number>`any(${[...expected]}::int[])`);
  const row = await update.returning('name').executeTakeFirst();
  return row?.name ?? null;
}

/** What is about to disappear. */
export interface Disappearing {
  artifactUuids?: readonly string[];
  groupIds?: readonly string[];
  setIds?: readonly string[];
}

/**
 * Counts on the version of every set that directly holds one of these: foreign-key cascades bump no parent, so this
 * is called before the deletion that cascades. Returns the ids of those sets.
 */
export async function touchSetsHolding(tx: Tx, owner: OwnerId, gone: Disappearing): Promise<string[]> {
  // Locked in the order of their ids: two deletions that touch the same sets must not wait for each other.
  const result = await sql<{ id: string }>`
    with holders as (
      select s.id from deployment_sets s
      where s.owner_id = ${owner} and s.id in (
        select m.set_id from deployment_set_members m
        where m.owner_id = ${owner} and m.artifact_uuid = any(${[...(gone.artifactUuids ?? [])]}::uuid[])
        union all
        select m.set_id from deployment_set_members m
        where m.owner_id = ${owner} and m.group_id = any(${[...(gone.groupIds ?? [])]}::uuid[])
        union all
        select m.set_id from deployment_set_members m
        where m.owner_id = ${owner} and m.member_set_id = any(${[...(gone.setIds ?? [])]}::uuid[])
      )
      order by s.id
      for update
    )
    update deployment_sets s set version = s.version + 1, updated_at = greatest(clock_timestamp(), s.updated_at + interval '1 millisecond')
    from holders h where s.owner_id = ${owner} and s.id = h.id
    returning s.id`.execute(tx);
  return result.rows.map((row) => row.id);
}

/**
 * Deletes a set with its members; it disappears from the sets that held it [FR-10].
 * @param expected the versions that the caller may be deleting; null for any
 * @returns 0 or 1
 */
export async function deleteSet(tx: Tx, owner: OwnerId, id: string, expected: readonly number[] | null): Promise<number> {
  let deletion = tx.deleteFrom('deployment_sets').where('owner_id', '=', owner).where('id', '=', id);
  if (expected !== null) deletion = deletion.where('version', '=', sql<number>`any(${[...expected]}::int[])`);
  const result = await deletion.executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** The sets that directly hold this one, by name, and how many there are. */
export async function listParents(
  tx: Tx,
  owner: OwnerId,
  id: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: SetRow[]; total: number }> {
  const parents = tx
    .selectFrom('deployment_set_members as m')
    .innerJoin('deployment_sets as s', (join) => join.onRef('s.owner_id', '=', 'm.owner_id').onRef('s.id', '=', 'm.set_id'))
    .where('m.owner_id', '=', owner)
    .where('m.member_set_id', '=', id);
  const { total } = await parents.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await parents.select(columns).orderBy(sql`lower(s.name)`).orderBy('s.id').limit(limit).offset(offset).execute();
  return { rows, total };
}
