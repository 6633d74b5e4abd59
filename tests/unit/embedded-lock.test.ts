import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { addHolder, otherHolders } from '#db/embedded/holders.ts';
import { identify, isRunning, type ProcessId } from '#db/embedded/processes.ts';
import { withStartLock } from '#db/embedded/start-lock.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'loadout-lock-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

/** A process that ran and has ended. */
async function deadProcess(): Promise<ProcessId> {
  const child = spawn('sleep', ['60']);
  const id = identify(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (!id) throw new Error('The process was not seen while it ran');
  return id;
}

/** How many of twenty workers were inside at the same time, at most. */
async function crowd(enter: (work: () => Promise<void>) => Promise<unknown>): Promise<number> {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(1);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => enter(work)));
  return most;
}

test('the start lock lets one in at a time, where without it many are', async () => {
  const lock = path.join(await folder(), 'start.lock');
  expect(await crowd((work) => withStartLock(lock, 30_000, work))).toBe(1);
  expect(await crowd((work) => work())).toBe(20);
});

test('the lock of a process that died is broken by exactly one of those who wait', async () => {
  const where = await folder();
  const lock = path.join(where, 'start.lock');
  await writeFile(lock, JSON.stringify(await deadProcess()));
  expect(await crowd((work) => withStartLock(lock, 30_000, work))).toBe(1);
  expect(await readdir(where)).toEqual([]);
});

test('the lock of a running process is waited for and not broken', async () => {
  const lock = path.join(await folder(), 'start.lock');
  await writeFile(lock, JSON.stringify(identify(process.pid)));
  expect(await withStartLock(lock, 100, async () => 'inside')).toBeNull();
});

test('a lock left empty by a power cut is broken once it is old, not while it may be being written', async () => {
  const lock = path.join(await folder(), 'start.lock');
  await writeFile(lock, '');
  expect(await withStartLock(lock, 100, async () => 'inside')).toBeNull();
  const old = new Date(Date.now() - 60_000);
  await utimes(lock, old, old);
  expect(await withStartLock(lock, 1_000, async () => 'inside')).toBe('inside');
});

test('the lock is free again when the work fails', async () => {
  const lock = path.join(await folder(), 'start.lock');
  await expect(withStartLock(lock, 100, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withStartLock(lock, 100, async () => 'inside')).toBe('inside');
});

test('a number that was handed out again is another process', async () => {
  const id = identify(process.pid);
  expect(id && isRunning(id)).toBe(true);
  expect(isRunning({ pid: process.pid, startedAt: 'long ago' })).toBe(false);
  expect(isRunning(await deadProcess())).toBe(false);
});

test('a process that ended but was not collected counts as gone', async () => {
  // The shell starts a child, becomes a program that never collects it, and the child ends.
  const child = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [line] = await once(child.stdout, 'data');
  const zombie = Number(String(line));
  for (let tries = 0; identify(zombie) && tries < 200; tries += 1) await sleep(20);
  expect(identify(zombie)).toBeNull();
  // It is still there for everybody who only asks whether the number is taken.
  expect(process.kill(zombie, 0)).toBe(true);
});

test('who uses a server is known until they leave or die', async () => {
  const holders = path.join(await folder(), 'holders');
  expect(await otherHolders(holders, null)).toEqual([]);
  const own = await addHolder(holders);
  const other = await addHolder(holders);
  await writeFile(path.join(holders, 'dead'), JSON.stringify(await deadProcess()));
  expect(await otherHolders(holders, own)).toEqual([identify(process.pid)]);
  expect(await readdir(holders)).not.toContain('dead');
  await rm(other);
  expect(await otherHolders(holders, own)).toEqual([]);
});
