import type { ItemCode } from '#app/domain/deploy/plan-types.ts';
import { errnoOf } from './file-system.ts';

/** Why something of a run was not written. `message` is a sentence for people, with paths inside the project only. */
export interface WriteFailure {
  code: Extract<ItemCode, 'conflict' | 'unsafe_path' | 'write_failed' | 'disk_full' | 'permission_denied'>;
  message: string;
  /** The path it failed at, relative to the project; null when it concerns the whole run. */
  path: string | null;
}

function codeOf(errno: string | null): WriteFailure['code'] {
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk_full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'permission_denied';
    case 'ELOOP':
    case 'ENOTDIR':
      return 'unsafe_path';
    default:
      return 'write_failed';
  }
}

const REASONS: Readonly<Record<WriteFailure['code'], string>> = {
  disk_full: 'The disk is full, or a quota is used up',
  permission_denied: 'Loadout may not write there',
  unsafe_path: 'A link or a file lies where a folder has to be',
  write_failed: 'The file system refused',
  conflict: 'The file changed while it was being deployed',
};

/** Classifies a failure of the file system by its errno, at a path of the project. */
export const failureAt = (error: unknown, path: string): WriteFailure => describe(error, path, path);

/** The same for a failure of something of our own that the whole run needs. @param what e.g. `the staging folder` */
export const failureOfRun = (error: unknown, what: string): WriteFailure => describe(error, what, null);

function describe(error: unknown, what: string, path: string | null): WriteFailure {
  const errno = errnoOf(error);
  const code = codeOf(errno);
  const detail = code === 'write_failed' && errno !== null ? ` (${errno})` : '';
  return { code, message: `${REASONS[code]}${detail}: ${what}. Nothing of this artifact was changed.`, path };
}

export const changedMeanwhile = (path: string): WriteFailure => ({
  code: 'conflict',
  message: `${path} changed while it was being deployed. What was found there was kept; plan again to see it.`,
  path,
});
