import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import type { DeployClient, Skill } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { deployUntilGone, startDeploying } from '#tests/support/deploying-child.ts';
import { leftoversIn } from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const ROUNDS = sized(3, 10);
const SKILLS = 50;
const FILES = 10;
const ENTRIES = SKILLS * FILES;
const MOST_MS = 2000;

const app = setUpDeployApp();

const versionOf = (version: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: FILES }, (_, n) => [n === 0 ? 'SKILL.md' : `f${n}.md`, `version ${version} ${'.'.repeat(1000)}`]),
  );

test('a run of 500 entries that was killed in the middle is mended in less than two seconds', {
  timeout: 1_800_000,
}, async () => {
  const one = await app.client();
  const skills: Skill[] = [];
  for (let n = 0; n < SKILLS; n += 1) skills.push(await one.skill(`s${n}`, versionOf(1)));
  const inVersion = (version: number): number =>
    Object.values(one.files()).filter((text) => text.startsWith(`version ${version} `)).length;
  const times: number[] = [];
  let left = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    if (round > 1) for (const skill of skills) await one.change(skill, versionOf(round));
    const step = round === 1 ? 'link' : 'exchange';
    const at = String(Math.floor((ENTRIES * round) / (ROUNDS + 1)));
    expect(await deployUntilGone(startDeploying(app, one, step, at, 'after'))).toBe('SIGKILL');
    // Without recovery the project stays as the crash left it: that is what there is to mend.
    expect(existsSync(path.join(one.folder, '.loadout/journal.json'))).toBe(true);
    left += ENTRIES - inVersion(round);
    const begun = performance.now();
    await app.test.app.services.deployments.recover();
    times.push(Math.round(performance.now() - begun));
    expect(inVersion(round)).toBe(ENTRIES);
    expect(leftoversIn(one.folder)).toEqual([]);
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  recordCounts('recovery', {
    entries: ENTRIES,
    crashes: ROUNDS,
    left,
    fastest: times[0] ?? 0,
    median,
    slowest: times.at(-1) ?? 0,
  });
  expect(left).toBeGreaterThan((ENTRIES * ROUNDS) / 4);
  // One of few on a busy machine; most of them in the full size.
  expect(sized(times[0] ?? 0, median)).toBeLessThan(MOST_MS);
});

test('a plan that meets the journal of a crashed run mends that first, and plans by what is there then', async () => {
  const one = await app.client();
  const skills = [await one.skill('a', versionOf(1)), await one.skill('b', versionOf(1))];
  await one.deploy();
  for (const skill of skills) await one.change(skill, versionOf(2));
  expect(await deployUntilGone(startDeploying(app, one, 'exchange', '3', 'after'))).toBe('SIGKILL');
  const [crashed] = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}&limit=1`)).body.items;
  expect(crashed.status).toBe('running');
  const plan = await one.plan();
  expect(plan).toMatchObject({ summary: { changes: false }, items: [{ action: 'unchanged' }, { action: 'unchanged' }] });
  expect(leftoversIn(one.folder)).toEqual([]);
  expect((await one.api('GET', `/deploy-runs/${crashed.id}`)).body).toMatchObject({ status: 'succeeded', recovered: true });
});

/** What recovery could not mend, by project. */
const notMended = (project: string) =>
  app.test.logs.filter((line) => line.msg === 'deploy.not_recovered' && line.project_id === project);
const recover = () => app.test.app.services.deployments.recover();
const lastRun = async (one: DeployClient) => {
  const [run] = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}&limit=1`)).body.items;
  return (await one.api('GET', `/deploy-runs/${run.id}`)).body;
};

test('a run that has ended is let be when its folder is gone: there is nothing to mend, now or later', async () => {
  const one = await app.client();
  await one.skill('a', versionOf(1));
  rmSync(one.folder, { recursive: true });
  const body = { targets: [{ project_id: one.project.id }] };
  const { runs } = (await one.api('POST', `/deployment-sets/${one.set}/deploy-many`, { body })).body;
  expect(runs).toMatchObject([{ status: 'failed', code: 'project_moved' }]);
  await recover();
  expect(notMended(one.project.id)).toEqual([]);
  expect(await lastRun(one)).toMatchObject({ status: 'failed', recovered: false });
});

test('a run that has not ended waits for its folder, and is finished when that is back', async () => {
  const one = await app.client();
  await one.skill('a', versionOf(1));
  await one.skill('b', versionOf(1));
  expect(await deployUntilGone(startDeploying(app, one, 'link', '12', 'after'))).toBe('SIGKILL');
  renameSync(one.folder, `${one.folder}-away`);
  await recover();
  expect(await lastRun(one)).toMatchObject({ status: 'running' });
  expect(notMended(one.project.id)).toHaveLength(1);
  renameSync(`${one.folder}-away`, one.folder);
  await recover();
  expect(await lastRun(one)).toMatchObject({ status: 'succeeded', recovered: true, summary: { success: 2 } });
});

describe('a run whose folder is removed while it writes says so', () => {
  const untrue = 'before it wrote anything';
  const says = 'The folder of the project was removed or replaced while the run wrote to it.';

  test('at once, when this process cannot go on', async () => {
    const one = await app.client();
    await one.skill('a', versionOf(1));
    const { link } = nodeFileSystem;
    nodeFileSystem.link = async (...names) => {
      await link(...names);
      if (!names[1].endsWith('f3.md')) return;
      rmSync(one.folder, { recursive: true });
      throw Object.assign(new Error('The disk is gone'), { stuck: true });
    };
    const body = { project_id: one.project.id };
    const { status } = await one.api('POST', `/deployment-sets/${one.set}/deploy`, { body });
    nodeFileSystem.link = link;
    expect(status).toBe(503);
    expect(await lastRun(one)).toMatchObject({ status: 'failed', error: expect.stringContaining(says) });
  });

  test('after a crash too, when another folder lies there by then', async () => {
    const one = await app.client();
    await one.skill('a', versionOf(1));
    expect(await deployUntilGone(startDeploying(app, one, 'link', '3', 'after'))).toBe('SIGKILL');
    rmSync(one.folder, { recursive: true });
    mkdirSync(one.folder);
    await recover();
    const run = await lastRun(one);
    expect(run).toMatchObject({ status: 'failed', results: [], error: expect.stringContaining(says) });
    expect((await one.deploy()).summary).toMatchObject({ success: 1 });
  });

  test('one that a crash stopped before it staged anything has written nothing', async () => {
    const one = await app.client();
    await one.skill('a', versionOf(1));
    expect(await deployUntilGone(startDeploying(app, one, 'createFile', '3', 'before'))).toBe('SIGKILL');
    await recover();
    expect(await lastRun(one)).toMatchObject({ status: 'failed', error: expect.stringContaining(untrue) });
  });
});
