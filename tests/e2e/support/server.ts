import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '../../..');
const START_DEADLINE_MS = 180_000;

export interface LoadoutServer {
  url: string;
  /** An allowed root of its own; holds a copy of the sample library in `library/`. */
  folder: string;
  /** Where its embedded database lies; another server may be started on the same. */
  dataDir: string;
  /** Milliseconds from the command to the first answer. */
  startedIn: number;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

/** Scripts click faster than people. */
const UNLIMITED = {
  LOADOUT_LIMIT_READS_PER_MIN: '0',
  LOADOUT_LIMIT_WRITES_PER_MIN: '0',
  LOADOUT_LIMIT_DEPLOYS_PER_MIN: '0',
  LOADOUT_LIMIT_SIGN_INS_PER_MIN: '0',
};

/** Starts the program as `npm start` does, with a data folder and an allowed root of its own. */
export async function startLoadout(env: Record<string, string> = {}): Promise<LoadoutServer> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'loadout-e2e-'));
  const folder = path.join(scratch, 'root');
  await mkdir(folder);
  await cp(path.join(root, 'examples/library'), path.join(folder, 'library'), { recursive: true });
  const port = await freePort();
  const dataDir = env.LOADOUT_DATA_DIR ?? path.join(scratch, 'data');
  const begun = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'app/cli/start.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      LOADOUT_DATA_DIR: dataDir,
      LOADOUT_ROOTS: folder,
      LOG_LEVEL: 'warn',
      ...UNLIMITED,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const url = `http://localhost:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended(child), pause(15_000)]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await rm(scratch, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + START_DEADLINE_MS; Date.now() < deadline; await pause(20)) {
    if (child.exitCode !== null) break;
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.status === 200) return { url, folder, dataDir, startedIn: performance.now() - begun, stop };
  }
  await stop();
  throw new Error(`Loadout did not start:\n${output}`);
}
