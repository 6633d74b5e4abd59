import { parentsOf } from '#app/domain/safe-path.ts';
import { applyStep } from './apply-step.ts';
import { failureAt, failureOfRun, type WriteFailure } from './failures.ts';
import { errnoOf } from './file-system.ts';
import type { ProjectFolder } from './folder.ts';
import { type Journal, writeJournal } from './journal.ts';
import { noteMadeFolders, removeEmptiedFolders, removeEmptyFolder } from './made-folders.ts';
import type { Session, Step } from './moves.ts';
import { type Contents, stageUnits } from './stage.ts';
import { undoStep } from './undo-step.ts';

/** Steps that are done together or not at all: one artifact, or all of them in an atomic run. */
export interface Unit {
  id: number;
  steps: Step[];
}

export interface UnitOutcome {
  id: number;
  /** Null when every step of the unit is done. */
  failure: WriteFailure | null;
  /** Bytes of people that were put aside: where they lay and where they are now, relative to the project. */
  kept: { path: string; keptAs: string }[];
  ms: number;
}

export interface CarryOut {
  folder: ProjectFolder;
  journal: Journal;
  /** The bytes behind some hashes; asked for in portions. */
  contents: Contents;
  /** Bytes of a content, to keep the portions small. */
  sizeOf(hash: string): number;
  /** Asked now and then before the first unit, while new bytes are staged: `stop` leaves everything undone. */
  beforePortion?(): Promise<'go' | 'stop'>;
  /** Asked before each unit: `stop` leaves the rest undone, an exception leaves the journal for recovery. */
  beforeUnit(outcome: UnitOutcome | null): Promise<'go' | 'stop'>;
}

/**
 * Raised when a failure could be neither got over nor undone (the disk went away). The journal stays, and the next recovery
 * finishes the work.
 */
export const isStuck = (error: unknown): boolean => error instanceof Error && 'stuck' in error;

const stuck = (cause: unknown): Error =>
  Object.assign(new Error('The project folder cannot be written any more', { cause }), { stuck: true });

/**
 * Writes a run's files: all new bytes are staged, the journal follows, then unit after unit takes effect. A unit that fails is
 * undone and the others go on. When this returns every change is on the disk and the journal still there: the caller records
 * the outcome and then calls `cleanUp`.
 * @returns one outcome per unit that was tried, in order
 */
export async function carryOut(work: CarryOut): Promise<UnitOutcome[]> {
  const { folder, journal } = work;
  const failures = await stageUnits(folder, journal.run, journal.units, work);
  if (failures === null) return [];
  const staged = journal.units.filter((unit) => !failures.has(unit.id));
  const failed: UnitOutcome[] = [...failures].map(([id, failure]) => ({ id, failure, kept: [], ms: 0 }));
  if (staged.length === 0) return failed;
  try {
    await noteMadeFolders(folder, newPlaces(staged));
    const failed = [...failures].map(([id, failure]) => ({ id, ...failure }));
    await writeJournal(folder, { ...journal, units: staged, failed });
  } catch (error) {
    const failure = failureOfRun(error, 'the journal of the run');
    return [...failed, ...staged.map(({ id }) => ({ id, failure, kept: [], ms: 0 }))];
  }
  return [...failed, ...(await applyUnits(work, staged, false))].toSorted((a, b) => a.id - b.id);
}

const newPlaces = (units: readonly Unit[]): string[] =>
  units.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'create' ? [step.path] : [])));

/** Applies units that are staged and in the journal. @param again true when an earlier attempt may have got anywhere */
export async function applyUnits(
  work: Pick<CarryOut, 'folder' | 'journal' | 'beforeUnit'>,
  units: Unit[],
  again: boolean,
): Promise<UnitOutcome[]> {
  const { folder, journal } = work;
  const done: { session: Session; unit: Unit; outcome: UnitOutcome }[] = [];
  let last: UnitOutcome | null = null;
  for (const unit of units) {
    if ((await work.beforeUnit(last)) === 'stop') break;
    const session = newSession(folder, journal);
    last = await applyUnit(session, unit, again);
    done.push({ session, unit, outcome: last });
    await folder.release();
  }
  if (last !== null) await work.beforeUnit(last);
  return settle(folder, done);
}

async function applyUnit(session: Session, unit: Unit, again: boolean): Promise<UnitOutcome> {
  const started = performance.now();
  const tried: Step[] = [];
  const outcome = (failure: WriteFailure | null): UnitOutcome => ({
    id: unit.id,
    failure,
    kept: session.kept,
    ms: Math.round(performance.now() - started),
  });
  for (const step of inOrder(unit.steps)) {
    tried.push(step);
    const failure = await attempt(session, step, again, unit.steps);
    if (failure === null) continue;
    await undoAll(session, tried, unit.steps);
    return outcome(failure);
  }
  return outcome(null);
}

