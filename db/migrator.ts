import { type MigrationResultSet, Migrator, sql } from 'kysely';
import { ensureAppRole, ensureRenewalRight, grantToRuntimeRole } from './app-role.ts';
import type { Database } from './client.ts';
import { MIGRATIONS, migrationProvider } from './migrations/index.ts';

/** Kysely keeps its own tables here, away from the tenants' tables and their default rights. */
const MIGRATION_SCHEMA = 'sys';
const LOCK_KEY = 'loadout.migrations';

export interface MigrationState {
  name: string;
  /** Null: not applied yet. */
  appliedAt: Date | null;
}

export interface MigrateOptions {
  /** The login that serves the web, when it is another than the one that migrates. */
  runtimeRole?: string;
}

/**
 * All migrations of this program with the time they were applied to the database. Changes nothing.
 * @throws Error when the database has migrations that this program does not know
 */
export async function migrationStatus(db: Database): Promise<MigrationState[]> {
  const applied = await appliedMigrations(db);
  const unknown = [...applied.keys()].filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) {
    throw new Error(
      `The database was migrated by a newer Loadout (${unknown.join(', ')}). Start that version, or take these steps down with it first.`,
    );
  }
  return Object.keys(MIGRATIONS).map((name) => ({ name, appliedAt: applied.get(name) ?? null }));
}

async function appliedMigrations(db: Database): Promise<Map<string, Date>> {
  const { rows } = await sql<{ exists: boolean }>`select to_regclass('sys.kysely_migration') is not null as exists`.execute(db);
  if (rows[0]?.exists !== true) return new Map();
  const applied = await sql<{ name: string; timestamp: string }>`select name, timestamp from sys.kysely_migration`.execute(db);
  return new Map(applied.rows.map((row) => [row.name, new Date(row.timestamp)]));
}

/**
 * Applies everything that is pending, in one transaction. Processes that start together wait for each other.
 * Needs two connections. Returns the names of what was applied.
 * @throws Error with the failing migration, after which the database is as before
 */
export async function migrateToLatest(db: Database, options: MigrateOptions = {}): Promise<string[]> {
  return locked(db, async () => {
    const pending = (await migrationStatus(db)).some((migration) => migration.appliedAt === null);
    if (pending) await ensureAppRole(db);
    const applied = pending ? namesOf(await migrator(db).migrateToLatest()) : [];
    await ensureRenewalRight(db);
    if (options.runtimeRole !== undefined) await grantToRuntimeRole(db, options.runtimeRole);
    return applied;
  });
}

/** Takes the latest step down. Returns its name, or null when there was none. @throws Error as `migrateToLatest` */
export async function migrateDown(db: Database): Promise<string | null> {
  return locked(db, async () => {
    await migrationStatus(db);
    return namesOf(await migrator(db).migrateDown())[0] ?? null;
  });
}

/** Goes up or down to exactly this step. @throws Error as `migrateToLatest` */
export async function migrateTo(db: Database, name: string): Promise<string[]> {
  return locked(db, async () => {
    await ensureAppRole(db);
    return namesOf(await migrator(db).migrateTo(name));
  });
}

const migrator = (db: Database): Migrator =>
  new Migrator({ db, provider: migrationProvider, migrationTableSchema: MIGRATION_SCHEMA });

function namesOf({ error, results }: MigrationResultSet): string[] {
  if (error === undefined) return (results ?? []).map((result) => result.migrationName);
  const failed = results?.find((result) => result.status === 'Error');
  const what =
    failed === undefined ? 'The migrations could not be run' : `Migration ${failed.migrationName} (${failed.direction}) failed`;
  throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** The lock lives in a transaction of its own: a session's lock would be lost, or left behind, in a transaction pooler. */
async function locked<T>(db: Database, work: () => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('idle_in_transaction_session_timeout', '0', true), set_config('lock_timeout', '0', true)`.execute(
      tx,
    );
    await sql`select pg_advisory_xact_lock(hashtextextended(${LOCK_KEY}, 0))`.execute(tx);
    return work();
  });
}
