import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestApp } from '#tests/support/app.ts';
import { freshOwner, insertArtifact, insertSet } from '#tests/support/fixtures.ts';
import { pageClient } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let root: string;
const ROUTES = /^routes\/(search|artifacts\._index|_index|\$)/;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-search-')));
  world = await createPagesWorld(ROUTES, { LOADOUT_ROOTS: root });
  await world.skill('harbor-tests', { tags: ['x'] });
  await world.skill('unrelated', { body: 'It steers into the harbor.' });
  await world.collection('Harbor tools');
  await world.services.projects.create(LOCAL_OWNER, { name: 'shop', path: path.join(root, 'harbor-shop'), create: true });
  await withOwner(world.database.db, LOCAL_OWNER, (tx) => insertSet(tx, LOCAL_OWNER, { name: 'Harbor base' }));
  const other = freshOwner();
  await withOwner(world.database.db, other, async (tx) => {
    await insertArtifact(tx, other, { name: 'harbor-of-somebody-else' });
    await insertSet(tx, other, { name: 'Harbor set of somebody else' });
  });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

test('finds sets, artifacts, collections and projects by name, text and folder, and nothing of another owner', async () => {
  const found = await world.page.get('/search?q=HARBOR');
  expect(found.title).toBe('Search for HARBOR · Loadout');
  expect(found.text).toContain('5 hits for “HARBOR”.');
  for (const name of ['Harbor base', 'skill:harbor-tests', 'skill:unrelated', 'Harbor tools', 'shop'])
    expect(found.text).toContain(name);
  expect(found.text).not.toContain('somebody else');
});

test('a kind with many hits shows the first and leads to its list with the same words', async () => {
  for (let n = 0; n < 9; n += 1) await world.skill(`plenty-${n}`);
  const found = await world.page.get('/search?q=plenty');
  expect(found.text).toContain('1 more');
  expect(found.html).toContain('href="/artifacts?q=plenty"');
});

test.each([
  ['nothing typed', '', 'What are you looking for?'],
  ['nothing found', '?q=nothing-like-it', 'Nothing matches “nothing-like-it”'],
  ['wildcards are plain letters', '?q=%25', 'Nothing matches “%”'],
  ['a NUL', '?q=%00', 'What are you looking for?'],
])('%s', async (_, query, words) => {
  const answer = await world.page.get(`/search${query}`);
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(words);
});

test('with sets switched off they are not found either', async () => {
  const app = await createTestApp(world.database.db, { routes: ROUTES, env: { DEPLOYMENT_SETS_ENABLED: 'false' } });
  const found = await pageClient(app).get('/search?q=harbor');
  expect(found.text).not.toContain('Harbor base');
  expect(found.text).toContain('Harbor tools');
});

test('what is called so comes before what only mentions it, there and in the library, and a copied type:name finds its artifact', async () => {
  const [namesake, begins, holds] = ['zeal', 'zealous-review', 'a-zeal'];
  await world.skill('aa-mentions', { body: 'Work with zeal.' });
  for (const name of [holds, begins, namesake]) await world.skill(name);
  const order = ({ text }: { text: string }) =>
    [namesake, begins, holds, 'aa-mentions'].map((name) => text.indexOf(`skill:${name} `)).filter((at) => at >= 0);
  for (const at of ['/search?q=zeal', '/artifacts?q=zeal', '/artifacts?q=ZEAL&sort=']) {
    const found = order(await world.page.get(at));
    expect(found, at).toHaveLength(4);
    expect(found, at).toEqual(found.toSorted((a, b) => a - b));
  }
  expect(order(await world.page.get('/artifacts?q=zeal&sort=name'))[3], 'by name when asked for').toBeLessThan(
    order(await world.page.get('/artifacts?q=zeal&sort=name'))[0] ?? 0,
  );
  for (const at of ['/search?q=skill:zeal', '/artifacts?q=skill%3Azeal']) {
    const { text } = await world.page.get(at);
    expect(text.indexOf('skill:zeal '), at).toBeGreaterThan(0);
  }
  expect((await world.page.get('/artifacts?q=agent:zeal')).text).toContain('No artifact matches');
  expect((await world.page.get('/artifacts?q=zealous+review')).text).toContain('skill:zealous-review');
});
