import type { DeployInput, PlanAnswer } from '#app/contracts/deployments.ts';
import type { RollbackInput, UndeployInput } from '#app/contracts/project-runs.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { needsConfirmation } from '#app/services/runs/job.server.ts';
import type { Deployments, RunAnswer, RunAsk } from './deployments.server.ts';
import type { Planned, Prepared } from './plan.server.ts';
import { prepareRollback, prepareUndeploy } from './reversal-plan.server.ts';

/** A plan, and whether the project's name has to be typed before it is carried out. */
export interface ShownReversal {
  plan: PlanAnswer;
  needsName: boolean;
}

/** Who asks to take something back, and where. */
export interface ReversalAsk<Input> extends Omit<RunAsk, 'input'> {
  projectId: string;
  input: Input;
}

const undeployOrder = (projectId: string, { set_id: _, artifact_uuids: __, ...input }: UndeployInput): DeployInput => ({
  project_id: projectId,
  ...input,
});

const rollbackOrder = (projectId: string, { generation: _, ...input }: RollbackInput): DeployInput => ({
  project_id: projectId,
  ...input,
  prune: true,
});

/** Taking back what was deployed into a project. */
export function createReversals(deps: Pick<ServiceDeps, 'db'>, deployments: Pick<Deployments, 'carryOut' | 'show'>) {
  async function show(owner: OwnerId, prepared: Prepared, input: DeployInput): Promise<ShownReversal> {
    let needsName = false;
    const see = (planned: Planned): void => {
      needsName = needsConfirmation(planned, prepared);
    };
    const plan = await deployments.show(owner, prepared, input, { diff: true, see });
    return { plan, needsName };
  }

  /**
   * What an undeploy would do to each file. Writes nothing.
   * @throws AppError `not_found`, `path_not_allowed`, `project_moved`
   */
  const planUndeploy = async (owner: OwnerId, projectId: string, input: UndeployInput): Promise<ShownReversal> =>
    show(owner, await prepareUndeploy(deps, owner, projectId, input), undeployOrder(projectId, input));

  /**
   * Removes what a set, or single artifacts, brought through a profile: what was edited stays and is reported, and so does what
   * something else needs.
   * @throws AppError as `planUndeploy`, and `plan_stale`, `project_busy`, `confirmation_required`
   */
  const undeploy = ({ projectId, input, ...ask }: ReversalAsk<UndeployInput>): Promise<RunAnswer> =>
    deployments.carryOut({ ...ask, input: undeployOrder(projectId, input) }, () =>
      prepareUndeploy(deps, ask.owner, projectId, input),
    );

  /**
   * What going back to a generation would do to each file. Writes nothing.
   * @throws AppError as `planUndeploy`
   */
  const planRollback = async (owner: OwnerId, projectId: string, input: RollbackInput): Promise<ShownReversal> =>
    show(owner, await prepareRollback(deps, owner, projectId, input), rollbackOrder(projectId, input));

  /**
   * Brings a profile back to what it had in an earlier generation. Edits since then stay, unless they are to be overwritten.
   * @throws AppError as `undeploy`
   */
  const rollback = ({ projectId, input, ...ask }: ReversalAsk<RollbackInput>): Promise<RunAnswer> =>
    deployments.carryOut({ ...ask, input: rollbackOrder(projectId, input) }, () =>
      prepareRollback(deps, ask.owner, projectId, input),
    );

  return { planUndeploy, undeploy, planRollback, rollback };
}
