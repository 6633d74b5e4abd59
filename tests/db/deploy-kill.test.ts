import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { DeployClient, Skill } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { type DeployingChild, lineOf, startDeploying } from '#tests/support/deploying-child.ts';
import { leftoversIn, readTree, writeTree } from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const KILLS = sized(6, 200);
/** Kills at each step, spread over its calls. */
const PER_STEP = sized(1, 10);
const ARTIFACTS = 12;
const FILES = 6;
const HOUR = 3_600_000;

const app = setUpDeployApp();

const versionOf = (version: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: FILES }, (_, n) => [
      n === 0 ? 'SKILL.md' : `f${n}.md`,
      `version ${version} of file ${n} ${'.'.repeat(2000)}`,
    ]),
  );

/** The version each artifact is in on disk, 0 when it is not there. Fails when one is in two. */
function versionsOnDisk(one: DeployClient, skills: Skill[]): number[] {
  const files = one.files();
  return skills.map(({ name }) => {
    const versions = Object.keys(versionOf(0)).map((file) => {
      const text = files[`.claude/skills/${name}/${file}`];
      if (text === undefined) return 0;
      const version = Number(/^version (\d+) /.exec(text)?.[1]);
      expect(text).toBe(versionOf(version)[file]);
      return version;
    });
    expect(new Set(versions).size, `${name} is in versions ${versions}`).toBe(1);
    return versions[0] ?? 0;
  });
}

const YES = { acknowledge: ['runs_code'] };
const hookOf = (version: number) => ({
  hooks: { PostToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command: `format --version ${version}` }] }] },
});
const serverOf = (version: number) => ({ command: 'serve', args: [`--version ${version}`] });
/** The versions of the hook and the server in the config files; fails when what people wrote there is not whole. */
function versionsInConfigs(one: DeployClient, mine: number): number[] {
  const files = one.files();
  return ['.claude/settings.json', '.mcp.json'].map((file) => {
    const text = files[file] ?? '';
    expect(JSON.parse(text), file).toMatchObject({ mine });
    const found = [...text.matchAll(/--version (\d+)/g)];
    expect(found, `${file} holds ${text}`).toHaveLength(1);
    return Number(found[0]?.[1]);
  });
}

interface World {
  one: DeployClient;
  skills: Skill[];
  /** The artifacts that go into config files, with their content at a version. */
  configs: { uuid: string; at: (version: number) => object }[];
  version: number;
  /** Milliseconds of an undisturbed deploy. */
  usual: number;
}

async function newWorld(): Promise<World> {
  const one = await app.client();
  const skills: Skill[] = [];
  for (let n = 0; n < ARTIFACTS; n += 1) skills.push(await one.skill(`s${n}`, versionOf(1)));
  const configs: World['configs'] = [];
  for (const [type, at] of [
    ['hook', hookOf],
    ['mcp_server', serverOf],
  ] as const) {
    const { uuid } = await one.artifact({ type, name: 'ours', config: at(1) });
    expect((await one.api('POST', `/deployment-sets/${one.set}/members`, { body: { artifact_uuid: uuid } })).status).toBe(201);
    configs.push({ uuid, at });
  }
  writeTree(one.folder, { '.claude/settings.json': '{ "mine": 1 }\n', '.mcp.json': '{"mine": 1}' });
  const begun = performance.now();
  expect((await one.deploy(YES)).summary).toMatchObject({ success: ARTIFACTS + 2 });
  return { one, skills, configs, version: 1, usual: performance.now() - begun };
}

/**
 * Every skill gets a new version, one file an edit by hand; then a process deploys that and is killed. The next start mends it:
 * nothing torn, mixed, lost or left over.
 * @param kill kills the process that has just begun, or waits until it has killed itself
 * @returns what became of the deploy that was killed
 */
