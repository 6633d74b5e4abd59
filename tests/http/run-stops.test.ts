import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createDeployApp, type DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { leftoversIn } from '#tests/support/project-folder.ts';
import { runOf } from '#tests/support/run-end.ts';

/** Runs of this file ask slowly whether they go on, so that there is time to stop them before their first artifact. */
const SLOWLY = `
  create function dawdle() returns trigger language plpgsql as $$
    begin
      if new.status = 'running' and new.total > 0 and new.done = 0 then perform pg_sleep(0.3); end if;
      return new;
    end $$;
  create trigger dawdle before update on deploy_runs for each row execute function dawdle();`;

const app = setUpDeployApp(({ db }) => sql.raw(SLOWLY).execute(db));

/** So many that their bytes are staged in several portions. */
const SKILLS = 120;

async function manySkills(one: DeployClient): Promise<void> {
  for (let n = 0; n < SKILLS; n += 1) await one.skill(`s${n}`, { 'SKILL.md': `# ${n}`, 'more.md': `${n}` });
}

async function begun(one: DeployClient): Promise<string> {
  for (;;) {
    const { items } = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}&status=running`)).body;
    if (items[0] !== undefined) return items[0].id;
    await pause(10);
  }
}

test('a run cancelled while its files are staged stops there: nothing was written, and a retry does all of it', async () => {
  const one = await app.client();
  await manySkills(one);
  const deployed = one.deploy();
  const id = await begun(one);
  expect(await one.api('POST', `/deploy-runs/${id}/cancel`)).toMatchObject({ status: 202, body: { status: 'running' } });
  expect((await deployed).summary).toEqual({ total: SKILLS, success: 0, skip: SKILLS, error: 0 });
  const { status, progress, results } = await runOf(one, id);
  expect([status, progress]).toEqual(['cancelled', { done: 0, total: SKILLS }]);
  expect(new Set(results.map((result: { error: string }) => result.error))).toEqual(
    new Set(['Not carried out: the run was cancelled before its turn.']),
  );
  expect(one.files()).toEqual({});
  expect(leftoversIn(one.folder)).toEqual([]);
  const { body } = await one.api('POST', `/deploy-runs/${id}/retry`);
  expect(body.summary).toEqual({ total: SKILLS, success: SKILLS, skip: 0, error: 0 });
});

test('a server that stops while files are staged does not wait for them: the run is refused, and leaves nothing', async () => {
  const other = await createDeployApp(app.database.db);
  const one = await other.client();
  await manySkills(one);
  const asked = one.api('POST', `/deployment-sets/${one.set}/deploy`, { body: { project_id: one.project.id } });
  await begun(one);
  await other.test.app.services.runDesk.stop();
  expect(await asked).toMatchObject({
    status: 503,
    body: { code: 'unavailable', detail: expect.stringContaining('Nothing was written') },
  });
  expect(one.files()).toEqual({});
  expect((await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.total).toBe(0);
  other.remove();
});
