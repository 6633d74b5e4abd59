import { setTimeout as pause } from 'node:timers/promises';
import type { DeployAnswer, DeployInput, PlanAnswer } from '#app/contracts/deployments.ts';
import { expectedResult } from '#app/domain/deploy/outcome.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { listRunItems } from '#db/repositories/deploy-run-items.ts';
import { findRunByIdempotencyKey } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { type AuditFacts, recordEvent } from './audit-record.server.ts';
import { diffsOf } from './deploy-diffs.server.ts';
import { type Planned, type Prepared, prepare } from './deploy-plan.server.ts';
import { recoverSite } from './deploy-recovery.server.ts';
import { presentDeploy, presentEndedDeploy, presentPlan } from './deploy-shapes.server.ts';
import { openProject } from './deploy-target.server.ts';
import type { ServiceDeps } from './deps.ts';
import type { ResolutionService } from './resolution.server.ts';
import type { RunDesk } from './run-desk.server.ts';
import { planJob, type RunJob, refuseStale } from './run-job.server.ts';

/** Who asks for a run, and how it is to go about it. */
export interface RunAsk {
  owner: OwnerId;
  /** The person or token that asks; goes into the record of the run. */
  actor: string;
  input: DeployInput;
  /** Milliseconds after which a run is answered as it stands; without end when absent. */
  patience?: number;
  /** Makes the run happen once however often it is asked for. */
  idempotency?: { key: string; fingerprint: string } | null;
}

export interface DeployAsk extends RunAsk {
  setId: string;
}

/** The run as it stands when the caller is answered. */
export interface RunAnswer {
  answer: DeployAnswer;
  finished: boolean;
  /** True when an earlier request under the same key made it. */
  replayed: boolean;
}

const inFlight = (): AppError =>
  new AppError(
    'idempotency_in_flight',
    'The deploy with this Idempotency-Key is still running. Wait for its answer, then ask again.',
  );

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
  plan_digest: '',
  summary: { total: 0, success: 0, skip: 0, error: 0 },
  results: [],
  warnings: [],
});

/** What the work comes to if it ends in time, else null. */
async function within<T>(work: Promise<T>, ms: number | undefined): Promise<T | null> {
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
) {
  async function inspect<T>(
    owner: OwnerId,
    prepared: Prepared,
    input: DeployInput,
    look: (planned: Planned, folder: Awaited<ReturnType<typeof openProject>>) => Promise<T>,
  ): Promise<T> {
    const folder = await openProject(owner, prepared.target.project, deps.settings);
    try {
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
    { diff = false }: { diff?: boolean } = {},
  ): Promise<PlanAnswer> {
    return inspect(owner, prepared, input, async (planned, folder) => {
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
    if (known !== null) return { answer: known, finished: true, replayed: true };
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

  async function carryOutJob(ask: RunAsk, job: RunJob, retryOf: string | null): Promise<RunAnswer> {
    const { owner, actor, patience, idempotency = null } = ask;
    const running = await desk.begin({ owner, actor, job, idempotency, retryOf });
    const done = await within(running.done, patience);
    if (done === null) {
      running.keep();
      return { answer: presentBegun(job.prepared, running.id), finished: false, replayed: false };
    }
    const { plan: carried, warnings } = done.planned;
    const answer = presentDeploy(job.prepared, running.id, carried.digest, done.results, warnings);
    return { answer, finished: true, replayed: false };
  }

  /** The answer of the run that was asked for under this key before, if there is one. */
  async function replay(
    owner: OwnerId,
    { key, fingerprint }: { key: string; fingerprint: string },
  ): Promise<DeployAnswer | null> {
    return withOwner(deps.db, owner, async (tx) => {
      const run = await findRunByIdempotencyKey(tx, owner, key);
      if (run === undefined) return null;
      if (run.request_hash !== fingerprint) {
        throw new AppError(
          'idempotency_mismatch',
          'This Idempotency-Key was used for another request. Use a new key for a new request.',
        );
      }
      if (run.finished_at === null) throw inFlight();
      return presentEndedDeploy(run, await listRunItems(tx, owner, [run.id]));
    });
  }

  return {
    plan,
    deploy,
    show,
    inspect,
    carryOut,
    /** Finishes or undoes what a crash left behind on this site; `/readyz` waits for it. */
    recover: () => recoverSite(deps, desk.holder, desk.isInHand),
  };
}

export type Deployments = ReturnType<typeof createDeployments>;
