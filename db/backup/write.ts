import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#db/client.ts';
import { migrationStatus } from '#db/migrator.ts';
import type { Tx } from '#db/transactions.ts';
import { type BackedUpTable, listBackedUpTables } from './tables.ts';

/** The first line of a backup. */
export interface BackupHead {
  format: 'loadout-backup';
  version: 1;
  /** The latest step of the schema that the rows fit. */
  migration: string;
  made_at: string;
}

/** The last line: without it, or with other counts, the file is not whole. */
export interface BackupEnd {
  end: true;
  rows: Record<string, number>;
}

/** Rows fetched at once; those of `blobs` are large. */
const ROWS = 500;
const LARGE_ROWS = 8;

const list = (names: readonly string[]): RawBuilder<unknown> => sql.join(names.map((name) => sql.id(name)));

/**
 * Everything in the database as lines of JSON, all of one moment, while others go on reading and writing: a head, per table its
 * name and then its rows, an end with the counts. `db` must be the owning role, which row-level security does not bind.
 */
export async function* backupLines(db: Database, now: Date): AsyncGenerator<string> {
  const applied = (await migrationStatus(db)).filter(({ appliedAt }) => appliedAt !== null);
  const migration = applied.at(-1)?.name;
  if (migration === undefined) throw new Error('There are no tables in this database, so there is nothing to back up.');
  yield line({ format: 'loadout-backup', version: 1, migration, made_at: now.toISOString() } satisfies BackupHead);
  const begun = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  try {
    await sql`select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`.execute(
      begun,
    );
    const rows: Record<string, number> = {};
    for (const table of await listBackedUpTables(begun)) {
      yield line({ table: table.name, columns: table.columns });
      rows[table.name] = 0;
      for await (const row of rowsOf(begun, table)) {
        rows[table.name] = (rows[table.name] ?? 0) + 1;
        yield `${row}\n`;
      }
    }
    yield line({ end: true, rows } satisfies BackupEnd);
  } finally {
    await begun.rollback().execute();
  }
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

async function* rowsOf(tx: Tx, { name, columns, key }: BackedUpTable): AsyncGenerator<string> {
  const size = name === 'public.blobs' ? LARGE_ROWS : ROWS;
  await sql`declare backup_rows no scroll cursor for
    select row_to_json(r)::text as row from (select ${list(columns)} from ${sql.table(name)} order by ${list(key)}) r`.execute(
    tx,
  );
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.raw(String(size))} from backup_rows`.execute(tx);
    for (const { row } of rows) yield row;
    if (rows.length < size) break;
  }
  await sql`close backup_rows`.execute(tx);
}
