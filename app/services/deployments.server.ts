import type { DeployAnswer, DeployInput, PlanAnswer } from '#app/contracts/deployments.ts';
import { expectedResult } from '#app/domain/deploy/outcome.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { deployedArtifacts, deployRuns } from '#app/lib/metrics.server.ts';
import { listRunItems } from '#db/repositories/deploy-run-items.ts';
import { findRunByIdempotencyKey } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import { type AuditFacts, recordEvent } from './audit-record.server.ts';
import { diffsOf } from './deploy-diffs.server.ts';
import { type Planned, type Prepared, planAgainst, prepare } from './deploy-plan.server.ts';
import { recoverSite } from './deploy-recovery.server.ts';
import { type DeployDone, refuseStale, runDeploy } from './deploy-run.server.ts';
import { presentDeploy, presentEndedDeploy, presentPlan } from './deploy-shapes.server.ts';
import { openProject } from './deploy-target.server.ts';
import type { ServiceDeps } from './deps.ts';
import { newId } from './new-id.ts';
import type { ResolutionService } from './resolution.server.ts';

/** Who asks for a run, and how it is to go about it. */
export interface RunAsk {
  owner: OwnerId;
  /** The person or token that asks; goes into the record of the run. */
  actor: string;
  input: DeployInput;
  /** Makes the run happen once however often it is asked for. */
  idempotency?: { key: string; fingerprint: string } | null;
}

export interface DeployAsk extends RunAsk {
  setId: string;
}

export interface RunAnswer {
  answer: DeployAnswer;
  replayed: boolean;
}

const inFlight = (): AppError =>
  new AppError(
    'idempotency_in_flight',
    'The deploy with this Idempotency-Key is still running. Wait for its answer, then ask again.',
  );

const acknowledges = (input: DeployInput): boolean => input.acknowledge?.includes('runs_code') ?? false;

/** What the audit log says of a plan. */
const planEvent = ({ target, set }: Prepared, { plan }: Planned): AuditFacts => ({
  action: 'plan.made',
  target:
    set.set_id === null
      ? { kind: 'project', id: target.project.id, name: target.project.name }
      : { kind: 'set', id: set.set_id, name: set.set_name },
  details: { project_id: target.project.id, profile_id: target.profile.id, plan_digest: plan.digest, ...plan.summary },
});

/** Putting sets into projects. */
export function createDeployments(
  deps: Pick<ServiceDeps, 'db' | 'log' | 'settings'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
) {
  /** Names this process as the holder of its runs. */
  const holder = `${deps.settings.site}/${process.pid}/${newId()}`;
  /** Keys whose deploy this process has begun: until its run has a row, only this tells a repeated request from another one. */
  const underWay = new Set<string>();

  async function inspect<T>(
    owner: OwnerId,
    prepared: Prepared,
    input: DeployInput,
    look: (planned: Planned, folder: Awaited<ReturnType<typeof openProject>>) => Promise<T>,
  ): Promise<T> {
    const folder = await openProject(owner, prepared.target.project, deps.settings);
    try {
      const planned = await planAgainst(deps, owner, prepared, folder, acknowledges(input));
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
      const diffs = diff ? await diffsOf(deps, owner, planned.plan, folder) : null;
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
    const { owner, actor, input } = ask;
    const idempotency = input.dry_run ? null : (ask.idempotency ?? null);
    const known = idempotency === null ? null : await replay(owner, idempotency);
    if (known !== null) return { answer: known, replayed: true };
    const prepared = await prepareIt();
    if (input.dry_run) {
      const answer = await inspect(owner, prepared, input, async (planned) => {
        refuseStale(planned, input);
        return presentDeploy(prepared, null, planned.plan.digest, planned.plan.items.map(expectedResult), planned.warnings);
      });
      return { answer, replayed: false };
    }
    const own = idempotency === null ? null : JSON.stringify([owner, idempotency.key]);
    if (own !== null && underWay.has(own)) throw inFlight();
    if (own !== null) underWay.add(own);
    let done: DeployDone;
    try {
      done = await runDeploy(deps, { owner, actor, input, holder, idempotency }, prepared);
    } finally {
      if (own !== null) underWay.delete(own);
    }
    report(owner, prepared, done);
    const { plan: carried, warnings } = done.planned;
    return { answer: presentDeploy(prepared, done.runId, carried.digest, done.results, warnings), replayed: false };
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

  /** The facts of a run for the log; a warning for every artifact that failed. */
  function report(owner: OwnerId, { target, set, reversal }: Prepared, { runId, status, generation, results }: DeployDone): void {
    const place = { owner, set_id: set.set_id, project_id: target.project.id, profile_id: target.profile.id, run_id: runId };
    for (const { item, status: became, code } of results) {
      if (became !== 'error') continue;
      const via = set.artifacts.find((artifact) => artifact.artifact_uuid === item.artifactUuid)?.via ?? [];
      const path = [...via.map((link) => `${link.kind} "${link.name}" (${link.id})`), item.artifactId].join(' → ');
      deps.log.warn({ ...place, artifact_uuid: item.artifactUuid, code, path }, 'deploy.artifact_failed');
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
    deps.log.info({ ...place, ...facts }, `${reversal?.kind ?? 'deploy'}.finished`);
    deployRuns.inc({ status });
    for (const result of results) deployedArtifacts.inc({ status: result.status });
  }

  return {
    plan,
    deploy,
    show,
    carryOut,
    /** Finishes or undoes what a crash left behind on this site; `/readyz` waits for it. */
    recover: () => recoverSite(deps, holder),
  };
}

export type Deployments = ReturnType<typeof createDeployments>;
