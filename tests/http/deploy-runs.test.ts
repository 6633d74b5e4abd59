import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { lockFolder } from '#app/adapters/project-folder/lock.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { readTree, writeTree } from '#tests/support/project-folder.ts';
import { withWorker } from '#tests/support/queued-runs.ts';
import { endOfRun, runOf } from '#tests/support/run-end.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const deployPath = () => `/deployment-sets/${one.set}/deploy`;

describe('the record of a run', () => {
  test('says what was asked, by whom, and what became of each artifact', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const answer = await one.deploy({ mode: 'atomic' });
    const run = (await one.api('GET', `/deploy-runs/${answer.run_id}`)).body;
    expect(run).toMatchObject({
      id: answer.run_id,
      set_id: one.set,
      set_name: 'Base',
      project_id: one.project.id,
      project_name: 'Harbor',
      profile_id: one.project.profiles[0].id,
      requested_by: 'tester',
      status: 'succeeded',
      recovered: false,
      mode: 'atomic',
      summary: answer.summary,
      progress: { done: 1, total: 1 },
      generation: 1,
      results: answer.results,
    });
    expect(run.finished_at >= run.started_at).toBe(true);
  });

  test('is partial with an error among successes, failed with nothing else', async () => {
    await one.skill('good', { 'SKILL.md': '1' });
    await one.skill('bad', { 'SKILL.md': '1' });
    writeTree(one.folder, { '.claude/skills/bad/SKILL.md': 'theirs' });
    const statusOf = async (more: object) =>
      (await one.api('GET', `/deploy-runs/${(await one.deploy(more)).run_id}`)).body.status;
    expect(await statusOf({ on_conflict: 'fail' })).toBe('partial');
    rmSync(path.join(one.folder, '.claude/skills/good'), { recursive: true });
    expect(await statusOf({ on_conflict: 'fail', mode: 'atomic' })).toBe('failed');
    expect(await statusOf({})).toBe('succeeded');
  });

  test('outlives its set and its project', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const { run_id } = await one.deploy();
    expect((await one.api('DELETE', `/deployment-sets/${one.set}`)).status).toBe(204);
    expect((await one.api('DELETE', `/projects/${one.project.id}`)).status).toBe(204);
    const run = (await one.api('GET', `/deploy-runs/${run_id}`)).body;
    expect(run).toMatchObject({ set_name: 'Base', project_id: null, project_name: 'Harbor', summary: { success: 1 } });
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': '1' });
  });

  test('is found by set, project and status, newest first, by offset and by cursor', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const other = await one.newSet('Other');
    const ids: string[] = [];
    for (const set of [one.set, other, one.set]) ids.unshift((await one.deploy({}, set)).run_id);
    const idsOf = async (query: string) =>
      (await one.api('GET', `/deploy-runs${query}`)).body.items.map((run: { id: string }) => run.id);
    expect(await idsOf('')).toEqual(ids);
    expect(await idsOf(`?set_id=${other}`)).toEqual([ids[1]]);
    expect(await idsOf(`?project_id=${one.project.id}&status=succeeded`)).toEqual(ids);
    expect(await idsOf('?status=failed')).toEqual([]);
    expect(await idsOf('?project_id=nonsense')).toEqual([]);
    expect(await idsOf('?limit=1&offset=1')).toEqual([ids[1]]);
    const first = (await one.api('GET', '/deploy-runs?limit=2')).body;
    expect(first).toMatchObject({ total: 3, limit: 2, offset: 0 });
    const rest = (await one.api('GET', `/deploy-runs?limit=2&cursor=${first.next_cursor}`)).body;
    expect(rest.items.map((run: { id: string }) => run.id)).toEqual([ids[2]]);
    expect(rest).toMatchObject({ total: null, next_cursor: null });
    for (const bad of ['?cursor=nonsense', '?status=odd', '?limit=0', '?what=1'])
      expect((await one.api('GET', `/deploy-runs${bad}`)).status).toBe(422);
    expect((await one.api('GET', '/deploy-runs/nonsense')).status).toBe(404);
  });
});

