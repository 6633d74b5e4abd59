import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { withOwner } from '#db/transactions.ts';
import { insertProject } from '#tests/support/fixtures.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;

beforeAll(async () => {
  world = await createPagesWorld(/^routes\/(_index|\$)/);
});
afterAll(() => world.close());

test('the first page is a checklist that ticks itself off by what there is, until the first deploy', async () => {
  const { page, services, database } = world;
  const first = await page.get('/');
  expect(first.title).toBe('Set up · Loadout');
  expect(first.text).toContain('0 of 4 done');
  expect(first.text).toContain('After steps 2 and 3');
  expect(first.html.match(/btn-primary/g)).toHaveLength(1);
  expect(first.html).toMatch(/btn-primary[^>]*href="\/imports\/new"/);

  await world.skill('first-skill');
  const second = await page.get('/');
  expect(second.text).toContain('1 of 4 done');
  expect(second.text).toContain('1 artifact in the library.');
  expect(second.html).toMatch(/btn-primary[^>]*href="\/deployment-sets\/new"/);

  const { set } = await services.sets.create(LOCAL_OWNER, { name: 'First set' });
  const { projectId, profileId } = await withOwner(database.db, LOCAL_OWNER, (tx) =>
    insertProject(tx, LOCAL_OWNER, { name: 'harbor-web' }),
  );
  const third = await page.get('/');
  expect(third.text).toContain('3 of 4 done');
  expect(third.text).toContain('First set');
  expect(third.html).toMatch(/btn-primary[^>]*href="\/deployment-sets"/);

  const place = {
    project_id: projectId,
    project_name: 'harbor-web',
    profile_id: profileId,
    profile_name: 'claude_code',
    site: 'test-site',
  };
  const run = { set_id: set.id, set_name: 'First set', mode: 'per_artifact', requested_by: 'me', success: 2, error: 1 } as const;
  await withOwner(database.db, LOCAL_OWNER, (tx) =>
    tx
      .insertInto('deploy_runs')
      .values({ owner_id: LOCAL_OWNER, id: newId(), ...place, ...run, status: 'partial' })
      .execute(),
  );
  const home = await page.get('/');
  expect(home.title).toBe('Home · Loadout');
  expect(home.text).toContain('1 project, 1 set, 1 artifact.');
  expect(home.text).toContain('First set to harbor-web');
  expect(home.text).toContain('2 succeeded, 1 failed');
  expect(home.text).toContain('Partly failed');
});
