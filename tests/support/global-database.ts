import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { createLog } from '#app/lib/log.ts';
import { createDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/server.ts';
import { migrateToLatest } from '#db/migrator.ts';
import { installRunQueue } from '#db/run-queue.ts';

/** How a test file reaches the server of the run and what it clones. */
export interface TestServer {
  /** Connection of a user that may create databases; `host` may be the folder of a Unix socket. */
  connection: { host: string; port: number; user: string; password?: string; database: string };
  /** Name of the migrated database to clone. Nobody connects to it while tests run. */
  template: string;
  /** Where a pooler in front of the server listens, when the tests are to go through it. */
  poolerPort?: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

interface Server extends TestServer {
  close(): Promise<void>;
}

interface Shared {
  users: number;
  server: Promise<Server>;
}

// Each vitest project loads this module for itself; the server is one for the run.
const KEY = Symbol.for('loadout.testServer');
const shelf: typeof globalThis & { [KEY]?: Shared } = globalThis;

/** One PostgreSQL per run: the one of TEST_DATABASE_URL (tests then go through TEST_DATABASE_POOLER_PORT, when given), else an embedded one made for the run, without durability. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shelf[KEY] ??= { users: 0, server: open() };
  const shared = shelf[KEY];
  shared.users += 1;
  const { connection, template, poolerPort, close } = await shared.server;
  project.provide('testServer', { connection, template, poolerPort });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete shelf[KEY];
    await close();
  };
}

async function open(): Promise<Server> {
  const url = process.env.TEST_DATABASE_URL;
  return url ? outside(url) : embedded();
}

async function embedded(): Promise<Server> {
  const folder = await mkdtemp(path.join(tmpdir(), 'loadout-tests-'));
  const server = await startEmbedded({ dataDir: folder, log: createLog('error'), fast: true });
  const close = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const template = 'loadout_template';
  try {
    await makeTemplate(server.connection, template);
  } catch (error) {
    await close();
    throw error;
  }
  return { connection: server.connection, template, close };
}

async function outside(url: string): Promise<Server> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = {
    host: decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
  };
  // Two runs may share an outside server.
  const template = `loadout_template_${randomBytes(4).toString('hex')}`;
  const close = () => administer(connection, `drop database if exists ${template} with (force)`);
  try {
    await makeTemplate(connection, template);
  } catch (error) {
    await close();
    throw error;
  }
  const pooler = process.env.TEST_DATABASE_POOLER_PORT;
  return { connection, template, ...(pooler === undefined ? {} : { poolerPort: Number(pooler) }), close };
}

async function makeTemplate(connection: TestServer['connection'], template: string): Promise<void> {
  await administer(connection, `create database ${template} template template0`);
  const database = createDatabase({ connection: { ...connection, database: template } });
  await migrateToLatest(database.db)
    .then(() => installRunQueue(database.pool))
    .finally(() => database.close());
}

async function administer(connection: TestServer['connection'], statement: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
