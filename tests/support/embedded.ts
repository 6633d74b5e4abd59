import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, onTestFinished } from 'vitest';
import { createLog } from '#app/lib/log.ts';
import { chooseLaunch } from '#db/embedded/account.ts';
import { findBinaries } from '#db/embedded/binaries.ts';
import { clusterOwner } from '#db/embedded/cluster.ts';
import type { EmbeddedConnection } from '#db/embedded/connect.ts';
import { SERVER_ENV } from '#db/embedded/environment.ts';
import { type Layout, prepareFolders } from '#db/embedded/folders.ts';
import { clusterProcesses, signal } from '#db/embedded/processes.ts';
import { type Embedded, startEmbedded } from '#db/embedded/server.ts';

/** A data folder of the test's own; whatever still runs in it is ended and it is removed when the test is over. */
export async function dataFolder(name = 'data'): Promise<{ dataDir: string; layout: Layout }> {
  const parent = await mkdtemp(path.join(tmpdir(), 'loadout-embedded-'));
  const dataDir = path.join(parent, name);
  const layout = await prepareFolders(dataDir);
  onTestFinished(async () => {
    for (let left = running(layout); left.length > 0; left = running(layout)) {
      for (const { pid } of left) signal(pid, 'SIGKILL');
      await sleep(20);
    }
    await rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    if (!layout.socketDir.startsWith(parent)) await rm(layout.socketDir, { recursive: true, force: true });
  });
  return { dataDir, layout };
}

/** The same with a complete database in it, copied from one that is made once per test file: a good deal faster than a first start. */
export async function dataFolderWithDatabase(): Promise<{ dataDir: string; layout: Layout }> {
  const folder = await dataFolder();
  await promisify(execFile)('cp', ['-a', (await model()).cluster, folder.layout.cluster]);
  return folder;
}

let made: Promise<Layout> | null = null;

function model(): Promise<Layout> {
  made ??= (async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'loadout-embedded-model-'));
    await (await startEmbedded({ dataDir, log: createLog('error'), fast: true })).stop();
    return prepareFolders(dataDir);
  })();
  return made;
}

afterAll(async () => {
  if (made) await rm(path.dirname((await made).home), { recursive: true, force: true });
});

function running(layout: Layout) {
  return clusterProcesses(layout.cluster, layout.clusterName);
}

/** Starts the database in this process; it is stopped when the test is over. */
export async function start(dataDir: string, log = createLog('silent')): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log });
  onTestFinished(() => embedded.stop());
  return embedded;
}

export function postmasterOf(layout: Layout) {
  return running(layout).find(({ role }) => role === 'postmaster') ?? null;
}

/** One statement on a connection of its own. */
export async function query(connection: EmbeddedConnection, sql: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** Asks again until it is true; false after the time. */
export async function eventually(condition: () => unknown, waitMs = 10_000): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline) {
    if (await Promise.resolve(condition()).catch(() => false)) return true;
    await sleep(20);
  }
  return false;
}

export interface Program {
  child: ChildProcess;
  pid: number;
  attached: boolean;
  /** Lets it end by itself. @returns its exit status */
  end(): Promise<number | null>;
}

/** The database inside a program of its own, ready when this resolves. */
export async function startProgram(dataDir: string, env: Record<string, string> = {}): Promise<Program> {
  const script = path.resolve('tests/support/embedded-program.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    child.kill('SIGCONT');
    await ended;
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(([status]) => Promise.reject(new Error(`The program ended with ${status}`))),
  ]);
  const { attached } = JSON.parse(String(line));
  const end = async () => {
    child.stdin.end();
    const [status] = await ended;
    return status;
  };
  return { child, pid: child.pid ?? 0, attached, end };
}

/** What plain PostgreSQL says when started on a cluster without any help of ours. Null when it keeps running, after which it is ended. */
export async function plainStartRefusal(layout: Layout, cluster = layout.cluster): Promise<string | null> {
  const { postgres } = findBinaries();
  const launch = await chooseLaunch(layout.home, postgres, await clusterOwner(layout));
  const [program, args] = launch.command(postgres, ['-D', cluster, '-c', 'listen_addresses=', '-k', layout.home]);
  const { status, stderr } = spawnSync(program, args, {
    ...launch.spawn,
    env: SERVER_ENV,
    timeout: 3_000,
    killSignal: 'SIGINT',
    encoding: 'utf8',
  });
  return status === 0 || status === null ? null : stderr;
}
