import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';

export interface TestConnection {
  host: string;
  port: number;
  user: string;
  password?: string;
  database: string;
}

export interface TestDatabase {
  db: Database;
  pool: pg.Pool;
  connection: TestConnection;
  /** The same place as a `postgres://` URL. */
  url: string;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** `migrated` (default) clones the run's template; `empty` has no tables at all. */
  from?: 'migrated' | 'empty';
  poolSize?: number;
}

/** A database of the test file's own, on the run's server. Several may live at once. */
export async function createTestDatabase({ from = 'migrated', poolSize }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { connection: server, template, poolerPort } = inject('testServer');
  const name = `loadout_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await administer(server, `create database ${name} template ${from === 'migrated' ? template : 'template0'}`);
  const connection = { ...server, port: poolerPort ?? server.port, database: name };
  const { db, pool, close } = createDatabase({ connection, poolSize });
  return {
    db,
    pool,
    connection,
    url: urlOf(connection),
    close: async () => {
      await close();
      await administer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Runs one statement as the server's administrator, outside any test database. */
export async function administer(server: TestConnection, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

export function urlOf({ host, port, user, password, database }: TestConnection): string {
  const login = password === undefined ? encodeURIComponent(user) : `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${login}@${encodeURIComponent(host)}:${port}/${database}`;
}