describe('the same Idempotency-Key', () => {
  const ask = (key: string, more: object = {}) =>
    one.api('POST', deployPath(), { headers: { 'Idempotency-Key': key }, body: { project_id: one.project.id, ...more } });

  test('gives the same answer and deploys once', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const first = await ask('k1');
    rmSync(path.join(one.folder, '.claude'), { recursive: true });
    const second = await ask('k1');
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.body).toEqual(first.body);
    expect(one.files()).toEqual({});
  });

  test('gives the same answer with its warnings', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    const server = await one.artifact({
      type: 'mcp_server',
      name: 'tracker',
      config: { command: 'tracker', env: { API_TOKEN: 'abcdefgh12345678' } },
    });
    const set = await one.newSet('Warned', [{ artifact_uuid: pdf.uuid }, { artifact_uuid: server.uuid }]);
    const request = { headers: { 'Idempotency-Key': 'warned' }, body: { project_id: one.project.id } };
    const first = await one.api('POST', `/deployment-sets/${set}/deploy`, request);
    expect(first.body.warnings).toMatchObject([{ code: 'literal_secret' }]);
    const second = await one.api('POST', `/deployment-sets/${set}/deploy`, request);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
  });

  test('of a run that was left to the queue gives its place again, also when it could not begin', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    const { plan_digest } = await one.plan();
    const request = { body: { project_id: one.project.id, plan_digest }, headers: { 'Idempotency-Key': 'late' } };
    const later = await one.api('POST', deployPath(), { ...request, headers: { ...request.headers, Prefer: 'respond-async' } });
    expect(later.status).toBe(202);
    await one.change(pdf, { 'SKILL.md': '2' });
    await withWorker(app, () => endOfRun(one, later.body.run_id));
    const again = await one.api('POST', deployPath(), request);
    expect(again).toMatchObject({ status: 202, body: { run_id: later.body.run_id, plan_digest: null, results: [] } });
    expect(again.headers.get('location')).toBe(`/api/v1/deploy-runs/${later.body.run_id}`);
    expect(await runOf(one, later.body.run_id)).toMatchObject({ status: 'failed', code: 'plan_stale' });
  });

  test('of a run that a crash ended before it wrote anything deploys after all', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const first = await ask('crashed');
    await sql`update deploy_runs set status = 'failed', recovered = true, code = 'write_failed', message = 'Deploy again.'
      where id = ${first.body.run_id}`.execute(app.database.db);
    rmSync(path.join(one.folder, '.claude'), { recursive: true });
    const second = await ask('crashed');
    expect(second).toMatchObject({ status: 200, body: { summary: { success: 1 } } });
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    expect((await ask('crashed')).body).toEqual(second.body);
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': '1' });
  });

  test('is refused for another request', async () => {
    await ask('k2');
    expect(await ask('k2', { mode: 'atomic' })).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  });

  test('ten times at once has one effect', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('k3')));
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThan(0);
    for (const { status, body } of answers) if (status !== 200) expect(body.code).toBe('idempotency_in_flight');
    expect((await one.api('GET', `/deploy-runs?set_id=${one.set}`)).body.total).toBe(1);
  });
});

describe('one live run per project', () => {
  test('a second deploy meanwhile is 409 project_busy, says who, and writes nothing', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const folder = await openProjectFolder(one.folder);
    const lock = await lockFolder(folder, 'somebody', 'else');
    expect(await one.api('POST', deployPath(), { body: { project_id: one.project.id } })).toMatchObject({
      status: 409,
      body: { code: 'project_busy' },
    });
    expect(one.files()).toEqual({});
    if (lock.kind === 'locked') await lock.release();
    await folder.close();
    expect((await one.deploy()).summary.success).toBe(1);
  });

  test('a lease that still holds keeps others out although nobody has the folder’s lock; one that has run out does not', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const { run_id } = await one.deploy();
    const lease = (seconds: number) =>
      sql`update deploy_runs set status = 'running', finished_at = null, lease_holder = 'gone', lease_expires_at = now() + make_interval(secs => ${seconds}) where id = ${run_id}`.execute(
        app.database.db,
      );
    await lease(20);
    const busy = await one.api('POST', deployPath(), { body: { project_id: one.project.id } });
    expect(busy).toMatchObject({ status: 409, body: { code: 'project_busy', run_id } });
    expect(busy.body.detail).toContain('tester');
    expect((await one.api('DELETE', `/projects/${one.project.id}`)).status).toBe(409);
    await lease(-1);
    expect((await one.deploy()).summary.total).toBe(1);
    expect((await one.api('GET', `/deploy-runs/${run_id}`)).body).toMatchObject({ status: 'failed', recovered: true });
  });

  test('many at once end well: each is carried out alone or told to wait', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => one.api('POST', deployPath(), { body: { project_id: one.project.id } })),
    );
    for (const { status, body } of answers) expect(status === 200 || body.code === 'project_busy').toBe(true);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    const runs = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.items;
    expect(runs.every((run: { status: string }) => run.status === 'succeeded')).toBe(true);
  });
});

