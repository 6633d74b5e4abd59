import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Skill } from '#tests/support/deploy-client.ts';
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
