import { hasToBeTriedAgain } from '#app/domain/deploy/outcome.ts';
import { acknowledgementId } from '#app/domain/deploy/plan-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { Deployments, RunAnswer, RunWait } from '#app/services/deployments/deployments.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type DeployRunItemRow, listRunItems } from '#db/repositories/deploy-run-items.ts';
import { type DeployRunRow, findRun } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { type JobAgain, orderOf } from './again.server.ts';
import { busyWith } from './lease.server.ts';

export interface RetryAsk extends RunWait {
  runId: string;
}

/** Trying again what went wrong. */
export function createRetries(
  { db }: Pick<ServiceDeps, 'db'>,
  deployments: Pick<Deployments, 'carryOutJob' | 'replay'>,
  jobOf: JobAgain,
) {
  async function load(owner: OwnerId, id: string): Promise<{ run: DeployRunRow; items: DeployRunItemRow[] }> {
    const runId = requireUuid(id, 'The run');
    return withOwner(db, owner, async (tx) => {
      const run = await findRun(tx, owner, runId);
      if (run === undefined) throw notFound('The run');
      return { run, items: await listRunItems(tx, owner, [runId]) };
    });
  }

  /**
   * Carries out again what failed in a run, and what was left undone because it was cancelled or, being atomic, failed as a
   * whole; all of it when it could not start. The plan is made anew, for those artifacts alone. What somebody agreed to lets run
   * then may run now, as far as it is the same content.
   * @throws AppError `not_found`, `project_busy` while the run goes on, and as `deploy`
   */
  async function retry({ runId, ...ask }: RetryAsk): Promise<RunAnswer> {
    const known = ask.idempotency ? await deployments.replay(ask.owner, ask.idempotency) : null;
    if (known !== null) return known;
    const { run, items } = await load(ask.owner, runId);
    if (run.finished_at === null) throw busyWith(run);
    const order = orderOf(run);
    const { plan_digest: _, acknowledge = [], ...input } = order.input;
    const failed = items.filter((item) => hasToBeTriedAgain(item, run.status));
    const only = items.length === 0 ? order.only : failed.map((item) => item.artifact_uuid ?? '');
    const agreed = failed.flatMap(({ artifact_uuid: uuid, content_hash: hash }) =>
      uuid !== null && hash !== null && acknowledge.includes('runs_code') ? [acknowledgementId(uuid, hash)] : [],
    );
    const job = await jobOf(ask.owner, run, { ...order, input, only, agreed: [...order.agreed, ...agreed] });
    return deployments.carryOutJob(ask, job, run.id);
  }

  return { retry };
}
