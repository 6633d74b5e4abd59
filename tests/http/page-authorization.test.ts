import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { snapshotOfOwner } from '#tests/support/owner-snapshot.ts';
import { type ForeignPage, OPEN_PAGES, PAGE_MATRIX } from '#tests/support/page-matrix.ts';
import { cookieOf, makeParty, type Party } from '#tests/support/parties.ts';

let database: TestDatabase;
let on: TestApp;
let roots: string;
let alice: Party;
let bob: Party;

beforeAll(async () => {
  roots = await mkdtemp(path.join(tmpdir(), 'loadout-page-authorization-'));
  database = await createTestDatabase();
  on = await createTestApp(database.db, { env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots } });
  alice = await makeParty(on, roots);
  bob = await makeParty(on, roots);
}, 180_000);
afterAll(async () => {
  await database.close();
  await rm(roots, { recursive: true, force: true });
});

/** Sends it as a browser does; `cookie` is that of who asks. */
function ask({ path: to, fields }: ForeignPage, cookie?: string): Promise<Response> {
  const headers: Record<string, string> = { Host: 'localhost:3000', ...(cookie ? { Cookie: cookie } : {}) };
  if (fields === undefined) return on.fetch(to, { headers });
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one])),
  );
  return on.fetch(to, { method: 'POST', headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' }, body });
}

const pages = readdirSync('app/routes').filter((file) => !file.startsWith('api.v1') && !OPEN_PAGES.includes(file));

test('every row belongs to a page that is there', () => {
  expect(Object.keys(PAGE_MATRIX).filter((file) => !pages.includes(file))).toEqual([]);
});

describe.each(pages)('%s', (file) => {
  const row = PAGE_MATRIX[file];

  test('has a row in the matrix', () => {
    expect(row, `add ${file} to tests/support/page-matrix.ts`).toBeDefined();
  });

  test('nobody signed in: looking leads to the sign-in page, a form is 401', async () => {
    const before = await snapshotOfOwner(database.db, alice.owner);
    for (const page of row?.(alice.world, bob.world) ?? []) {
      for (const cookie of [undefined, await cookieOf('A'.repeat(43))]) {
        const answer = await ask(page, cookie);
        expect(answer.status, page.path).toBe(page.fields === undefined ? 303 : 401);
        if (page.fields === undefined) expect(answer.headers.get('location')).toMatch(/^\/sign-in(\?next=|$)/);
      }
    }
    expect(await snapshotOfOwner(database.db, alice.owner)).toEqual(before);
  });

  test("another owner's ids show nothing and change nothing", async () => {
    const before = await snapshotOfOwner(database.db, alice.owner);
    for (const page of row?.(alice.world, bob.world) ?? []) {
      const answer = await ask(page, bob.cookie);
      const text = await answer.text();
      const what = `${page.path} ${JSON.stringify(page.fields)}`;
      expect(answer.status, what).toBe(page.status ?? 404);
      for (const foreign of [alice.owner, ...Object.values(alice.world).filter((value) => value !== alice.world.contentHash)])
        if (!what.includes(foreign)) expect(text, what).not.toContain(foreign);
    }
    expect(await snapshotOfOwner(database.db, alice.owner)).toEqual(before);
  });
});

test('the harness finds a page that shows what it should not: with the cookie of the owner the same requests succeed', async () => {
  const looked = await Promise.all(
    Object.values(PAGE_MATRIX)
      .flatMap((row) => row(alice.world, alice.world))
      .filter(({ fields }) => fields === undefined)
      .map(async (page) => (await ask(page, alice.cookie)).status),
  );
  expect(looked.length).toBeGreaterThan(25);
  expect(looked.filter((status) => status !== 200)).toEqual([]);
});
