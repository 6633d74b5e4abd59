import { setTimeout as pause } from 'node:timers/promises';
import { isAppError } from '#app/domain/errors.ts';
import { type OwnerId, ownerId } from '#app/domain/ids.ts';
import { actingAs } from '#app/lib/acting.server.ts';
import { faultFacts } from '#app/lib/log.ts';
import { recoverSite } from '#app/services/deployments/recovery.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { DatabaseConfig } from '#db/client.ts';
import { type DeployRunRow, findRun } from '#db/repositories/deploy-runs.ts';
import { updateRunClaimed, updateRunRequeued } from '#db/repositories/run-leases.ts';
import { takeJobs } from '#db/run-queue.ts';
import { deleteRunJobs, enqueueRun, listRunJobs, unlockRunJob } from '#db/system/run-queue.ts';
import { listUnfinishedRuns } from '#db/system/runs.ts';
import { withOwner } from '#db/transactions.ts';
import type { JobAgain } from './again.server.ts';
import type { RunDesk } from './desk.server.ts';
import type { RunJob } from './job.server.ts';

const AT_ONCE = 4;
/** Milliseconds between two looks for runs that were left behind. With the lease, what a dead process had is taken up within a minute. */
const SWEEP_MS = 10_000;
/** Seconds after which a run asks again for a project that another one works on. */
const BUSY_SECONDS = 2;
/** Milliseconds until a queue that broke down is started again. */
const RESTART_MS = 2000;

export type RunQueue = ReturnType<typeof createRunQueue>;

/** Carries out what was left to the queue of this site, and picks up what dead processes left behind. */
export function createRunQueue(deps: Pick<ServiceDeps, 'db' | 'log' | 'settings'>, desk: RunDesk, jobOf: JobAgain) {
  const { db, log, settings } = deps;
  const stopping = new AbortController();
  let loops: Promise<unknown>[] = [];

  /** Claims a run for this process. Null when it is over, or somebody else has it. */
  async function claim(runId: string): Promise<{ owner: OwnerId; run: DeployRunRow } | null> {
    const known = (await listUnfinishedRuns(db, settings.site)).find(({ id }) => id === runId);
    if (known === undefined) return null;
    const owner = ownerId(known.owner_id);
    const run = await withOwner(db, owner, async (tx) =>
      (await updateRunClaimed(tx, owner, runId, desk.holder)) ? findRun(tx, owner, runId) : undefined,
    );
    return run === undefined ? null : { owner, run };
  }

  /** What becomes of a run that could not begin: a busy project, or a stop of this process, means later. */
  async function notNow(owner: OwnerId, id: string, error: unknown): Promise<void> {
    const isBusy = isAppError(error) && error.code === 'project_busy';
    if (!isBusy && !stopping.signal.aborted) return desk.endRefused(owner, id, error);
    const isOurs = await withOwner(db, owner, (tx) => updateRunRequeued(tx, owner, id, desk.holder, false));
    if (isOurs && !stopping.signal.aborted) await enqueueRun(db, settings.site, id, BUSY_SECONDS);
  }

  async function carryOutQueued(runId: string): Promise<void> {
    const claimed = await claim(runId);
    if (claimed === null) return;
    const { owner, run } = claimed;
    await actingAs(run.requested_by, null, async () => {
      let job: RunJob;
      try {
        job = await jobOf(owner, run);
      } catch (error) {
        return notNow(owner, runId, error);
      }
      const refused = (error: unknown): Promise<void> => notNow(owner, runId, error);
      await desk.carryOut({ owner, id: runId, actor: run.requested_by, refused }, job).catch(() => undefined);
    });
  }

  /**
   * Ends or finishes what dead processes had begun, gives back the jobs they had taken, and sees to it that every run that waits
   * has a job.
   */
  async function sweep(): Promise<void> {
    await recoverSite(deps, desk.holder, desk.isInHand);
    const unfinished = await listUnfinishedRuns(db, settings.site);
    const held = new Set(unfinished.filter((run) => run.lease_holder !== null).map(({ id }) => id));
    const served = new Set<string>();
    for (const { run_id: id, locked_by: by, ready, stale } of await listRunJobs(db, settings.site)) {
      if (ready || (by !== null && !stale)) served.add(id);
      else if (!held.has(id)) {
        if (by !== null) await unlockRunJob(db, by);
        await deleteRunJobs(db, settings.site, id);
      }
    }
    for (const { id, status } of unfinished) {
      if (status === 'queued' && !held.has(id) && !served.has(id)) await enqueueRun(db, settings.site, id);
    }
  }

  const quietly = async (ms: number): Promise<void> => {
    await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  async function keepSweeping(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep().catch((error: unknown) => log.warn(faultFacts(error), 'runs.not_swept'));
      await quietly(SWEEP_MS);
    }
  }

  async function keepTaking(connection: DatabaseConfig['connection']): Promise<void> {
    const say = (level: 'debug' | 'info' | 'warn' | 'error', message: string): void => log[level]({ message }, 'queue');
    while (!stopping.signal.aborted) {
      try {
        const taking = await takeJobs({
          connection,
          site: settings.site,
          concurrency: AT_ONCE,
          work: carryOutQueued,
          say,
        });
        const stop = (): void => void taking.stop();
        stopping.signal.addEventListener('abort', stop);
        if (stopping.signal.aborted) stop();
        await taking.ended.finally(() => stopping.signal.removeEventListener('abort', stop));
      } catch (error) {
        log.warn(faultFacts(error), 'queue.broke_down');
      }
      await quietly(RESTART_MS);
    }
  }

  return {
    /** Leaves a run to whichever process of its site takes it first. */
    enqueue: (site: string, runId: string): Promise<void> => enqueueRun(db, site, runId),
    sweep,
    /** Begins to take jobs and to sweep, until `stop`. @param connection one that can LISTEN */
    start(connection: DatabaseConfig['connection']): void {
      loops = [keepTaking(connection), keepSweeping()];
    },
    /** Takes no more jobs, and waits for those in hand to come to a stop. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.allSettled(loops);
    },
  };
}
