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

/**
 * Writes the new bytes of all units into the run's staging folder, each file whole and on the disk. The project itself is not
 * touched.
 * @returns by unit, why it could not be staged; those units must not be applied. Null when it was stopped: none may be.
 * @throws what `contents` and `beforePortion` throw
 */
export async function stageUnits(
  folder: ProjectFolder,
  run: string,
  units: readonly { id: number; steps: Step[] }[],
  source: Source,
): Promise<Map<number, WriteFailure> | null> {
  const failures = new Map<number, WriteFailure>();
  const failAll = (error: unknown): Map<number, WriteFailure> =>
    new Map(units.map((unit) => [unit.id, failures.get(unit.id) ?? failureOfRun(error, 'the staging folder')]));
  const all = units.flatMap((unit) =>
    unit.steps.flatMap((step) => (step.wanted === null ? [] : [{ unit: unit.id, step, hash: step.wanted.hash }])),
  );
  let staging: number;
  try {
    staging = (await folder.make(stagingOf(run))).fd;
  } catch (error) {
    return failAll(error);
  }
  for (const portion of portions(all, source.sizeOf)) {
    if ((await source.beforePortion?.()) === 'stop') return null;
    const bytesOf = await source.contents([...new Set(portion.map(({ hash }) => hash))]);
    await stagePortion(folder, staging, portion, bytesOf, failures);
  }
  try {
    await folder.fs.sync(staging);
    return failures;
  } catch (error) {
    return failAll(error);
  }
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
  folder: ProjectFolder,
  staging: number,
  portion: readonly Wanted[],
  bytesOf: ReadonlyMap<string, Uint8Array>,
  failures: Map<number, WriteFailure>,
): Promise<void> {
  const limit = pLimit(PARALLEL);
  const stageOne = async ({ unit, step, hash }: Wanted): Promise<void> => {
    if (failures.has(unit)) return;
    const bytes = bytesOf.get(hash);
    try {
      if (bytes === undefined) throw Object.assign(new Error('The library has no such content'), { code: 'ENODATA' });
      await createWhole(folder, staging, step.staged, bytes, step.wanted?.executable ?? false, step.mode);
    } catch (error) {
      failures.set(unit, failureAt(error, step.path));
    }
  };
  await Promise.all(portion.map((wanted) => limit(() => stageOne(wanted))));
}
