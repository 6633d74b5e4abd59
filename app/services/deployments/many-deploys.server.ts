import { setTimeout as pause } from 'node:timers/promises';
import type { PlanAnswer } from '#app/contracts/deployments.ts';
import type { DeployManyInput, ManyRun } from '#app/contracts/drift.ts';
import { runStatus } from '#app/domain/deploy/outcome.ts';
import { summarise } from '#app/domain/deploy/plan.ts';
import { groupBy } from '#app/domain/group-by.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { RunDesk } from '#app/services/runs/desk.server.ts';
import type { RunDone } from '#app/services/runs/execution.server.ts';
import { checkPlan, type RunJob } from '#app/services/runs/job.server.ts';
import type { RunQueue } from '#app/services/runs/queue.server.ts';
import type { ResolutionService } from '#app/services/sets/resolution.server.ts';
import { findRun, updateRunsAccepted } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { type Deployments, LOOK_MS, type RunWait, within } from './deployments.server.ts';
import { digestOf, type ManyJob, type ManyOptions, type ManyOrder, pinPlans, prepareMany } from './many-orders.server.ts';
import {
  type ManyRunsAnswer,
  type Problem,
  presentElsewhere,
  presentRun,
  refuseStaleMany,
  replayMany,
  runKey,
  wordsOf,
} from './many-runs.server.ts';
import type { Planned, Prepared } from './plan.server.ts';

export interface ManyAsk extends RunWait {
  orders: readonly ManyOrder[];
  options: ManyOptions;
}

/** What one of many would do, or why nobody can say. */
export interface ManyPlan {
  prepared: Prepared;
  plan: PlanAnswer | null;
  problem: Problem | null;
}

interface Done {
  run: ManyRun;
  digest: string;
}

/** A run that is written down, and its place in the request. */
interface Written {
  index: number;
  id: string;
  job: RunJob;
}

/** The clock of one request: what it has not got to when its time is over goes on without it. */
interface Patience {
  left(): number | undefined;
}

const UNEXPECTED: Problem = { code: 'internal', message: 'Something went wrong on our side. Deploy again.' };

const patienceOf = (ms: number | undefined): Patience => {
  const end = ms === undefined ? undefined : performance.now() + ms;
  return { left: () => (end === undefined ? undefined : Math.max(0, end - performance.now())) };
};

