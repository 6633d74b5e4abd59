import type { UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { cleanUp, saveLateEdits } from '#app/adapters/project-folder/clean-up.ts';
import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import type { Journal } from '#app/adapters/project-folder/journal.ts';
import { removeEmptiedFolders } from '#app/adapters/project-folder/made-folders.ts';
import type { RunRecord } from '#app/adapters/project-folder/run-record.ts';
import { type ItemResult, settleResults, type UnitReport } from '#app/domain/deploy/outcome.ts';
import { unitsOf } from '#app/domain/deploy/steps.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { updateRunsTidied } from '#db/repositories/run-leases.ts';
import { withOwner } from '#db/transactions.ts';
import { type Committed, commitRun } from './commit.server.ts';
import { refreshDeployedRecord } from './deployed-record.server.ts';
import type { DeployTarget } from './target.server.ts';

/** A run whose files are written, or could not be. */
export interface WrittenRun {
  owner: OwnerId;
  runId: string;
  holder: string;
  target: DeployTarget;
  folder: ProjectFolder;
  record: RunRecord;
  generation: number;
  /** Null when nothing was to be written. */
  journal: Journal | null;
  reports: UnitReport[];
  recovered: boolean;
  cancelled: boolean;
}

export interface FinishedDeploy extends Committed {
  results: ItemResult[];
}

/** The reports of units that were tried, and of those that could not even be staged. */
export const reportsOf = (outcomes: readonly UnitOutcome[], journal: Journal): UnitReport[] => [
  ...journal.failed.map(({ id, code, message, path }) => ({ id, failure: { code, message, path }, kept: [], ms: 0 })),
  ...outcomes,
];

/**
 * Ends a run: late edits are saved, emptied folders go, the outcome is recorded, the record inside the project follows, and
 * last the journal goes. Whatever fails before that leaves the journal, and recovery repeats it all.
 */
export async function finishRun(deps: Pick<ServiceDeps, 'db' | 'log'>, run: WrittenRun): Promise<FinishedDeploy> {
  const { owner, folder, record, journal } = run;
  const late = journal === null ? [] : await saveLateEdits(folder, journal);
  const reports = run.reports.map((report, index) => (index === 0 ? { ...report, kept: [...report.kept, ...late] } : report));
  const units = unitsOf(record.items, record.mode);
  const results = settleResults(record.items, reports, record, (index) => units.get(index));
  if (journal !== null) await removeEmptiedFolders(folder, removedBy(journal, reports));
  const committed = await withOwner(deps.db, owner, (tx) =>
    commitRun(tx, owner, {
      runId: run.runId,
      projectId: run.target.project.id,
      holder: run.holder,
      record,
      results,
      generation: run.generation,
      wroteFiles: reports.some((report) => report.failure === null),
      recovered: run.recovered,
      cancelled: run.cancelled,
    }),
  );
  await refreshRecord(deps, run);
  await tidy(deps, run);
  return { ...committed, results };
}

/** The outcome is recorded: what is left over costs room only, and the next look at the folder takes it away. */
async function tidy(
  { db, log }: Pick<ServiceDeps, 'db' | 'log'>,
  { owner, runId, target, folder, journal }: WrittenRun,
): Promise<void> {
  try {
    if (journal !== null) await cleanUp(folder);
    await withOwner(db, owner, (tx) => updateRunsTidied(tx, owner, target.project.id));
  } catch (error) {
    log.warn({ owner, run_id: runId, ...faultFacts(error) }, 'deploy.not_cleaned_up');
  }
}

const removedBy = (journal: Journal, reports: readonly UnitReport[]): string[] => {
  const done = new Set(reports.filter((report) => report.failure === null).map((report) => report.id));
  return journal.units
    .filter((unit) => done.has(unit.id))
    .flatMap((unit) => unit.steps.filter((step) => step.kind === 'remove').map((step) => step.path));
};

/** The record inside the project is for other tools: when it cannot be written the deploy still stands, and the log says so. */
export async function refreshRecord(
  deps: Pick<ServiceDeps, 'db' | 'log'>,
  { owner, target, folder }: Pick<WrittenRun, 'owner' | 'target' | 'folder'>,
): Promise<void> {
  try {
    await refreshDeployedRecord(deps, owner, target, folder);
  } catch (error) {
    deps.log.warn({ owner, project_id: target.project.id, ...faultFacts(error) }, 'deploy.record_not_written');
  }
}