async function attempt(session: Session, step: Step, again: boolean, steps: readonly Step[]): Promise<WriteFailure | null> {
  try {
    if (step.kind === 'create') await clearWay(session, step, steps);
    const result = await applyStep(session, step, again);
    return result.ok ? null : result.failure;
  } catch (error) {
    // A fault of ours is no property of the file: it ends the run, and the journal stays for recovery.
    if (errnoOf(error) === null) throw error;
    return failureAt(error, step.path);
  }
}

const isBelow = (one: Step, other: Step): boolean => one.path.startsWith(`${other.path}/`);

/**
 * New files come before old ones go, so that nothing is missing in between; but a file that has to become a folder goes first, and
 * so do the files of a folder that has to become a file.
 */
function inOrder(steps: readonly Step[]): Step[] {
  const makesWay = (step: Step): boolean =>
    step.kind === 'remove' && steps.some((other) => isBelow(other, step) || (other.kind === 'create' && isBelow(step, other)));
  const rank = (step: Step): number => (makesWay(step) ? 0 : step.kind === 'remove' ? 2 : 1);
  return steps.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Takes the folders away that are in the place of a file: what another step of the unit had, or made, below it is gone. One in
 * which something else lies stays.
 */
async function clearWay({ folder, touched }: Session, step: Step, steps: readonly Step[]): Promise<void> {
  const below = steps.filter((other) => other.kind !== 'replace' && other.kind !== step.kind && isBelow(other, step));
  const above = new Set(below.flatMap(({ path }) => parentsOf(path)).filter((path) => path.length >= step.path.length));
  for (const path of [...above].toSorted((a, b) => b.length - a.length)) {
    if ((await folder.find(path)).kind === 'folder' && (await removeEmptyFolder(folder, path))) touched.delete(path);
  }
}

/** @param steps all of the unit, those that were not tried too */
async function undoAll(session: Session, tried: readonly Step[], steps: readonly Step[]): Promise<void> {
  try {
    for (const step of tried.toReversed()) {
      if (step.kind === 'remove') await clearWay(session, step, steps);
      await undoStep(session, step);
    }
    for (const path of session.made.toReversed()) await removeEmptyFolder(session.folder, path);
  } catch (error) {
    throw stuck(error);
  }
}

/** Undoes every unit of a journal, last first, as far as the files are still what the run wrote. */
export async function undoUnits(folder: ProjectFolder, journal: Journal): Promise<void> {
  for (const unit of journal.units.toReversed()) {
    const session = newSession(folder, journal);
    await undoAll(session, inOrder(unit.steps), unit.steps);
    await removeEmptiedFolders(
      folder,
      unit.steps.filter((step) => step.kind === 'create').map((step) => step.path),
    );
  }
}

const newSession = (folder: ProjectFolder, { run, generation }: Journal): Session => ({
  folder,
  run,
  generation,
  made: [],
  touched: new Set(),
  kept: [],
});

/** How many folders are synced at once: a journaling file system writes their changes out together. */
const PARALLEL_SYNCS = 16;

/** Makes the changed names last. Units whose folders cannot be synced are undone: what is not durable is not done. */
async function settle(
  folder: ProjectFolder,
  done: { session: Session; unit: Unit; outcome: UnitOutcome }[],
): Promise<UnitOutcome[]> {
  const touched = new Set(done.flatMap(({ session, outcome }) => (outcome.failure === null ? [...session.touched] : [])));
  const failures = await syncFolders(folder, [...touched]);
  const outcomes: UnitOutcome[] = [];
  for (const { session, unit, outcome } of done) {
    const path = outcome.failure === null ? [...session.touched].find((one) => failures.has(one)) : undefined;
    const failure = path === undefined ? outcome.failure : (failures.get(path) ?? null);
    if (outcome.failure === null && failure !== null) await undoAll(session, inOrder(unit.steps), unit.steps);
    outcomes.push({ ...outcome, failure });
  }
  await folder.release();
  return outcomes;
}

/** Syncs folders; returns those that could not be, with the reason. */
async function syncFolders(folder: ProjectFolder, paths: readonly string[]): Promise<Map<string, WriteFailure>> {
  const failures = new Map<string, WriteFailure>();
  for (let start = 0; start < paths.length; start += PARALLEL_SYNCS) {
    const syncs: Promise<void>[] = [];
    for (const path of paths.slice(start, start + PARALLEL_SYNCS)) {
      const fail = (error: unknown): void => {
        failures.set(path, failureOfRun(error, path === '' ? 'the project folder' : path));
      };
      const found = await folder.find(path).catch(fail);
      if (found?.kind === 'folder') syncs.push(folder.fs.sync(found.fd).catch(fail));
    }
    await Promise.all(syncs);
    await folder.release();
  }
  return failures;
}
