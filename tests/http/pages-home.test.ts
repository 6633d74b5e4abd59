import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { insertRunItems } from '#db/repositories/deploy-run-items.ts';
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
  expect(third.html, 'the set has nothing in it yet').toMatch(/btn-primary[^>]*href="\/deployment-sets"/);

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
  expect(home.text).toContain('1 artifact failed in harbor-web');
  expect(home.title).toBe('Home · Loadout');
  expect(home.text).toContain('1 project, 1 set, 1 artifact.');
  expect(home.text).toContain('First set to harbor-web');
  expect(home.text).toContain('2 succeeded, 1 failed');
  expect(home.text).toContain('Partly failed');
});

test('what needs attention is the last run of a set into a place when it failed, and the last import of a source that left something out', async () => {
  const { page, services, database } = world;
  const { set } = await services.sets.create(LOCAL_OWNER, { name: 'Often deployed' });
  const { projectId, profileId } = await withOwner(database.db, LOCAL_OWNER, (tx) =>
    insertProject(tx, LOCAL_OWNER, { name: 'tide-api' }),
  );
  const run = (status: 'failed' | 'succeeded', error: number) =>
    withOwner(database.db, LOCAL_OWNER, async (tx) => {
      const id = newId();
      const place = { project_id: projectId, project_name: 'tide-api', profile_id: profileId, profile_name: 'claude_code' };
      const about = { set_id: set.id, set_name: set.name, mode: 'per_artifact', requested_by: 'me', site: 'test-site' } as const;
      await tx
        .insertInto('deploy_runs')
        .values({ owner_id: LOCAL_OWNER, id, ...place, ...about, status, error })
        .execute();
      return id;
    });
  const failed = await run('failed', 2);
  await withOwner(database.db, LOCAL_OWNER, (tx) =>
    insertRunItems(tx, LOCAL_OWNER, [
      {
        id: newId(),
        run_id: failed,
        position: 1,
        artifact_uuid: null,
        type: 'skill',
        name: 'otel-tracing',
        content_hash: null,
        action: 'create',
        status: 'error',
        code: 'permission_denied',
        message: 'The folder belongs to another user.',
        paths: [],
        entries: [],
        ms: 1,
      },
    ]),
  );
  const attention = (text: string): string => /Needs attention.*?Recent sets/.exec(text)?.[0] ?? '';
  const before = attention((await page.get('/')).text);
  expect(before).toContain('2 artifacts failed in tide-api');
  expect(before).toContain('skill:otel-tracing: The folder belongs to another user.');

  await run('succeeded', 0);
  expect(attention((await page.get('/')).text), 'a later run made it good').not.toContain('tide-api');

  const imported = (rejected: number) =>
    withOwner(database.db, LOCAL_OWNER, (tx) =>
      tx
        .insertInto('imports')
        .values({
          owner_id: LOCAL_OWNER,
          id: newId(),
          status: 'succeeded',
          source: JSON.stringify({ kind: 'directory', name: 'agent-kit' }),
          source_key: 'directory:/agent-kit',
          summary: JSON.stringify({ rejected }),
          requested_by: 'me',
          finished_at: new Date(),
        })
        .execute(),
    );
  await imported(3);
  expect(attention((await page.get('/')).text)).toContain('3 items were left out of the import of agent-kit');
  await imported(0);
  expect(attention((await page.get('/')).text), 'the next import left nothing out').not.toContain('agent-kit');
});
