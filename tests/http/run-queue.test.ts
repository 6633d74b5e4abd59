import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { lockFolder, processName } from '#app/adapters/project-folder/lock.ts';
import { ownerId } from '#app/domain/ids.ts';
import { createDeployApp, type DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { withWorker } from '#tests/support/queued-runs.ts';
import { endOfRun, runOf } from '#tests/support/run-end.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const ASYNC = { Prefer: 'respond-async' };
const deployPath = (): string => `/deployment-sets/${one.set}/deploy`;
const askLater = async (more: object = {}): Promise<string> => {
  const answer = await one.api('POST', deployPath(), { body: { project_id: one.project.id, ...more }, headers: ASYNC });
  expect(answer).toMatchObject({ status: 202, body: { summary: { total: 0 }, results: [] } });
  expect(answer.headers.get('location')).toBe(`/api/v1/deploy-runs/${answer.body.run_id}`);
  return answer.body.run_id;
};

/** A process of this machine that is certainly gone. */
const deadProcess = (): string => processName('gone').replace(/\/\d+\/(\d+)\/gone$/, '/4194303/$1/gone');

describe('a deploy that is not waited for', () => {
  test('is answered 202 with its place, and is carried out by a worker of the site', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const id = await askLater();
    expect(await runOf(one, id)).toMatchObject({ status: 'queued', started_at: null });
    expect(one.files()).toEqual({});
    const run = await withWorker(app, () => endOfRun(one, id));
    expect(run).toMatchObject({
      status: 'succeeded',
      recovered: false,
      requested_by: 'tester',
      summary: { total: 1, success: 1 },
    });
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'x' });
  });

  test('is answered 202 with the same place again under its key: while it waits, and when it is over', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const { plan_digest } = await one.plan();
    let number = 0;
    const twice = async (to: string, body?: object): Promise<void> => {
      number += 1;
      const request = { body, headers: { ...ASYNC, 'Idempotency-Key': `twice-${one.project.id}-${number}` } };
      const first = await one.api('POST', to, request);
      expect(first).toMatchObject({ status: 202, body: { plan_digest: null } });
      const location = first.headers.get('location');
      expect(location).toBe(`/api/v1/deploy-runs/${first.body.run_id}`);
      const again = async () => {
        const answer = await one.api('POST', to, request);
        expect([answer.status, answer.headers.get('location')]).toEqual([202, location]);
        expect(answer.headers.get('idempotency-replayed')).toBe('true');
        return answer.body;
      };
      expect(await again()).toEqual(first.body);
      await withWorker(app, () => endOfRun(one, first.body.run_id));
      expect(await again()).toMatchObject({ run_id: first.body.run_id, summary: { total: 1, success: 1 } });
    };
    await twice(deployPath(), { project_id: one.project.id, plan_digest });
    await twice(`/projects/${one.project.id}/undeploy`, { set_id: one.set, confirm: one.project.name });
    await twice(`/projects/${one.project.id}/rollback`, { generation: 1 });
    expect((await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.total).toBe(3);
  });

  test('may be one that outlasted its request, or a retry: it is found again under its key too', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const ask = () =>
      app.test.app.services.deployments.deploy({
        owner: ownerId(one.owner),
        actor: 'tester',
        setId: one.set,
        input: { project_id: one.project.id },
        patience: 0,
        idempotency: { key: `long-${one.project.id}`, fingerprint: 'f' },
      });
    const first = await ask();
    expect(first).toMatchObject({ finished: false, replayed: false, answer: { plan_digest: null } });
    const id = first.answer.run_id ?? '';
    await endOfRun(one, id);
    expect(await ask()).toMatchObject({ finished: false, replayed: true, answer: { run_id: id, summary: { success: 1 } } });
    const request = { headers: { ...ASYNC, 'Idempotency-Key': `retry-${one.project.id}` } };
    const retry = await one.api('POST', `/deploy-runs/${id}/retry`, request);
    const again = await one.api('POST', `/deploy-runs/${id}/retry`, request);
    expect([again.status, again.body]).toEqual([202, retry.body]);
    expect(again.headers.get('location')).toBe(`/api/v1/deploy-runs/${retry.body.run_id}`);
  });

  test('may be what takes something back: an undeploy and a rollback go the same way', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': 'x' });
    await one.deploy();
    await one.change(pdf, { 'SKILL.md': 'y' });
    await one.deploy();
    const later = async (what: string, body: object): Promise<string> => {
      const answer = await one.api('POST', `/projects/${one.project.id}/${what}`, { body, headers: ASYNC });
      expect(answer).toMatchObject({ status: 202, body: { results: [] } });
      expect(answer.headers.get('location')).toBe(`/api/v1/deploy-runs/${answer.body.run_id}`);
      return answer.body.run_id;
    };
    const back = await later('rollback', { generation: 1 });
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'y' });
    await withWorker(app, async () => {
      expect(await endOfRun(one, back)).toMatchObject({ status: 'succeeded', summary: { success: 1 } });
      expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'x' });
      const gone = await later('undeploy', { set_id: one.set, confirm: one.project.name });
      expect(await endOfRun(one, gone)).toMatchObject({ status: 'succeeded', summary: { success: 1 } });
      expect(one.files()).toEqual({});
    });
  });

  test('whose plan would be refused is refused at once and leaves no run', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': 'x' });
    const { plan_digest } = await one.plan();
    await one.change(pdf, { 'SKILL.md': 'y' });
    const body = { project_id: one.project.id, plan_digest };
    expect(await one.api('POST', deployPath(), { body, headers: ASYNC })).toMatchObject({
      status: 409,
      body: { code: 'plan_stale' },
    });
    expect((await one.api('GET', `/deploy-runs?set_id=${one.set}`)).body.items).toEqual([]);
  });

  test('whose world moves before its turn ends failed, with the reason, and writes nothing', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': 'x' });
    const { plan_digest } = await one.plan();
    const id = await askLater({ plan_digest });
    await one.change(pdf, { 'SKILL.md': 'y' });
    expect(await withWorker(app, () => endOfRun(one, id))).toMatchObject({ status: 'failed', code: 'plan_stale', results: [] });
    expect(one.files()).toEqual({});
  });

  test('waits while another run works on the project', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const id = await askLater();
    const folder = await openProjectFolder(one.folder);
    const lock = await lockFolder(folder, 'somebody', 'run');
    if (lock.kind !== 'locked') throw new Error('held');
    await withWorker(app, async () => {
      await pause(500);
      expect(await runOf(one, id)).toMatchObject({ status: 'queued' });
      await lock.release();
      await folder.close();
      expect(await endOfRun(one, id)).toMatchObject({ status: 'succeeded' });
    });
  });

  test('can be cancelled before its turn', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const id = await askLater();
    expect((await one.api('POST', `/deploy-runs/${id}/cancel`)).body).toMatchObject({ status: 'cancelled' });
    await withWorker(app, () => app.test.app.services.runQueue.sweep());
    expect(one.files()).toEqual({});
  });
});

