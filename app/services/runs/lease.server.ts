import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { insertRunItems, type NewRunItem } from '#db/repositories/deploy-run-items.ts';
import type { DeployRunRow } from '#db/repositories/deploy-runs.ts';
import { updateRunLease } from '#db/repositories/run-leases.ts';
import { withOwner } from '#db/transactions.ts';

const HEARTBEAT_MS = 10_000;
/** How long a look at the database counts: a run of many small artifacts does not ask before each of them. */
const FRESH_MS = 250;

/** A holder's hold on its run. */
export interface Lease {
  /**
   * Asks whether the run is still ours and tells how far it is.
   * @param rows the artifacts it is through with since the last time; asked only when they are written down
   * @throws AppError `project_busy` when somebody took it over
   */
  check(progress: { done: number; total: number }, rows?: () => NewRunItem[]): Promise<{ cancelled: boolean }>;
  /** Somebody asked this very process to stop the run: the next check says so without a look at the database. */
  cancel(): void;
  stop(): void;
}

export const lostRun = (): AppError =>
  new AppError('project_busy', 'Another process has taken this run over. Its page shows how it goes on.');

/** Keeps the run alive while its holder works on it. */
export function keepLease({ db, log }: Pick<ServiceDeps, 'db' | 'log'>, owner: OwnerId, runId: string, holder: string): Lease {
  let asked = Number.NEGATIVE_INFINITY;
  let cancelled = false;
  let known: { cancelled: boolean } | null = { cancelled: false };
  const renew = async (progress: { done: number; total: number } | null, rows: NewRunItem[] = []): Promise<void> => {
    asked = performance.now();
    known = await withOwner(db, owner, async (tx) => {
      const lease = await updateRunLease(tx, owner, runId, holder, progress);
      if (lease !== null) await insertRunItems(tx, owner, rows);
      return lease;
    });
  };
  const heart = setInterval(() => {
    renew(null).catch((error: unknown) => log.warn({ owner, run_id: runId, ...faultFacts(error) }, 'deploy.heartbeat_failed'));
  }, HEARTBEAT_MS);
  heart.unref();
  return {
    async check(progress, rows) {
      if (performance.now() - asked > FRESH_MS) await renew(progress, rows?.());
      if (known === null) throw lostRun();
      return { cancelled: cancelled || known.cancelled };
    },
    cancel: () => {
      cancelled = true;
    },
    stop: () => clearInterval(heart),
  };
}

/** Says who works on a project, since when and how far. */
export function busyWith(run: Pick<DeployRunRow, 'id' | 'requested_by' | 'started_at' | 'done' | 'total'> | null): AppError {
  if (run === null)
    return new AppError('project_busy', 'Another process works on the folder of this project right now. Try again in a moment.');
  const since = run.started_at === null ? '' : `, since ${run.started_at.toISOString()}`;
  const far = run.total > 0 ? ` (${run.done} of ${run.total} artifacts)` : '';
  return new AppError(
    'project_busy',
    `A deploy by ${run.requested_by} works on this project${since}${far}. Try again when it has ended.`,
    {
      extra: { run_id: run.id },
      headers: { 'Retry-After': '5' },
    },
  );
}
