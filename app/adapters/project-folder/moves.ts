import { type EntryState, sameState } from '#app/domain/deploy/entries.ts';
import { errnoOf, type FileSystem, unless } from './file-system.ts';
import { type ProjectFolder, STATE_FOLDER, splitPath } from './folder.ts';
import { readEntry } from './read-state.ts';

/** One change to one file. `staged` names a file in the run's staging folder: the new bytes before, the old ones after. */
export interface Step {
  kind: 'create' | 'replace' | 'remove';
  path: string;
  staged: string;
  /** What shall be there; null for a removal. */
  wanted: EntryState | null;
  /** What the plan saw there; null for a creation. */
  expected: EntryState | null;
  /** Where the bytes that were there are kept (they are somebody's own), relative to the project; null when they are ours. */
  keepAs: string | null;
  /** Permission bits of the new file, when they are to be those of the old one. */
  mode?: number | undefined;
}

/** What a unit has done so far, to be able to undo it. */
export interface Session {
  folder: ProjectFolder;
  run: string;
  generation: number;
  /** Folders that were made, outermost first. */
  made: string[];
  /** Folders whose names changed. */
  touched: Set<string>;
  /** Bytes of people that were put aside: where they lay and where they are now. */
  kept: { path: string; keptAs: string }[];
}

export const stagingOf = (run: string): string => `${STATE_FOLDER}/staging/${run}`;
export const backupOf = (generation: number, path: string): string => `${STATE_FOLDER}/generations/${generation}/backup/${path}`;

/** A file system that lacks a call says so in one of these ways. */
export const LACKING = ['ENOSYS', 'EINVAL', 'EOPNOTSUPP', 'ENOTSUP'] as const;

export interface Names {
  staging: number;
  target: number;
  name: string;
  at: string;
  stagedAt: string;
  /** Where the old file goes on a system that cannot exchange two names. */
  asideAt: string;
  asideName: string;
}

export async function namesOf({ folder, run }: Session, step: Step, targetFd: number): Promise<Names> {
  const { name } = splitPath(step.path);
  const staging = (await folder.make(stagingOf(run))).fd;
  const asideName = `${step.staged}.old`;
  return {
    staging,
    target: targetFd,
    name,
    at: folder.name(targetFd, name),
    stagedAt: folder.name(staging, step.staged),
    asideName,
    asideAt: folder.name(staging, asideName),
  };
}

export const holds = async (session: Session, fd: number, name: string, state: EntryState | null): Promise<boolean> => {
  const found = await readEntry(session.folder, fd, name, name);
  return state === null ? found.kind === 'absent' : found.kind === 'present' && sameState(found, state);
};

/** Gives a file a second name; the first to come has it. @throws EEXIST */
export async function place({ folder }: Session, from: string, to: string): Promise<void> {
  const { fs: io } = folder;
  try {
    await io.link(from, to);
  } catch (error) {
    const code = errnoOf(error);
    // EPERM: the file system has no hard links (FAT), or the kernel guards them.
    if (code !== 'EPERM' && code !== 'EMLINK' && !LACKING.some((name) => name === code)) throw error;
    await moveToFree(folder, from, to);
  }
}

/**
 * Renames, never over something. A system that cannot promise that is asked first whether the name is free, which leaves a
 * moment in which somebody could take it.
 */
export async function moveToFree({ fs: io }: ProjectFolder, from: string, to: string): Promise<void> {
  try {
    await io.renameToFree(from, to);
  } catch (error) {
    if (!LACKING.some((name) => name === errnoOf(error))) throw error;
    const isFree = await unless(['ENOENT'], true, async () => {
      await io.lstat(to);
      return false;
    });
    if (!isFree) throw Object.assign(new Error('EEXIST: the name is taken'), { code: 'EEXIST' });
    await io.rename(from, to);
  }
}

/** Puts bytes aside that are neither what was planned nor ours, and remembers where. */
export async function putAside(session: Session, fd: number, name: string, path: string, keepAs: string): Promise<void> {
  const { folder } = session;
  const wanted = splitPath(keepAs);
  const { fd: into } = await folder.make(wanted.folder);
  for (let attempt = 1; ; attempt += 1) {
    const keptName = attempt === 1 ? wanted.name : `${wanted.name}.${attempt}`;
    const done = await unless(['EEXIST'], false, async () => {
      await moveToFree(folder, folder.name(fd, name), folder.name(into, keptName));
      return true;
    });
    if (!done) continue;
    session.kept.push({ path, keptAs: `${wanted.folder}/${keptName}` });
    await folder.fs.sync(into);
    return;
  }
}

/** Which of the staged names holds what came out of the place, or null while nothing has. */
export async function cameOut(session: Session, step: Step, names: Names): Promise<string | null> {
  if (!(await holds(session, names.staging, names.asideName, null))) return names.asideName;
  return (await holds(session, names.staging, step.staged, step.wanted)) ? null : step.staged;
}

/** Gives the place back what came out of it. What is met there and is not ours is put aside, never dropped. */
export async function swapBack(session: Session, step: Step, names: Names, out: string): Promise<void> {
  const { fs: io } = session.folder;
  const outAt = session.folder.name(names.staging, out);
  if (out === step.staged) {
    const swapped = await tryExchange(io, outAt, names.at);
    if (swapped === 'done') return keepStranger(session, step, names, out);
    if (swapped === 'lacking') {
      await io.rename(outAt, names.asideAt);
      return swapBack(session, step, names, names.asideName);
    }
  } else if (await holds(session, names.target, names.name, step.wanted)) {
    await io.rename(names.at, names.stagedAt);
  }
  // The place is free now, unless somebody was quicker.
  const free = await unless(['EEXIST'], false, async () => {
    await moveToFree(session.folder, outAt, names.at);
    return true;
  });
  if (!free) await putAside(session, names.staging, out, step.path, backupOf(session.generation, step.path));
}

/** `gone`: one of the two is not there; `lacking`: this system cannot exchange names. */
export async function tryExchange(io: FileSystem, one: string, other: string): Promise<'done' | 'gone' | 'lacking'> {
  try {
    await io.exchange(one, other);
    return 'done';
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return 'gone';
    if (LACKING.some((name) => name === code)) return 'lacking';
    throw error;
  }
}

export async function keepStranger(session: Session, step: Step, names: Names, staged: string): Promise<void> {
  const absent = await holds(session, names.staging, staged, null);
  if (absent || (await holds(session, names.staging, staged, step.wanted))) return;
  await putAside(session, names.staging, staged, step.path, backupOf(session.generation, step.path));
}

export async function giveBack(session: Session, step: Step, names: Names): Promise<void> {
  const taken = await unless(['EEXIST'], true, async () => {
    await moveToFree(session.folder, names.stagedAt, names.at);
    return false;
  });
  if (taken) await putAside(session, names.staging, step.staged, step.path, backupOf(session.generation, step.path));
}
