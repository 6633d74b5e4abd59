import { setTimeout as pause } from 'node:timers/promises';
import type { DeployAnswer, DeployInput, PlanAnswer } from '#app/contracts/deployments.ts';
import { expectedResult } from '#app/domain/deploy/outcome.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type AuditFacts, recordEvent } from '#app/services/access/audit-record.server.ts';
import { inFlight, type Once, refuseOtherUse } from '#app/services/access/idempotency.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { RunDesk } from '#app/services/runs/desk.server.ts';
import { checkPlan, planJob, type RunJob, refuseStale } from '#app/services/runs/job.server.ts';
import type { RunQueue } from '#app/services/runs/queue.server.ts';
import type { ResolutionService } from '#app/services/sets/resolution.server.ts';
import { listRunItems } from '#db/repositories/deploy-run-items.ts';
import {
  type DeployRunRow,
  findRun,
  findRunByIdempotencyKey,
  updateRunKeyFreed,
  updateRunsAccepted,
} from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { diffsOf } from './diffs.server.ts';
import { type Planned, type Prepared, prepare } from './plan.server.ts';
import { mendIfInterrupted, recoverSite } from './recovery.server.ts';
import { presentDeploy, presentEndedDeploy, presentPlan } from './shapes.server.ts';
import { openProject } from './target.server.ts';

/** Who asks for a run, and how long they wait. */
export interface RunWait {
  owner: OwnerId;
  /** The person or token that asks; goes into the record of the run. */
  actor: string;
  /** Milliseconds after which a run is answered as it stands; without end when absent. */
  patience?: number;
  /** Leave it to the queue and do not wait, even if it could be done here and now. */
  queued?: boolean;
  /** Makes the run happen once however often it is asked for. */
  idempotency?: Once | null;
}

/** Who asks for a run, and how it is to go about it. */
export interface RunAsk extends RunWait {
  input: DeployInput;
}

export interface DeployAsk extends RunAsk {
  setId: string;
}

/** The run as it stands when the caller is answered. */
export interface RunAnswer {
  answer: DeployAnswer;
  /** False for an answer that says where the run is (202), also when it is given again after the end. */
  finished: boolean;
  /** True when an earlier request under the same key made it. */
  replayed: boolean;
}

/** Milliseconds between two looks at a run that another process carries out. */
export const LOOK_MS = 200;

/** Refusals that end a run, and that whoever waits for it gets to hear as such. */
const ERROR_CODES = [
  'plan_stale',
  'confirmation_required',
  'project_moved',
  'path_not_allowed',
  'not_found',
  'cycle',
  'too_deep',
  'unavailable',
] as const;

/** A run that could not begin is no answer: who waits for it, or asks again under its key, hears why. @throws AppError that reason */
function requireCarriedOut({ id, code, message }: DeployRunRow): void {
  if (code === null) return;
  const told = ERROR_CODES.find((one) => one === code) ?? 'unavailable';
  throw new AppError(told, message ?? 'The run could not be carried out.', { extra: { run_id: id } });
}

/** What the audit log says of a plan. */
const planEvent = ({ target, set }: Prepared, { plan }: Planned): AuditFacts => ({
  action: 'plan.made',
  target:
    set.set_id === null
      ? { kind: 'project', id: target.project.id, name: target.project.name }
      : { kind: 'set', id: set.set_id, name: set.set_name },
  details: { project_id: target.project.id, profile_id: target.profile.id, plan_digest: plan.digest, ...plan.summary },
});

/** The answer for a run that goes on: nothing is known of its artifacts yet. */
const presentBegun = ({ target, set }: Prepared, runId: string): DeployAnswer => ({
  run_id: runId,
  set_id: set.set_id,
  set_name: set.set_name,
  project_id: target.project.id,
  profile_id: target.profile.id,
  dry_run: false,
  plan_digest: null,
  summary: { total: 0, success: 0, skip: 0, error: 0 },
  results: [],
  warnings: [],
});

