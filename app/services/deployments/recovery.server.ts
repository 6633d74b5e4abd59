import { cleanUp } from '#app/adapters/project-folder/clean-up.ts';
import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { type Journal, readJournal } from '#app/adapters/project-folder/journal.ts';
import { isProcessGone, lockFolder } from '#app/adapters/project-folder/lock.ts';
import { findInterrupted, rollBack, rollForward, setJournalAside, sweepLeftovers } from '#app/adapters/project-folder/recover.ts';
import { readProjectId } from '#app/adapters/project-folder/state-folder.ts';
import { isAppError } from '#app/domain/errors.ts';
import { type OwnerId, ownerId, parseUuid } from '#app/domain/ids.ts';
import { isAllowedPlace } from '#app/domain/profiles.ts';
import { faultFacts } from '#app/lib/log.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { deleteRunItems } from '#db/repositories/deploy-run-items.ts';
import { type DeployRunRow, findRun } from '#db/repositories/deploy-runs.ts';
import {
  listUnfinishedRuns,
  updateRunClaimed,
  updateRunEnded,
  updateRunHolder,
  updateRunRequeued,
  updateRunsTidied,
} from '#db/repositories/run-leases.ts';
import { listUnfinishedRuns as listUnfinishedAtSite, type UnfinishedRun } from '#db/system/runs.ts';
import { withOwner } from '#db/transactions.ts';
import { finishRun, refreshRecord, reportsOf } from './finish.server.ts';
import { type DeployTarget, layoutOf, openProject, requireTarget } from './target.server.ts';

const INTERRUPTED = 'The run was interrupted before it wrote anything. Deploy again.';
const VANISHED =
  'The folder of the project was removed or replaced while the run wrote to it. See what is there now, then deploy again.';

type Deps = Pick<ServiceDeps, 'db' | 'log' | 'settings'>;

/**
 * Ends a run that has no journal: it stopped before that was written and the project is as it was, or the journal is gone with
 * the folder it lay in. What was told of its artifacts on the way no longer holds.
 */
async function endUnwritten({ db, log }: Deps, owner: OwnerId, run: DeployRunRow, holder: string, words: string): Promise<void> {
  const end = { total: 0, done: 0, success: 0, skip: 0, error: 0, plan_digest: run.plan_digest, generation: null };
  await withOwner(db, owner, async (tx) => {
    await deleteRunItems(tx, owner, run.id);
    await updateRunEnded(tx, owner, run.id, holder, {
      ...end,
      status: 'failed',
      recovered: true,
      code: 'write_failed',
      message: words,
    });
  });
  log.warn({ owner, run_id: run.id, project_id: run.project_id }, 'deploy.recovered_unwritten');
}

/**
 * Ends a run that has no journal, or puts it back into the queue: what was accepted to be done later is done, once more; whoever
 * waits for an answer has lost it and asks again.
 */
async function endOrRequeue(deps: Deps, owner: OwnerId, run: DeployRunRow, holder: string, words: string): Promise<void> {
  const again = run.options.asked === 'queue' && !run.recovered && run.cancel_requested_at === null;
  if (!again) return endUnwritten(deps, owner, run, holder, words);
  await withOwner(deps.db, owner, async (tx) => {
    await deleteRunItems(tx, owner, run.id);
    await updateRunRequeued(tx, owner, run.id, holder, true);
  });
  deps.log.warn({ owner, run_id: run.id, project_id: run.project_id }, 'deploy.requeued');
}

/** Before a run stages anything it marks the folder as the project's: one without the mark is not the one it wrote to. */
async function hasVanished({ folder, target }: Pick<Mending, 'folder' | 'target'>, run: DeployRunRow): Promise<boolean> {
  return run.total > 0 && (await readProjectId(folder)) !== target.project.id;
}

async function takeOver({ db }: Deps, owner: OwnerId, run: DeployRunRow, holder: string): Promise<boolean> {
  return withOwner(db, owner, (tx) => updateRunHolder(tx, owner, run.id, run.lease_holder, holder));
}

