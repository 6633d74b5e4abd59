import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testEnvironment } from '#app/cli/bootstrap/stages.mjs';
import { type Canary, createSearch, foundIn, newSecret } from '#tests/support/canary/canaries.ts';
import { secretOf } from '#tests/support/canary/plant.ts';
import { administer, createTestDatabase, type TestDatabase, urlOf } from '#tests/support/database.ts';
import { createTestFolder, type TestFolder } from '#tests/support/source-tree.ts';
import { startCommand } from '#tests/support/start-command.ts';

const PASSWORD = 'password of the database';
const CANARIES: Canary[] = [PASSWORD, 'SESSION_SECRET', 'OIDC_CLIENT_SECRET'].map((kind) => ({ kind, secret: newSecret() }));
const SETTINGS = {
  AUTH_ENABLED: 'true',
  LOG_LEVEL: 'trace',
  PUBLIC_ORIGIN: 'http://localhost:3000',
  SESSION_SECRET: secretOf(CANARIES, 'SESSION_SECRET'),
  OIDC_ISSUER: 'http://127.0.0.1:9',
  OIDC_CLIENT_ID: 'loadout',
  OIDC_CLIENT_SECRET: secretOf(CANARIES, 'OIDC_CLIENT_SECRET'),
  OIDC_OWNER: 'team',
};

let database: TestDatabase;
let folder: TestFolder;
let settings: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await createTestFolder();
  settings = { ...SETTINGS, LOADOUT_ROOTS: folder.path, DATABASE_URL: address() };
});
afterAll(async () => {
  await database.close();
  await folder.remove();
});

/** The address of the database of the test with the password in it, changed as asked. */
const address = (change: Partial<TestDatabase['connection']> = {}): string =>
  urlOf({ ...database.connection, password: secretOf(CANARIES, PASSWORD), ...change });

const killConnections = (): string =>
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.connection.database}'`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  server.close();
  await once(server, 'close');
  return typeof at === 'object' && at !== null ? at.port : 0;
}

const dataFolder = () => folder.source(newSecret().slice(0, 8), {});

test('secrets of the settings turn up in nothing that a running server prints or answers, also when things fail', async () => {
  const { search, sightings, searched } = createSearch(CANARIES);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const started = await startCommand(await dataFolder(), { ...settings, PORT: String(port), PUBLIC_ORIGIN: origin });
  expect(started.url, started.output()).toBe(origin);
  const ask = async (to: string, init: RequestInit = {}) => {
    const answer = await fetch(`${origin}${to}`, { redirect: 'manual', ...init });
    search('answers', to, `${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  };
  const everything = async () => {
    for (const to of ['/', '/sign-in', '/sign-in/sso', '/sign-in/callback?code=x&state=y', '/metrics', '/readyz', '/api/docs'])
      await ask(to);
    await ask('/api/v1/me', { headers: { Authorization: 'Bearer lo_nobody' } });
    await ask('/api/v1/deployment-sets', { method: 'POST', body: '{"name":' });
  };
  await everything();
  await administer(
    { ...database.connection, database: 'postgres' },
    `alter database ${database.connection.database} allow_connections false`,
  );
  await administer({ ...database.connection, database: 'postgres' }, killConnections());
  await everything();
  await administer(
    { ...database.connection, database: 'postgres' },
    `alter database ${database.connection.database} allow_connections true`,
  );
  expect((await started.end()).status).toBe(0);
  search('output', 'of the server', started.output());
  expect(started.output(), 'it had something to say').toContain('"level":50');
  expect(sightings).toEqual([]);
  expect(searched).toEqual({ answers: 18, output: 1 });
});

describe('a start that fails says why, without its secrets', () => {
  test.each([
    ['a server that is not there', { host: '127.0.0.1', port: 9 }],
    ['a database that is not there', { database: 'nowhere' }],
    ['a role that is not there', { user: 'nobody-knows' }],
  ])('%s', async (_, change) => {
    const started = await startCommand(await dataFolder(), { ...settings, DATABASE_URL: address(change) });
    expect(started.child.exitCode).toBe(1);
    expect(started.output().length).toBeGreaterThan(20);
    expect(foundIn(started.output(), CANARIES)).toEqual([]);
  });

  test.each([
    ['DATABASE_URL', (secret: string) => `mysql://loadout:${secret}@localhost/x`, PASSWORD],
    ['DATABASE_URL', (secret: string) => `postgres://loadout:${secret}@[broken/x`, PASSWORD],
    ['SESSION_SECRET', (secret: string) => secret.slice(0, 20), 'SESSION_SECRET'],
    ['PUBLIC_ORIGIN', (secret: string) => `https://user:${secret}@example.com`, 'OIDC_CLIENT_SECRET'],
  ])('%s that is refused', async (name, value, kind) => {
    const started = await startCommand(await dataFolder(), { ...settings, [name]: value(secretOf(CANARIES, kind)) });
    expect(started.child.exitCode).toBe(1);
    expect(started.output()).not.toBe('');
    expect(foundIn(started.output(), CANARIES)).toEqual([]);
  });

  test('commands too', async () => {
    const env = {
      ...testEnvironment(process.env),
      ...settings,
      NODE_ENV: 'production' as const,
      DATABASE_URL: address({ database: 'nowhere' }),
    };
    for (const command of ['db-status', 'db-migrate', 'token-create']) {
      const args = ['--import', 'tsx', `app/cli/${command}.ts`, '--owner', 'team'].slice(0, command === 'token-create' ? 5 : 3);
      const said = await promisify(execFile)(process.execPath, args, { env }).then(
        () => null,
        (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
      );
      expect(said, command).toMatch(/\w/);
      expect(foundIn(said ?? '', CANARIES), command).toEqual([]);
    }
  });
});

test('control: the settings do hold the secrets', () => {
  expect(foundIn(JSON.stringify(settings), CANARIES)).toHaveLength(CANARIES.length);
});
