import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { afterAll, expect, inject, onTestFinished, test } from 'vitest';
import { assertSafeAppRole, ensureAppRole } from '#db/app-role.ts';
import { createDatabase, type Database } from '#db/client.ts';
import { MIGRATIONS } from '#db/migrations/index.ts';
import { migrateDown, migrateToLatest } from '#db/migrator.ts';
import type { Schema } from '#db/schema.ts';
import { listUnfinishedRuns } from '#db/system/runs.ts';
import { withOwner, withSystem } from '#db/transactions.ts';
import { administer, createTestDatabase } from '#tests/support/database.ts';
import { insertEverywhere } from '#tests/support/every-table.ts';
import { freshOwner, insertSet } from '#tests/support/fixtures.ts';

const STEPS = Object.keys(MIGRATIONS);
const { db, close } = await createTestDatabase();
afterAll(close);
const { connection: server } = inject('testServer');

/** Asks inside a transaction that is undone: roles belong to the whole server, which other tests use too. */
async function asIf(changes: string[], ask: (tx: Kysely<Schema>) => Promise<void>): Promise<unknown> {
  const undo = new Error('undo');
  return db
    .transaction()
    .execute(async (tx) => {
      for (const change of changes) await sql.raw(change).execute(tx);
      await ask(tx);
      throw undo;
    })
    .catch((error: unknown) => (error === undo ? null : error));
}

/** A login that may connect and own databases, nothing else; gone after the test. */
async function plainLogin(): Promise<{ name: string; open(database: string): Database }> {
  const name = `plain_${randomBytes(5).toString('hex')}`;
  await administer(server, `create role ${name} login password 'plain'`);
  const opened: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const shut of opened) await shut();
    await administer(server, `drop owned by ${name}`).catch(() => undefined);
    await administer(server, `drop role ${name}`);
  });
  const open = (database: string) => {
    const connected = createDatabase({ connection: { ...server, user: name, password: 'plain', database }, poolSize: 4 });
    opened.push(connected.close);
    return connected.db;
  };
  return { name, open };
}

async function databaseOf(owner: string): Promise<string> {
  const name = `loadout_owned_${randomBytes(5).toString('hex')}`;
  await administer(server, `create database ${name} owner ${owner} template template0`);
  onTestFinished(() => administer(server, `drop database ${name} with (force)`));
  return name;
}

test('a web role that cannot bypass row-level security is accepted', async () => {
  expect(await asIf([], assertSafeAppRole)).toBeNull();
});

test.each([
  ['is superuser', ['alter role loadout_app superuser'], /it is a superuser; run: alter role loadout_app nosuperuser;/],
  ['bypasses row-level security', ['alter role loadout_app bypassrls'], /run: alter role loadout_app nobypassrls;/],
  ['owns a table', ['alter table groups owner to loadout_app'], /it owns groups/],
  [
    'is a member of the role that owns the tables',
    ['create role mighty', 'grant mighty to loadout_app', 'alter table sys.owners owner to mighty'],
    /it owns sys\.owners/,
  ],
  [
    'can act as a superuser',
    ['create role mighty superuser', 'grant mighty to loadout_app'],
    /it can act as mighty; run: revoke mighty from loadout_app;/,
  ],
  ['is missing', ['alter role loadout_app rename to elsewhere'], /loadout_app is missing/],
])('a web role that %s is refused', async (_, changes, sentence) => {
  const error = await asIf(changes, assertSafeAppRole);
  expect(String(error)).toMatch(sentence);
});

test('a login that may not make the web role says what an administrator must run', async () => {
  const { name } = await plainLogin();
  const missing = await asIf(['alter role loadout_app rename to elsewhere', `set local role ${name}`], ensureAppRole);
  expect(String(missing)).toContain(`create role loadout_app nologin noinherit;\n  grant loadout_app to "${name}";`);
  const notGranted = await asIf([`set local role ${name}`], ensureAppRole);
  expect(String(notGranted)).toContain(`run:\n  grant loadout_app to "${name}";`);
});

