import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { temporaryFolder } from '#tests/support/project-folder.ts';

let world: PagesWorld;
const { path: root, remove } = temporaryFolder();

beforeAll(async () => {
  world = await createPagesWorld(/^routes\/(_index|samples|deployment-sets\.\$id\.deploy|\$)/, { LOADOUT_ROOTS: root });
});
afterAll(async () => {
  await world.close();
  remove();
});

const sampleSets = async () => (await world.services.sets.list(LOCAL_OWNER, { tag: ['sample'] })).items;

test('one button of the first page loads the library, sets in sets and a demo project, and the next step is to deploy', async () => {
  const { page } = world;
  expect((await page.get('/')).html).toMatch(/action="\/samples"/);
  const loaded = await page.postAndFollow('/samples');
  expect(loaded.at).toBe('/');
  expect(loaded.text).toMatch(/Loaded \d+ artifacts, 4 sets and a demo project/);
  expect(loaded.text).toContain('3 of 4 done');
  expect(loaded.html).not.toContain('action="/samples"');
  const link = /btn-primary[^>]*href="([^"]+)"/.exec(loaded.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const plan = await page.get(link);
  expect(plan.title).toBe('Deploy Full-stack service to Demo project: plan · Loadout');

  const [outer] = (await sampleSets()).filter(({ name }) => name === 'Full-stack service');
  expect(outer?.depth).toBe(3);
  expect(outer?.resolved_count).toBeGreaterThanOrEqual(15);
  expect(Number(/Deploy (\d+) changes/.exec(plan.text)?.[1])).toBeGreaterThanOrEqual(15);
  expect(await readdir(path.join(root, 'loadout-demo')), 'nothing is deployed yet').toEqual([]);
});

test('every member that the sample sets name is in the sample library', async () => {
  const { SAMPLE_SETS } = await import('#app/services/library/samples-content.ts');
  const held = new Map((await sampleSets()).map(({ name, member_count: count }) => [name, count]));
  for (const { name, members } of SAMPLE_SETS) expect(held.get(name), name).toBe(members.length);
});

test('loading again adds nothing', async () => {
  const before = await sampleSets();
  const { items } = await world.services.artifacts.list(LOCAL_OWNER, {});
  expect((await world.page.post('/samples')).status).toBe(303);
  expect((await sampleSets()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect((await world.services.artifacts.list(LOCAL_OWNER, {})).total).toBe(items.length);
  expect((await world.services.projects.list(LOCAL_OWNER)).total).toBe(1);
});

test('without a folder for the demo project the first page says so, and nothing is loaded', async () => {
  const gone = path.join(root, 'not-there');
  const other = await createPagesWorld(/^routes\/(_index|samples|\$)/, { LOADOUT_ROOTS: gone });
  const refused = await other.page.postAndFollow('/samples');
  expect(refused.text).toContain('LOADOUT_ROOTS');
  expect((await other.services.artifacts.list(LOCAL_OWNER, {})).total).toBe(0);
  await other.close();
});
