import { sql } from 'kysely';
import type { Tx } from '#db/transactions.ts';

export interface BackedUpTable {
  /** With its schema, e.g. `public.artifacts`. */
  name: string;
  /** Without those the database computes. */
  columns: string[];
  /** Order of the rows, so that equal databases make equal backups. */
  key: string[];
}

/**
 * Every table whose rows are worth keeping: all of ours but counters that a crash would lose too, and the list of migrations,
 * which the restoring program makes itself.
 */
export async function listBackedUpTables(tx: Tx): Promise<BackedUpTable[]> {
  const { rows } = await sql<BackedUpTable>`
    select n.nspname || '.' || c.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality k (number, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where i.indrelid = c.oid and i.indisprimary order by k.place) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'sys') and c.relkind = 'r' and c.relpersistence = 'p' and c.relname not like 'kysely\\_%'
    order by 1`.execute(tx);
  return rows;
}
