import { createHash } from 'node:crypto';
import { type ActualEntry, placeId } from './entries.ts';
import { keeperKey } from './keeper.ts';
import type { PlanInput, PlanItem } from './plan-types.ts';

const seen = (actual: ActualEntry): unknown[] => {
  switch (actual.kind) {
    case 'absent':
      return ['absent'];
    case 'present':
      return ['present', actual.hash, actual.executable];
    case 'unsafe':
      return ['unsafe', actual.reason, actual.at];
    case 'unreadable':
      return ['unreadable', actual.at];
  }
};

/**
 * Names a plan: SHA-256 (hex) over what it was asked, the place it is for, and every row with what was desired, recorded and
 * found. Two plans with one digest do the same. What only decides whether a plan may be carried out (dry run,
 * acknowledgement, confirmation) is not in it.
 * @param items as planned, before acknowledgement and mode hold any of them back
 */
export function planDigest(input: PlanInput, items: readonly PlanItem[]): string {
  const { onConflict, mode, prune, decisions } = input.options;
  const chosen = decisions
    .map(({ path, key, choice }) => [path, key, choice])
    .toSorted((a, b) => (a.join('\u0000') < b.join('\u0000') ? -1 : 1));
  const rows = items.map((item) => [
    item.artifactUuid,
    item.contentHash,
    item.action,
    item.code,
    item.commands,
    item.entries.map((entry) => [
      placeId(entry),
      entry.state,
      entry.action,
      entry.backup,
      entry.release,
      entry.recorded && [entry.recorded.hash, entry.recorded.executable],
      seen(entry.actual),
      entry.desired && [entry.desired.hash, entry.desired.executable],
    ]),
  ]);
  const whole = [
    'plan/1',
    input.profileId,
    input.keeper ? keeperKey(input.keeper) : input.setId,
    input.pins,
    onConflict,
    mode,
    prune,
    chosen,
    rows,
  ];
  return createHash('sha256').update(JSON.stringify(whole)).digest('hex');
}
