import { sql, type Transaction } from 'kysely';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Schema } from '#db/schema.ts';
import type { ApiAnswer } from '#tests/support/app.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const project = () => `/projects/${one.project.id}`;
const profile = () => `${project()}/profiles/${one.project.profiles[0].id}`;
const deploy = () => one.api('POST', `/deployment-sets/${one.set}/deploy`, { body: { project_id: one.project.id } });

test('a profile stays as it is while a run goes by it, and while one is still to be mended', async () => {
  const { run_id } = await one.deploy();
  for (const seconds of [20, -20]) {
    await sql`update deploy_runs set status = 'running', finished_at = null, lease_holder = 'other',
      lease_expires_at = now() + make_interval(secs => ${seconds}) where id = ${run_id}`.execute(app.database.db);
    const busy = { status: 409, body: { code: 'project_busy' } };
    expect(await one.api('DELETE', profile())).toMatchObject(busy);
    expect(await one.api('PATCH', profile(), { body: { platform: 'cursor' } })).toMatchObject(busy);
    expect(await one.api('PATCH', profile(), { body: { name: `Named ${seconds}` } })).toMatchObject({ status: 200 });
  }
  expect((await deploy()).status).toBe(200);
  expect(await one.api('DELETE', profile())).toMatchObject({ status: 204 });
});

/** Lets a deploy come to the point where it begins, and there `change` happens before it goes on. */
async function deployMeeting(change: (tx: Transaction<Schema>) => Promise<unknown>): Promise<ApiAnswer> {
  const deploying = await app.database.db.transaction().execute(async (tx) => {
    await sql`select from projects where id = ${one.project.id} for update`.execute(tx);
    const asked = deploy();
    const waiting = async (): Promise<boolean> =>
      (await sql`select from pg_locks where not granted`.execute(app.database.db)).rows.length > 0;
    await vi.waitUntil(waiting, { timeout: 5000 });
    await change(tx);
    // In an array: a transaction that returned the promise itself would wait for what waits for it.
    return [asked];
  });
  return deploying[0] ?? Promise.reject(new Error('nothing was asked'));
}

test.each([
  ['the profile is removed', (tx) => sql`delete from deployment_profiles where project_id = ${one.project.id}`.execute(tx), 404],
  ['the project is forgotten', (tx) => sql`delete from projects where id = ${one.project.id}`.execute(tx), 404],
  [
    'the profile becomes another',
    (tx) => sql`update deployment_profiles set root_dir = '.other' where project_id = ${one.project.id}`.execute(tx),
    409,
  ],
] satisfies [string, (tx: Transaction<Schema>) => Promise<unknown>, number][])(
  'when %s just as a deploy begins, the deploy is refused and writes nothing',
  async (_, change, status) => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    expect((await deployMeeting(change)).status).toBe(status);
    expect(one.files()).toEqual({});
  },
);

test('when nothing happens just then, it is carried out', async () => {
  await one.skill('pdf', { 'SKILL.md': 'x' });
  expect((await deployMeeting(() => Promise.resolve())).body.summary.success).toBe(1);
});
