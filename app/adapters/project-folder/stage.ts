import pLimit from 'p-limit';
import { failureOf, type WriteFailure } from './failures.ts';
import type { ProjectFolder } from './folder.ts';
import { type Step, stagingOf } from './moves.ts';
import { createWhole } from './whole-file.ts';

const PARALLEL = 8;
/** How many files' bytes are asked for, and held in memory, at once. */
const PORTION = 64;

interface Wanted {
  unit: number;
  step: Step;
  hash: string;
}

/**
 * Writes the new bytes of all units into the run's staging folder, each file whole and on the disk. The project itself is not
 * touched.
 * @returns by unit, why it could not be staged; those units must not be applied
 */
export async function stageUnits(
  folder: ProjectFolder,
  run: string,
  units: readonly { id: number; steps: Step[] }[],
  contents: (hashes: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>,
): Promise<Map<number, WriteFailure>> {
  const failures = new Map<number, WriteFailure>();
  const all = units.flatMap((unit) =>
    unit.steps.flatMap((step) => (step.wanted === null ? [] : [{ unit: unit.id, step, hash: step.wanted.hash }])),
  );
  try {
    const staging = (await folder.make(stagingOf(run))).fd;
    for (let start = 0; start < all.length; start += PORTION)
      await stagePortion(folder, staging, all.slice(start, start + PORTION), contents, failures);
    await folder.fs.sync(staging);
  } catch (error) {
    for (const unit of units) failures.set(unit.id, failureOf(error, 'the staging folder'));
  }
  return failures;
}

async function stagePortion(
  folder: ProjectFolder,
  staging: number,
  portion: readonly Wanted[],
  contents: (hashes: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>,
  failures: Map<number, WriteFailure>,
): Promise<void> {
  const bytesOf = await contents([...new Set(portion.map(({ hash }) => hash))]);
  const limit = pLimit(PARALLEL);
  const stageOne = async ({ unit, step, hash }: Wanted): Promise<void> => {
    if (failures.has(unit)) return;
    const bytes = bytesOf.get(hash);
    try {
      if (bytes === undefined) throw Object.assign(new Error('The library has no such content'), { code: 'ENODATA' });
      await createWhole(folder, staging, step.staged, bytes, step.wanted?.executable ?? false);
    } catch (error) {
      failures.set(unit, failureOf(error, step.path));
    }
  };
  await Promise.all(portion.map((wanted) => limit(() => stageOne(wanted))));
}
