import { settleClaims } from './claims.ts';
import { planDigest } from './digest.ts';
import { placeId, type RecordedEntry } from './entries.ts';
import { isOurs, type PlanContext, planContext } from './plan-entry.ts';
import { planArtifact, planRemoval } from './plan-item.ts';
import type { DeployMode, ItemAction, Plan, PlanInput, PlanItem, PlanSummary } from './plan-types.ts';
import { HELD_BY_ATOMIC, NOT_ACKNOWLEDGED } from './sentences.ts';
import { unitsOf } from './steps.ts';

const CHANGING: ReadonlySet<ItemAction> = new Set<ItemAction>([
  'create',
  'update',
  'remove',
  'restore',
  'adopt',
  'forget',
  'moved',
]);

/**
 * Plans the deploy of a resolved set: for every artifact what happens to each of its places, from what is desired, what was
 * recorded and what is on disk. Pure; the digest names exactly this plan.
 */
export function planDeploy(input: PlanInput): Plan {
  const context = planContext(input);
  const artifacts = settleClaims(input.artifacts);
  const claimed = new Set(artifacts.flatMap((artifact) => artifact.entries.map(placeId)));
  const wanted = artifacts.map((artifact) => planArtifact(context, artifact, claimed));
  const { orphans, releases } = input.options.prune ? prunable(context, claimed) : { orphans: [], releases: [] };
  return finish(context, [...wanted, ...orphans.flatMap(([uuid, group]) => planRemoval(context, uuid, group))], releases);
}

/** Plans the removal of all that the input's keeper has in the project (`input.artifacts` is empty). */
export function planUndeploy(input: PlanInput): Plan {
  const context = planContext(input);
  return finish(
    context,
    [...context.ours].flatMap(([uuid, entries]) => planRemoval(context, uuid, entries)),
    [],
  );
}

/**
 * What pruning looks at: places of this profile that only this set keeps, for artifacts it no longer holds. Places others
 * keep too are let go without a row. An artifact that is in the set but cannot be deployed now is no orphan.
 */
function prunable(
  context: PlanContext,
  claimed: ReadonlySet<string>,
): { orphans: [string, RecordedEntry[]][]; releases: RecordedEntry[] } {
  const inSet = new Set(context.input.artifacts.map((artifact) => artifact.artifactUuid));
  const dropped = [...context.ours]
    .filter(([uuid]) => !inSet.has(uuid))
    .map(([uuid, entries]): [string, RecordedEntry[]] => [uuid, entries.filter((entry) => !claimed.has(placeId(entry)))]);
  const soleOwner = (entry: RecordedEntry): boolean => entry.owners.every((owner) => isOurs(context, owner));
  return {
    orphans: dropped.map(([uuid, entries]) => [uuid, entries.filter(soleOwner)]),
    releases: dropped.flatMap(([, entries]) => entries.filter((entry) => !soleOwner(entry))),
  };
}

function finish(context: PlanContext, planned: PlanItem[], releases: RecordedEntry[]): Plan {
  const { input } = context;
  const acknowledged = planned.map((item) => (item.needsAcknowledgement && !input.acknowledge ? unacknowledged(item) : item));
  const failed = input.options.mode === 'atomic' && acknowledged.some((item) => item.status === 'error');
  const items = failed ? acknowledged.map(holdBack) : acknowledged;
  const counts = countsOf(items);
  return {
    ...counts,
    changes: counts.changes || joins(context, items),
    items,
    releases: failed ? [] : releases.map(({ path, key }) => ({ path, key })),
    digest: planDigest(input, planned),
  };
}

/** Whether it would note that the keeper wants what others brought: from then on that stays for the keeper too. */
const joins = (context: PlanContext, items: readonly PlanItem[]): boolean =>
  items.some(
    (item) =>
      !item.held &&
      item.entries.some((entry) => {
        const owners = context.recordedAt.get(placeId(entry))?.owners;
        return entry.action === 'unchanged' && owners !== undefined && !owners.some((owner) => isOurs(context, owner));
      }),
  );

const countsOf = (items: PlanItem[]): Pick<Plan, 'summary' | 'actions' | 'changes' | 'removals'> => ({
  summary: summarise(items),
  actions: countActions(items),
  changes: items.some((item) => !item.held && CHANGING.has(item.action)),
  removals: items.filter((item) => !item.held && item.action === 'remove').reduce((sum, item) => sum + countRemovals(item), 0),
});

/** The part of a plan that is about some artifacts, as a retry wants it: nothing else is touched, and no claim ends. */
export function onlyArtifacts(plan: Plan, artifactUuids: ReadonlySet<string>): Plan {
  const items = plan.items.filter((item) => artifactUuids.has(item.artifactUuid));
  return { ...plan, ...countsOf(items), items, releases: [] };
}

/** The plan of a folder in which nothing can be written: what it would write is an error that says why. */
export function withoutWrites(plan: Plan, mode: DeployMode, message: string): Plan {
  const units = unitsOf(plan.items, mode);
  if (units.size === 0) return plan;
  const refused = plan.items.map(
    (item, index): PlanItem =>
      units.has(index) ? { ...item, action: 'blocked', status: 'error', code: 'unsafe_path', message, held: true } : item,
  );
  const items = mode === 'atomic' ? refused.map(holdBack) : refused;
  return { ...plan, ...countsOf(items), items };
}

const countRemovals = (item: PlanItem): number => item.entries.filter((entry) => entry.action === 'remove').length;

const unacknowledged = (item: PlanItem): PlanItem => ({
  ...item,
  status: 'skip',
  code: 'runs_code_unacknowledged',
  message: NOT_ACKNOWLEDGED,
  held: true,
});

const holdBack = (item: PlanItem): PlanItem =>
  item.status === 'success' ? { ...item, status: 'skip', message: HELD_BY_ATOMIC, held: true } : { ...item, held: true };

/** Counts rows by what became, or would become, of them. */
export function summarise(items: readonly Pick<PlanItem, 'status'>[]): PlanSummary {
  const count = (status: PlanItem['status']): number => items.filter((item) => item.status === status).length;
  return { total: items.length, success: count('success'), skip: count('skip'), error: count('error') };
}

function countActions(items: readonly PlanItem[]): Partial<Record<ItemAction, number>> {
  const counts: Partial<Record<ItemAction, number>> = {};
  for (const { action } of items) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
