import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { npm } from '#app/cli/bootstrap/install.mjs';
import { testEnvironment } from '#app/cli/bootstrap/stages.mjs';

export interface Started {
  child: ChildProcess;
  /** Where it serves; null when it ended instead. */
  url: string | null;
  /** Everything it printed so far. */
  output(): string;
  /** Ends it with a signal. @returns its exit status and how long it took */
  end(signal?: NodeJS.Signals): Promise<{ status: number | null; ms: number }>;
}

/** Runs one of our programs without a terminal until it says that it is ready, or ends; it is gone when the test is over. */
async function runUntilReady(
  [program = '', ...args]: readonly string[],
  ready: RegExp,
  folder: string,
  env: Record<string, string>,
): Promise<Started> {
  const child = spawn(program, args, {
    env: { ...testEnvironment(process.env), NODE_ENV: 'production', PORT: '0', LOADOUT_DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const said = () => ready.exec(printed)?.[1] ?? null;
  while (child.exitCode === null && child.signalCode === null && said() === null) await Promise.race([exited, sleep(20)]);
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const begin = performance.now();
    child.kill(signal);
    const [status] = await exited;
    return { status, ms: performance.now() - begin };
  };
  return { child, url: said(), output: () => printed, end };
}

/**
 * Runs the start command as a person would, without a terminal, on a free port.
 * @param through whether npm stands in between
 */
export function startCommand(
  folder: string,
  env: Record<string, string> = {},
  through: 'npm' | 'node' = 'node',
): Promise<Started> {
  const command = through === 'npm' ? [...npm(), 'start'] : [process.execPath, 'app/cli/start.mjs'];
  return runUntilReady(command, /^Loadout is ready: (\S+)$/m, folder, env);
}

/** Runs a worker beside a server on the same data folder; in place of an address it has the name of its site. */
export const workerCommand = (folder: string, env: Record<string, string> = {}): Promise<Started> =>
  runUntilReady([process.execPath, 'app/cli/worker.mjs'], /carries out the runs of the site (\S+)\.$/m, folder, env);
