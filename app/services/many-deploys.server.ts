import { createHash } from 'node:crypto';
import type { DeployInput, DeploySummary, PlanAnswer } from '#app/contracts/deployments.ts';
import type { DeployManyAnswer, DeployManyInput, ManyRun } from '#app/contracts/drift.ts';
import { runStatus } from '#app/domain/deploy/outcome.ts';
import { summarise } from '#app/domain/deploy/plan.ts';
import { AppError, isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { listRunsByIdempotencyKeys } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { desiredOf, optionsOf, type Planned, type Prepared } from './deploy-plan.server.ts';
import { requireTarget } from './deploy-target.server.ts';
import type { Deployments } from './deployments.server.ts';
import type { ServiceDeps } from './deps.ts';
import type { ResolutionService } from './resolution.server.ts';
import type { RunDesk } from './run-desk.server.ts';
import { checkPlan } from './run-job.server.ts';
import { sharedContents } from './shared-contents.server.ts';

/** One set for one profile of one project. */
export interface ManyOrder {
  setId: string;
  projectId: string;
  /** The project's first when absent. */
  profileId?: string;
}

type ManyOptions = Omit<DeployInput, 'project_id' | 'profile_id'>;

export interface ManyAsk {
  owner: OwnerId;
  actor: string;
  orders: readonly ManyOrder[];
  options: ManyOptions;
  idempotency?: { key: string; fingerprint: string } | null;
}

/** One of many, ready to be planned and carried out. */
interface Job {
  prepared: Prepared;
  input: DeployInput;
}

/** What one of many would do, or why nobody can say. */
export interface ManyPlan {
  prepared: Prepared;
  plan: PlanAnswer | null;
  problem: { code: string; message: string } | null;
}

type Deps = Pick<ServiceDeps, 'db'>;

const NOTHING: DeploySummary = { total: 0, success: 0, skip: 0, error: 0 };

const targetKey = ({ set, target }: Prepared): string => `${set.set_id} ${target.project.id} ${target.profile.id}`;

/** Names the plans of all of them together, whatever order they are asked for in. */
const digestOf = (plans: readonly (readonly [Prepared, string])[]): string =>
  createHash('sha256')
    .update(JSON.stringify(plans.map(([prepared, digest]) => `${targetKey(prepared)} ${digest}`).toSorted()))
    .digest('hex');

const wordsOf = (error: unknown): { code: string; message: string } | null =>
  isAppError(error) ? { code: error.code, message: error.message } : null;

/** Deploying to many projects at once. Each set is resolved once, rendered once per layout, and its contents are read once. */
export function createManyDeploys(
  deps: Deps,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
  desk: Pick<RunDesk, 'begin'>,
  deployments: Pick<Deployments, 'show' | 'inspect'>,
) {
  const { db } = deps;

  /** @throws AppError `not_found`, `cycle`, `too_deep`, and `invalid_input` for a target that is named twice */
  async function prepareAll(owner: OwnerId, orders: readonly ManyOrder[], options: ManyOptions): Promise<Job[]> {
    const sets = new Map<string, Awaited<ReturnType<ResolutionService['resolveForDeploy']>>>();
    for (const setId of new Set(orders.map((order) => order.setId))) {
      sets.set(setId, await resolution.resolveForDeploy(owner, setId));
    }
    const contents = sharedContents(deps, owner);
    const rendered = new Map<string, Prepared['desired']>();
    const jobs: Job[] = [];
    await withOwner(db, owner, async (tx) => {
      for (const { setId, projectId, profileId } of orders) {
        const target = await requireTarget(tx, owner, projectId, profileId);
        const set = sets.get(setId);
        if (set === undefined) continue;
        const layout = JSON.stringify([set.set_id, target.profile.platform, target.profile.root_dir]);
        const desired = rendered.get(layout) ?? (await desiredOf(tx, owner, set, target));
        rendered.set(layout, desired);
        const prepared = { target, set, desired, options: optionsOf(options), contents };
        // One word cannot be the name of every project: the name of the set stands for all of them.
        const confirm = options.confirm === set.set_name ? target.project.name : options.confirm;
        const input = {
          ...options,
          confirm,
          plan_digest: undefined,
          project_id: target.project.id,
          profile_id: target.profile.id,
        };
        jobs.push({ prepared, input });
      }
    });
    refuseRepeats(jobs);
    return jobs;
  }

  /** What each of them would do. A project that cannot be looked at says why. Writes nothing. @throws AppError as `deploy` */
  async function plan(
    owner: OwnerId,
    orders: readonly ManyOrder[],
    options: ManyOptions,
  ): Promise<{ digest: string; plans: ManyPlan[] }> {
    const jobs = await prepareAll(owner, orders, options);
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
    jobs: readonly Job[],
    isDry: boolean,
  ): Promise<{ digest: string; digests: (string | undefined)[]; runs: ManyRun[] }> {
    const seen: { job: Job; planned: Planned | null; problem: { code: string; message: string } | null }[] = [];
    for (const job of jobs) {
      try {
        seen.push({
          job,
          planned: await deployments.inspect(owner, job.prepared, job.input, async (planned) => planned),
          problem: null,
        });
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
        ? presentFailed(job.prepared, null, problem)
        : presentRun(job.prepared, null, runStatus(planned.plan.items, false), summarise(planned.plan.items)),
    );
    return { digest, digests: seen.map((one) => one.planned?.plan.digest), runs };
  }

  async function carryOutOne(ask: ManyAsk, { prepared, input }: Job, index: number): Promise<{ run: ManyRun; digest: string }> {
    const { owner, actor, idempotency = null } = ask;
    const key = idempotency === null ? null : { ...idempotency, key: runKey(idempotency.key, index) };
    const running = await desk.begin({ owner, actor, job: { prepared, input, only: null }, idempotency: key, retryOf: null });
    // Its id is part of the answer, so that a run that cannot start stays as one that failed.
    running.keep();
    try {
      const { status, results, planned } = await running.done;
      return { run: presentRun(prepared, running.id, status, summarise(results)), digest: planned.plan.digest };
    } catch (error) {
      const problem = wordsOf(error) ?? { code: 'internal', message: 'Something went wrong on our side. Deploy again.' };
      return { run: presentFailed(prepared, running.id, problem), digest: problem.code };
    }
  }

  /**
   * Carries the orders out, several projects at a time and one after the other within a project. What fails is a failed run.
   * @throws AppError as `plan`; `plan_stale` and `confirmation_required` before anything is written
   */
  async function carryOut(ask: ManyAsk): Promise<{ answer: DeployManyAnswer; replayed: boolean }> {
    const { owner, orders, options } = ask;
    const known = await replay(ask);
    if (known !== null) return { answer: known, replayed: true };
    const jobs = await prepareAll(owner, orders, options);
    const isDry = options.dry_run === true;
    if (isDry || options.plan_digest !== undefined || options.prune === true) {
      const { digest, digests, runs } = await foresee(owner, jobs, isDry);
      refuseStale(options.plan_digest, digest, runs);
      if (isDry) return { answer: { plan_digest: digest, runs }, replayed: false };
      pinPlans(jobs, digests);
    }
    const byProject = new Map<string, [Job, number][]>();
    for (const [index, job] of jobs.entries()) {
      const { id } = job.prepared.target.project;
      byProject.set(id, [...(byProject.get(id) ?? []), [job, index]]);
    }
    const done = new Map<number, { run: ManyRun; digest: string }>();
    const work = async (some: readonly [Job, number][]): Promise<void> => {
      for (const [job, index] of some) done.set(index, await carryOutOne(ask, job, index));
    };
    await Promise.all([...byProject.values()].map(work));
    const ended = jobs.flatMap((job, index) => {
      const one = done.get(index);
      return one === undefined ? [] : [{ prepared: job.prepared, ...one }];
    });
    const digest = digestOf(ended.map((one) => [one.prepared, one.digest]));
    return { answer: { plan_digest: digest, runs: ended.map(({ run }) => run) }, replayed: false };
  }

  /** The runs that were asked for under this key before. */
  async function replay({ owner, orders, options, idempotency }: ManyAsk): Promise<DeployManyAnswer | null> {
    if (!idempotency || options.dry_run) return null;
    const keys = orders.map((_, index) => runKey(idempotency.key, index));
    const runs = await withOwner(db, owner, (tx) => listRunsByIdempotencyKeys(tx, owner, keys));
    if (runs.length === 0) return null;
    if (runs.some((run) => run.request_hash !== idempotency.fingerprint))
      throw new AppError(
        'idempotency_mismatch',
        'This Idempotency-Key was used for another request. Use a new key for a new request.',
      );
    if (runs.length < keys.length || runs.some((run) => run.finished_at === null))
      throw new AppError(
        'idempotency_in_flight',
        'The deploys with this Idempotency-Key are still running. Wait for them, then ask again.',
      );
    return {
      plan_digest: createHash('sha256')
        .update(JSON.stringify(runs.map((run) => run.plan_digest)))
        .digest('hex'),
      runs: runs.map(({ id, project_id, profile_id, status, total, success, skip, error, code, message }) => ({
        run_id: id,
        project_id: project_id ?? '',
        profile_id: profile_id ?? '',
        status,
        summary: { total, success, skip, error },
        code,
        error: message,
      })),
    };
  }

  /** Deploys one set to several projects. @throws AppError as `carryOut` */
  const deployMany = (
    { owner, actor, idempotency }: Pick<ManyAsk, 'owner' | 'actor' | 'idempotency'>,
    setId: string,
    { targets, ...options }: DeployManyInput,
  ): Promise<{ answer: DeployManyAnswer; replayed: boolean }> =>
    carryOut({
      owner,
      actor,
      idempotency,
      options,
      orders: targets.map(({ project_id, profile_id }) => ({ setId, projectId: project_id, profileId: profile_id })),
    });

  return { plan, carryOut, deployMany };
}

/** What was just looked at is what is done. A second set of a project is planned anew, after the first. */
function pinPlans(jobs: readonly Job[], digests: readonly (string | undefined)[]): void {
  const begun = new Set<string>();
  for (const [index, { prepared, input }] of jobs.entries()) {
    const { id } = prepared.target.project;
    if (!begun.has(id)) input.plan_digest = digests[index];
    begun.add(id);
  }
}

const runKey = (key: string, index: number): string => `${key}#${String(index).padStart(4, '0')}`;

function refuseRepeats(jobs: readonly Job[]): void {
  const seen = new Set<string>();
  for (const [index, { prepared }] of jobs.entries()) {
    const key = targetKey(prepared);
    const { project, profile } = prepared.target;
    if (seen.has(key))
      throw new AppError(
        'invalid_input',
        `"${project.name}" (${profile.name}) is named twice. Name each project and profile once.`,
        {
          field: `targets.${index}`,
        },
      );
    seen.add(key);
  }
}

function refuseStale(asked: string | undefined, digest: string, runs: readonly ManyRun[]): void {
  if (asked === undefined || asked === digest) return;
  const add = (a: DeploySummary, b: DeploySummary): DeploySummary => ({
    total: a.total + b.total,
    success: a.success + b.success,
    skip: a.skip + b.skip,
    error: a.error + b.error,
  });
  throw new AppError('plan_stale', 'Something changed since this plan was made. Nothing was written; look at the new plan.', {
    extra: { plan_digest: digest, summary: runs.map((run) => run.summary).reduce(add, NOTHING) },
  });
}

const presentRun = (
  { target }: Prepared,
  runId: string | null,
  status: ManyRun['status'],
  summary: DeploySummary,
  problem: { code: string; message: string } | null = null,
): ManyRun => ({
  run_id: runId,
  project_id: target.project.id,
  profile_id: target.profile.id,
  status,
  summary,
  code: problem?.code ?? null,
  error: problem?.message ?? null,
});

const presentFailed = (prepared: Prepared, runId: string | null, problem: { code: string; message: string } | null): ManyRun =>
  presentRun(prepared, runId, 'failed', NOTHING, problem);