/** A run that has not ended, and whether its lease still holds. */
type Unfinished = DeployRunRow & { live: boolean };

/**
 * Whether a run may be taken over by whoever has the lock of its folder: its lease has run out, or nobody can renew it any more
 * because its process is proven dead.
 */
export const isAbandoned = ({ live, lease_holder: by }: Pick<Unfinished, 'live' | 'lease_holder'>): boolean =>
  !live || by === null || isProcessGone(by);

interface Mending {
  owner: OwnerId;
  target: DeployTarget;
  folder: ProjectFolder;
  /** Names this process. */
  holder: string;
  /** Whether the holder of a run is gone, so that the run may be taken over. */
  isGone: (run: Unfinished) => boolean;
}

async function finishJournal(
  deps: Deps,
  { owner, target, folder, holder }: Mending,
  run: DeployRunRow,
  journal: Journal,
): Promise<void> {
  const profile = target.profiles.find((one) => one.id === journal.record.profileId);
  if (profile === undefined) return setJournalAside(folder);
  if (!(await takeOver(deps, owner, run, holder))) return;
  const outcomes = await rollForward(folder, journal);
  const finished = await finishRun(deps, {
    owner,
    runId: run.id,
    holder,
    target: { ...target, profile },
    folder,
    record: journal.record,
    generation: journal.generation,
    journal,
    reports: reportsOf(outcomes, journal),
    recovered: true,
    cancelled: false,
  });
  deps.log.warn({ owner, run_id: run.id, project_id: target.project.id, status: finished.status }, 'deploy.recovered');
}

/** Mends the folder: finishes a run we know, undoes one we do not, sweeps the rest. */
async function mendFolder(deps: Deps, mending: Mending, unfinished: readonly Unfinished[]): Promise<void> {
  const { owner, target, folder } = mending;
  const facts = { owner, project_id: target.project.id };
  const found = await findInterrupted(folder, (path) =>
    target.profiles.some((profile) => isAllowedPlace(layoutOf(profile), path)),
  );
  if (found.kind === 'none') return sweepLeftovers(folder);
  if (found.kind === 'unreadable') {
    deps.log.warn(facts, 'deploy.journal_not_trusted');
    return setJournalAside(folder);
  }
  const { journal } = found;
  const isOurs = journal.owner === owner && journal.project === target.project.id;
  const open = isOurs ? unfinished.find((run) => run.id === journal.run) : undefined;
  if (open !== undefined) return mending.isGone(open) ? finishJournal(deps, mending, open, journal) : undefined;
  const id = isOurs ? parseUuid(journal.run) : null;
  const ended = id === null ? undefined : await withOwner(deps.db, owner, (tx) => findRun(tx, owner, id));
  if (ended !== undefined) {
    const profile = target.profiles.find((one) => one.id === journal.record.profileId);
    if (profile !== undefined) await refreshRecord(deps, { owner, target: { ...target, profile }, folder });
    return cleanUp(folder);
  }
  deps.log.warn({ ...facts, run_id: journal.run }, 'deploy.journal_unknown');
  return rollBack(folder, journal);
}

/**
 * Mends what interrupted runs left in a folder, and ends those whose holders are gone. Doing it twice does no harm. Only under
 * the folder's lock.
 */
export async function mendProject(deps: Deps, mending: Mending): Promise<void> {
  const { owner, target, holder } = mending;
  const list = (): Promise<Unfinished[]> => withOwner(deps.db, owner, (tx) => listUnfinishedRuns(tx, owner, target.project.id));
  await mendFolder(deps, mending, await list());
  for (const run of await list()) {
    if (!mending.isGone(run) || !(await takeOver(deps, owner, run, holder))) continue;
    await endOrRequeue(deps, owner, run, holder, (await hasVanished(mending, run)) ? VANISHED : INTERRUPTED);
  }
  await withOwner(deps.db, owner, (tx) => updateRunsTidied(tx, owner, target.project.id));
}

