import { sql } from 'kysely';
import type { Database } from '#db/client.ts';
import { MIGRATIONS } from '#db/migrations/index.ts';
import { migrateTo, migrateToLatest } from '#db/migrator.ts';
import type { Tx } from '#db/transactions.ts';
import { listBackedUpTables } from './tables.ts';

/** Rows are sent in bundles of about this many characters. */
const BUNDLE = 1_000_000;

const record = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw broken();
  return { ...value };
};

const broken = (): Error => new Error('This file is not a whole backup of Loadout. Use another one; nothing was restored.');

function migrationOf(first: string | undefined): string {
  const head = first === undefined ? {} : record(first);
  if (head.format !== 'loadout-backup' || head.version !== 1 || typeof head.migration !== 'string') throw broken();
  if (!(head.migration in MIGRATIONS))
    throw new Error(`This backup is of a newer Loadout (${head.migration}). Restore it with that version.`);
  return head.migration;
}

/** Puts rows into one table, as many at once as are reasonable. */
function loader(tx: Tx, table: string, columns: readonly string[]) {
  let bundle: string[] = [];
  let size = 0;
  let total = 0;
  async function flush(): Promise<void> {
    if (bundle.length === 0) return;
    const names = sql.join(columns.map((column) => sql.id(column)));
    await sql`insert into ${sql.table(table)} (${names})
      select ${names} from json_populate_recordset(null::${sql.table(table)}, ${`[${bundle.join(',')}]`}::json)`.execute(tx);
    bundle = [];
    size = 0;
  }
  async function add(row: string): Promise<void> {
    bundle.push(row);
    size += row.length;
    total += 1;
    if (size >= BUNDLE) await flush();
  }
  return { add, flush, total: () => total };
}

async function requireEmpty(tx: Tx): Promise<void> {
  for (const { name } of await listBackedUpTables(tx)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(tx);
    if (rows.length > 0)
      throw new Error(`This database is in use already (${name} has rows). Restore into a new, empty LOADOUT_DATA_DIR.`);
  }
}

/**
 * Fills an empty database with a backup, all of it or nothing, then brings it to this program's schema. Needs a superuser: the
 * rows come in the order of the tables' names, and their references are sound because they were when they were read.
 * @param lines of `backupLines`, without their line ends
 * @returns the number of rows per table
 * @throws Error when the file is not whole, is of a newer version, or the database is not empty
 */
export async function restoreLines(db: Database, lines: AsyncIterable<string>): Promise<Record<string, number>> {
  const source = lines[Symbol.asyncIterator]();
  const first = await source.next();
  await migrateTo(db, migrationOf(first.done ? undefined : first.value));
  const restored = await db.transaction().execute(async (tx) => {
    await sql`select set_config('session_replication_role', 'replica', true), set_config('statement_timeout', '0', true)`.execute(
      tx,
    );
    await requireEmpty(tx);
    return load(tx, source);
  });
  await migrateToLatest(db);
  return restored;
}

async function load(tx: Tx, source: AsyncIterator<string>): Promise<Record<string, number>> {
  const known = new Map((await listBackedUpTables(tx)).map(({ name, columns }) => [name, columns]));
  const counts: Record<string, number> = {};
  let current: { name: string; into: ReturnType<typeof loader> } | null = null;
  for (let next = await source.next(); !next.done; next = await source.next()) {
    // A row is an object of columns, none of which is called `table` or `end`.
    const told = /^\{"(table|end)":/.test(next.value) ? record(next.value) : null;
    if (told === null) {
      if (current === null) throw broken();
      await current.into.add(next.value);
      continue;
    }
    await current?.into.flush();
    if (current !== null) counts[current.name] = current.into.total();
    if (told.end === true) {
      if (JSON.stringify(told.rows) !== JSON.stringify(counts)) throw broken();
      return counts;
    }
    const name = String(told.table);
    const columns = known.get(name);
    if (columns === undefined || JSON.stringify(columns) !== JSON.stringify(told.columns)) throw broken();
    current = { name, into: loader(tx, name, columns) };
  }
  throw broken();
}
