import { carryOut, isStuck, type UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { failureOfRun } from '#app/adapters/project-folder/failures.ts';
import { errnoOf } from '#app/adapters/project-folder/file-system.ts';
import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import type { Journal } from '#app/adapters/project-folder/journal.ts';
import { type Locked, lockFolder } from '#app/adapters/project-folder/lock.ts';
import { backupOf } from '#app/adapters/project-folder/moves.ts';
import { ensureStateFolder, readProjectId, writeProjectId } from '#app/adapters/project-folder/state-folder.ts';
import type { DeployInput } from '#app/contracts/deployments.ts';
import type { EntryOwner } from '#app/domain/deploy/entries.ts';
import { isKept } from '#app/domain/deploy/keeper.ts';
import type { UnitReport } from '#app/domain/deploy/outcome.ts';
import { type StepUnit, stepUnits } from '#app/domain/deploy/steps.ts';
import { AppError } from '#app/domain/errors.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import { listBlobs } from '#db/repositories/artifact-content.ts';
import { deleteRun, findRun, insertRunningRun, listUnfinishedRuns } from '#db/repositories/deploy-runs.ts';
import { findLastGeneration } from '#db/repositories/generations.ts';
import { withOwner } from '#db/transactions.ts';
import { type FinishedDeploy, finishRun } from './deploy-finish.server.ts';
import { busyWith, keepLease, type Lease } from './deploy-lease.server.ts';
import { type Planned, type Prepared, planAgainst } from './deploy-plan.server.ts';
import { mendProject } from './deploy-recovery.server.ts';
import { planSummary } from './deploy-shapes.server.ts';
import { lockTarget, openProject } from './deploy-target.server.ts';
import type { ServiceDeps } from './deps.ts';
import { newId } from './new-id.ts';

type Deps = Pick<ServiceDeps, 'db' | 'log' | 'settings'>;

/** A request to deploy, with who asks. */
export interface DeployRequest {
  owner: OwnerId;
  actor: string;
  input: DeployInput;
  /** Names this process among all that could hold a run. */
  holder: string;
  idempotency: { key: string; fingerprint: string } | null;
}

export interface DeployDone extends FinishedDeploy {
  runId: string;
  planned: Planned;
}

const MOST_REMOVALS = 10;

const STUCK =
  'The folder of the project could not be written to any more. What was begun is finished by the next deploy, or when Loadout starts again.';

/** Carries a set out on a project's folder. @throws AppError `project_busy`, `plan_stale`, `confirmation_required`, `project_moved`, … */
export async function runDeploy(deps: Deps, request: DeployRequest, prepared: Prepared): Promise<DeployDone> {
  const { owner } = request;
  const { project } = prepared.target;
  const runId = newId();
  const folder = await openProject(owner, project, deps.settings);
  try {
    const lock = await takeLock(deps, owner, folder, request.holder, runId);
    try {
      await begin(deps, request, prepared, folder, lock, runId);
      return await workOrMend(deps, request, prepared, folder, lock, runId);
    } finally {
      if ('release' in lock) await lock.release();
    }
  } finally {
    await folder.close();
  }
}

type Lock = Extract<Locked, { kind: 'locked' }> | { kind: 'impossible'; error: unknown };

/** The folder's lock; `impossible` when our own state cannot be written there, so that nothing else can be either. */
async function takeLock({ db }: Deps, owner: OwnerId, folder: ProjectFolder, holder: string, runId: string): Promise<Lock> {
  const lock = await tryLock(folder, holder, runId);
  if (lock.kind !== 'held') return lock;
  const other = parseUuid(lock.by?.run ?? '');
  throw busyWith((other === null ? null : await withOwner(db, owner, (tx) => findRun(tx, owner, other))) ?? null);
}

async function tryLock(folder: ProjectFolder, holder: string, runId: string): Promise<Lock | Extract<Locked, { kind: 'held' }>> {
  try {
    await ensureStateFolder(folder);
    return await lockFolder(folder, holder, runId);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return { kind: 'impossible', error };
  }
}

/** Writes the run down as ours, after mending what an earlier one left. @throws AppError `project_busy`, and as `lockTarget` */
async function begin(
  deps: Deps,
  request: DeployRequest,
  prepared: Prepared,
  folder: ProjectFolder,
  lock: Lock,
  runId: string,
): Promise<void> {
  const { owner, input, holder, idempotency, actor } = request;
  const { target, set, options, reversal } = prepared;
  if (lock.kind === 'locked') await mendProject(deps, { owner, target, folder, holder, isGone: (run) => !run.live });
  await withOwner(deps.db, owner, async (tx) => {
    // Two processes begin one after the other: the second sees the run of the first.
    await lockTarget(tx, owner, target);
    const [live] = await listUnfinishedRuns(tx, owner, target.project.id);
    if (live !== undefined) throw busyWith(live);
    await insertRunningRun(tx, owner, {
      id: runId,
      kind: reversal?.kind ?? 'deploy',
      set_id: set.set_id,
      set_name: set.set_name,
      project_id: target.project.id,
      project_name: target.project.name,
      profile_id: target.profile.id,
      profile_name: target.profile.name,
      site: target.project.site,
      mode: options.mode,
      options: { ...options, acknowledge: input.acknowledge ?? [], ...(reversal && { reversal }) },
      requested_by: actor,
      idempotency_key: idempotency?.key ?? null,
      request_hash: idempotency?.fingerprint ?? null,
      lease_holder: holder,
    });
  });
}

/** After a failure in the middle, what was begun is finished or undone at once if that is possible, else by the next start. */
async function workOrMend(
  deps: Deps,
  request: DeployRequest,
  prepared: Prepared,
  folder: ProjectFolder,
  lock: Lock,
  runId: string,
): Promise<DeployDone> {
  const { owner, holder } = request;
  try {
    return await work(deps, request, prepared, folder, lock, runId);
  } catch (error) {
    const isGone = (run: { id: string; lease_holder: string | null }): boolean => run.id === runId && run.lease_holder === holder;
    const mended = lock.kind === 'locked' ? mendProject(deps, { owner, target: prepared.target, folder, holder, isGone }) : null;
    await mended?.catch((again: unknown) => deps.log.error({ owner, run_id: runId, ...faultFacts(again) }, 'deploy.not_mended'));
    throw isStuck(error) ? new AppError('unavailable', STUCK, { cause: error }) : error;
  }
}

async function work(
  deps: Deps,
  request: DeployRequest,
  prepared: Prepared,
  folder: ProjectFolder,
  lock: Lock,
  runId: string,
): Promise<DeployDone> {
  const { owner, holder } = request;
  const lease = keepLease(deps, owner, runId, holder);
  try {
    const { planned, generation } = await planOrForget(deps, request, prepared, folder, runId);
    const units = stepUnits(planned.plan.items, prepared.options.mode, (path) => backupOf(generation, path));
    const journal = journalFor(request, prepared, planned, { runId, generation, units });
    const written = await write(deps, { owner, folder, lock, lease, journal, planned, projectId: prepared.target.project.id });
    const finished = await finishRun(deps, {
      owner,
      runId,
      holder,
      target: prepared.target,
      folder,
      record: journal.record,
      generation,
      journal: units.length > 0 && lock.kind === 'locked' ? journal : null,
      ...written,
      recovered: false,
    });
    return { ...finished, runId, planned };
  } finally {
    lease.stop();
  }
}

/** Plans under the lease. A refusal leaves no run behind. */
async function planOrForget(
  deps: Deps,
  { owner, input }: DeployRequest,
  prepared: Prepared,
  folder: ProjectFolder,
  runId: string,
): Promise<{ planned: Planned; generation: number }> {
  try {
    const { project, profile } = prepared.target;
    const planned = await planAgainst(
      deps,
      owner,
      prepared,
      folder,
      input.acknowledge !== undefined && input.acknowledge.length > 0,
    );
    refuseStale(planned, input);
    refuseUnconfirmed(planned, prepared, input);
    const last = await withOwner(deps.db, owner, (tx) => findLastGeneration(tx, owner, project.id, profile.id));
    return { planned, generation: last + 1 };
  } catch (error) {
    await withOwner(deps.db, owner, (tx) => deleteRun(tx, owner, runId));
    throw error;
  }
}

export function refuseStale({ plan }: Planned, input: DeployInput): void {
  if (input.plan_digest === undefined || input.plan_digest === plan.digest) return;
  throw new AppError('plan_stale', 'Something changed since this plan was made. Nothing was written; look at the new plan.', {
    extra: { plan_digest: plan.digest, summary: planSummary(plan) },
  });
}

function refuseUnconfirmed(planned: Planned, prepared: Prepared, input: DeployInput): void {
  const { plan } = planned;
  const { target, options, reversal } = prepared;
  const isRisky = plan.removals > MOST_REMOVALS || leavesNothing(planned, prepared);
  if (!options.prune || plan.removals === 0 || !isRisky || input.confirm === target.project.name) return;
  const files = plan.removals === 1 ? '1 file' : `${plan.removals} files`;
  throw new AppError(
    'confirmation_required',
    `${VERB[reversal?.kind ?? 'deploy']} would remove ${files} from "${target.project.name}". Send the project's name in "confirm" if that is meant.`,
    {
      field: 'confirm',
      extra: { plan_digest: plan.digest, summary: planSummary(plan) },
    },
  );
}

const VERB = { deploy: 'Pruning', undeploy: 'Undeploying', rollback: 'Rolling back' } as const;

/** Whether nothing is wanted in the profile any more afterwards. */
function leavesNothing({ recorded }: Planned, { target, set, desired, reversal }: Prepared): boolean {
  if (reversal?.kind === 'rollback') return desired.length === 0;
  if (reversal === undefined) return set.artifacts.length === 0;
  const stays = (one: EntryOwner): boolean =>
    one.profileId === target.profile.id && one.setId !== null && !isKept(reversal.keeper, one);
  return !recorded.some((entry) => entry.owners.some(stays));
}

function journalFor(
  { owner, actor, holder }: DeployRequest,
  { target, set, options, reversal }: Prepared,
  { plan }: Planned,
  { runId, generation, units }: { runId: string; generation: number; units: StepUnit[] },
): Journal {
  return {
    version: 1,
    instance: holder,
    owner,
    project: target.project.id,
    run: runId,
    generation,
    units,
    failed: [],
    record: {
      profileId: target.profile.id,
      setId: set.set_id,
      kind: reversal?.kind,
      keeper: reversal?.keeper,
      target: reversal?.generation,
      actor,
      mode: options.mode,
      onConflict: options.onConflict,
      digest: plan.digest,
      items: plan.items,
      releases: plan.releases,
    },
  };
}

interface Writing {
  owner: OwnerId;
  folder: ProjectFolder;
  lock: Lock;
  lease: Lease;
  journal: Journal;
  planned: Planned;
  projectId: string;
}

async function write(deps: Deps, writing: Writing): Promise<{ reports: UnitReport[]; cancelled: boolean }> {
  const { owner, folder, lock, lease, journal, planned, projectId } = writing;
  const failAll = (error: unknown): { reports: UnitReport[]; cancelled: boolean } => {
    const failure = failureOfRun(error, 'the folder of the project');
    return { reports: journal.units.map(({ id }) => ({ id, failure, kept: [], ms: 0 })), cancelled: false };
  };
  if (lock.kind === 'impossible') return failAll(lock.error);
  try {
    if ((await readProjectId(folder)) !== projectId) await writeProjectId(folder, projectId);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return failAll(error);
  }
  if (journal.units.length === 0) return { reports: [], cancelled: false };
  const sizes = new Map(
    planned.plan.items.flatMap((item) => item.entries.map((entry) => [entry.desired?.hash ?? '', entry.desired?.size ?? 0])),
  );
  const total = planned.plan.items.length;
  const idle = total - journal.units.length;
  let done = 0;
  let cancelled = false;
  const outcomes: UnitOutcome[] = await carryOut({
    folder,
    journal,
    contents: (hashes) => withOwner(deps.db, owner, (tx) => listBlobs(tx, owner, hashes)),
    sizeOf: (hash) => sizes.get(hash) ?? 0,
    async beforeUnit(last) {
      if (last !== null) done += 1;
      cancelled = (await lease.check({ done: idle + done, total })).cancelled && done < journal.units.length;
      return cancelled ? 'stop' : 'go';
    },
  });
  return { reports: outcomes, cancelled };
}
