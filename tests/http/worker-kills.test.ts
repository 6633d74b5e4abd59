import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import type { DeployClient, Skill } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { leftoversIn, temporaryFolder } from '#tests/support/project-folder.ts';
import { endOfRun, runOf } from '#tests/support/run-end.ts';
import { type Started, startCommand, workerCommand } from '#tests/support/start-command.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const ROUNDS = sized(2, 20);
const SKILLS = 40;
const FILES = 8;
const MOST_MS = 60_000;

const app = setUpDeployApp();

const versionOf = (version: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: FILES }, (_, n) => [n === 0 ? 'SKILL.md' : `f${n}.md`, `version ${version} of ${n}`]));

/** The pid of the process that has a run in hand, once it has begun; null when it is over. */
async function workingPid(one: DeployClient, id: string): Promise<number | null> {
  for (;;) {
    const run = await runOf(one, id);
    if (run.finished_at !== null) return null;
    const { rows } = await sql<{ lease_holder: string | null }>`select lease_holder from deploy_runs where id = ${id}
      and status = 'running'`.execute(app.database.db);
    const holder = rows[0]?.lease_holder;
    if (typeof holder === 'string') return Number(holder.split('/')[2]);
    await pause(5);
  }
}

test('a worker killed in the middle of a run: another one ends the run within a minute, and none stays stuck', {
  timeout: 1_800_000,
}, async () => {
  const { path: data, remove } = temporaryFolder();
  const env = { DATABASE_URL: app.database.url, LOADOUT_ROOTS: app.roots, LOADOUT_SITE: 'test-site' };
  const start = (): Promise<Started> => workerCommand(data, env);
  const one = await app.client();
  const skills: Skill[] = [];
  for (let n = 0; n < SKILLS; n += 1) skills.push(await one.skill(`s${n}`, versionOf(1)));
  const ask = async (): Promise<string> => {
    const body = { project_id: one.project.id };
    const headers = { Prefer: 'respond-async' };
    return (await one.api('POST', `/deployment-sets/${one.set}/deploy`, { body, headers })).body.run_id;
  };
  const workers = [await start()];
  const seen = { killed: 0, recovered: 0, stuck: 0, slowest: 0 };
  const begun = performance.now();
  await endOfRun(one, await ask());
  const usual = performance.now() - begun;

  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const skill of skills) await one.change(skill, versionOf(round + 1));
    const id = await ask();
    const pid = await workingPid(one, id);
    await pause((usual * (round - 0.5)) / (ROUNDS * 2));
    const busy = workers.findIndex(({ child }) => child.pid === pid);
    if (busy < 0) continue;
    await workers[busy]?.end('SIGKILL');
    workers.splice(busy, 1);
    const killed = performance.now();
    if ((await runOf(one, id)).finished_at === null) seen.killed += 1;
    // The control: while there is no other worker, nobody ends the run.
    if (workers.length === 0) {
      await pause(2000);
      if (seen.killed > 0) expect((await runOf(one, id)).finished_at).toBeNull();
      workers.push(await start());
    }
    const run = await endOfRun(one, id);
    seen.slowest = Math.max(seen.slowest, Math.round(performance.now() - killed));
    seen.recovered += run.recovered ? 1 : 0;
    expect(run.status).toBe('succeeded');
    expect(new Set(Object.values(one.files()).map((text) => /^version (\d+) /.exec(text)?.[1]))).toEqual(
      new Set([String(round + 1)]),
    );
    // The run ends first; what is left of it is swept right after, or by the next look if that was the moment of the kill.
    while (leftoversIn(one.folder).length > 0 && performance.now() - killed < MOST_MS) await pause(50);
    expect(leftoversIn(one.folder)).toEqual([]);
    workers.push(await start());
  }
  const left = await sql<{ n: number }>`select count(*)::int as n from deploy_runs where status in ('queued', 'running')`.execute(
    app.database.db,
  );
  seen.stuck = left.rows[0]?.n ?? 0;
  for (const worker of workers) expect((await worker.end()).status).toBe(0);
  remove();
  recordCounts('workers killed', { rounds: ROUNDS, ...seen });
  expect(seen.stuck).toBe(0);
  expect(seen.slowest).toBeLessThan(MOST_MS);
  expect([seen.killed > 0, seen.recovered]).toEqual([true, seen.killed]);
});

test('a server killed in the middle of deploying to many: the next one ends all of them, and the same request is answered', {
  timeout: 300_000,
}, async () => {
  const { path: data, remove } = temporaryFolder();
  const env = { DATABASE_URL: app.database.url, LOADOUT_ROOTS: app.roots, LOADOUT_SITE: 'test-site', AUTH_ENABLED: 'true' };
  const one = await app.client();
  for (let n = 0; n < SKILLS; n += 1) await one.skill(`s${n}`, versionOf(1));
  const places: { project_id: string; profile_id?: string }[] = [{ project_id: one.project.id }];
  for (const platform of ['cursor', 'codex']) {
    const { body } = await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform } });
    places.push({ project_id: one.project.id, profile_id: body.id });
  }
  const { token } = await app.test.app.services.tokens.create(ownerId(one.owner), 'tester', { name: 'many', scopes: ['deploy'] });
  const askAt = ({ url }: Started): Promise<Response> =>
    fetch(`${url}/api/v1/deployment-sets/${one.set}/deploy-many`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, 'Idempotency-Key': 'killed-many' },
      body: JSON.stringify({ targets: places }),
    });
  const listed = async (): Promise<{ id: string; status: string }[]> =>
    (await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.items;

  const first = await startCommand(data, env);
  const lost = askAt(first).catch((error: unknown) => error);
  while (!(await listed()).some(({ status }) => status === 'running')) await pause(5);
  await first.end('SIGKILL');
  expect(await lost).toBeInstanceOf(TypeError);
  const left = (await listed()).map(({ status }) => status);
  expect(left, 'all of them are known, and one was not begun').toHaveLength(places.length);
  expect(left).toContain('queued');

  const second = await startCommand(data, env);
  let answer = await askAt(second);
  while (answer.status === 409) {
    expect(await answer.json()).toMatchObject({ code: 'idempotency_in_flight' });
    await pause(500);
    answer = await askAt(second);
  }
  const { runs } = (await answer.json()) as { runs: { run_id: string; status: string }[] };
  expect(answer.headers.get('idempotency-replayed')).toBe('true');
  expect(runs.map(({ status }) => status)).toEqual(places.map(() => 'succeeded'));
  expect((await listed()).map(({ id }) => id).toSorted()).toEqual(runs.map(({ run_id: id }) => id).toSorted());
  const written = Object.keys(one.files()).filter((file) => file.endsWith('SKILL.md'));
  expect(written.length).toBeGreaterThanOrEqual(SKILLS * 2);
  while (leftoversIn(one.folder).length > 0) await pause(50);
  expect((await second.end()).status).toBe(0);
  remove();
});
