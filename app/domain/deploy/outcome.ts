import type { ConflictPolicy, DeployMode, ItemAction, ItemCode, ItemStatus, PlanItem } from './plan-types.ts';
import { HELD_BY_ATOMIC } from './sentences.ts';

/** What became of one artifact. */
export interface ItemResult {
  item: PlanItem;
  action: ItemAction;
  status: ItemStatus;
  code: ItemCode | null;
  message: string | null;
  /** Relative to the project: its places, then where bytes of people are kept. */
  paths: string[];
  ms: number;
  /** True when nothing of it happened, so that nothing of it is recorded. */
  held: boolean;
}

/** What the writer says of one unit of steps. */
export interface UnitReport {
  id: number;
  failure: { code: ItemCode; message: string; path: string | null } | null;
  kept: { path: string; keptAs: string }[];
  ms: number;
}

const CANCELLED = 'Not carried out: the run was cancelled before its turn.';

const placesOf = (item: PlanItem): string[] => [
  ...new Set(item.entries.filter((entry) => !entry.release).map((entry) => entry.path)),
];

/** What a plan would come to, for a dry run. */
export const expectedResult = (item: PlanItem): ItemResult => ({
  item,
  action: item.action,
  status: item.status,
  code: item.code,
  message: item.message,
  paths: placesOf(item),
  ms: 0,
  held: item.held,
});

/**
 * What a plan came to, from what the writer says. A file that changed under the writer counts like one the plan had found
 * changed: it is skipped under `keep` and an error otherwise.
 * @param unitOf the unit that a row is carried out in; none when it has nothing to write
 */
export function settleResults(
  items: readonly PlanItem[],
  reports: readonly UnitReport[],
  { mode, onConflict }: { mode: DeployMode; onConflict: ConflictPolicy },
  unitOf: (index: number) => number | undefined,
): ItemResult[] {
  if (mode === 'atomic') return settleAtomic(items, reports[0] ?? null);
  const reportOf = new Map(reports.map((report) => [report.id, report]));
  return items.map((item, index) => {
    const unit = unitOf(index);
    if (item.held || unit === undefined) return expectedResult(item);
    const report = reportOf.get(unit);
    if (report === undefined) return notDone(item, CANCELLED);
    return report.failure === null ? done(item, report) : failed(item, report, onConflict);
  });
}

function settleAtomic(items: readonly PlanItem[], report: UnitReport | null): ItemResult[] {
  if (report === null) return items.map(expectedResult);
  const { failure } = report;
  if (failure === null) return items.map((item) => (item.held ? expectedResult(item) : done(item, report)));
  const isCulprit = (item: PlanItem): boolean =>
    failure.path === null || item.entries.some((entry) => entry.path === failure.path);
  return items.map((item) => {
    if (item.held || item.status !== 'success') return { ...expectedResult(item), held: true };
    return isCulprit(item) ? failed(item, report, 'fail') : notDone(item, HELD_BY_ATOMIC);
  });
}

function done(item: PlanItem, report: UnitReport): ItemResult {
  const places = placesOf(item);
  const kept = report.kept.filter(({ path }) => places.includes(path)).map(({ keptAs }) => keptAs);
  return { ...expectedResult(item), paths: [...places, ...kept], ms: report.ms };
}

const notDone = (item: PlanItem, message: string): ItemResult => ({
  ...expectedResult(item),
  status: 'skip',
  message,
  held: true,
});

function failed(item: PlanItem, report: UnitReport, onConflict: ConflictPolicy): ItemResult {
  const { failure } = report;
  const changed = failure?.code === 'conflict';
  return {
    ...done(item, report),
    action: changed ? 'blocked' : item.action,
    status: changed && onConflict === 'keep' ? 'skip' : 'error',
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    held: true,
  };
}

const NOTHING_TO_DO: ReadonlySet<string> = new Set(['unchanged', 'keep_local', 'blocked', 'unsupported']);

interface Settled {
  status: ItemStatus;
  action: string;
  code: string | null;
}

/**
 * Whether an artifact had something to be done that was left undone: its run was stopped, or held back as a whole. A row that
 * is carried out may bear a code too, for a file of it that stays; of one that only forgets the code says why it was skipped.
 */
export const wasLeftUndone = ({ status, action, code }: Settled): boolean =>
  status === 'skip' &&
  !NOTHING_TO_DO.has(action) &&
  (code === null || (code !== 'runs_code_unacknowledged' && action !== 'forget'));

/** Whether somebody has to decide or agree before an artifact can go on. */
export const waitsForSomebody = ({ status, action, code }: Settled): boolean =>
  status === 'skip' && (action === 'blocked' || code === 'runs_code_unacknowledged');

/**
 * Whether a retry takes an artifact up again: it failed, or was left undone because its run was stopped before its turn or, being
 * atomic, failed as a whole.
 */
export const hasToBeTriedAgain = (settled: Settled, run: string): boolean =>
  settled.status === 'error' || ((run === 'cancelled' || run === 'failed') && wasLeftUndone(settled));

export type RunEndStatus = 'succeeded' | 'partial' | 'failed' | 'cancelled';

/** The word for a whole run: no error is success, even when all was skipped; errors and no success is failure. */
export function runStatus(results: readonly Pick<ItemResult, 'status'>[], cancelled: boolean): RunEndStatus {
  if (cancelled) return 'cancelled';
  const has = (status: ItemStatus): boolean => results.some((result) => result.status === status);
  if (!has('error')) return 'succeeded';
  return has('success') ? 'partial' : 'failed';
}
