import { type ActualEntry, type EntryState, sameState } from './entries.ts';

/** How a place stands, as status and drift show it. */
export const ENTRY_STATES = ['synced', 'modified', 'outdated', 'missing', 'conflict', 'orphaned'] as const;
export type EntryStatus = (typeof ENTRY_STATES)[number];

/** What a deploy does at a place. `none` leaves an orphan alone until somebody prunes. */
export const ENTRY_ACTIONS = [
  'create',
  'update',
  'unchanged',
  'keep_local',
  'blocked',
  'remove',
  'restore',
  'adopt',
  'forget',
  'none',
] as const;
export type EntryAction = (typeof ENTRY_ACTIONS)[number];

export const ENTRY_CODES = [
  'unmanaged',
  'conflict',
  'locally_modified',
  'path_taken',
  'unsafe_path',
  'unreadable',
  'shared',
] as const;
export type EntryCode = (typeof ENTRY_CODES)[number];

export interface Verdict {
  state: EntryStatus;
  action: EntryAction;
  code: EntryCode | null;
}

const verdict = (state: EntryStatus, action: EntryAction, code: EntryCode | null = null): Verdict => ({ state, action, code });

/**
 * The three-way table: what to do at one place, given what was recorded (R), what is on disk (A) and what is desired (D).
 * At least one of R and D is given. Removal is decided by the caller: an unmodified orphan comes out as `none`.
 */
export function judge(recorded: EntryState | null, actual: ActualEntry, desired: EntryState | null): Verdict {
  if (desired === null) return judgeOrphan(recorded, actual);
  switch (actual.kind) {
    case 'unsafe':
      return verdict('conflict', 'blocked', 'unsafe_path');
    case 'unreadable':
      return verdict('conflict', 'blocked', 'unreadable');
    case 'absent':
      return recorded !== null && sameState(recorded, desired) ? verdict('missing', 'restore') : verdict('missing', 'create');
    case 'present':
      return judgePresent(recorded, actual, desired);
  }
}

function judgePresent(recorded: EntryState | null, actual: EntryState, desired: EntryState): Verdict {
  if (sameState(actual, desired)) {
    return recorded !== null && sameState(recorded, desired) ? verdict('synced', 'unchanged') : verdict('synced', 'adopt');
  }
  if (recorded === null) return verdict('conflict', 'blocked', 'unmanaged');
  if (sameState(recorded, actual)) return verdict('outdated', 'update');
  if (sameState(recorded, desired)) return verdict('modified', 'keep_local', 'locally_modified');
  return verdict('conflict', 'blocked', 'conflict');
}

function judgeOrphan(recorded: EntryState | null, actual: ActualEntry): Verdict {
  if (actual.kind === 'absent') return verdict('orphaned', 'forget');
  if (recorded !== null && actual.kind === 'present' && sameState(recorded, actual)) return verdict('orphaned', 'none');
  return verdict('orphaned', 'keep_local', 'locally_modified');
}
