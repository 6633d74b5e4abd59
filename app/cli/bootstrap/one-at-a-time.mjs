import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartProblem, say } from './say.mjs';

const POLL_MS = 200;
const PATIENCE_MS = 15 * 60_000;
const UNFINISHED_MS = 10_000;

/**
 * Lets one process at a time change the installation or the build; a second one waits, then finds the work done.
 * @template T
 * @param {string} root folder of the program
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(root, work) {
  const lock = path.join(root, '.cache', 'installing.lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  const begin = Date.now();
  for (let told = false; !take(lock); told = true) {
    if (!told) say('Another process is installing or building here; waiting for it …');
    if (Date.now() - begin > PATIENCE_MS)
      throw new StartProblem(`Waited too long for another installation. If there is none, delete ${lock}`);
    await sleep(POLL_MS);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!holderRuns(lock)) rmSync(lock, { force: true });
  return false;
}

function holderRuns(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Just made and not written yet, unless its maker died in between.
    if (pid === 0) return Date.now() - statSync(lock).mtimeMs < UNFINISHED_MS;
    process.kill(pid, 0);
    // Our own number in a lock we did not make: in a container the process before us had it too.
    return pid !== process.pid;
  } catch (error) {
    // Another user's process runs too; a lock that is gone is tried again.
    return error.code === 'EPERM' || error.code === 'ENOENT';
  }
}
