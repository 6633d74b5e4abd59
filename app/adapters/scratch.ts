import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Left over by a process that was killed; no import takes this long. */
const STALE_MS = 24 * 60 * 60 * 1000;

const folderOf = (dataDir: string): string => path.join(dataDir, 'scratch');

async function sweep(scratch: string): Promise<void> {
  for (const name of await readdir(scratch)) {
    const at = path.join(scratch, name);
    const stats = await stat(at).catch(() => null);
    if (stats !== null && Date.now() - stats.mtimeMs > STALE_MS) await rm(at, { recursive: true, force: true });
  }
}

/** A fresh folder that only we can read, for as long as a piece of work lasts. `remove` never fails. */
export interface Scratch {
  path: string;
  remove(): Promise<void>;
}

/** Makes a scratch folder below the data folder, and clears away what killed processes left there. */
export async function createScratch(dataDir: string, purpose: string): Promise<Scratch> {
  const scratch = folderOf(dataDir);
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  await sweep(scratch).catch(() => {});
  const made = await mkdtemp(path.join(scratch, `${purpose}-`));
  return { path: made, remove: () => rm(made, { recursive: true, force: true, maxRetries: 2 }).catch(() => {}) };
}
