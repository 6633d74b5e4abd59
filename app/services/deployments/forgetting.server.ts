import { lockFolder } from '#app/adapters/project-folder/lock.ts';
import type { ForgetAnswer, ForgetInput } from '#app/contracts/project-runs.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { isKept, type Keeper } from '#app/domain/deploy/keeper.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { busyWith } from '#app/services/runs/lease.server.ts';
import { insertRunItems } from '#db/repositories/deploy-run-items.ts';
import { insertEndedRun } from '#db/repositories/deploy-runs.ts';
import { listUnfinishedRuns } from '#db/repositories/run-leases.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { refreshRecord } from './finish.server.ts';
import { type Known, loadRecorded, saveChanges } from './records.server.ts';
import { requireArtifacts } from './reversal-plan.server.ts';
import { type DeployTarget, lockTarget, openProject, requireTarget } from './target.server.ts';

/** One artifact that is forgotten, with the places it had. */
interface Forgotten {
  artifactUuid: string;
  first: Known;
  entries: Known[];
}

function forgottenOf(recorded: readonly Known[], keeper: Keeper, artifactUuids: readonly string[]): Forgotten[] {
  return artifactUuids.flatMap((artifactUuid): Forgotten[] => {
    const isIts = (entry: Known): boolean => entry.owners.some((one) => isKept(keeper, one) && one.artifactUuid === artifactUuid);
    const entries = recorded.filter(isIts);
    const first = entries.find((entry) => entry.artifactUuid === artifactUuid) ?? entries[0];
    return first === undefined ? [] : [{ artifactUuid, first, entries }];
  });
}

const pathsOf = ({ entries }: Forgotten): string[] => [...new Set(entries.map(({ path }) => path))];

/** Ending the management of what was deployed, without touching it. */
export function createForgetting(deps: Pick<ServiceDeps, 'db' | 'log' | 'settings'>) {
  async function note(
    tx: Tx,
    owner: OwnerId,
    actor: string,
    target: DeployTarget,
    runId: string,
    gone: Forgotten[],
  ): Promise<void> {
    const { project, profile } = target;
    const counts = { total: gone.length, done: gone.length, success: gone.length, skip: 0, error: 0 };
    const names = { project_id: project.id, project_name: project.name, profile_id: profile.id, profile_name: profile.name };
    const run = {
      id: runId,
      kind: 'forget' as const,
      set_id: null,
      set_name: null,
      site: project.site,
      mode: 'per_artifact' as const,
    };
    await insertEndedRun(
      tx,
      owner,
      { ...run, ...names, requested_by: actor, retry_of: null },
      { ...counts, status: 'succeeded' },
    );
    const rows = gone.map((one, index) => ({
      id: newId(),
      run_id: runId,
      position: index + 1,
      artifact_uuid: one.artifactUuid,
      type: one.first.type,
      name: one.first.name,
      content_hash: one.first.versionHash,
      action: 'forget',
      status: 'success' as const,
      code: null,
      message: null,
      paths: pathsOf(one),
      entries: [],
      ms: 0,
    }));
    await insertRunItems(tx, owner, rows);
    await recordEvent(tx, owner, {
      action: 'forget.finished',
      actor,
      target: { kind: 'run', id: runId },
      details: { status: 'succeeded', ...counts, project_id: project.id, profile_id: profile.id },
    });
  }

  /** The record inside the folder follows when it can be reached; else the next deploy brings it up to date. */
  async function refreshFolder(owner: OwnerId, target: DeployTarget, runId: string): Promise<void> {
    try {
      const folder = await openProject(owner, target.project, deps.settings);
      try {
        const lock = await lockFolder(folder, runId, runId);
        if (lock.kind === 'held') return;
        try {
          await refreshRecord(deps, { owner, target, folder });
        } finally {
          await lock.release();
        }
      } finally {
        await folder.close();
      }
    } catch (error) {
      deps.log.warn({ owner, project_id: target.project.id, ...faultFacts(error) }, 'forget.record_not_written');
    }
  }

  /**
   * Stops managing artifacts that were deployed through a profile. Their files stay as they are, and so does what other profiles
   * keep. The folder need not be within reach.
   * @throws AppError `not_found`, `project_busy`
   */
  async function forget(owner: OwnerId, actor: string, projectId: string, input: ForgetInput): Promise<ForgetAnswer> {
    const runId = newId();
    const { target, gone } = await withOwner(deps.db, owner, async (tx) => {
      const found = await requireTarget(tx, owner, projectId, input.profile_id);
      await lockTarget(tx, owner, found);
      const [live] = await listUnfinishedRuns(tx, owner, found.project.id);
      if (live !== undefined) throw busyWith(live);
      const artifactUuids = await requireArtifacts(tx, owner, found.project.id, input.artifact_uuids);
      const keeper: Keeper = { kind: 'artifacts', profileId: found.profile.id, artifactUuids };
      const forgotten = forgottenOf(await loadRecorded(tx, owner, found.project.id), keeper, artifactUuids);
      const entries = [...new Set(forgotten.flatMap((one) => one.entries))];
      const isShared = (entry: Known): boolean => entry.owners.some((one) => !isKept(keeper, one));
      await saveChanges(
        tx,
        owner,
        { projectId: found.project.id, runId, keeper },
        {
          write: [],
          claim: [],
          disown: [],
          release: entries.filter(isShared),
          drop: entries.filter((entry) => !isShared(entry)),
        },
      );
      await note(tx, owner, actor, found, runId, forgotten);
      return { target: found, gone: forgotten };
    });
    await refreshFolder(owner, target, runId);
    deps.log.info({ owner, project_id: target.project.id, run_id: runId, artifacts: gone.length }, 'forget.finished');
    return present(target, runId, gone);
  }

  return { forget };
}

const present = ({ project, profile }: DeployTarget, runId: string, gone: readonly Forgotten[]): ForgetAnswer => ({
  run_id: runId,
  project_id: project.id,
  profile_id: profile.id,
  summary: { total: gone.length, success: gone.length, skip: 0, error: 0 },
  results: gone.map((one) => ({
    artifact_uuid: one.artifactUuid,
    artifact_id: formatArtifactId(one.first.type, one.first.name),
    status: 'success',
    action: 'forget',
    code: null,
    error: null,
    paths: pathsOf(one),
  })),
});
