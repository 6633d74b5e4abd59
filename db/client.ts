import { Kysely, PostgresAdapter, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

export interface DatabaseConfig {
  /** A `postgres://` URL, or the parts of one; `host` may be the folder of a Unix socket. */
  connection: string | { host: string; port: number; user: string; password?: string; database: string };
  /** Connections at most. Default 10. */
  poolSize?: number;
  /** Told about connections that were lost while no statement ran on them; the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

/** Milliseconds after which a request that got no connection gives up. */
const CONNECT_TIMEOUT = 5_000;
const IDLE_TIMEOUT = 30_000;

/** int8 as a number. Versions, counts and sizes stay far below 2^53; anything beyond is refused rather than rounded. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`The database holds an integer beyond 2^53: ${text}`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary' ? parseInt8 : pg.types.getTypeParser(oid, format),
};

/**
 * Opens a pool. Nothing is connected before the first query, and lost connections are replaced.
 * Time-outs are set inside each transaction (`transactions.ts`): a pooler in transaction mode refuses start-up settings.
 */
export function createDatabase(config: DatabaseConfig): { db: Database; pool: pg.Pool; close(): Promise<void> } {
  const pool = new pg.Pool({
    ...(typeof config.connection === 'string' ? { connectionString: config.connection } : config.connection),
    max: config.poolSize ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    idleTimeoutMillis: IDLE_TIMEOUT,
    keepAlive: true,
    types,
  });
  // Without a listener the loss of a connection on which no statement runs would end the process. The pool listens
  // to those that lie idle in it, and passes that on; nobody listens to one that is between two statements of its work.
  pool.on('connect', (client) => client.on('error', (error) => config.onIdleError?.(error)));
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: withOwnMigrationLock(new PostgresDialect({ pool })) });
  return { db, pool, close: () => db.destroy() };
}

/** The migrator takes its own transaction-level lock; the built-in session lock would be lost, or left behind, in a pooler. */
function withOwnMigrationLock(dialect: PostgresDialect): PostgresDialect {
  const adapter = new PostgresAdapter();
  adapter.acquireMigrationLock = async () => {};
  adapter.releaseMigrationLock = async () => {};
  dialect.createAdapter = () => adapter;
  return dialect;
}