describe('whose folder it is', () => {
  test('a folder that was swapped for another project’s is refused until its path is saved again', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    const second = path.join(app.roots, `${one.owner}-second`);
    mkdirSync(second);
    const other = (await one.api('POST', '/projects', { body: { name: 'Second', path: second } })).body;
    await one.deploy({ project_id: other.id });
    rmSync(one.folder, { recursive: true });
    cpSync(second, one.folder, { recursive: true });
    expect(await one.api('POST', deployPath(), { body: { project_id: one.project.id } })).toMatchObject({
      status: 409,
      body: { code: 'project_moved' },
    });
    expect((await one.api('PATCH', `/projects/${one.project.id}`, { body: { path: one.folder } })).status).toBe(200);
    expect((await one.deploy()).summary.total).toBe(1);
  });

  test('a folder that is registered again after its project was given up is taken as it is', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    await one.api('DELETE', `/projects/${one.project.id}`);
    const again = (await one.api('POST', '/projects', { body: { name: 'Again', path: one.folder } })).body;
    expect((await one.deploy({ project_id: again.id })).results).toMatchObject([{ status: 'success', action: 'adopt' }]);
  });

  test('a fresh clone goes by what is in it, and the plan says that it does', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    rmSync(path.join(one.folder, '.loadout'), { recursive: true });
    expect((await one.plan()).warnings).toMatchObject([{ code: 'unmarked_folder' }]);
    expect((await one.deploy()).results).toMatchObject([{ status: 'skip', action: 'unchanged' }]);
    expect((await one.plan()).warnings).toEqual([]);
  });

  test('a moved project goes on at its new path', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    const moved = `${one.folder}-moved`;
    renameSync(one.folder, moved);
    expect((await one.api('PATCH', `/projects/${one.project.id}`, { body: { path: moved } })).status).toBe(200);
    expect((await one.deploy()).results).toMatchObject([{ action: 'unchanged' }]);
  });
});

describe('the log', () => {
  test('names set, project, profile and how many artifacts of every deploy, and the whole path to one that failed', async () => {
    const bad = await one.skill('bad', { 'SKILL.md': '1' }, false);
    const inner = await one.newSet('Inner', [{ artifact_uuid: bad.uuid }]);
    const outer = await one.newSet('Outer', [{ member_set_id: inner }]);
    writeTree(one.folder, { '.claude/skills/bad/SKILL.md': 'secret words of a file' });
    await one.deploy({ on_conflict: 'fail' }, outer);
    const lines = app.test.logs.filter((line) => line.set_id === outer);
    expect(lines.find((line) => line.msg === 'deploy.finished')).toMatchObject({
      level: 30,
      set_id: outer,
      project_id: one.project.id,
      profile_id: one.project.profiles[0].id,
      resolved_count: 1,
      status: 'failed',
    });
    const warning = lines.find((line) => line.msg === 'deploy.artifact_failed');
    expect(warning).toMatchObject({ level: 40, code: 'unmanaged' });
    expect(warning?.path).toBe(`set "Outer" (${outer}) → set "Inner" (${inner}) → skill:bad`);
    expect(JSON.stringify(app.test.logs)).not.toContain('secret words');
  });
});

describe('.skillmeat-deployed.toml', () => {
  const text = () => readFileSync(path.join(one.folder, '.claude/.skillmeat-deployed.toml'), 'utf8');

  test('has a row for each artifact with its uuid, and goes when nothing is deployed any more', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1', 'a/b': '2' });
    await one.deploy();
    expect(text()).toContain(`artifact_uuid = "${pdf.uuid.replaceAll('-', '')}"`);
    expect(text()).toContain('artifact_path = "skills/pdf"');
    const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${members[0].id}`);
    await one.deploy({ prune: true, confirm: 'Harbor' });
    expect(readTree(one.folder)).toEqual({});
    expect(existsSync(path.join(one.folder, '.claude'))).toBe(false);
  });
});
