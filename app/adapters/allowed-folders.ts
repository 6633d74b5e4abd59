import { realpath } from 'node:fs/promises';
import { AppError } from '#app/domain/errors.ts';
import { registerFolder } from './project-folder/registration.ts';

/** Which folders of this machine may be read from. All are absolute. */
export interface FolderFence {
  roots: readonly string[];
  /** Folder of this program, and where it keeps its data: never read on somebody's behalf, nor a folder around them. */
  appDir: string;
  dataDir: string;
}

const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

async function touchesOurs(folder: string, { appDir, dataDir }: FolderFence): Promise<boolean> {
  const ours = await Promise.all([appDir, dataDir].map((one) => realpath(one).catch(() => null)));
  return ours.some((one) => one !== null && (isWithin(folder, one) || isWithin(one, folder)));
}

/**
 * The real path of a folder that may be read. Links are followed first, so that none leads around the fence.
 * @param field what a refusal belongs to, e.g. `source.path`
 * @throws AppError `invalid_input` for a relative path, a missing folder or a file; `path_not_allowed` outside the roots
 */
export async function requireReadableFolder(typed: string, fence: FolderFence, field: string): Promise<string> {
  const found = await registerFolder(typed, fence, false);
  const invalid = (message: string): AppError => new AppError('invalid_input', message, { field });
  const outside = new AppError(
    'path_not_allowed',
    'This folder is outside the folders Loadout may read (LOADOUT_ROOTS), is one of them itself, or belongs to Loadout. Choose a folder inside them.',
    { field },
  );
  switch (found.kind) {
    case 'folder':
      if (await touchesOurs(found.path, fence)) throw outside;
      return found.path;
    case 'relative':
      throw invalid('Enter an absolute path, beginning with "/".');
    case 'missing':
      throw invalid('There is no folder at this path. Check how it is written.');
    case 'not_a_folder':
      throw invalid('This is a file, not a folder. Enter the folder it lies in; a zip or tar.gz is uploaded as an archive.');
    case 'too_long':
      throw invalid('This path is too long or cannot be followed. Enter the real path of the folder.');
    case 'unreadable':
      throw invalid('Loadout may not read this folder. Give it the right to, or choose another one.');
    case 'outside':
      throw outside;
  }
}
