import type { DeployResult } from '#app/contracts/deployments.ts';
import { waitsForSomebody, wasLeftUndone } from '#app/domain/deploy/outcome.ts';

/** The parts of a run's page. */
export interface RunParts {
  failed: DeployResult[];
  waiting: DeployResult[];
  succeeded: DeployResult[];
  undone: DeployResult[];
  idle: DeployResult[];
}

/**
 * Results by what they ask of the person: failures first, what waits for a decision, what was done, what was left
 * undone, what had nothing to do.
 */
export function runParts(results: readonly DeployResult[]): RunParts {
  const parts: RunParts = { failed: [], waiting: [], succeeded: [], undone: [], idle: [] };
  for (const result of results) {
    if (result.status === 'error') parts.failed.push(result);
    else if (result.status === 'success') parts.succeeded.push(result);
    else if (waitsForSomebody(result)) parts.waiting.push(result);
    else if (wasLeftUndone(result)) parts.undone.push(result);
    else parts.idle.push(result);
  }
  return parts;
}

const advice: Readonly<Record<string, string>> = {
  permission_denied:
    'Give the user that runs Loadout the right to write there, then plan again. The new plan does what is missing.',
  disk_full: 'Make room on the disk of the project, then plan again. The new plan does what is missing.',
  write_failed: 'See whether the disk of the project is there and writable, then plan again.',
  unsafe_path: 'Move what is in the way, then plan again. Loadout never writes through or over a link.',
  unreadable: 'Make the file readable or valid, then plan again. It was not touched.',
  path_taken: 'Leave one of the two out of the set, or undeploy the other set first.',
  missing_artifact: 'Take it out of the set, or import it again.',
  conflict: 'Decide in a new plan whether yours stays or the set’s is taken.',
  unmanaged: 'Decide in a new plan whether what is there stays or the set’s is taken.',
  locally_modified: 'Decide in a new plan whether your edit stays or the set’s is taken.',
};

/** What to do about a failure, in one sentence. */
export const adviceFor = ({ code }: Pick<DeployResult, 'code'>): string =>
  (code === null ? undefined : advice[code]) ?? 'Plan again: the new plan does what is missing, and nothing twice.';

const remarks: Readonly<Record<string, string>> = {
  conflict: 'changed on both sides, yours was kept',
  unmanaged: 'already there, not from Loadout',
  locally_modified: 'edited by you, kept',
  path_taken: 'its place is taken',
  unsafe_path: 'cannot be written safely',
  unreadable: 'cannot be read',
  runs_code_unacknowledged: 'runs code, and nobody has agreed to it yet',
  unsupported_type: 'the platform has no place for it',
  shared: 'still needed by something else',
};

/** A few words beside the name of a row that was not simply done. */
export const resultRemark = ({ code }: Pick<DeployResult, 'code'>): string | null =>
  code === null ? null : (remarks[code] ?? null);

/** Where Loadout keeps what it replaced, inside the project. */
const BACKUPS = '.loadout/';

/** The places a row is about, and where people's own versions of them are kept. */
export const pathsOf = ({ paths }: Pick<DeployResult, 'paths'>): { written: string[]; backups: string[] } => ({
  written: paths.filter((path) => !path.startsWith(BACKUPS)),
  backups: paths.filter((path) => path.startsWith(BACKUPS)),
});
