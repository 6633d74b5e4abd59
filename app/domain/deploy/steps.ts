import type { EntryState } from './entries.ts';
import type { DeployMode, PlanEntry, PlanItem } from './plan-types.ts';

/** One change to one file, as the writer takes it. */
export interface FileStep {
  kind: 'create' | 'replace' | 'remove';
  path: string;
  /** A name of its own in the run's staging folder. */
  staged: string;
  wanted: EntryState | null;
  /** What the plan saw there. */
  expected: EntryState | null;
  /** Where a person's bytes go, relative to the project; null when the bytes are ours. */
  keepAs: string | null;
}

/** Steps that are done together or not at all. */
export interface StepUnit {
  id: number;
  steps: FileStep[];
}

type Bare = Omit<FileStep, 'staged'>;

function stepOf(entry: PlanEntry, backupOf: (path: string) => string): Bare | null {
  const { path, desired, actual } = entry;
  const there: EntryState | null = actual.kind === 'present' ? { hash: actual.hash, executable: actual.executable } : null;
  const wanted: EntryState | null = desired === null ? null : { hash: desired.hash, executable: desired.executable };
  const step = { path, wanted, expected: there, keepAs: entry.backup ? backupOf(path) : null };
  switch (entry.action) {
    case 'create':
    case 'restore':
    case 'update':
      return { ...step, kind: there === null ? 'create' : 'replace' };
    case 'remove':
      return { ...step, kind: 'remove' };
    case 'unchanged':
    case 'keep_local':
    case 'blocked':
    case 'adopt':
    case 'forget':
    case 'none':
      return null;
  }
}

/**
 * What a plan does to files: one unit per artifact, with the index of its row as id, or a single unit 0 when the run is atomic.
 * Rows that are held, or write nothing, have none.
 * @param backupOf where the bytes of a person at a path are kept
 */
export function stepUnits(items: readonly PlanItem[], mode: DeployMode, backupOf: (path: string) => string): StepUnit[] {
  let staged = 0;
  const units = items.flatMap((item, id): StepUnit[] => {
    const bare = item.held ? [] : item.entries.flatMap((entry) => stepOf(entry, backupOf) ?? []);
    const steps = bare.map((step) => {
      staged += 1;
      return { ...step, staged: String(staged) };
    });
    return steps.length === 0 ? [] : [{ id, steps }];
  });
  if (mode === 'per_artifact' || units.length === 0) return units;
  return [{ id: 0, steps: units.flatMap((unit) => unit.steps) }];
}
