import type { IconName } from './icon-table.ts';

/** What a colour means: done · newer or under way · yours · needs you · lost or failed · nothing to do. */
export type Family = 'positive' | 'notice' | 'local' | 'caution' | 'danger' | 'neutral';

interface StateLook {
  word: string;
  /** The word once it has happened. */
  done?: string;
  icon: IconName;
  family: Family;
}

/** Every state by the API's word: the word people see, and its look. Never a colour without icon and word. */
export const states = {
  // What a plan does, and a run has done.
  create: { word: 'Create', done: 'Created', icon: 'plus', family: 'positive' },
  update: { word: 'Update', done: 'Updated', icon: 'refresh-cw', family: 'notice' },
  restore: { word: 'Restore', done: 'Restored', icon: 'rotate-ccw', family: 'notice' },
  moved: { word: 'Move', done: 'Moved', icon: 'refresh-cw', family: 'notice' },
  adopt: { word: 'Adopt', done: 'Adopted', icon: 'link', family: 'positive' },
  unchanged: { word: 'Unchanged', icon: 'equal', family: 'neutral' },
  keep_local: { word: 'Kept', icon: 'shield', family: 'local' },
  blocked: { word: 'Blocked', icon: 'octagon-alert', family: 'caution' },
  remove: { word: 'Remove', done: 'Removed', icon: 'trash', family: 'danger' },
  stays: { word: 'Stays', icon: 'link', family: 'neutral' },
  forget: { word: 'Forget', done: 'Forgotten', icon: 'unlink', family: 'neutral' },
  error: { word: 'Error', done: 'Failed', icon: 'circle-x', family: 'danger' },
  unsupported: { word: 'Unsupported', icon: 'circle-minus', family: 'neutral' },
  // How an artifact stands in a project.
  synced: { word: 'Synced', icon: 'circle-check', family: 'positive' },
  modified: { word: 'Modified', icon: 'pencil', family: 'local' },
  outdated: { word: 'Outdated', icon: 'circle-arrow-up', family: 'notice' },
  missing: { word: 'Missing', icon: 'circle-dashed', family: 'danger' },
  conflict: { word: 'Conflict', icon: 'triangle-alert', family: 'caution' },
  orphaned: { word: 'Orphaned', icon: 'unlink', family: 'neutral' },
  // How a project or set stands.
  in_sync: { word: 'In sync', icon: 'circle-check', family: 'positive' },
  behind: { word: 'Behind', icon: 'circle-arrow-up', family: 'notice' },
  not_deployed: { word: 'Not deployed', icon: 'circle-minus', family: 'neutral' },
  // How a run or import stands.
  queued: { word: 'Queued', icon: 'clock', family: 'neutral' },
  running: { word: 'Running', icon: 'refresh-cw', family: 'notice' },
  succeeded: { word: 'Succeeded', icon: 'circle-check', family: 'positive' },
  partial: { word: 'Partly failed', icon: 'triangle-alert', family: 'caution' },
  failed: { word: 'Failed', icon: 'circle-x', family: 'danger' },
  cancelled: { word: 'Cancelled', icon: 'circle-minus', family: 'neutral' },
  // What became of an imported item.
  created: { word: 'Created', icon: 'plus', family: 'positive' },
  updated: { word: 'Updated', icon: 'refresh-cw', family: 'notice' },
  rejected: { word: 'Rejected', icon: 'circle-x', family: 'danger' },
  vanished: { word: 'Vanished', icon: 'unlink', family: 'caution' },
  // A hook or server that would run on this machine: one the project has not met, and one it has.
  runs_new_code: { word: 'Runs code', icon: 'terminal', family: 'caution' },
  runs_code: { word: 'Runs code', icon: 'terminal', family: 'neutral' },
} as const satisfies Record<string, StateLook>;

export type State = keyof typeof states;

/** The look of a state; the same shape for all. */
export const stateLook = (state: State): StateLook => states[state];
