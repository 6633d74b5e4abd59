import { unless } from './file-system.ts';
import { splitPath } from './folder.ts';
import {
  cameOut,
  giveBack,
  holds,
  type Names,
  namesOf,
  putAside,
  type Session,
  type Step,
  stagingOf,
  swapBack,
} from './moves.ts';

/**
 * Takes one step back, as far as it got. What somebody wrote in the meantime stays where it is.
 * @throws what the file system says; the journal then still holds everything that is needed
 */
export async function undoStep(session: Session, step: Step): Promise<void> {
  if (step.kind === 'remove') return undoRemove(session, step);
  const found = await session.folder.find(splitPath(step.path).folder);
  if (found.kind !== 'folder') return;
  const names = await namesOf(session, step, found.fd);
  if (step.kind === 'create') return undoCreate(session, step, names);
  const kept = await keptOf(session, step, names);
  if (kept !== null) return undoKept(session, step, names, kept);
  const out = await cameOut(session, step, names);
  if (out === null || (await holds(session, names.staging, out, null))) return;
  const isOurs =
    (await holds(session, names.target, names.name, step.wanted)) || (await holds(session, names.target, names.name, null));
  if (isOurs) return swapBack(session, step, names, out);
  // Somebody has edited the new file since: that edit stays, and the bytes it came after are not dropped either.
  if (step.keepAs !== null) await putAside(session, names.staging, out, step.path, step.keepAs);
}

/** The folder may have gone with its last file, to make way for a new file. */
async function undoRemove(session: Session, step: Step): Promise<void> {
  const { folder, run } = session;
  const { fd: staging } = await folder.make(stagingOf(run));
  if (await holds(session, staging, step.staged, null)) return;
  const above = splitPath(step.path).folder;
  if ((await folder.find(above)).kind === 'blocked') return;
  const { fd } = await folder.make(above);
  await giveBack(session, step, await namesOf(session, step, fd));
}

async function undoCreate(session: Session, step: Step, names: Names): Promise<void> {
  if (!(await holds(session, names.target, names.name, step.wanted)) || (await isStrangers(session, names))) return;
  const { fs: io } = session.folder;
  // A rename of one name of a file over another name of it does nothing (POSIX), so the staged name goes first.
  await unless(['ENOENT'], undefined, () => io.unlink(names.stagedAt));
  await io.rename(names.at, names.stagedAt);
  if (await holds(session, names.staging, step.staged, step.wanted)) return;
  await giveBack(session, step, names);
}

/** Where the old bytes were put aside, if they were: as this attempt remembers, or as an earlier one left them. */
async function keptOf(session: Session, step: Step, names: Names): Promise<string | null> {
  if (step.keepAs === null) return null;
  const known = session.kept.find((entry) => entry.path === step.path);
  if (known !== undefined) return known.keptAs;
  const staged = [step.staged, names.asideName];
  for (const name of staged) if (!(await holds(session, names.staging, name, null))) return null;
  const { folder: above, name } = splitPath(step.keepAs);
  const found = await session.folder.find(above);
  return found.kind === 'folder' && (await holds(session, found.fd, name, step.expected)) ? step.keepAs : null;
}

/** True when the file in place is not another name of the staged one: somebody wrote the very same bytes before us. */
async function isStrangers({ folder: { fs: io } }: Session, names: Names): Promise<boolean> {
  const staged = await unless(['ENOENT'], null, () => io.lstat(names.stagedAt));
  return staged !== null && staged.ino !== (await io.lstat(names.at)).ino;
}

/** The old bytes went to the generation already: fetch them back through the staging folder. */
async function undoKept(session: Session, step: Step, names: Names, keptAs: string): Promise<void> {
  const { folder } = session;
  const backup = splitPath(keptAs);
  const found = await folder.find(backup.folder);
  if (found.kind !== 'folder') return;
  await unless(['ENOENT'], undefined, () => folder.fs.unlink(names.stagedAt));
  await folder.fs.rename(folder.name(found.fd, backup.name), names.stagedAt);
  session.kept = session.kept.filter((entry) => entry.keptAs !== keptAs);
  await swapBack(session, step, names, step.staged);
}
