import pLimit from 'p-limit';
import { failureAt, failureOfRun, type WriteFailure } from './failures.ts';
import type { ProjectFolder } from './folder.ts';
import { type Step, stagingOf } from './moves.ts';
import { createWhole } from './whole-file.ts';

const PARALLEL = 8;
/** How many files, and how many bytes of them, are asked for and held in memory at once (one larger file goes alone). */
const PORTION_FILES = 64;
const PORTION_BYTES = 16 * 1024 * 1024;

export type Contents = (hashes: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;

interface Source {
  contents: Contents;
  sizeOf(hash: string): number;
  /** Asked before each portion: `stop` ends the staging, an exception leaves what is staged for recovery. */
  beforePortion?(): Promise<'go' | 'stop'>;
}

interface Wanted {
  unit: number;
  step: Step;
  hash: string;
}

interface StagedUnit {
  id: number;
  steps: Step[];
}

/** The staging of one run, as far as it has come. */
interface Staging {
  folder: ProjectFolder;
  fd: number;
  source: Source;
  /** By unit, why it could not be staged. */
  failures: Map<number, WriteFailure>;
  /** By unit, the names of its files that are there whole. */
  written: Map<number, string[]>;
}

const wantedBy = ({ id, steps }: StagedUnit): Wanted[] =>
  steps.flatMap((step) => (step.wanted === null ? [] : [{ unit: id, step, hash: step.wanted.hash }]));

/**
 * Writes the new bytes of all units into the run's staging folder, each file whole and on the disk. The project itself is not
 * touched.
 * @returns by unit, why it could not be staged; those units must not be applied. Null when it was stopped: none may be.
 * @throws what `contents` and `beforePortion` throw
 */
export async function stageUnits(
  folder: ProjectFolder,
  run: string,
  units: readonly StagedUnit[],
  source: Source,
): Promise<Map<number, WriteFailure> | null> {
  const failures = new Map<number, WriteFailure>();
  const failAll = (error: unknown): Map<number, WriteFailure> =>
    new Map(units.map((unit) => [unit.id, failures.get(unit.id) ?? failureOfRun(error, 'the staging folder')]));
  let fd: number;
  try {
    fd = (await folder.make(stagingOf(run))).fd;
  } catch (error) {
    return failAll(error);
  }
  const staging: Staging = { folder, fd, source, failures, written: new Map() };
  if ((await stageAll(staging, units.flatMap(wantedBy))) === 'stopped') return null;
  if ((await stageCrowdedOut(staging, units)) === 'stopped') return null;
  try {
    await folder.fs.sync(fd);
    return failures;
  } catch (error) {
    return failAll(error);
  }
}

async function stageAll(staging: Staging, all: readonly Wanted[]): Promise<'done' | 'stopped'> {
  const { source } = staging;
  for (const portion of portions(all, source.sizeOf)) {
    if ((await source.beforePortion?.()) === 'stop') return 'stopped';
    const bytesOf = await source.contents([...new Set(portion.map(({ hash }) => hash))]);
    await stagePortion(staging, portion, bytesOf);
  }
  return 'done';
}

/**
 * Tries units once more that found the disk full while others, which failed too, had their bytes on it: one artifact that is too
 * large must not stop the rest. The smallest come first, one by one.
 */
async function stageCrowdedOut(staging: Staging, units: readonly StagedUnit[]): Promise<'done' | 'stopped'> {
  const { failures, source } = staging;
  if (failures.size < 2) return 'done';
  const bytes = (wanted: readonly Wanted[]): number => wanted.reduce((sum, { hash }) => sum + source.sizeOf(hash), 0);
  const crowdedOut = units.filter(({ id }) => failures.get(id)?.code === 'disk_full').map(wantedBy);
  for (const wanted of crowdedOut.toSorted((a, b) => bytes(a) - bytes(b))) {
    for (const { unit } of wanted) failures.delete(unit);
    if ((await stageAll(staging, wanted)) === 'stopped') return 'stopped';
  }
  return 'done';
}

function* portions(all: readonly Wanted[], sizeOf: (hash: string) => number): Generator<Wanted[]> {
  let portion: Wanted[] = [];
  let bytes = 0;
  for (const wanted of all) {
    const size = sizeOf(wanted.hash);
    if (portion.length > 0 && (portion.length >= PORTION_FILES || bytes + size > PORTION_BYTES)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(wanted);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

async function stagePortion(
  staging: Staging,
  portion: readonly Wanted[],
  bytesOf: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { folder, fd, failures, written } = staging;
  const limit = pLimit(PARALLEL);
  const stageOne = async ({ unit, step, hash }: Wanted): Promise<void> => {
    if (failures.has(unit)) return;
    const bytes = bytesOf.get(hash);
    try {
      if (bytes === undefined) throw Object.assign(new Error('The library has no such content'), { code: 'ENODATA' });
      await createWhole(folder, fd, step.staged, bytes, step.wanted?.executable ?? false, step.mode);
      const names = written.get(unit);
      if (names === undefined) written.set(unit, [step.staged]);
      else names.push(step.staged);
    } catch (error) {
      failures.set(unit, failures.get(unit) ?? failureAt(error, step.path));
    }
    // Also a file that was under way when another of its unit failed: what is not applied must not fill the disk for the rest.
    if (failures.has(unit)) await dropStaged(staging, unit);
  };
  await Promise.all(portion.map((wanted) => limit(() => stageOne(wanted))));
}

/** Takes the files of a unit away again; what cannot be goes at the end of the run. */
async function dropStaged({ folder, fd, written }: Staging, unit: number): Promise<void> {
  const names = written.get(unit) ?? [];
  written.delete(unit);
  for (const name of names) await folder.fs.unlink(folder.name(fd, name)).catch(() => undefined);
}
