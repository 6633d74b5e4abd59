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
  /** Permission bits of the new file, when they are to be those of the old one. */
  mode?: number | undefined;
}

/** What happens to a shared config file as a whole; `wanted` is null when it goes. */
export interface ConfigStep {
  expected: EntryState | null;
  wanted: EntryState | null;
  mode: number | undefined;
}

/** Steps that are done together or not at all. */
export interface StepUnit {
  id: number;
  steps: FileStep[];
}

type Bare = Omit<FileStep, 'staged'>;

const WRITES: ReadonlySet<string> = new Set(['create', 'restore', 'update', 'remove']);

/** Whether an entry of a plan changes a shared config file. */
export const isConfigWrite = ({ key, action }: Pick<PlanEntry, 'key' | 'action'>): boolean => key !== '' && WRITES.has(action);

function stepOf(entry: PlanEntry, backupOf: (path: string) => string): Bare | null {
  const { path, desired, actual } = entry;
  if (entry.key !== '' || !WRITES.has(entry.action)) return null;
  const there: EntryState | null = actual.kind === 'present' ? { hash: actual.hash, executable: actual.executable } : null;
  const wanted: EntryState | null = desired === null ? null : { hash: desired.hash, executable: desired.executable };
  const step = { path, wanted, expected: there, keepAs: entry.backup ? backupOf(path) : null };
  if (entry.action === 'remove') return { ...step, kind: 'remove' };
  return { ...step, kind: there === null ? 'create' : 'replace' };
}

/** All changes of one config file are one step. What was there is kept when any of them goes over somebody's own. */
function configStep(path: string, entries: readonly PlanEntry[], step: ConfigStep, backupOf: (path: string) => string): Bare {
  const { expected, wanted, mode } = step;
  const kind = wanted === null ? 'remove' : expected === null ? 'create' : 'replace';
  return { kind, path, expected, wanted, mode, keepAs: entries.some(({ backup }) => backup) ? backupOf(path) : null };
}

/** Rows that have something to write, by index: those that write into one config file are done together. */
function groupsOf(items: readonly PlanItem[], mode: DeployMode): number[][] {
  const groups: { rows: number[]; files: Set<string> }[] = [];
  for (const [index, item] of items.entries()) {
    const writes = item.held ? [] : item.entries.filter((entry) => WRITES.has(entry.action));
    if (writes.length === 0) continue;
    const files = new Set(writes.filter(isConfigWrite).map(({ path }) => path));
    const shared = groups.filter((group) => mode === 'atomic' || [...files].some((path) => group.files.has(path)));
    const [first, ...rest] = shared;
    const into = first ?? { rows: [], files: new Set() };
    if (first === undefined) groups.push(into);
    for (const other of rest) groups.splice(groups.indexOf(other), 1);
    into.rows.push(...rest.flatMap(({ rows }) => rows), index);
    for (const path of [...files, ...rest.flatMap((other) => [...other.files])]) into.files.add(path);
  }
  return groups.map(({ rows }) => rows.toSorted((a, b) => a - b));
}

/** The id of the unit that each row is carried out in, by index; rows that write nothing have none. */
export function unitsOf(items: readonly PlanItem[], mode: DeployMode): ReadonlyMap<number, number> {
  return new Map(groupsOf(items, mode).flatMap((rows) => rows.map((row) => [row, mode === 'atomic' ? 0 : (rows[0] ?? row)])));
}

/**
 * What a plan does to files: one unit per artifact, with the index of its row as id; artifacts that go into one config file share
 * a unit, with the index of the first; a single unit 0 when the run is atomic. Rows that are held, or write nothing, have none.
 * @param backupOf where the bytes of a person at a path are kept
 * @param configs what becomes of the shared config files, by path
 */
export function stepUnits(
  items: readonly PlanItem[],
  mode: DeployMode,
  backupOf: (path: string) => string,
  configs: ReadonlyMap<string, ConfigStep> = new Map(),
): StepUnit[] {
  let staged = 0;
  return groupsOf(items, mode).map((rows): StepUnit => {
    const entries = rows.flatMap((row) => items[row]?.entries ?? []);
    const files = new Set(entries.filter(isConfigWrite).map(({ path }) => path));
    const bare = [
      ...entries.flatMap((entry) => stepOf(entry, backupOf) ?? []),
      ...[...files].flatMap((path) => {
        const step = configs.get(path);
        const within = entries.filter((entry) => entry.path === path);
        return step === undefined ? [] : [configStep(path, within, step, backupOf)];
      }),
    ];
    const steps = bare.map((step) => {
      staged += 1;
      return { ...step, staged: String(staged) };
    });
    return { id: mode === 'atomic' ? 0 : (rows[0] ?? 0), steps };
  });
}
