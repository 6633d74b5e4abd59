import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#app/domain/errors.ts';

/** Which folders of this machine may be touched. All are absolute; roots that do not exist allow nothing. */
export interface FolderFence {
  roots: readonly string[];
  /** Our own program and data: never read from or written to on somebody's behalf. */
  forbidden: readonly string[];
}

const isInside = (child: string, parent: string): boolean => {
  const relative = path.relative(parent, child);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
};

const realOrNull = (folder: string): Promise<string | null> => realpath(folder).catch(() => null);

/** True when a real path is strictly inside one of the roots and neither inside nor around our own folders. */
async function isAllowed(real: string, fence: FolderFence): Promise<boolean> {
  const roots = await Promise.all(fence.roots.map(realOrNull));
  const forbidden = await Promise.all(fence.forbidden.map(realOrNull));
  if (!roots.some((root) => root !== null && isInside(real, root))) return false;
  return !forbidden.some((ours) => ours !== null && (real === ours || isInside(real, ours) || isInside(ours, real)));
}

/**
 * The real path of a folder that may be read. Links are followed first, so that none leads around the fence.
 * @param field what a refusal belongs to, e.g. `source.path`
 * @throws AppError `invalid_input` for a relative path, a missing folder or a file; `path_not_allowed` outside the roots
 */
export async function requireReadableFolder(folder: string, fence: FolderFence, field: string): Promise<string> {
  const refuse = (message: string): AppError => new AppError('invalid_input', message, { field });
  const outside = new AppError(
    'path_not_allowed',
    'This folder is outside the folders Loadout may read (LOADOUT_ROOTS), or is one of them itself.',
    { field },
  );
  if (!path.isAbsolute(folder) || folder.includes('\0')) throw refuse('Enter an absolute path, beginning with "/".');
  const real = await realOrNull(folder);
  if (real === null) {
    // Whether something exists outside the fence is nobody's business.
    throw (await isAllowed(path.resolve(folder), fence))
      ? refuse('There is no folder at this path, or it cannot be read.')
      : outside;
  }
  if (!(await isAllowed(real, fence))) throw outside;
  const stats = await stat(real);
  if (!stats.isDirectory()) throw refuse('This is a file, not a folder.');
  return real;
}
