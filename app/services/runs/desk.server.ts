import pLimit from 'p-limit';
import { processName } from '#app/adapters/project-folder/lock.ts';
import { type AppError, isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import { deployedArtifacts, deployRuns } from '#app/lib/metrics.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { deleteRun, insertQueuedRuns, type NewDeployRun, updateRunsAccepted } from '#db/repositories/deploy-runs.ts';
import { updateRunEnded } from '#db/repositories/run-leases.ts';
import type { JsonObject } from '#db/schema.ts';
import { withOwner } from '#db/transactions.ts';
import { type ClaimedRun, carryOutRun, type RunDone, stoppingBefore } from './execution.server.ts';
import type { RunJob } from './job.server.ts';
import { keepLease, type Lease } from './lease.server.ts';

/** Runs of one process at once: each of them waits for the disk most of the time. */
const AT_ONCE = 4;

/** What somebody asks for, and how. */
export interface RunOrder {
  owner: OwnerId;
  actor: string;
  job: RunJob;
  idempotency: { key: string; fingerprint: string } | null;
  retryOf: string | null;
  /** Answered 202 as soon as it is written down. */
  accepted?: boolean;
}

/** A run that is under way in this process. */
export interface RunningHere {
  id: string;
  /** @throws AppError as `carryOutRun`; a refused run then leaves no trace, unless `keep` was called before */
  done: Promise<RunDone>;
  /** Its id is given away: whatever happens now ends it, nothing makes it disappear. */
  keep(): Promise<void>;
}

export type RunDesk = ReturnType<typeof createRunDesk>;

/** A job as data: what another process needs to make the same of it, beside the columns of the run. */
const orderOf = ({ prepared, input, only }: RunJob, asked: 'here' | 'queue'): JsonObject => ({
  asked,
  input,
  only,
  agreed: prepared.agreed ?? [],
  reversal: prepared.reversal ?? null,
});

const NOTHING_DONE = { total: 0, done: 0, success: 0, skip: 0, error: 0, plan_digest: null, generation: null };

const wordsOf = (error: unknown): Pick<AppError, 'code' | 'message'> =>
  isAppError(error)
    ? error
    : { code: 'internal', message: 'Something went wrong on our side before anything was written. Deploy again.' };

/** Writes runs down and carries them out in this process, a few at a time. */
export function createRunDesk(deps: Pick<ServiceDeps, 'db' | 'log' | 'settings'>) {
  const { db, log } = deps;
  /** Names this process as the holder of its runs. */
  const holder = processName(newId());
  const limit = pLimit(AT_ONCE);
  const stopping = new AbortController();
  const inHand = new Map<string, Lease>();
  const underWay = new Set<Promise<unknown>>();

  const rowOf = (
    { actor, job, idempotency, retryOf, accepted = false }: RunOrder,
    lease: string | null,
    asked: 'here' | 'queue',
  ): NewDeployRun => {
    const { target, set, options, reversal } = job.prepared;
    return {
      id: newId(),
      kind: reversal?.kind ?? 'deploy',
      set_id: set.set_id,
      set_name: set.set_name,
      project_id: target.project.id,
      project_name: target.project.name,
      profile_id: target.profile.id,
      profile_name: target.profile.name,
      site: target.project.site,
      mode: options.mode,
      options: orderOf(job, asked),
      requested_by: actor,
      retry_of: retryOf,
      idempotency_key: idempotency?.key ?? null,
      request_hash: idempotency?.fingerprint ?? null,
      lease_holder: lease,
      accepted,
    };
  };

  /** Writes a run down as waiting, for whichever process of its site takes it from the queue. @throws AppError as `begin` */
  async function insert(order: RunOrder): Promise<string> {
    const row = rowOf(order, null, 'queue');
    await withOwner(db, order.owner, (tx) => insertQueuedRuns(tx, order.owner, [row]));
    return row.id;
  }

  /**
   * Writes down all runs of one request, or none: those for which `isHere` is true as this holder's, to be carried out by
   * `carryOut`. What this process does not get to, another one does.
   * @returns their ids, in the order of the orders
   * @throws AppError as `begin`
   */
  async function insertAll(owner: OwnerId, orders: readonly RunOrder[], isHere: (job: RunJob) => boolean): Promise<string[]> {
    const rows = orders.map((order) => rowOf(order, isHere(order.job) ? holder : null, 'queue'));
    await withOwner(db, owner, (tx) => insertQueuedRuns(tx, owner, rows));
    return rows.map(({ id }) => id);
  }

  /** Carries out a run that is this holder's, when its turn comes. @param after what it follows; its outcome does not matter */
  function carryOut(
    run: Pick<ClaimedRun, 'owner' | 'id' | 'actor' | 'refused'>,
    job: RunJob,
    after?: Promise<unknown>,
  ): Promise<RunDone> {
    const lease = keepLease(deps, run.owner, run.id, holder);
    inHand.set(run.id, lease);
    const turn = async (): Promise<RunDone> => {
      if (stopping.signal.aborted) await refuseStopping(run);
      const ended = await carryOutRun(deps, { ...run, holder, lease, stopping: stopping.signal }, job);
      report(run, job, ended);
      return ended;
    };
    const begun = after === undefined ? limit(turn) : Promise.allSettled([after]).then(() => limit(turn));
    const done = begun.finally(() => {
      lease.stop();
      inHand.delete(run.id);
      underWay.delete(done);
    });
    underWay.add(done);
    // Whoever waits hears of the failure; so does the log, when nobody waits any more.
    done.catch((error: unknown) => log.warn({ owner: run.owner, run_id: run.id, ...faultFacts(error) }, 'deploy.not_done'));
    return done;
  }

  async function refuseStopping({ refused }: Pick<ClaimedRun, 'refused'>): Promise<never> {
    const error = stoppingBefore();
    await refused(error);
    throw error;
  }

  /** Ends a run that was refused before it wrote anything, with the reason. */
  async function endRefused(owner: OwnerId, id: string, error: unknown): Promise<void> {
    const { code, message } = wordsOf(error);
    const end = { ...NOTHING_DONE, status: 'failed' as const, recovered: false, code, message };
    await withOwner(db, owner, (tx) => updateRunEnded(tx, owner, id, holder, end));
  }

  /** Begins a run in this process. @throws AppError `idempotency_in_flight` */
  async function begin(order: RunOrder): Promise<RunningHere> {
    const { owner, actor, job } = order;
    const row = rowOf(order, holder, 'here');
    const { id } = row;
    await withOwner(db, owner, (tx) => insertQueuedRuns(tx, owner, [row]));
    let kept = false;
    const refused = async (error: unknown): Promise<void> => {
      if (kept) await endRefused(owner, id, error);
      else await withOwner(db, owner, (tx) => deleteRun(tx, owner, id));
    };
    const keep = async (): Promise<void> => {
      kept = true;
      await withOwner(db, owner, (tx) => updateRunsAccepted(tx, owner, [id]));
    };
    return { id, keep, done: carryOut({ owner, id, actor, refused }, job) };
  }

  /** The facts of a run for the log; a warning for every artifact that failed. */
  function report({ owner, id }: Pick<ClaimedRun, 'owner' | 'id'>, job: RunJob, { status, generation, results }: RunDone): void {
    const { target, set, reversal } = job.prepared;
    const { project, profile } = target;
    const place = { owner, set_id: set.set_id, project_id: project.id, profile_id: profile.id, run_id: id };
    for (const { item, status: became, code } of results) {
      if (became !== 'error') continue;
      const via = set.artifacts.find((artifact) => artifact.artifact_uuid === item.artifactUuid)?.via ?? [];
      const path = [...via.map((link) => `${link.kind} "${link.name}" (${link.id})`), item.artifactId].join(' → ');
      log.warn({ ...place, artifact_uuid: item.artifactUuid, code, path }, 'deploy.artifact_failed');
    }
    const count = (word: string): number => results.filter((result) => result.status === word).length;
    const facts = {
      resolved_count: set.artifacts.length,
      status,
      generation,
      success: count('success'),
      skip: count('skip'),
      error: count('error'),
    };
    log.info({ ...place, ...facts }, `${reversal?.kind ?? 'deploy'}.finished`);
    deployRuns.inc({ status });
    for (const result of results) deployedArtifacts.inc({ status: result.status });
  }

  return {
    holder,
    begin,
    insert,
    insertAll,
    carryOut,
    endRefused,
    isInHand: (id: string): boolean => inHand.has(id),
    /** Stops a run before its next artifact, if it is in this process's hands. */
    cancel: (id: string): void => inHand.get(id)?.cancel(),
    /** Lets what runs stop before its next artifact, for the next start to finish, and waits until it has. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.allSettled(underWay);
    },
  };
}