/** Mends under the folder's lock; not at all while somebody alive has it. */
async function mendUnderLock(deps: Deps, mending: Omit<Mending, 'isGone'>, runId: string): Promise<void> {
  const lock = await lockFolder(mending.folder, mending.holder, runId);
  if (lock.kind === 'held') return;
  try {
    await mendProject(deps, { ...mending, isGone: isAbandoned });
  } finally {
    await lock.release();
  }
}

async function recoverProject(
  deps: Deps,
  owner: OwnerId,
  projectId: string,
  { id, status }: Pick<UnfinishedRun, 'id' | 'status'>,
  holder: string,
): Promise<void> {
  const target = await withOwner(deps.db, owner, (tx) => requireTarget(tx, owner, projectId, undefined));
  const folder = await openProject(owner, target.project, deps.settings).catch((error: unknown) => {
    // A run that has ended has nothing to tidy up where no folder can be reached; one that has not waits for it.
    if (status === 'running' || !isAppError(error)) throw error;
    return null;
  });
  if (folder === null) return withOwner(deps.db, owner, (tx) => updateRunsTidied(tx, owner, projectId));
  try {
    await mendUnderLock(deps, { owner, target, folder, holder }, id);
  } finally {
    await folder.close();
  }
}

/**
 * Mends a folder in which a crashed run has left its journal, before somebody plans by what is in it: what was begun is finished
 * or undone now, not only by the next deploy.
 */
export async function mendIfInterrupted(deps: Deps, mending: Omit<Mending, 'isGone'>): Promise<void> {
  const { owner, target, folder } = mending;
  try {
    if ((await readJournal(folder)) !== null) await mendUnderLock(deps, mending, '');
  } catch (error) {
    // The plan goes by what is there; the deploy will try again, and say why it cannot.
    deps.log.warn({ owner, project_id: target.project.id, ...faultFacts(error) }, 'deploy.not_mended');
  }
}

/** Ends a run whose project is no longer registered: there is no folder left to look after. */
async function endForgotten(deps: Deps, owner: OwnerId, runId: string, holder: string): Promise<void> {
  const run = await withOwner(deps.db, owner, (tx) => findRun(tx, owner, runId));
  if (run?.status !== 'running' || !(await takeOver(deps, owner, run, holder))) return;
  await endUnwritten(deps, owner, run, holder, INTERRUPTED);
}

/** A run that a process had in hand and had not begun: ended, or given back to the queue, if that process is gone. */
async function recoverWaiting(
  deps: Deps,
  owner: OwnerId,
  { id, lease_holder: by }: UnfinishedRun,
  holder: string,
): Promise<void> {
  if (by === null) return;
  const run = await withOwner(deps.db, owner, async (tx) => {
    const isOurs = isProcessGone(by)
      ? await updateRunHolder(tx, owner, id, by, holder)
      : await updateRunClaimed(tx, owner, id, holder);
    return isOurs ? findRun(tx, owner, id) : undefined;
  });
  if (run !== undefined) await endOrRequeue(deps, owner, run, holder, INTERRUPTED);
}

/**
 * Mends every run of this site that was interrupted, at start and then now and again. One that cannot be mended now does not
 * stop the others.
 * @param isInHand says which runs this very process works on
 */
export async function recoverSite(deps: Deps, holder: string, isInHand: (runId: string) => boolean): Promise<void> {
  for (const run of await listUnfinishedAtSite(deps.db, deps.settings.site)) {
    if (isInHand(run.id)) continue;
    const owner = ownerId(run.owner_id);
    try {
      if (run.status === 'queued') await recoverWaiting(deps, owner, run, holder);
      else if (run.project_id === null) await endForgotten(deps, owner, run.id, holder);
      else await recoverProject(deps, owner, run.project_id, run, holder);
    } catch (error) {
      deps.log.error({ owner, run_id: run.id, project_id: run.project_id, ...faultFacts(error) }, 'deploy.not_recovered');
    }
  }
}
