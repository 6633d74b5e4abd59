import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, isRunning, type ProcessId } from './processes.ts';
import { readProcessId } from './start-lock.ts';

/** Notes that this process uses the server. @returns the note's file, to be removed when done */
export async function addHolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const note = path.join(folder, `${process.pid}-${randomUUID()}`);
  await writeFile(note, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  return note;
}

/** Who uses the server besides the given note; notes of processes that died are removed. */
export async function otherHolders(folder: string, own: string | null): Promise<ProcessId[]> {
  const names = await readdir(folder).catch(() => []);
  const holders: ProcessId[] = [];
  for (const name of names) {
    const note = path.join(folder, name);
    if (note === own) continue;
    const holder = await readProcessId(note);
    if (holder && isRunning(holder)) holders.push(holder);
    else await rm(note, { force: true });
  }
  return holders;
}
