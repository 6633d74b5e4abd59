import type { RunRecord } from '#app/adapters/project-folder/run-record.ts';
import { placeId } from '#app/domain/deploy/entries.ts';
import { type LedgerRules, ledgerChanges } from '#app/domain/deploy/ledger.ts';
import { type ItemResult, runStatus, wasLeftUndone } from '#app/domain/deploy/outcome.ts';
import { summarise } from '#app/domain/deploy/plan.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import { newId } from '#app/services/new-id.ts';
import { insertAcknowledgements } from '#db/repositories/acknowledgements.ts';
import { deleteRunItems, insertRunItems } from '#db/repositories/deploy-run-items.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { deleteOldGenerations, findGeneration, type GenerationEntry, insertGeneration } from '#db/repositories/generations.ts';
import { updateRunEnded } from '#db/repositories/run-leases.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';
import { configNotes } from './config-records.server.ts';
import { loadRecorded, saveChanges } from './records.server.ts';

const KEPT_GENERATIONS = 10;

/** A run that is through with its files and has to be written down. */
export interface FinishedRun {
  runId: string;
  projectId: string;
  holder: string;
  record: RunRecord;
  results: ItemResult[];
  /** The number its generation gets if it changed anything. */
  generation: number;
  /** True when files were written, even if the records say the same as before. */
  wroteFiles: boolean;
  recovered: boolean;
  cancelled: boolean;
}

export interface Committed {
  status: ReturnType<typeof runStatus>;
  generation: number | null;
}

/**
 * Writes a run down in one transaction: what became of each artifact, what lies where now and who keeps it, the generation, the
 * agreements given, and the end of the run.
 * @throws AppError `project_busy` when the run is no longer this holder's; then nothing is recorded here
 */
export async function commitRun(tx: Tx, owner: OwnerId, run: FinishedRun): Promise<Committed> {
  const { record, results, projectId, runId } = run;
  const { profileId } = record;
  const setId = await stillThere(tx, owner, record.setId);
  const before = await loadRecorded(tx, owner, projectId);
  const carried = results.filter((result) => !result.held).map((result) => result.item);
  const releases = results.every((result) => result.held) && results.length > 0 ? [] : record.releases;
  const rules = await rulesOf(tx, owner, projectId, record, setId);
  const changes = ledgerChanges(carried, releases, before, rules);
  await saveChanges(tx, owner, { projectId, runId, keeper: rules.keeper }, changes, configNotes(record.configs ?? [], results));
  const changed = run.wroteFiles || changes.write.length + changes.drop.length > 0;
  const generation = changed ? run.generation : null;
  if (generation !== null) await saveGeneration(tx, owner, run, setId, generation);
  await deleteRunItems(tx, owner, runId);
  await insertRunItems(
    tx,
    owner,
    results.map((result, index) => itemRow(run.runId, result, index)),
  );
  await saveAgreements(tx, owner, run);
  const summary = summarise(results);
  const status = runStatus(results, run.cancelled);
  const ended = await updateRunEnded(tx, owner, runId, run.holder, {
    warnings: record.warnings ?? [],
    status,
    recovered: run.recovered,
    ...summary,
    done: summary.total - (run.cancelled ? results.filter(wasLeftUndone).length : 0),
    plan_digest: record.digest,
    generation,
    code: null,
    message: null,
  });
  if (!ended) throw new AppError('project_busy', 'Another process has taken this run over. Its page shows how it goes on.');
  await recordEvent(tx, owner, {
    action: `${record.kind ?? 'deploy'}.finished`,
    actor: record.actor,
    target: { kind: 'run', id: runId },
    details: { status, ...summary, project_id: projectId, profile_id: profileId, set_id: record.setId, recovered: run.recovered },
  });
  return { status, generation };
}

/** Whose claims change, and how. A rollback gives each place back to the sets that kept it then and are still there. */
async function rulesOf(tx: Tx, owner: OwnerId, projectId: string, record: RunRecord, setId: string | null): Promise<LedgerRules> {
  const { profileId, kind, target } = record;
  const planned = record.keeper ?? { kind: 'set', profileId, setId };
  const keeper = planned.kind === 'set' ? { ...planned, setId } : planned;
  const leaves = kind !== undefined;
  if (target === undefined) return { keeper, leaves, setsAt: () => [setId] };
  const entries = (await findGeneration(tx, owner, projectId, profileId, target))?.entries ?? [];
  const known = await listSetNames(
    tx,
    owner,
    [...new Set(entries.flatMap((entry) => entry.set_ids))].flatMap((id) => id ?? []),
  );
  const isThere = (id: string | null): boolean => known.some((set) => set.id === id);
  const setsOf = new Map(entries.map((entry) => [placeId(entry), [...new Set(entry.set_ids)].filter(isThere)]));
  return {
    keeper,
    leaves,
    setsAt: (place) => {
      const sets = setsOf.get(placeId(place)) ?? [];
      return sets.length === 0 ? [null] : sets;
    },
  };
}

/** A set may be deleted while it is being deployed: what it brought then belongs to no set. */
async function stillThere(tx: Tx, owner: OwnerId, setId: string | null): Promise<string | null> {
  if (setId === null) return null;
  return (await listSetNames(tx, owner, [setId])).length === 1 ? setId : null;
}

/** How a result is written down. @param index its place in the plan */
export const itemRow = (runId: string, { item, action, status, code, message, paths, ms }: ItemResult, index: number) => ({
  id: newId(),
  run_id: runId,
  position: index + 1,
  artifact_uuid: item.artifactUuid,
  type: item.type,
  name: item.name,
  content_hash: item.contentHash,
  action,
  status,
  code,
  message,
  paths,
  entries: item.entries.map(
    (entry): JsonObject => ({ path: entry.path, key: entry.key, state: entry.state, action: entry.action }),
  ),
  ms,
});

/** The whole of what the profile has in the project now, to be able to come back to it. */
async function saveGeneration(tx: Tx, owner: OwnerId, run: FinishedRun, setId: string | null, n: number): Promise<void> {
  const { runId, projectId } = run;
  const { profileId } = run.record;
  const entries = (await loadRecorded(tx, owner, projectId)).filter((entry) =>
    entry.owners.some((one) => one.profileId === profileId),
  );
  await insertGeneration(tx, owner, {
    id: newId(),
    project_id: projectId,
    profile_id: profileId,
    n,
    parent: n > 1 ? n - 1 : null,
    run_id: runId,
    set_id: setId,
    entries: entries.map(
      ({ path, key, hash, executable, artifactUuid, type, name, versionHash, owners }): GenerationEntry => ({
        path,
        key,
        content_hash: hash,
        executable,
        artifact_uuid: artifactUuid,
        type,
        name,
        version_hash: versionHash,
        set_ids: owners.filter((one) => one.profileId === profileId).map((one) => one.setId),
      }),
    ),
  });
  await deleteOldGenerations(tx, owner, projectId, profileId, KEPT_GENERATIONS);
}

async function saveAgreements(tx: Tx, owner: OwnerId, { projectId, record, results }: FinishedRun): Promise<void> {
  const agreed = results.flatMap(({ item, held }) =>
    !held && item.needsAcknowledgement && item.contentHash !== null
      ? [{ id: newId(), artifact_uuid: item.artifactUuid, content_hash: item.contentHash }]
      : [],
  );
  await insertAcknowledgements(tx, owner, { projectId, actor: record.actor }, agreed);
}
