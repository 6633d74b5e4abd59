import { isStuck } from '#app/adapters/project-folder/carry-out.ts';
import { errnoOf } from '#app/adapters/project-folder/file-system.ts';
import { type ProjectFolder, STATE_FOLDER } from '#app/adapters/project-folder/folder.ts';
import type { Journal } from '#app/adapters/project-folder/journal.ts';
import { type Locked, lockFolder } from '#app/adapters/project-folder/lock.ts';
import { backupOf } from '#app/adapters/project-folder/moves.ts';
import { ensureStateFolder } from '#app/adapters/project-folder/state-folder.ts';
import { stepUnits } from '#app/domain/deploy/steps.ts';
import { AppError } from '#app/domain/errors.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import { configChanges, contentsOf } from '#app/services/deployments/config.server.ts';
import { type FinishedDeploy, finishRun } from '#app/services/deployments/finish.server.ts';
import type { Planned } from '#app/services/deployments/plan.server.ts';
import { isAbandoned, mendProject } from '#app/services/deployments/recovery.server.ts';
import { lockTarget, openProject } from '#app/services/deployments/target.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { findRun } from '#db/repositories/deploy-runs.ts';
import { findLastGeneration } from '#db/repositories/generations.ts';
import { listUnfinishedRuns, updateRunBegun, updateRunLetGo } from '#db/repositories/run-leases.ts';
import { withOwner } from '#db/transactions.ts';
import { checkPlan, planJob, type RunJob } from './job.server.ts';
import { busyWith, type Lease, lostRun } from './lease.server.ts';
import { isInterruption, isNotBegun, writeRun } from './writing.server.ts';

type Deps = Pick<ServiceDeps, 'db' | 'log' | 'settings'>;

/** A run that this process has in its hands. */
export interface ClaimedRun {
  owner: OwnerId;
  id: string;
  actor: string;
  /** Names this process among all that could hold a run. */
  holder: string;
  lease: Lease;
  /** Aborted when the process is to end: the run then stops before its next artifact, for another process to finish. */
  stopping: AbortSignal;
  /** Called when the run is refused, or fails, before it has written anything; the failure is thrown on after that. */
  refused(error: unknown): Promise<void>;
}

export interface RunDone extends FinishedDeploy {
  planned: Planned;
}

/** The refusal of a run that a stopping process has not begun. */
export const stoppingBefore = (cause?: unknown): AppError =>
  new AppError('unavailable', 'The server is stopping. Nothing was written; ask again in a moment.', { cause });

const STUCK =
  'The folder of the project could not be written to any more. What was begun is finished by the next deploy, or when Loadout starts again.';

export type Lock = Extract<Locked, { kind: 'locked' }> | { kind: 'impossible'; error: unknown };

/**
 * Carries a run out: locks the folder, mends what an earlier run left there, plans against what is there now, writes, and
 * records the outcome. Whatever its kind, every change of a project goes through here.
 * @throws AppError `project_busy`, `project_moved`, `path_not_allowed`, `unavailable`, and `plan_stale`, `confirmation_required`
 */
export async function carryOutRun(deps: Deps, run: ClaimedRun, job: RunJob): Promise<RunDone> {
  let folder: ProjectFolder;
  try {
    folder = await openProject(run.owner, job.prepared.target.project, deps.settings);
  } catch (error) {
    await run.refused(error);
    throw error;
  }
  try {
    return await underLock(deps, run, job, folder);
  } finally {
    await folder.close();
  }
}

async function underLock(deps: Deps, run: ClaimedRun, job: RunJob, folder: ProjectFolder): Promise<RunDone> {
  let lock: Lock | null = null;
  try {
    let planned: Planned;
    let generation: number;
    try {
      await refuseUntouched(deps, run, job, folder);
      lock = await takeLock(deps, run, folder);
      await begin(deps, run, job, folder, lock);
      ({ planned, generation } = await planRun(deps, run, job, folder));
    } catch (error) {
      await run.refused(error);
      throw error;
    }
    return await workOrMend(deps, run, job, { folder, lock, planned, generation });
  } finally {
    if (lock !== null && 'release' in lock) await lock.release();
  }
}

/**
 * Taking the lock makes our state folder. Where there is none yet, what would be refused is refused before: a request that is
 * refused leaves no trace in a folder that had none of ours. Under the lock it is judged again.
 * @throws AppError `plan_stale`, `confirmation_required`, and as `planJob`
 */
async function refuseUntouched(deps: Deps, { owner }: ClaimedRun, job: RunJob, folder: ProjectFolder): Promise<void> {
  const mayBeRefused = job.input.plan_digest !== undefined || job.prepared.options.prune;
  if (!mayBeRefused || (await folder.find(STATE_FOLDER)).kind !== 'absent') return;
  checkPlan(await planJob(deps, owner, job, folder), job);
}

