import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessId } from './processes.ts';

const POLL_MS = 20;
// Writing a lock and breaking a dead one take microseconds; a file that is unfinished after this long was left by a process that died.
const UNFINISHED_MS = 10_000;

/**
 * Runs `work` while no other process starts or stops the same server. The lock of a process that died is broken.
 * @param waitMs how long to wait for the other one
 * @returns what `work` returns; null when the lock was not free in time
 */
export async function withStartLock<T>(lock: string, waitMs: number, work: () => Promise<T>): Promise<T | null> {
  const deadline = Date.now() + waitMs;
  while (!(await acquire(lock))) {
    if (Date.now() > deadline) return null;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<boolean> {
  if (await create(lock)) return true;
  if (!(await isDead(lock))) return false;
  // Two processes may find the same dead lock; only the holder of the breaker removes it, after looking again.
  const breaker = `${lock}.breaking`;
  if (!(await create(breaker))) {
    if ((await ageOf(breaker)) > UNFINISHED_MS) await rm(breaker, { force: true });
    return false;
  }
  try {
    if (await isDead(lock)) await rm(lock, { force: true });
    return await create(lock);
  } finally {
    await rm(breaker, { force: true });
  }
}

async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(identify(process.pid)), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isDead(lock: string): Promise<boolean> {
  const holder = await readProcessId(lock);
  return holder ? !isRunning(holder) : (await ageOf(lock)) > UNFINISHED_MS;
}

/** Milliseconds since the file was written; 0 when it is gone. */
async function ageOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  return found ? Date.now() - found.mtimeMs : 0;
}

/** The process a file names; null when the file is gone or not of ours. */
export async function readProcessId(file: string): Promise<ProcessId | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return null;
    const { pid, startedAt } = value;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : null;
  } catch {
    return null;
  }
}
