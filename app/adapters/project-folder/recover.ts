import { pathProblem } from '#app/domain/safe-path.ts';
import { applyUnits, type UnitOutcome, undoUnits } from './carry-out.ts';
import { cleanUp, saveLateEdits, sweep } from './clean-up.ts';
import { type ProjectFolder, STATE_FOLDER } from './folder.ts';
import { type Journal, readJournal } from './journal.ts';
import { stagingOf } from './moves.ts';
import { renameAside } from './whole-file.ts';

export type Interrupted = { kind: 'none' } | { kind: 'unreadable' } | { kind: 'journal'; journal: Journal };

/** What an interrupted run left in the folder. Ask under the lock. @param isAllowed says whether a path may be written to at all */
export async function findInterrupted(folder: ProjectFolder, isAllowed: (path: string) => boolean): Promise<Interrupted> {
  const journal = await readJournal(folder);
  if (journal === null) return { kind: 'none' };
  if (journal === 'unreadable') return { kind: 'unreadable' };
  const isOurPlace = (path: string): boolean => pathProblem(path) === null && path.startsWith(`${STATE_FOLDER}/generations/`);
  const isSound = journal.units.every((unit) =>
    unit.steps.every((step) => isAllowed(step.path) && (step.keepAs === null || isOurPlace(step.keepAs))),
  );
  return isSound && pathProblem(stagingOf(journal.run)) === null ? { kind: 'journal', journal } : { kind: 'unreadable' };
}

/**
 * Finishes an interrupted run from its journal. Doing it twice does no harm. The caller records the outcome, then calls `cleanUp`.
 * @returns one outcome per unit; a unit whose files were edited since is undone and comes back failed
 */
export async function rollForward(folder: ProjectFolder, journal: Journal): Promise<UnitOutcome[]> {
  const outcomes = await applyUnits({ folder, journal, beforeUnit: async () => 'go' }, journal.units, true);
  const late = await saveLateEdits(folder, journal);
  return outcomes.map((outcome, index) => (index === 0 ? { ...outcome, kept: [...outcome.kept, ...late] } : outcome));
}

/** Undoes a run that nobody remembers, wherever the files still are what it wrote or found, and clears up behind it. */
export async function rollBack(folder: ProjectFolder, journal: Journal): Promise<void> {
  await undoUnits(folder, journal);
  await saveLateEdits(folder, journal);
  await cleanUp(folder);
}

/** Puts a journal that cannot be trusted out of the way, where a person can look at it, and sweeps nothing it may name. */
export const setJournalAside = (folder: ProjectFolder): Promise<void> => renameAside(folder, STATE_FOLDER, 'journal.json');

/** Clears up after a run that ended before its journal was written. */
export const sweepLeftovers = (folder: ProjectFolder): Promise<void> => sweep(folder);
