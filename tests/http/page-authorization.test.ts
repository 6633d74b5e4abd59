import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { snapshotOfOwner } from '#tests/support/owner-snapshot.ts';
import { type ForeignPage, OPEN_PAGES, PAGE_MATRIX } from '#tests/support/page-matrix.ts';
import { cookieOf, createTwoParties } from '#tests/support/parties.ts';
import { recordCounts } from '#tests/support/torture.ts';

const { database, on, alice, bob, close } = await createTwoParties();
afterAll(close);
const counts = { pages: 0, looks: 0, forms: 0, answered_404: 0 };
afterAll(() => recordCounts('foreign ids over every page and form', counts));

/** Sends it as a browser does; `cookie` is that of who asks. */
function ask({ path: to, fields }: ForeignPage, cookie?: string): Promise<Response> {
  const headers: Record<string, string> = cookie ? { Cookie: cookie } : {};
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

test('every button that a form may be sent with is pressed', () => {
  const components = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const buttons = components.flatMap((file) =>
    [...readFileSync(path.join('app', file), 'utf8').matchAll(/name="intent"[^>]*?value="(\w+)"/gs)].map(([, value]) => value),
  );
  expect(buttons.length).toBeGreaterThan(8);
  const pressed = Object.values(PAGE_MATRIX)
    .flatMap((row) => row(alice.world, bob.world))
    .map(({ fields }) => fields?.intent);
  expect(buttons.filter((button) => !pressed.includes(button))).toEqual([]);
});

describe.each(pages)('%s', (file) => {
  const row = PAGE_MATRIX[file];

  test('has a row in the matrix, which looks at the page and sends its form, where it has them', () => {
    expect(row, `add ${file} to tests/support/page-matrix.ts`).toBeDefined();
    const source = readFileSync(`app/routes/${file}`, 'utf8');
    const rows = row?.(alice.world, bob.world) ?? [];
    const [looked, sent] = [false, true].map((isForm) => rows.some(({ fields }) => (fields !== undefined) === isForm));
    const parts = {
      looks: /export default|export const loader = pageLoader/.test(source),
      sends: /export const action/.test(source),
    };
    expect({ looks: looked || !parts.looks, sends: sent || !parts.sends }).toEqual({ looks: true, sends: true });
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
    counts.pages += 1;
    const before = await snapshotOfOwner(database.db, alice.owner);
    for (const page of row?.(alice.world, bob.world) ?? []) {
      const answer = await ask(page, bob.cookie);
      const text = await answer.text();
      const what = `${page.path} ${JSON.stringify(page.fields)}`;
      expect(answer.status, what).toBe(page.status ?? 404);
      counts[page.fields === undefined ? 'looks' : 'forms'] += 1;
      if (answer.status === 404) counts.answered_404 += 1;
      for (const foreign of [alice.owner, ...Object.values(alice.world).filter((value) => value !== alice.world.contentHash)])
        if (!what.includes(foreign)) expect(text, what).not.toContain(foreign);
    }
    expect(await snapshotOfOwner(database.db, alice.owner)).toEqual(before);
  });
});

/** Whoever may look may end sessions of their own. */
const FORMS_OF_READERS = ['settings.sessions.tsx'];

test('with a token that may only read every form is 403 and changes nothing', async () => {
  const { token } = await on.app.services.tokens.create(bob.owner, 'reader', { name: 'reader', scopes: ['read'] });
  const opened = await on.app.services.sessions.signIn(token, 'Browser of a reader');
  const cookie = await cookieOf(opened?.secret ?? '');
  // A refusal is written down; nothing else may be.
  const before = { ...(await snapshotOfOwner(database.db, bob.owner)), audit_events: [] };
  const forms = Object.entries(PAGE_MATRIX)
    .filter(([file]) => !FORMS_OF_READERS.includes(file))
    .flatMap(([, row]) => row(bob.world, bob.world).filter(({ fields }) => fields !== undefined));
  expect(forms.length).toBeGreaterThan(50);
  for (const form of forms) expect((await ask(form, cookie)).status, `${form.path} ${JSON.stringify(form.fields)}`).toBe(403);
  expect({ ...(await snapshotOfOwner(database.db, bob.owner)), audit_events: [] }).toEqual(before);
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