test('a plain owner of the database, to whom the web role is granted, can migrate and is fenced in like any other', async () => {
  const login = await plainLogin();
  const name = await databaseOf(login.name);
  const plain = login.open(name);
  await expect(migrateToLatest(plain)).rejects.toThrow(`grant loadout_app to "${login.name}";`);
  await administer(server, `grant loadout_app to ${login.name}`);
  expect(await migrateToLatest(plain)).toEqual(STEPS);
  await assertSafeAppRole(plain);
  const [ana, ben] = [freshOwner(), freshOwner()];
  for (const owner of [ana, ben]) await withOwner(plain, owner, (tx) => insertEverywhere(tx, owner));
  const seen = await withOwner(plain, ana, (tx) => tx.selectFrom('deployment_sets').select('owner_id').distinct().execute());
  expect(seen).toEqual([{ owner_id: ana }]);
});

test('without the right to create pg_trgm everything works, and searches find the same without its index', async () => {
  const login = await plainLogin();
  const database = await createTestDatabase({ from: 'empty' });
  onTestFinished(async () => {
    await sql`drop owned by ${sql.id(login.name)} cascade`.execute(database.db);
    await database.close();
  });
  await administer(server, `grant loadout_app to ${login.name}`);
  await sql`grant create on schema public to ${sql.id(login.name)}`.execute(database.db);
  await sql`create schema sys authorization ${sql.id(login.name)}`.execute(database.db);
  const plain = login.open(database.connection.database);
  expect(await migrateToLatest(plain)).toEqual(STEPS);
  const { rows } = await sql`select extname from pg_extension where extname = 'pg_trgm'`.execute(plain);
  expect(rows).toEqual([]);
  const owner = freshOwner();
  await withOwner(plain, owner, async (tx) => {
    const id = await insertSet(tx, owner, { name: 'Needle in hay' });
    await insertSet(tx, owner, { name: 'Only hay' });
    const found = await sql`select id from search_deployment_sets('needle', null, 'name', null, null, 10, 0)`.execute(tx);
    expect(found.rows).toEqual([{ id }]);
  });
  expect(await migrateDown(plain)).toBe(STEPS.at(-1));
});

test('a database that was migrated before content could be renewed gets that right at the next start, or says who may give it', async () => {
  const login = await plainLogin();
  const database = await createTestDatabase({ from: 'empty' });
  onTestFinished(async () => {
    await sql`drop owned by ${sql.id(login.name)}`.execute(database.db);
    await database.close();
  });
  await migrateToLatest(database.db, { runtimeRole: login.name });
  await sql`revoke update (created_at) on blobs from loadout_app`.execute(database.db);
  await expect(migrateToLatest(login.open(database.connection.database))).rejects.toThrow(
    /npm run db:migrate.*grant update \(created_at\) on public\.blobs to loadout_app;/s,
  );
  expect(await migrateToLatest(database.db)).toEqual([]);
  const owner = freshOwner();
  const renewed = await withOwner(database.db, owner, (tx) => sql`update blobs set created_at = now()`.execute(tx));
  expect(renewed.rows).toEqual([]);
});

test('the login of the web may be another than the one that migrates, and then owns nothing', async () => {
  const login = await plainLogin();
  const database = await createTestDatabase({ from: 'empty' });
  onTestFinished(async () => {
    await sql`drop owned by ${sql.id(login.name)}`.execute(database.db);
    await database.close();
  });
  await migrateToLatest(database.db, { runtimeRole: login.name });
  const web = login.open(database.connection.database);
  expect(await migrateToLatest(web)).toEqual([]);
  await assertSafeAppRole(web);
  const owner = freshOwner();
  await withOwner(web, owner, (tx) => insertEverywhere(tx, owner));
  await withSystem(web, (tx) => tx.insertInto('sys.owners').values({ id: owner }).execute());
  await withOwner(web, owner, (tx) =>
    tx.updateTable('deploy_runs').set({ status: 'running' }).where('retry_of', 'is not', null).execute(),
  );
  expect(await listUnfinishedRuns(web, 'test-site')).toMatchObject([{ owner_id: owner, status: 'running' }]);
  expect(await listUnfinishedRuns(web, 'elsewhere')).toEqual([]);
  const unowned = await sql`select * from deployment_sets`.execute(web);
  expect(unowned.rows, 'without an owner').toEqual([]);
});
