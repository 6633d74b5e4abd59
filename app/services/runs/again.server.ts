import { type RunOrderData, runOrder } from '#app/contracts/run-order.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type Prepared, prepare } from '#app/services/deployments/plan.server.ts';
import { prepareRollback, prepareUndeploy } from '#app/services/deployments/reversal-plan.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { ResolutionService } from '#app/services/sets/resolution.server.ts';
import type { DeployRunRow } from '#db/repositories/deploy-runs.ts';
import type { RunJob } from './job.server.ts';

/** What a run was asked to do; runs of before this was kept are taken by what their columns say. */
export function orderOf(run: DeployRunRow): RunOrderData {
  const { project_id: project, profile_id: profile, mode } = run;
  if (project === null) throw notFound('The project');
  const kept = runOrder.safeParse(run.options);
  if (kept.success) return kept.data;
  const input = { project_id: project, profile_id: profile ?? undefined, mode };
  return { asked: 'here', input, only: null, agreed: [], reversal: null };
}

/** Makes the job of a run that is written down once more, in this process or another, from what is in the library now. */
export function createRunAgain(deps: Pick<ServiceDeps, 'db'>, resolution: Pick<ResolutionService, 'resolveForDeploy'>) {
  async function prepareAgain(owner: OwnerId, run: DeployRunRow, { input, reversal }: RunOrderData): Promise<Prepared> {
    const { project_id: projectId, profile_id } = input;
    if (reversal?.kind === 'undeploy') {
      const { keeper } = reversal;
      const what =
        keeper.kind === 'artifacts'
          ? { artifact_uuids: [...keeper.artifactUuids] }
          : { set_id: keeper.kind === 'set' ? (keeper.setId ?? undefined) : undefined };
      return prepareUndeploy(deps, owner, projectId, { ...what, profile_id });
    }
    if (reversal?.generation !== undefined) {
      const { on_conflict, mode, decisions } = input;
      return prepareRollback(deps, owner, projectId, {
        generation: reversal.generation,
        profile_id,
        on_conflict,
        mode,
        decisions,
      });
    }
    if (run.set_id === null) throw notFound('The set');
    return prepare(deps, resolution, owner, run.set_id, input);
  }

  /** @throws AppError `not_found`, `cycle`, `too_deep` */
  return async function jobOf(owner: OwnerId, run: DeployRunRow, order: RunOrderData = orderOf(run)): Promise<RunJob> {
    const prepared = await prepareAgain(owner, run, order);
    return { prepared: { ...prepared, agreed: order.agreed }, input: order.input, only: order.only };
  };
}

export type JobAgain = ReturnType<typeof createRunAgain>;
