import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#db/client.ts';
import { createTestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';
import { pageClient } from '#tests/support/page-client.ts';

let database: TestDatabase;
let roots: string;
beforeAll(async () => {
  roots = await mkdtemp(path.join(tmpdir(), 'loadout-limits-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
  await rm(roots, { recursive: true, force: true });
});

const appWith = (env: Record<string, string>) =>
  createTestApp(database.db, { env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, ...env } });

async function tokenOf(app: Awaited<ReturnType<typeof appWith>>, owner = freshOwner()): Promise<string> {
  const scopes = ['read', 'write', 'deploy', 'admin'] as const;
  return (await app.app.services.tokens.create(owner, 'ana', { name: 'all', scopes: [...scopes] })).token;
}

function expectLimited(answer: { status: number; headers: Headers; body: any }): void {
  expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  const wait = Number(answer.headers.get('retry-after'));
  expect(wait).toBeGreaterThanOrEqual(1);
  expect(wait).toBeLessThanOrEqual(120);
}

test('more changes than allowed in a minute are 429 with Retry-After; reading goes on, and others are not touched', async () => {
  const app = await appWith({ LOADOUT_LIMIT_WRITES_PER_MIN: '3' });
  const [token, other] = [await tokenOf(app), await tokenOf(app)];
  const make = (with_: string) => app.api('POST', '/deployment-sets', { token: with_, body: { name: 'x' } });
  for (let i = 0; i < 3; i += 1) expect((await make(token)).status).toBe(201);
  expectLimited(await make(token));
  const listed = await app.api('GET', '/deployment-sets', { token });
  expect(listed.body.total, 'a refused request changes nothing').toBe(3);
  expect((await make(other)).status).toBe(201);
});

test('processes share the count of changes through the database', async () => {
  const owner = freshOwner();
  const elsewhere = createDatabase({ connection: database.connection });
  try {
    const env = { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, LOADOUT_LIMIT_WRITES_PER_MIN: '20' };
    const [one, two] = [await createTestApp(database.db, { env }), await createTestApp(elsewhere.db, { env })];
    const token = await tokenOf(one, owner);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? one : two).api('POST', '/collections', { token, body: { name: `c${i}` } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  } finally {
    await elsewhere.close();
  }
});

test('deploys have a limit of their own, dry runs count as reads', async () => {
  const app = await appWith({ LOADOUT_LIMIT_DEPLOYS_PER_MIN: '1' });
  const token = await tokenOf(app);
  const set = (await app.api('POST', '/deployment-sets', { token, body: { name: 'x' } })).body.id;
  const project = await app.api('POST', '/projects', { token, body: { name: 'p', path: path.join(roots, 'p'), create: true } });
  const deploy = (dry_run: boolean) =>
    app.api('POST', `/deployment-sets/${set}/deploy`, { token, body: { project_id: project.body.id, dry_run } });
  for (let i = 0; i < 3; i += 1) expect((await deploy(true)).status).toBe(200);
  expect((await deploy(false)).status).toBe(200);
  expectLimited(await deploy(false));
  expect((await deploy(true)).status).toBe(200);
});

test('reads are counted in the process, also those of nobody', async () => {
  const app = await appWith({ LOADOUT_LIMIT_READS_PER_MIN: '2' });
  const token = await tokenOf(app);
  for (let i = 0; i < 2; i += 1) expect((await app.api('GET', '/me', { token })).status).toBe(200);
  expectLimited(await app.api('GET', '/me', { token }));
  for (let i = 0; i < 2; i += 1) expect((await app.api('GET', '/me', { token: 'lo_wrong' })).status).toBe(401);
  expectLimited(await app.api('GET', '/me', { token: 'lo_wrong' }));
  expect((await app.fetch('/readyz')).status, 'health is never limited').toBe(200);
});

test('a page over the limit says so, with the same status and header', async () => {
  const app = await createTestApp(database.db, { env: { LOADOUT_LIMIT_READS_PER_MIN: '1' } });
  const page = pageClient(app);
  expect((await page.get('/help')).status).toBe(200);
  const limited = await page.get('/help');
  expect(limited.status).toBe(429);
  expect(limited.text).toContain('Too many requests');
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
});

test('negative control: with 0 there is no limit', async () => {
  const app = await appWith({ LOADOUT_LIMIT_WRITES_PER_MIN: '0', LOADOUT_LIMIT_READS_PER_MIN: '0' });
  const token = await tokenOf(app);
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => app.api('POST', '/deployment-sets', { token, body: { name: 'x' } })),
  );
  expect(answers.every(({ status }) => status === 201)).toBe(true);
});
