import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { lockIdempotencyKey } from '#db/repositories/idempotency-keys.ts';
import { withOwner } from '#db/transactions.ts';
import { type ApiAnswer, createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';

let database: TestDatabase;
let app: TestApp;
let owner: OwnerId;
let admin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createTestApp(database.db, {
    routes: /api\.v1\.(tokens|deployment-sets|\$)/,
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: '/srv' },
  });
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = freshOwner();
  admin = (await app.app.services.tokens.create(owner, 'ana', { name: 'admin', scopes: ['read', 'write', 'admin'] })).token;
});

const ask = (body: object = { name: 'ci', scopes: ['read'] }, to = '/tokens'): Promise<ApiAnswer> =>
  app.api('POST', to, { token: admin, body, headers: { 'Idempotency-Key': `make-${owner}` } });
const names = async (): Promise<string[]> =>
  (await app.api('GET', '/tokens', { token: admin })).body.items.map((one: { name: string }) => one.name).sort();

test('asked for again under its key, a token is the one that was made, and its secret is not shown again', async () => {
  const first = await ask();
  expect(first.status).toBe(201);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect((await app.api('GET', '/deployment-sets', { token: first.body.token })).status).toBe(200);
  const again = await ask();
  expect(again).toMatchObject({ status: 201, body: { ...first.body, token: null } });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(await names()).toEqual(['admin', 'ci']);
  const kept = await withOwner(database.db, owner, (tx) => tx.selectFrom('idempotency_keys').selectAll().execute());
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(first.body.token.slice(-40));
});

test('another request under that key is refused, of the same kind or another, and a refused one uses no key', async () => {
  expect((await ask({ name: 'ci', scopes: [] })).status).toBe(422);
  expect((await ask()).status).toBe(201);
  expect(await ask({ name: 'other', scopes: ['read'] })).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  expect(await ask({ name: 'A set' }, '/deployment-sets')).toMatchObject({ body: { code: 'idempotency_mismatch' } });
  expect(await names()).toEqual(['admin', 'ci']);
});

test('six at once make one token; the others are replayed or told to wait', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
  expect(answers.filter(({ status, body }) => status === 201 && body.token !== null)).toHaveLength(1);
  for (const { status, body } of answers) if (status !== 201) expect([status, body.code]).toEqual([409, 'idempotency_in_flight']);
  expect(await names()).toEqual(['admin', 'ci']);
});

test('while the first request is being answered, its repeat is told to wait', async () => {
  await withOwner(database.db, owner, async (tx) => {
    await lockIdempotencyKey(tx, owner, `make-${owner}`);
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'idempotency_in_flight' } });
  });
  expect((await ask()).status).toBe(201);
});