async function killOnce(world: World, killAt: string[], kill: (child: DeployingChild, gone: Promise<unknown>) => Promise<void>) {
  const { one, skills, configs } = world;
  const before = world.version;
  world.version += 1;
  for (const skill of skills) await one.change(skill, versionOf(world.version));
  const edited = `.claude/skills/s${world.version % ARTIFACTS}/f1.md`;
  const edit = `my edit ${world.version}`;
  for (const { uuid, at } of configs) {
    const answer = await one.api('PUT', `/artifacts/${uuid}/files`, { body: { config: at(world.version) } });
    expect(answer.status).toBe(200);
  }
  const mine = world.version;
  for (const file of ['.claude/settings.json', '.mcp.json'])
    writeTree(one.folder, { [file]: (one.files()[file] ?? '').replace(/"mine": \d+/, `"mine": ${mine}`) });
  writeTree(one.folder, { [edited]: edit });
  const child = startDeploying(app, one, ...killAt);
  const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await lineOf(child, 'ready');
  child.stdin.write('go\n');
  await lineOf(child, 'deploying').catch(() => undefined);
  await kill(child, gone);
  const wasKilled = (await gone) === 'SIGKILL';
  await app.test.app.services.deployments.recover();

  const [last] = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}&limit=1`)).body.items;
  expect(['succeeded', 'failed', 'partial']).toContain(last.status);
  expect(leftoversIn(one.folder)).toEqual([]);
  const everywhere = readTree(one.folder, true);
  expect(Object.values(everywhere)).toContain(edit);
  if (everywhere[edited] === edit) writeTree(one.folder, { [edited]: versionOf(before)['f1.md'] ?? '' });
  const versions = [...versionsOnDisk(one, skills), ...versionsInConfigs(one, mine)];
  expect(new Set(versions).size).toBe(1);

  const again = await one.deploy(YES);
  expect(again.summary.error).toBe(0);
  expect([...versionsOnDisk(one, skills), ...versionsInConfigs(one, mine)]).toEqual(versions.map(() => world.version));
  return { wasKilled, recovered: wasKilled && last.recovered === true, finished: versions[0] === world.version };
}

function expectTidy(one: DeployClient): void {
  expect(existsSync(path.join(one.folder, '.loadout/journal.json'))).toBe(false);
  expect(readdirSync(path.join(one.folder, '.loadout')).filter((name) => name.startsWith('tmp-'))).toEqual([]);
}

test('a process killed at any moment of a deploy: the next start finishes or undoes it, no artifact is mixed, no edit lost', {
  timeout: HOUR,
}, async () => {
  const world = await newWorld();
  const seen = { kills: 0, interrupted: 0, finished: 0, undone: 0 };
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const { wasKilled, recovered, finished } = await killOnce(world, [], async (child) => {
      await pause(((kill - 0.5) / KILLS) * world.usual * 1.2);
      child.kill('SIGKILL');
    });
    seen.kills += wasKilled ? 1 : 0;
    seen.interrupted += recovered ? 1 : 0;
    seen[finished ? 'finished' : 'undone'] += 1;
  }
  recordCounts('killed at random moments', seen);
  expect(seen.interrupted).toBeGreaterThan(0);
  expect(seen.undone).toBeGreaterThan(0);
  expectTidy(world.one);
});

test('a process killed right before or after any kind of call: the same', { timeout: 6 * HOUR }, async () => {
  const world = await newWorld();
  let counts: Record<string, number> = {};
  const whole = await killOnce(world, [], async (child) => {
    counts = JSON.parse(await lineOf(child, 'done ')).counts;
  });
  expect(whole.finished).toBe(true);
  const seen: Record<string, { kills: number; finished: number; undone: number }> = {};
  for (const [step, made] of Object.entries(counts)) {
    const tally = { kills: 0, finished: 0, undone: 0 };
    for (let n = 0; n < PER_STEP; n += 1) {
      const ordinal = Math.min(made, 1 + Math.floor(((n + 0.5) / PER_STEP) * made));
      const kill = (at: number) =>
        killOnce(world, [step, String(at), n % 2 === 0 ? 'after' : 'before'], async (_, gone) => void (await gone));
      let done = await kill(ordinal);
      // A deploy may find folders that an earlier one had to make, and so get by with fewer calls than were counted.
      for (let at = ordinal - 1; !done.wasKilled && at >= 1; at -= 1) done = await kill(at);
      tally.kills += done.wasKilled ? 1 : 0;
      tally[done.finished ? 'finished' : 'undone'] += 1;
    }
    expect(tally.kills, step).toBe(PER_STEP);
    seen[step] = tally;
  }
  recordCounts(
    'killed at each step',
    Object.fromEntries(Object.entries(seen).map(([step, tally]) => [step, JSON.stringify(tally)])),
  );
  expect(Object.keys(seen)).toEqual(
    expect.arrayContaining(['createFile', 'write', 'sync', 'rename', 'exchange', 'db:run', 'db:commit']),
  );
  expectTidy(world.one);
});
