import type { DeployInput, PlanAnswer } from '#app/contracts/deployments.ts';
import type { UndeployInput } from '#app/contracts/project-runs.ts';
import type { Keeper } from '#app/domain/deploy/keeper.ts';
import type { DeployOptions } from '#app/domain/deploy/plan-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { listArtifactsByUuid } from '#db/repositories/artifacts.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import type { Prepared, Subject } from './deploy-plan.server.ts';
import { loadRecorded } from './deploy-records.server.ts';
import { requireTarget } from './deploy-target.server.ts';
import type { Deployments, RunAnswer, RunAsk } from './deployments.server.ts';
import type { ServiceDeps } from './deps.ts';

/** Who asks to take something back, and where. */
export interface ReversalAsk<Input> extends Omit<RunAsk, 'input'> {
  projectId: string;
  input: Input;
}

const REMOVING: DeployOptions = { onConflict: 'keep', mode: 'per_artifact', prune: true, decisions: [] };

const NOBODY: Subject = { set_id: null, set_name: null, artifacts: [], warnings: [] };

/** Taking back what was deployed into a project. */
export function createReversals({ db }: Pick<ServiceDeps, 'db'>, deployments: Pick<Deployments, 'carryOut' | 'show'>) {
  async function subjectOf(tx: Tx, owner: OwnerId, setId: string): Promise<Subject & { set_id: string }> {
    const [set] = await listSetNames(tx, owner, [requireUuid(setId, 'The set')]);
    if (set === undefined) throw notFound('The set');
    return { ...NOBODY, set_id: set.id, set_name: set.name };
  }

  /** Artifacts count as known when they are in the library or still recorded here. @throws AppError `not_found` */
  async function requireArtifacts(tx: Tx, owner: OwnerId, projectId: string, given: readonly string[]): Promise<string[]> {
    const uuids = [...new Set(given.map((uuid): string => requireUuid(uuid, 'The artifact')))];
    const recorded = await loadRecorded(tx, owner, projectId);
    const here = new Set(recorded.flatMap((entry) => entry.owners.map((one) => one.artifactUuid)));
    const elsewhere = uuids.filter((uuid) => !here.has(uuid));
    const known = elsewhere.length === 0 ? [] : await listArtifactsByUuid(tx, owner, elsewhere);
    if (known.length < elsewhere.length) throw notFound('The artifact');
    return uuids;
  }

  const prepareUndeploy = (owner: OwnerId, projectId: string, input: UndeployInput): Promise<Prepared> =>
    withOwner(db, owner, async (tx) => {
      const target = await requireTarget(tx, owner, projectId, input.profile_id);
      const profileId = target.profile.id;
      const base = { target, desired: [], options: REMOVING };
      if (input.set_id !== undefined) {
        const set = await subjectOf(tx, owner, input.set_id);
        const keeper: Keeper = { kind: 'set', profileId, setId: set.set_id };
        return { ...base, set, reversal: { kind: 'undeploy', keeper } };
      }
      const artifactUuids = await requireArtifacts(tx, owner, target.project.id, input.artifact_uuids ?? []);
      const keeper: Keeper = { kind: 'artifacts', profileId, artifactUuids };
      return { ...base, set: NOBODY, reversal: { kind: 'undeploy', keeper } };
    });

  const undeployInput = (projectId: string, input: UndeployInput): DeployInput => ({
    project_id: projectId,
    profile_id: input.profile_id,
    dry_run: input.dry_run,
    plan_digest: input.plan_digest,
    confirm: input.confirm,
  });

  /**
   * What an undeploy would do to each file. Writes nothing.
   * @throws AppError `not_found`, `path_not_allowed`, `project_moved`
   */
  const planUndeploy = async (owner: OwnerId, projectId: string, input: UndeployInput): Promise<PlanAnswer> =>
    deployments.show(owner, await prepareUndeploy(owner, projectId, input), undeployInput(projectId, input));

  /**
   * Removes what a set, or single artifacts, brought through a profile: what was edited stays and is reported, and so does what
   * something else needs.
   * @throws AppError as `planUndeploy`, and `plan_stale`, `project_busy`, `confirmation_required`
   */
  const undeploy = ({ projectId, input, ...ask }: ReversalAsk<UndeployInput>): Promise<RunAnswer> =>
    deployments.carryOut({ ...ask, input: undeployInput(projectId, input) }, () => prepareUndeploy(ask.owner, projectId, input));

  return { planUndeploy, undeploy };
}