/** Deploying to many projects at once. */
export function createManyDeploys(
  deps: Pick<ServiceDeps, 'db' | 'settings'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
  desk: Pick<RunDesk, 'insertAll' | 'carryOut' | 'endRefused'>,
  queue: Pick<RunQueue, 'enqueue'>,
  deployments: Pick<Deployments, 'show' | 'inspect'>,
) {
  const { db, settings } = deps;

  /** What each of them would do. A project that cannot be looked at says why. Writes nothing. @throws AppError as `deploy` */
  async function plan(
    owner: OwnerId,
    orders: readonly ManyOrder[],
    options: ManyOptions,
  ): Promise<{ digest: string; plans: ManyPlan[] }> {
    const jobs = await prepareMany(deps, resolution, owner, orders, options);
    const plans: ManyPlan[] = [];
    for (const { prepared, input } of jobs) {
      try {
        plans.push({ prepared, plan: await deployments.show(owner, prepared, input), problem: null });
      } catch (error) {
        const problem = wordsOf(error);
        if (problem === null) throw error;
        plans.push({ prepared, plan: null, problem });
      }
    }
    return { digest: digestOf(plans.map((one) => [one.prepared, one.plan?.plan_digest ?? one.problem?.code ?? ''])), plans };
  }

  /** The plans as they are now, each checked as its run would. @throws AppError `confirmation_required` */
  async function foresee(
    owner: OwnerId,
    jobs: readonly ManyJob[],
    isDry: boolean,
  ): Promise<{ digest: string; digests: (string | undefined)[]; runs: ManyRun[] }> {
    const seen: { job: ManyJob; planned: Planned | null; problem: Problem | null }[] = [];
    for (const job of jobs) {
      try {
        const planned = await deployments.inspect(owner, job.prepared, job.input, async (found) => found);
        seen.push({ job, planned, problem: null });
      } catch (error) {
        const problem = wordsOf(error);
        if (problem === null) throw error;
        seen.push({ job, planned: null, problem });
      }
    }
    if (!isDry) for (const { job, planned } of seen) if (planned !== null) checkPlan(planned, { ...job, only: null });
    const digest = digestOf(seen.map((one) => [one.job.prepared, one.planned?.plan.digest ?? one.problem?.code ?? '']));
    const runs = seen.map(({ job, planned, problem }) =>
      planned === null
        ? presentRun(job.prepared, null, 'failed', undefined, problem)
        : presentRun(job.prepared, null, runStatus(planned.plan.items, false), summarise(planned.plan.items)),
    );
    return { digest, digests: seen.map((one) => one.planned?.plan.digest), runs };
  }

  /** What became of a run of this process; when the request's time is over the run goes on by itself. */
  async function outcomeHere(
    { prepared }: RunJob,
    id: string,
    running: Promise<RunDone>,
    patience: Patience,
  ): Promise<Done | null> {
    try {
      const done = await within(running, patience.left());
      if (done === null) return null;
      return { run: presentRun(prepared, id, done.status, summarise(done.results)), digest: done.planned.plan.digest };
    } catch (error) {
      const problem = wordsOf(error) ?? UNEXPECTED;
      return { run: presentRun(prepared, id, 'failed', undefined, problem), digest: problem.code };
    }
  }

  /**
   * Carries the runs of one project out in this process, one after the other, and waits for them as long as the request does.
   * @yields the place of each in the request, with what became of it
   */
  async function* carryOutHere(
    { owner, actor }: ManyAsk,
    some: readonly Written[],
    patience: Patience,
  ): AsyncGenerator<[number, Done]> {
    let before: Promise<RunDone> | undefined;
    // All of them are in hand from now on, so that nobody else takes those that wait for their turn.
    const underWay = some.map((one) => {
      // Its id is part of the answer, so that a run that cannot start stays as one that failed.
      const refused = (error: unknown): Promise<void> => desk.endRefused(owner, one.id, error);
      before = desk.carryOut({ owner, id: one.id, actor, refused }, one.job, before);
      return { ...one, running: before };
    });
    let unfinished: 'running' | 'queued' = 'running';
    for (const { index, id, job, running } of underWay) {
      const outcome = await outcomeHere(job, id, running, patience);
      yield [index, outcome ?? { run: presentRun(job.prepared, id, unfinished), digest: '' }];
      if (outcome === null) unfinished = 'queued';
    }
  }

  /** Leaves one to the queue of its site, and waits for it as long as the request does. */
  async function leaveToQueue({ owner, queued }: ManyAsk, { id, job }: Written, patience: Patience): Promise<Done> {
    await queue.enqueue(job.prepared.target.project.site, id);
    for (;;) {
      const row = await withOwner(db, owner, (tx) => findRun(tx, owner, id));
      const isOver = row === undefined || row.finished_at !== null || queued || patience.left() === 0;
      if (row === undefined) return { run: presentRun(job.prepared, id, 'queued'), digest: '' };
      if (isOver) return { run: presentElsewhere(job.prepared, row), digest: row.plan_digest ?? row.code ?? '' };
      await pause(LOOK_MS);
    }
  }

  /** Each project's runs follow each other. */
  async function carryOutAll(ask: ManyAsk, jobs: readonly ManyJob[]): Promise<Done[]> {
    const { owner, actor, idempotency, queued } = ask;
    const patience = patienceOf(ask.patience);
    const isHere = ({ prepared }: RunJob): boolean => prepared.target.project.site === settings.site && !queued;
    const orders = jobs.map(({ prepared, input }, index) => ({
      owner,
      actor,
      job: { prepared, input, only: null },
      idempotency: idempotency ? runKey(idempotency, index) : null,
      retryOf: null,
      accepted: queued,
    }));
    const ids = await desk.insertAll(owner, orders, isHere);
    const written = orders.map(({ job }, index): Written => ({ index, id: ids[index] ?? '', job }));
    const done: Done[] = [];
    const work = async (some: readonly Written[]): Promise<void> => {
      if (some.every(({ job }) => isHere(job))) {
        for await (const [index, outcome] of carryOutHere(ask, some, patience)) done[index] = outcome;
      } else for (const one of some) done[one.index] = await leaveToQueue(ask, one, patience);
    };
    const byProject = groupBy(written, ({ job }) => job.prepared.target.project.id);
    await Promise.all([...byProject.values()].map(work));
    return done;
  }

  /**
   * Carries the orders out, several projects at a time and one after the other within a project. What fails is a failed run.
   * @throws AppError as `plan`; `plan_stale` and `confirmation_required` before anything is written
   */
  async function carryOut(ask: ManyAsk): Promise<ManyRunsAnswer> {
    const { owner, orders, options, idempotency } = ask;
    const isDry = options.dry_run === true;
    const known = idempotency && !isDry ? await replayMany(deps, owner, idempotency, orders.length) : null;
    if (known !== null) return known;
    const jobs = await prepareMany(deps, resolution, owner, orders, options);
    if (isDry || options.plan_digest !== undefined || options.prune === true) {
      const { digest, digests, runs } = await foresee(owner, jobs, isDry);
      refuseStaleMany(options.plan_digest, digest, runs);
      if (isDry) return { answer: { plan_digest: digest, runs }, finished: true, replayed: false };
      pinPlans(jobs, digests);
    }
    const done = await carryOutAll(ask, jobs);
    const digest = digestOf(jobs.map(({ prepared }, index) => [prepared, done[index]?.digest ?? '']));
    const runs = done.map(({ run }) => run);
    const finished = runs.every(({ status }) => status !== 'queued' && status !== 'running');
    if (!finished && !ask.queued) {
      const ids = runs.flatMap(({ run_id: id }) => id ?? []);
      await withOwner(db, owner, (tx) => updateRunsAccepted(tx, owner, ids));
    }
    return { answer: { plan_digest: finished ? digest : null, runs }, finished, replayed: false };
  }

  /** Deploys one set to several projects. @throws AppError as `carryOut` */
  const deployMany = (wait: RunWait, setId: string, { targets, ...options }: DeployManyInput): Promise<ManyRunsAnswer> =>
    carryOut({
      ...wait,
      options,
      orders: targets.map(({ project_id, profile_id }) => ({ setId, projectId: project_id, profileId: profile_id })),
    });

  return { plan, carryOut, deployMany };
}
