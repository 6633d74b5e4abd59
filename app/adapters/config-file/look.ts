import { createHash } from 'node:crypto';
import { canonicalJson } from '#app/adapters/canonical-json.ts';
import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { readWholeFile } from '#app/adapters/project-folder/read-state.ts';
import { matchElements } from '#app/domain/deploy/config/match-elements.ts';
import type { ConfigSlot, RecordedConfig } from '#app/domain/deploy/config/slot.ts';
import { type ActualEntry, type EntryState, type Place, placeId } from '#app/domain/deploy/entries.ts';
import { isObject } from '#app/domain/importing/place.ts';
import { containerAt, readDocument, slotProblem } from './document.ts';
import { editConfig } from './edit.ts';

/** Nobody writes a larger one by hand; it is held in memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A shared config file as it is on the disk. */
export interface ConfigFile {
  path: string;
  actual: ActualEntry;
  /** Null when there is none, or it cannot be read as text. */
  text: string | null;
  mode: number | null;
}

/** An entry to be looked for. */
export interface Sought extends Place {
  slot: ConfigSlot;
  desired: { hash: string; value: unknown } | null;
  recorded: (RecordedConfig & Pick<EntryState, 'hash'>) | null;
}

export interface FoundEntry {
  actual: ActualEntry;
  /** The value that is there; undefined when nothing is. */
  value: unknown;
  /** Its index in a list. */
  index: number | null;
}

/** A config file with the entries that were looked for, by `placeId`. */
export interface ConfigLook extends ConfigFile {
  found: ReadonlyMap<string, FoundEntry>;
}

/** SHA-256 (hex) and size of a value's canonical JSON. Values that JSON cannot hold (dates of TOML) stand as their text. */
export function hashOfValue(value: unknown): { hash: string; size: number } {
  const text = canonicalJson(asJson(value));
  return { hash: createHash('sha256').update(text).digest('hex'), size: Buffer.byteLength(text) };
}

function asJson(value: unknown): unknown {
  if (typeof value === 'bigint' || value instanceof Date) return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(asJson);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asJson(inner)])) : value;
}

const NOT_TEXT = 'is not UTF-8 text';
const CLOSED = 'is laid out in a way that Loadout cannot add to';

/** Reads a shared config file of a project, whatever is in it. */
export async function readConfigFile(folder: ProjectFolder, path: string): Promise<ConfigFile> {
  const { actual, bytes, mode } = await readWholeFile(folder, path, MAX_BYTES);
  if (bytes === null) return { path, actual, text: null, mode };
  try {
    return { path, actual, mode, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { path, actual: { kind: 'unreadable', at: path, problem: NOT_TEXT }, text: null, mode };
  }
}

const absent: FoundEntry = { actual: { kind: 'absent' }, value: undefined, index: null };
const unreadable = (at: string, problem: string): FoundEntry => ({ ...absent, actual: { kind: 'unreadable', at, problem } });
const present = (value: unknown, index: number | null): FoundEntry => ({
  actual: { kind: 'present', hash: hashOfValue(value).hash, executable: false },
  value,
  index,
});

/** Looks for entries in a config file. */
export function lookInto(file: ConfigFile, sought: readonly Sought[]): ConfigLook {
  const all = (entry: FoundEntry): ConfigLook => ({ ...file, found: new Map(sought.map((one) => [placeId(one), entry])) });
  const { path, actual, text } = file;
  if (text === null) return all({ ...absent, actual });
  const format = sought[0]?.slot.format ?? 'json';
  const reading = readDocument(format, text);
  if (!reading.ok) return all(unreadable(path, reading.problem));
  const { root } = reading;
  const found = new Map<string, FoundEntry>();
  for (const group of byContainer(sought)) {
    const isList = group.some(({ slot }) => slot.name === null);
    const entries = isList ? elementsIn(root, group) : group.map((one): [Sought, FoundEntry] => [one, keyIn(root, one)]);
    for (const [one, entry] of entries) {
      const problem = slotProblem(root, one.slot) ?? (canBeWritten(text, one, entry) ? null : CLOSED);
      found.set(placeId(one), problem === null ? entry : unreadable(path, problem));
    }
  }
  return { ...file, found };
}

/** Whether what is wanted could be put there: tried before anything is promised. */
function canBeWritten(text: string, { slot, desired }: Sought, { actual, index }: FoundEntry): boolean {
  if (desired === null || (actual.kind === 'present' && actual.hash === desired.hash)) return true;
  return editConfig(slot.format, text, [{ slot, value: desired.value, index }]) !== null;
}

function byContainer(sought: readonly Sought[]): Sought[][] {
  const groups = new Map<string, Sought[]>();
  for (const one of sought) {
    const id = JSON.stringify([one.slot.within, one.slot.name === null]);
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()];
}

function keyIn(root: Record<string, unknown>, { slot: { within, name } }: Sought): FoundEntry {
  const container = containerAt(root, within);
  return isObject(container) && name !== null && Object.hasOwn(container, name) ? present(container[name], null) : absent;
}

function elementsIn(root: Record<string, unknown>, group: readonly Sought[]): [Sought, FoundEntry][] {
  const list = containerAt(root, group[0]?.slot.within ?? []);
  const values: unknown[] = Array.isArray(list) ? list : [];
  const matched = matchElements(
    values.map((value) => ({ value, hash: hashOfValue(value).hash })),
    group.map((one) => ({ key: one.key, desiredHash: one.desired?.hash ?? null, recorded: one.recorded })),
  );
  return group.map((one) => {
    const index = matched.get(one.key);
    return [one, index === undefined ? absent : present(values[index], index)];
  });
}
