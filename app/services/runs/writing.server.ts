import { carryOut, type UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { failureOfRun } from '#app/adapters/project-folder/failures.ts';
import { errnoOf } from '#app/adapters/project-folder/file-system.ts';
import { type ProjectFolder, STATE_FOLDER } from '#app/adapters/project-folder/folder.ts';
import type { Journal } from '#app/adapters/project-folder/journal.ts';
import type { Contents } from '#app/adapters/project-folder/stage.ts';
import { markFolder } from '#app/adapters/project-folder/state-folder.ts';
import { settleResults, type UnitReport } from '#app/domain/deploy/outcome.ts';
import { unitsOf } from '#app/domain/deploy/steps.ts';
import { itemRow } from '#app/services/deployments/commit.server.ts';
import type { Planned } from '#app/services/deployments/plan.server.ts';
import type { NewRunItem } from '#db/repositories/deploy-run-items.ts';
import type { ClaimedRun, Lock } from './execution.server.ts';

interface Writing {
  folder: ProjectFolder;
  lock: Lock;
  journal: Journal;
  planned: Planned;
  projectId: string;
  /** Where the bytes come from when several runs share them. */
  contents: Contents;
}

interface Written {
  reports: UnitReport[];
  cancelled: boolean;
}

const INTERRUPTED = new Error('The process is to end');

const NOT_BEGUN = new Error('The process is to end, and nothing has taken effect');

/** True for the failure by which a stopping process leaves a run of which nothing has taken effect. */
export const isNotBegun = (error: unknown): boolean => error === NOT_BEGUN;

/** True for the failure by which a stopping process leaves a run; its journal stays, for another process to finish. */
export const isInterruption = (error: unknown): boolean => error === INTERRUPTED;

/** Writes the files of a run, artifact after artifact, with a look at the lease before each. */
export async function writeRun(run: ClaimedRun, writing: Writing): Promise<Written> {
  const { lease, stopping } = run;
  const { folder, lock, journal, planned, projectId } = writing;
  const failAll = (error: unknown): Written => {
    const failure = failureOfRun(error, `${STATE_FOLDER} in the project, where Loadout keeps its own state`);
    return { reports: journal.units.map(({ id }) => ({ id, failure, kept: [], ms: 0 })), cancelled: false };
  };
  if (lock.kind === 'impossible') return failAll(lock.error);
  try {
    await markFolder(folder, projectId);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return failAll(error);
  }
  if (journal.units.length === 0) return { reports: [], cancelled: false };
  const sizes = new Map(
    planned.plan.items.flatMap((item) => item.entries.map((entry) => [entry.desired?.hash ?? '', entry.desired?.size ?? 0])),
  );
  const total = planned.plan.items.length;
  const reports: UnitOutcome[] = [];
  const rows = rowsOnTheWay(run.id, planned, journal, reports);
  let cancelled = false;
  const goesOn = async (left: number, told?: () => NewRunItem[]): Promise<'go' | 'stop'> => {
    const known = await lease.check({ done: total - left, total }, told);
    cancelled = known.cancelled && left > 0;
    return cancelled ? 'stop' : 'go';
  };
  const outcomes = await carryOut({
    folder,
    journal,
    contents: writing.contents,
    sizeOf: (hash) => sizes.get(hash) ?? 0,
    async beforePortion() {
      if (stopping.aborted) throw NOT_BEGUN;
      return goesOn(journal.units.length);
    },
    async beforeUnit(last) {
      if (last !== null) reports.push(last);
      const left = journal.units.length - reports.length;
      if (stopping.aborted && left > 0) throw INTERRUPTED;
      return goesOn(left, rows);
    },
  });
  return { reports: outcomes, cancelled };
}

/**
 * The rows that can be shown while the run goes on: those of the plan up to the first one whose turn has not come, each told
 * once. The end of the run replaces them, and may know better (an edit that came late, a disk that failed at last).
 */
function rowsOnTheWay(
  runId: string,
  { plan: { items } }: Planned,
  { record }: Journal,
  reports: readonly UnitOutcome[],
): () => NewRunItem[] {
  const units = unitsOf(items, record.mode);
  let told = 0;
  return () => {
    const tried = new Set(reports.map(({ id }) => id));
    const waits = items.findIndex((item, index) => {
      const unit = units.get(index);
      return index >= told && !item.held && unit !== undefined && !tried.has(unit);
    });
    const upTo = waits < 0 ? items.length : waits;
    if (upTo <= told) return [];
    const results = settleResults(items, reports, record, (index) => units.get(index));
    const rows = results.slice(told, upTo).map((result, offset) => itemRow(runId, result, told + offset));
    told = upTo;
    return rows;
  };
}
