import type { DeployInput } from '#app/contracts/deployments.ts';

/** How a deploy goes about it, with nothing left open. */
export interface ShownOptions {
  on_conflict: NonNullable<DeployInput['on_conflict']>;
  mode: NonNullable<DeployInput['mode']>;
  prune: boolean;
}

export const conflictWords = {
  keep: 'Keep mine',
  overwrite: 'Take the set’s',
  fail: 'Count as failed',
} as const satisfies Record<ShownOptions['on_conflict'], string>;

export const modeWords = {
  per_artifact: 'Each artifact by itself',
  atomic: 'All or nothing',
} as const satisfies Record<ShownOptions['mode'], string>;
