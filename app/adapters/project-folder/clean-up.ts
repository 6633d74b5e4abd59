import pLimit from 'p-limit';
import { sameState } from '#app/domain/deploy/entries.ts';
import { unless } from './file-system.ts';
import { type ProjectFolder, STATE_FOLDER, splitPath } from './folder.ts';
import { dropJournal, type Journal } from './journal.ts';
import { removeEmptyFolder } from './made-folders.ts';
import { backupOf, stagingOf } from './moves.ts';
import { readEntry } from './read-state.ts';

const PARALLEL = 8;

/**
 * Looks once more at the files that came out of their places: an editor that kept one open may have gone on writing to it under
 * its old name. Such bytes are put aside. Called when all is applied and before the outcome is recorded.
 * @returns where they lay and where they are now, relative to the project
 */
export async function saveLateEdits(folder: ProjectFolder, journal: Journal): Promise<{ path: string; keptAs: string }[]> {
  const staging = await folder.find(stagingOf(journal.run));
  if (staging.kind !== 'folder') return [];
  const kept: { path: string; keptAs: string }[] = [];
  for (const step of journal.units.flatMap((unit) => unit.steps)) {
    if (step.kind === 'create') continue;
    const entry = await readEntry(folder, staging.fd, step.staged, step.path);
    const isKnown = [step.expected, step.wanted].some(
      (state) => state !== null && entry.kind === 'present' && sameState(entry, state),
    );
    if (entry.kind === 'absent' || isKnown) continue;
    const keptAs = `${backupOf(journal.generation, step.path)}.${journal.run.slice(-8)}`;
    const { folder: above, name } = splitPath(keptAs);
    const { fd } = await folder.make(above);
    await folder.fs.rename(folder.name(staging.fd, step.staged), folder.name(fd, name));
    await folder.fs.sync(fd);
    kept.push({ path: step.path, keptAs });
  }
  return kept;
}

/** Ends a run whose outcome is recorded: the journal goes, then what was staged. */
export async function cleanUp(folder: ProjectFolder): Promise<void> {
  await dropJournal(folder);
  await sweep(folder);
}

/** Takes away what a run, or a crash, left in our state folder. Only under the lock, and with no journal there. */
export async function sweep(folder: ProjectFolder): Promise<void> {
  const state = await folder.find(STATE_FOLDER);
  if (state.kind !== 'folder') return;
  for (const entry of await folder.fs.readdir(folder.name(state.fd, '.'))) {
    if (entry.name.startsWith('tmp-'))
      await unless(['ENOENT'], undefined, () => folder.fs.unlink(folder.name(state.fd, entry.name)));
  }
  const staging = await folder.find(`${STATE_FOLDER}/staging`);
  if (staging.kind !== 'folder') return;
  for (const run of await folder.fs.readdir(folder.name(staging.fd, '.'))) {
    if (run.isDirectory()) await sweepRun(folder, `${STATE_FOLDER}/staging/${run.name}`);
  }
  await removeEmptyFolder(folder, `${STATE_FOLDER}/staging`);
}

async function sweepRun(folder: ProjectFolder, path: string): Promise<void> {
  const found = await folder.find(path);
  if (found.kind !== 'folder') return;
  const files = (await folder.fs.readdir(folder.name(found.fd, '.'))).filter((file) => !file.isDirectory());
  const limit = pLimit(PARALLEL);
  const remove = ({ name }: { name: string }) =>
    unless(['ENOENT'], undefined, () => folder.fs.unlink(folder.name(found.fd, name)));
  await Promise.all(files.map((file) => limit(() => remove(file))));
  await removeEmptyFolder(folder, path);
}