/** What the work comes to if it ends in time, else null. */
export async function within<T>(work: Promise<T>, ms: number | undefined): Promise<T | null> {
  if (ms === undefined) return work;
  const gaveUp = new AbortController();
  const late = pause(ms, null, { signal: gaveUp.signal, ref: false }).catch(() => null);
  try {
    return await Promise.race([work, late]);
  } finally {
    gaveUp.abort();
  }
}

/** Putting sets into projects. */
export function createDeployments(
  deps: Pick<ServiceDeps, 'db' | 'log' | 'settings'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
  desk: RunDesk,
  queue: Pick<RunQueue, 'enqueue'>,
) {
  async function inspect<T>(
    owner: OwnerId,
    prepared: Prepared,
    input: DeployInput,
    look: (planned: Planned, folder: Awaited<ReturnType<typeof openProject>>) => Promise<T>,
  ): Promise<T> {
    const folder = await openProject(owner, prepared.target.project, deps.settings);
    try {
      await mendIfInterrupted(deps, { owner, target: prepared.target, folder, holder: desk.holder });
      const planned = await planJob(deps, owner, { prepared, input, only: null }, folder);
      return await look(planned, folder);
    } finally {
      await folder.close();
    }
  }

  const prepareSet = (owner: OwnerId, setId: string, input: DeployInput): Promise<Prepared> =>
    prepare(deps, resolution, owner, setId, input);

  /**
   * What a deploy would do to each file, compared with the disk now. Writes nothing.
   * @throws AppError `not_found`, `cycle`, `too_deep`, `path_not_allowed`, `project_moved`
   */
  const plan = async (owner: OwnerId, setId: string, input: DeployInput, options: { diff?: boolean } = {}): Promise<PlanAnswer> =>
    show(owner, await prepareSet(owner, setId, input), input, options);

  /** The plan of anything that is prepared. @throws AppError `path_not_allowed`, `project_moved` */
  async function show(
    owner: OwnerId,
    prepared: Prepared,
    input: DeployInput,
    { diff = false, see }: { diff?: boolean; see?: (planned: Planned) => void } = {},
  ): Promise<PlanAnswer> {
    return inspect(owner, prepared, input, async (planned, folder) => {
      see?.(planned);
      const diffs = diff ? await diffsOf(deps, owner, planned, folder) : null;
      await withOwner(deps.db, owner, (tx) => recordEvent(tx, owner, planEvent(prepared, planned)));
      return presentPlan(planned.plan, planned.warnings, (item, index) => {
        const entry = item.entries[index];
        return entry === undefined ? undefined : diffs?.get(entry);
      });
    });
  }

  /**
   * Carries a set out on a project's folder, or says what would happen (`dry_run`). Failures of single artifacts are part of
   * the answer [FR-6].
   * @throws AppError as `plan`, and `plan_stale`, `project_busy`, `confirmation_required`, `idempotency_mismatch`, `idempotency_in_flight`
   */
  const deploy = (ask: DeployAsk): Promise<RunAnswer> => carryOut(ask, () => prepareSet(ask.owner, ask.setId, ask.input));

  /** Carries out anything that can be prepared, once per Idempotency-Key. @throws AppError as `deploy` */
  async function carryOut(ask: RunAsk, prepareIt: () => Promise<Prepared>): Promise<RunAnswer> {
    const { owner, input } = ask;
    const idempotency = input.dry_run ? null : (ask.idempotency ?? null);
    const known = idempotency === null ? null : await replay(owner, idempotency);
    if (known !== null) return known;
    const prepared = await prepareIt();
    if (input.dry_run) {
      const answer = await inspect(owner, prepared, input, async (planned) => {
        refuseStale(planned, input);
        return presentDeploy(prepared, null, planned.plan.digest, planned.plan.items.map(expectedResult), planned.warnings);
      });
      return { answer, finished: true, replayed: false };
    }
    return carryOutJob(ask, { prepared, input, only: null }, null);
  }

  /** Carries out a job that is prepared. @throws AppError as `deploy` */
  async function carryOutJob(ask: RunWait, job: RunJob, retryOf: string | null): Promise<RunAnswer> {
    const { owner, actor, patience, idempotency = null } = ask;
    const isHere = job.prepared.target.project.site === deps.settings.site;
    if (!isHere || ask.queued) return leaveToQueue(ask, job, retryOf, isHere);
    const running = await desk.begin({ owner, actor, job, idempotency, retryOf });
    const done = await within(running.done, patience);
    if (done === null) {
      await running.keep();
      return { answer: presentBegun(job.prepared, running.id), finished: false, replayed: false };
    }
    const { plan: carried, warnings } = done.planned;
    const answer = presentDeploy(job.prepared, running.id, carried.digest, done.results, warnings);
    return { answer, finished: true, replayed: false };
  }

  /**
   * Leaves a job to the queue of its site. On this site its plan is looked at first, so that what would be refused is refused at
   * once; a run on another site is waited for, unless the caller would rather not.
   */
  async function leaveToQueue(ask: RunWait, job: RunJob, retryOf: string | null, isHere: boolean): Promise<RunAnswer> {
    const { owner, actor, idempotency = null, patience } = ask;
    if (isHere) await look(owner, job);
    const id = await desk.insert({ owner, actor, job, idempotency, retryOf, accepted: ask.queued });
    await queue.enqueue(job.prepared.target.project.site, id);
    const ended = ask.queued ? null : await ending(owner, id, patience);
    if (ended === null && !ask.queued) await withOwner(deps.db, owner, (tx) => updateRunsAccepted(tx, owner, [id]));
    return { answer: ended ?? presentBegun(job.prepared, id), finished: ended !== null, replayed: false };
  }

  /** @throws AppError what the run itself would be refused with */
  async function look(owner: OwnerId, job: RunJob): Promise<void> {
    const folder = await openProject(owner, job.prepared.target.project, deps.settings);
    try {
      checkPlan(await planJob(deps, owner, job, folder), job);
    } finally {
      await folder.close();
    }
  }

  /** The answer of a run that another process carries out, if it ends in time. @throws AppError the refusal that ended it */
  async function ending(owner: OwnerId, id: string, patience = Number.POSITIVE_INFINITY): Promise<DeployAnswer | null> {
    for (const until = performance.now() + patience; performance.now() < until; await pause(LOOK_MS)) {
      const ended = await withOwner(deps.db, owner, async (tx) => {
        const run = await findRun(tx, owner, id);
        return run?.finished_at ? { run, items: await listRunItems(tx, owner, [id]) } : null;
      });
      if (ended === null) continue;
      const { run, items } = ended;
      requireCarriedOut(run);
      return presentEndedDeploy(run, items);
    }
    return null;
  }

  /**
   * The answer of the run that was asked for under this key before, if there is one. What was answered 202 is answered so again,
   * whatever became of it: the run says that itself.
   */
  async function replay(owner: OwnerId, once: Once): Promise<RunAnswer | null> {
    return withOwner(deps.db, owner, async (tx) => {
      await refuseOtherUse(tx, owner, once);
      const run = await findRunByIdempotencyKey(tx, owner, once.key);
      if (run === undefined) return null;
      if (run.accepted || run.finished_at === null) {
        if (!run.accepted) throw inFlight('The deploy');
        const items = run.finished_at === null ? [] : await listRunItems(tx, owner, [run.id]);
        return { answer: presentEndedDeploy(run, items), finished: false, replayed: true };
      }
      // A crash ended it before it wrote anything: nobody was answered, and asking again is what its words say.
      if (run.recovered && run.code === 'write_failed') {
        await updateRunKeyFreed(tx, owner, run.id);
        return null;
      }
      requireCarriedOut(run);
      const answer = presentEndedDeploy(run, await listRunItems(tx, owner, [run.id]));
      return { answer, finished: true, replayed: true };
    });
  }

  return {
    plan,
    deploy,
    show,
    inspect,
    carryOut,
    carryOutJob,
    replay,
    /** Finishes or undoes what a crash left behind on this site; `/readyz` waits for it. */
    recover: () => recoverSite(deps, desk.holder, desk.isInHand),
  };
}

export type Deployments = ReturnType<typeof createDeployments>;