/** The folder's lock; `impossible` when our own state cannot be written there, so that nothing else can be either. */
async function takeLock({ db }: Deps, { owner, holder, id }: ClaimedRun, folder: ProjectFolder): Promise<Lock> {
  let lock: Locked;
  try {
    await ensureStateFolder(folder);
    lock = await lockFolder(folder, holder, id);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return { kind: 'impossible', error };
  }
  if (lock.kind !== 'held') return lock;
  const other = parseUuid(lock.by?.run ?? '');
  throw busyWith((other === null ? null : await withOwner(db, owner, (tx) => findRun(tx, owner, other))) ?? null);
}

/** Begins the run, after mending what an earlier one left. @throws AppError `project_busy`, and as `lockTarget` */
async function begin(
  deps: Deps,
  run: ClaimedRun,
  { prepared: { target } }: RunJob,
  folder: ProjectFolder,
  lock: Lock,
): Promise<void> {
  const { owner, holder, id } = run;
  if (lock.kind === 'locked') await mendProject(deps, { owner, target, folder, holder, isGone: isAbandoned });
  await withOwner(deps.db, owner, async (tx) => {
    // Two processes begin one after the other: the second sees the run of the first.
    await lockTarget(tx, owner, target);
    const [live] = await listUnfinishedRuns(tx, owner, target.project.id);
    if (live !== undefined) throw busyWith(live);
    if (!(await updateRunBegun(tx, owner, id, holder))) throw lostRun();
  });
}

/** Plans under the lease. */
async function planRun(
  deps: Deps,
  { owner }: ClaimedRun,
  job: RunJob,
  folder: ProjectFolder,
): Promise<{ planned: Planned; generation: number }> {
  const planned = await planJob(deps, owner, job, folder);
  checkPlan(planned, job);
  const { project, profile } = job.prepared.target;
  const last = await withOwner(deps.db, owner, (tx) => findLastGeneration(tx, owner, project.id, profile.id));
  return { planned, generation: last + 1 };
}

interface Begun {
  folder: ProjectFolder;
  lock: Lock;
  planned: Planned;
  generation: number;
}

/** After a failure in the middle, what was begun is finished or undone at once if that is possible, else by the next start. */
async function workOrMend(deps: Deps, run: ClaimedRun, job: RunJob, begun: Begun): Promise<RunDone> {
  const { owner, holder, id } = run;
  const { folder, lock } = begun;
  try {
    return await work(deps, run, job, begun);
  } catch (error) {
    if (isInterruption(error)) {
      await withOwner(deps.db, owner, (tx) => updateRunLetGo(tx, owner, id, holder));
      throw new AppError('unavailable', 'The server is stopping. The run goes on when it starts again.', { cause: error });
    }
    if (isNotBegun(error)) {
      const refusal = stoppingBefore(error);
      await run.refused(refusal);
      throw refusal;
    }
    const isGone = (other: { id: string; lease_holder: string | null }): boolean =>
      other.id === id && other.lease_holder === holder;
    const mended =
      lock.kind === 'locked' ? mendProject(deps, { owner, target: job.prepared.target, folder, holder, isGone }) : null;
    await mended?.catch((again: unknown) => deps.log.error({ owner, run_id: id, ...faultFacts(again) }, 'deploy.not_mended'));
    throw isStuck(error) ? new AppError('unavailable', STUCK, { cause: error }) : error;
  }
}

async function work(deps: Deps, run: ClaimedRun, job: RunJob, begun: Begun): Promise<RunDone> {
  const { owner, holder, id: runId } = run;
  const { folder, lock, planned, generation } = begun;
  const { target, set, options, reversal } = job.prepared;
  const configs = await configChanges(deps, owner, planned);
  const units = stepUnits(planned.plan.items, options.mode, (path) => backupOf(generation, path), configs.steps);
  const journal: Journal = {
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
      actor: run.actor,
      mode: options.mode,
      onConflict: options.onConflict,
      digest: planned.plan.digest,
      items: planned.plan.items,
      releases: planned.plan.releases,
      configs: configs.records,
      warnings: planned.warnings,
    },
  };
  const contents = contentsOf(deps, owner, configs, job.prepared.contents);
  const written = await writeRun(run, { folder, lock, journal, planned, projectId: target.project.id, contents });
  const finished = await finishRun(deps, {
    owner,
    runId,
    holder,
    target,
    folder,
    record: journal.record,
    generation,
    journal: units.length > 0 && lock.kind === 'locked' ? journal : null,
    ...written,
    recovered: false,
  });
  return { ...finished, planned };
}
