import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { testEnvironment } from '#app/cli/bootstrap/stages.mjs';
import { dataFolderWithDatabase, eventually } from '#tests/support/embedded.ts';
import { type SoakClient, soakClient } from '#tests/support/soak/client.ts';
import { startLoad } from '#tests/support/soak/load.ts';
import { csvFile, growthOf, weigh } from '#tests/support/soak/samples.ts';
import { makeSoakWorld } from '#tests/support/soak/world.ts';
import { createTestFolder } from '#tests/support/source-tree.ts';
import { type Started, startCommand, workerCommand } from '#tests/support/start-command.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

/** The full figure is two hours. */
const MINUTES = Number(process.env.SOAK_MINUTES) || sized(0.1, 120);
const MS = MINUTES * 60_000;
const SAMPLES = Math.max(8, Math.min(720, MS / 10_000));
/** The worker dies this often; what it had in hand is taken up by others. */
const KILLS = Math.max(2, Math.round(MINUTES / 3));
/** Memory says something only after a good while. */
const LONG_MINUTES = 10;
const GROWTH = 0.1;
/** Longer than a lease: what a killed worker had in hand must have been taken up and ended by then. */
const SETTLE_MS = 180_000;
const PEOPLE = 2;
const REST_MS = sized(20, 200);

const COLUMNS = [
  'seconds',
  'requests',
  'server_errors',
  'unfinished_runs',
  'worker_kills',
  'web_rss_mib',
  'web_handles',
  'worker_rss_mib',
  'worker_handles',
];
const mib = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10;

async function startEverything() {
  const { dataDir } = await dataFolderWithDatabase();
  const { path: roots, remove } = await createTestFolder();
  onTestFinished(remove);
  const off = ['READS', 'WRITES', 'DEPLOYS', 'SIGN_INS'].map((kind) => [`LOADOUT_LIMIT_${kind}_PER_MIN`, '0']);
  const env = {
    AUTH_ENABLED: 'true',
    LOADOUT_ROOTS: roots,
    LOADOUT_SITE: 'soak',
    LOG_LEVEL: 'error',
    ...Object.fromEntries(off),
  };
  const web = await startCommand(dataDir, env);
  const create = ['--import', 'tsx', 'app/cli/token-create.ts', '--owner', 'soak'];
  const { stdout } = await promisify(execFile)(process.execPath, create, {
    env: { ...testEnvironment(process.env), ...env, LOADOUT_DATA_DIR: dataDir },
  });
  const client = await soakClient(web.url ?? '', stdout.trim());
  return { web, client, roots, newWorker: () => workerCommand(dataDir, env) };
}

/** Kills the worker again and again, in the midst of work where there is any, and starts the next one. */
function killWorkers(client: SoakClient, first: Started, next: () => Promise<Started>) {
  const state = { worker: first, kills: 0, running: true };
  const done = (async () => {
    while (state.running && state.kills < KILLS) {
      const until = performance.now() + MS / (KILLS + 1);
      while (state.running && performance.now() < until) await pause(100);
      await eventually(async () => !state.running || (await client.unfinished()) > 0, 5_000);
      if (!state.running) return;
      await state.worker.end('SIGKILL');
      state.kills += 1;
      state.worker = await next();
    }
  })();
  const stop = async () => {
    state.running = false;
    await done;
  };
  return { state, stop };
}

/** Sets once more everywhere, and then there is nothing to do: what the kills interrupted was finished or undone. */
async function expectWhole(client: SoakClient, projects: readonly string[], sets: readonly string[]): Promise<void> {
  for (const project_id of projects)
    for (const set of sets) {
      const deployed = await client.api('POST', `/deployment-sets/${set}/deploy`, { project_id });
      expect(deployed, JSON.stringify(deployed.body)).toMatchObject({ status: 200, body: { summary: { error: 0 } } });
      const planned = await client.api('POST', `/deployment-sets/${set}/plan`, { project_id });
      expect(planned.body.summary.changes, JSON.stringify(planned.body)).toBe(false);
    }
}

test(`${MINUTES} minutes of mixed load beside a worker that is killed: no 5xx, no stuck run, memory stays`, {
  timeout: MS + 600_000,
}, async () => {
  const { web, client, roots, newWorker } = await startEverything();
  const world = await makeSoakWorld(client, roots);
  const killing = killWorkers(client, await newWorker(), newWorker);
  const load = startLoad(client, world, { people: PEOPLE, restMs: REST_MS });
  const write = csvFile(process.env.SOAK_SAMPLES ?? path.join(roots, 'samples.csv'), COLUMNS);
  const memory: number[] = [];
  const begin = performance.now();
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    await pause(Math.max(0, begin + (MS * sample) / SAMPLES - performance.now()));
    const [own, workers] = [weigh(web.child.pid ?? 0), weigh(killing.state.worker.child.pid ?? 0)];
    memory.push(own.rss);
    write({
      seconds: Math.round((performance.now() - begin) / 1000),
      requests: client.tally.requests,
      server_errors: client.tally.serverErrors,
      unfinished_runs: await client.unfinished(),
      worker_kills: killing.state.kills,
      web_rss_mib: mib(own.rss),
      web_handles: own.handles,
      worker_rss_mib: mib(workers.rss),
      worker_handles: workers.handles,
    });
  }
  await load.stop();
  await killing.stop();
  await eventually(async () => (await client.unfinished()) === 0, SETTLE_MS);
  const runs = await client.runs();
  const counts = {
    minutes: MINUTES,
    requests: client.tally.requests,
    server_errors: client.tally.serverErrors,
    worker_kills: killing.state.kills,
    runs: runs.length,
    recovered_runs: runs.filter(({ recovered }) => recovered).length,
    stuck_runs: runs.filter(({ status }) => status === 'queued' || status === 'running').length,
    rss_growth_percent: Math.round(growthOf(memory) * 1000) / 10,
  };
  recordCounts('soak', counts);
  expect(client.tally.unexpected.slice(0, 10)).toEqual([]);
  expect(counts).toMatchObject({ server_errors: 0, stuck_runs: 0 });
  expect(counts.worker_kills, 'workers were killed').toBeGreaterThanOrEqual(KILLS - 1);
  expect(runs.filter(({ status }) => status === 'succeeded').length).toBeGreaterThan(KILLS);
  await expectWhole(client, world.projects, world.sets);
  if (MINUTES >= LONG_MINUTES) expect(growthOf(memory)).toBeLessThan(GROWTH);
  expect(web.output()).not.toContain('"level":50');
});

test('control: the same measurement finds a program that keeps what it should let go', { timeout: 60_000 }, async () => {
  const leak = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(1 << 20, 1)), 10);';
  const child = spawn(process.execPath, ['-e', leak], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const memory: number[] = [];
  for (let sample = 0; sample < 40; sample += 1) {
    await pause(50);
    memory.push(weigh(child.pid ?? 0).rss);
  }
  expect(growthOf(memory)).toBeGreaterThan(GROWTH);
});
