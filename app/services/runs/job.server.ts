import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import type { DeployInput } from '#app/contracts/deployments.ts';
import type { EntryOwner } from '#app/domain/deploy/entries.ts';
import { isKept } from '#app/domain/deploy/keeper.ts';
import { onlyArtifacts } from '#app/domain/deploy/plan.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type Planned, type Prepared, planAgainst } from '#app/services/deployments/plan.server.ts';
import { planSummary } from '#app/services/deployments/shapes.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';

/** What a run does to one project, whatever its kind: any plan goes through `carryOutRun` as one of these. */
export interface RunJob {
  prepared: Prepared;
  /** What was asked for: the digest of the plan that was looked at, what was acknowledged and confirmed. */
  input: DeployInput;
  /** A retry plans for these artifacts only; null for all. */
  only: readonly string[] | null;
}

const MOST_REMOVALS = 10;

const acknowledges = (input: DeployInput): boolean => input.acknowledge?.includes('runs_code') ?? false;

/** Compares what a job wants with the folder as it is now. @throws AppError `project_moved` */
export async function planJob(
  deps: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  { prepared, input, only }: RunJob,
  folder: ProjectFolder,
): Promise<Planned> {
  const planned = await planAgainst(deps, owner, prepared, folder, acknowledges(input));
  return only === null ? planned : { ...planned, plan: onlyArtifacts(planned.plan, new Set(only)) };
}

/** @throws AppError `plan_stale` when the request names another plan */
export function refuseStale({ plan }: Planned, input: Pick<DeployInput, 'plan_digest'>): void {
  if (input.plan_digest === undefined || input.plan_digest === plan.digest) return;
  throw new AppError('plan_stale', 'Something changed since this plan was made. Nothing was written; look at the new plan.', {
    extra: { plan_digest: plan.digest, summary: planSummary(plan) },
  });
}

/** Refuses a plan that must not be carried out. @throws AppError `plan_stale`, `confirmation_required` */
export function checkPlan(planned: Planned, { prepared, input }: RunJob): void {
  refuseStale(planned, input);
  refuseUnconfirmed(planned, prepared, input);
}

/** Whether so much is removed that the project's name has to be given. */
export const needsConfirmation = (planned: Planned, prepared: Prepared): boolean =>
  prepared.options.prune &&
  planned.plan.removals > 0 &&
  (planned.plan.removals > MOST_REMOVALS || leavesNothing(planned, prepared));

const VERB = { deploy: 'Pruning', undeploy: 'Undeploying', rollback: 'Rolling back' } as const;

function refuseUnconfirmed(planned: Planned, prepared: Prepared, input: DeployInput): void {
  const { plan } = planned;
  const { target, set, reversal, isOneOfSeveral = false } = prepared;
  if (!needsConfirmation(planned, prepared) || input.confirm === target.project.name) return;
  const files = plan.removals === 1 ? '1 file' : `${plan.removals} files`;
  const word = isOneOfSeveral ? `the set's name, "${set.set_name}", for all projects` : "the project's name";
  throw new AppError(
    'confirmation_required',
    `${VERB[reversal?.kind ?? 'deploy']} would remove ${files} from "${target.project.name}". Send ${word} in "confirm" if that is meant.`,
    {
      field: 'confirm',
      extra: { plan_digest: plan.digest, summary: planSummary(plan) },
    },
  );
}

/** Whether nothing is wanted in the profile any more afterwards. */
function leavesNothing({ recorded }: Planned, { target, set, desired, reversal }: Prepared): boolean {
  if (reversal?.kind === 'rollback') return desired.length === 0;
  if (reversal === undefined) return set.artifacts.length === 0;
  const stays = (one: EntryOwner): boolean =>
    one.profileId === target.profile.id && one.setId !== null && !isKept(reversal.keeper, one);
  return !recorded.some((entry) => entry.owners.some(stays));
}
