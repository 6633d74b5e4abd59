import type { DeploySummary } from '#app/contracts/deployments.ts';
import type { DeployManyAnswer, ManyRun } from '#app/contracts/drift.ts';
import { AppError, isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type Once, refuseOtherUse } from '#app/services/access/idempotency.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type DeployRunRow, listRunsByIdempotencyKeys } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { digestOfRuns } from './many-orders.server.ts';
import type { Prepared } from './plan.server.ts';

export interface Problem {
  code: string;
  message: string;
}

/** The runs as they stand when the caller is answered. */
export interface ManyRunsAnswer {
  answer: DeployManyAnswer;
  /** False for an answer that says where the runs are (202), also when it is given again after the end. */
  finished: boolean;
  replayed: boolean;
}

const NOTHING: DeploySummary = { total: 0, success: 0, skip: 0, error: 0 };

/** Why a run could not be, in words; null for a fault of ours. */
export const wordsOf = (error: unknown): Problem | null =>
  isAppError(error) ? { code: error.code, message: error.message } : null;

/** A run of many as it stands. @param runId null for one that is only looked at */
export const presentRun = (
  { target }: Prepared,
  runId: string | null,
  status: ManyRun['status'],
  summary: DeploySummary = NOTHING,
  problem: Problem | null = null,
): ManyRun => ({
  run_id: runId,
  project_id: target.project.id,
  profile_id: target.profile.id,
  status,
  summary,
  code: problem?.code ?? null,
  error: problem?.message ?? null,
});

const presentRow = ({
  id,
  project_id,
  profile_id,
  status,
  total,
  success,
  skip,
  error,
  code,
  message,
}: DeployRunRow): ManyRun => ({
  run_id: id,
  project_id: project_id ?? '',
  profile_id: profile_id ?? '',
  status,
  summary: { total, success, skip, error },
  code,
  error: message,
});

/** A run that another process has carried out, or is about to. */
export const presentElsewhere = (prepared: Prepared, row: DeployRunRow): ManyRun => ({
  ...presentRow(row),
  project_id: prepared.target.project.id,
  profile_id: prepared.target.profile.id,
});

/** @throws AppError `plan_stale` when the plans that were looked at are not those of now */
export function refuseStaleMany(asked: string | undefined, digest: string, runs: readonly ManyRun[]): void {
  if (asked === undefined || asked === digest) return;
  const add = (a: DeploySummary, b: DeploySummary): DeploySummary => ({
    total: a.total + b.total,
    success: a.success + b.success,
    skip: a.skip + b.skip,
    error: a.error + b.error,
  });
  throw new AppError('plan_stale', 'Something changed since this plan was made. Nothing was written; look at the new plan.', {
    extra: { plan_digest: digest, summary: runs.map((run) => run.summary).reduce(add, NOTHING) },
  });
}

/** One request makes many runs: each carries a key of its own. */
export const runKey = ({ key, fingerprint }: Once, index: number): Once => ({
  key: `${key}#${String(index).padStart(4, '0')}`,
  fingerprint,
});

/**
 * The runs that were asked for under a key before; null when there are none. What was answered 202 is answered so again.
 * @throws AppError `idempotency_mismatch`, `idempotency_in_flight`
 */
export async function replayMany(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  once: Once,
  count: number,
): Promise<ManyRunsAnswer | null> {
  const keys = Array.from({ length: count }, (_, index) => runKey(once, index).key);
  const runs = await withOwner(db, owner, async (tx) => {
    await refuseOtherUse(tx, owner, once);
    return listRunsByIdempotencyKeys(tx, owner, keys);
  });
  if (runs.length === 0) return null;
  const isOver = runs.every((run) => run.finished_at !== null);
  const accepted = runs.some((run) => run.accepted);
  if (runs.length < keys.length || (!isOver && !accepted))
    throw new AppError(
      'idempotency_in_flight',
      'The deploys with this Idempotency-Key are still running. Wait for them, then ask again.',
    );
  const answer = { plan_digest: isOver ? digestOfRuns(runs) : null, runs: runs.map(presentRow) };
  return { answer, finished: !accepted, replayed: true };
}