test('a deploy to a project of another site is carried out there, and its answer comes here', async () => {
  await one.skill('pdf', { 'SKILL.md': 'x' });
  const elsewhere = await createDeployApp(app.database.db, { LOADOUT_ROOTS: app.roots, LOADOUT_SITE: 'elsewhere' });
  const { token } = await elsewhere.test.app.services.tokens.create(one.owner as never, 'far', {
    name: 'far',
    scopes: ['read', 'deploy'],
  });
  const answer = await withWorker(app, () =>
    elsewhere.test.api('POST', deployPath(), { body: { project_id: one.project.id }, token }),
  );
  elsewhere.remove();
  expect(answer).toMatchObject({ status: 200, body: { summary: { total: 1, success: 1 }, results: [{ action: 'create' }] } });
  expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'x' });
});

describe('a worker that died', () => {
  test('before it began a run: another one carries it out, and the run says that it was mended', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const id = await askLater();
    await sql`update deploy_runs set status = 'running', started_at = now(), lease_holder = ${deadProcess()},
      lease_expires_at = now() + interval '30 seconds' where id = ${id}`.execute(app.database.db);
    await sql`update graphile_worker._private_jobs set locked_at = now() - interval '40 seconds', locked_by = 'worker-gone',
      attempts = 1 where payload ->> 'run_id' = ${id}`.execute(app.database.db);
    expect(await withWorker(app, () => endOfRun(one, id))).toMatchObject({ status: 'succeeded', recovered: true });
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'x' });
    // A worker that is stopped may leave its job behind; the next sweep that finds it old takes it away.
    await sql`update graphile_worker._private_jobs set locked_at = now() - interval '40 seconds'
      where payload ->> 'run_id' = ${id}`.execute(app.database.db);
    await app.test.app.services.runQueue.sweep();
    const jobs = await sql`select 1 from graphile_worker._private_jobs where payload ->> 'run_id' = ${id}`.execute(
      app.database.db,
    );
    expect(jobs.rows).toEqual([]);
  });

  test('right after it took a job: the job is given back and done', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const id = await askLater();
    const take = (seconds: number) =>
      sql`update graphile_worker._private_jobs set locked_at = now() - make_interval(secs => ${seconds}), locked_by = 'worker-gone',
        attempts = 1 where payload ->> 'run_id' = ${id}`.execute(app.database.db);
    await take(5);
    await app.test.app.services.runQueue.sweep();
    const left = await sql<{ locked_by: string | null }>`select locked_by from graphile_worker._private_jobs
      where payload ->> 'run_id' = ${id}`.execute(app.database.db);
    // It may still be about to claim the run.
    expect(left.rows).toEqual([{ locked_by: 'worker-gone' }]);
    await take(40);
    expect(await withWorker(app, () => endOfRun(one, id))).toMatchObject({ status: 'succeeded' });
  });

  test('is not taken for dead while its lease holds and nothing proves it', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const id = await askLater();
    const hold = (seconds: number) =>
      sql`update deploy_runs set status = 'running', started_at = now(), lease_holder = 'another machine',
        lease_expires_at = now() + make_interval(secs => ${seconds}) where id = ${id}`.execute(app.database.db);
    await hold(30);
    await app.test.app.services.runQueue.sweep();
    expect(await runOf(one, id)).toMatchObject({ status: 'running' });
    await hold(-1);
    await app.test.app.services.runQueue.sweep();
    expect(await runOf(one, id)).toMatchObject({ status: 'queued', recovered: true });
  });
});
