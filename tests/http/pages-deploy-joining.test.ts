import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { sendable } from '#tests/support/plan-form.ts';

let world: PagesWorld;
let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-joining-pages-')));
  world = await createPagesWorld(/^routes\/(deployment-sets\.\$id\.deploy|deploy-runs|_index|\$)/, { LOADOUT_ROOTS: root });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

test('a set whose files another set has put there can be deployed, so that they stay for it too', async () => {
  const { page, services } = world;
  const folder = path.join(root, 'harbor');
  await mkdir(folder);
  const collection_id = await world.collection('Library');
  const files = [{ path: 'SKILL.md', content: 'x' }];
  const skill = await services.artifactContent.create(LOCAL_OWNER, { type: 'skill', name: 'pdf', files, collection_id });
  const project = await services.projects.create(LOCAL_OWNER, { name: 'harbor', path: folder });
  const planOf = async (name: string): Promise<string> => {
    const { set } = await services.sets.create(LOCAL_OWNER, { name });
    await services.members.add(LOCAL_OWNER, set.id, { artifact_uuid: skill.uuid });
    return `/deployment-sets/${set.id}/deploy?project_id=${project.id}`;
  };
  const [first, second] = [await planOf('First'), await planOf('Second')];
  await page.postAndFollow(first, sendable((await page.get(first)).html));
  const plan = await page.get(second);
  expect(plan.text).toContain('Another set or profile has put all of this there. Deploy to keep it for this set too.');
  const run = await page.postAndFollow(second, sendable(plan.html));
  expect(run.at).toMatch(/^\/deploy-runs\/[0-9a-f-]{36}$/);
  expect((await page.get(second)).text).toContain('Nothing to deploy.');
});
