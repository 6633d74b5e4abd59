import { z } from 'zod';
import { parentsOf } from '#app/domain/safe-path.ts';
import { unless } from './file-system.ts';
import { type ProjectFolder, STATE_FOLDER, splitPath } from './folder.ts';
import { readWhole, removeWhole, replaceWhole } from './whole-file.ts';

/** Names the folders that deploys made and that are still there: an emptied folder of the people who work here stays theirs. */
const MADE_FILE = 'folders.json';
const madeSchema = z.array(z.string());

async function readMade(folder: ProjectFolder): Promise<Set<string>> {
  const bytes = await readWhole(folder, STATE_FOLDER, MADE_FILE);
  try {
    return new Set(bytes === null ? [] : madeSchema.parse(JSON.parse(bytes.toString('utf8'))));
  } catch {
    return new Set();
  }
}

async function writeMade(folder: ProjectFolder, made: ReadonlySet<string>): Promise<void> {
  if (made.size === 0) return removeWhole(folder, STATE_FOLDER, MADE_FILE);
  await replaceWhole(folder, STATE_FOLDER, MADE_FILE, Buffer.from(`${JSON.stringify([...made].toSorted(), null, 1)}\n`));
}

const isAbsent = async (folder: ProjectFolder, path: string): Promise<boolean> => (await folder.find(path)).kind === 'absent';

/**
 * Writes down which folders above these paths have to be made, before any of them is: a crash in between forgets none.
 * Folders that somebody took away in the meantime are no longer ours.
 * @throws what the file system says
 */
export async function noteMadeFolders(folder: ProjectFolder, paths: Iterable<string>): Promise<void> {
  const known = await readMade(folder);
  const made = new Set<string>();
  for (const path of known) if (!(await isAbsent(folder, path))) made.add(path);
  const above = new Set([...paths].flatMap(parentsOf));
  for (const path of above) if (await isAbsent(folder, path)) made.add(path);
  await folder.release();
  if (made.size !== known.size || [...made].some((path) => !known.has(path))) await writeMade(folder, made);
}

/** Takes away the folders above removed files that are empty now, innermost first, where a deploy had made them. */
export async function removeEmptiedFolders(folder: ProjectFolder, paths: Iterable<string>): Promise<void> {
  const above = [...new Set([...paths].flatMap(parentsOf))].toSorted((a, b) => b.length - a.length);
  if (above.length === 0) return;
  const made = await readMade(folder);
  let gone = 0;
  for (const path of above) {
    if (!made.has(path) || !(await removeEmptyFolder(folder, path))) continue;
    made.delete(path);
    gone += 1;
  }
  await folder.release();
  if (gone > 0) await writeMade(folder, made);
}

/** Takes a folder away if nothing is in it. @returns false when something is */
export async function removeEmptyFolder(folder: ProjectFolder, path: string): Promise<boolean> {
  const { folder: above, name } = splitPath(path);
  const found = await folder.find(above);
  if (found.kind !== 'folder') return false;
  return unless(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY', 'EACCES', 'EPERM'], false, async () => {
    await folder.fs.rmdir(folder.name(found.fd, name));
    await folder.forget(path);
    return true;
  });
}
