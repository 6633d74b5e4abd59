import { createHash } from 'node:crypto';
import { changeConfig } from '#app/adapters/config-file/change.ts';
import type { ConfigEdit } from '#app/adapters/config-file/edit.ts';
import { type ConfigLook, lookInto } from '#app/adapters/config-file/look.ts';
import type { ConfigFileRecord } from '#app/adapters/config-file/record.ts';
import type { Contents } from '#app/adapters/project-folder/stage.ts';
import { type EntryState, placeId, type RecordedEntry } from '#app/domain/deploy/entries.ts';
import type { Plan, PlanEntry } from '#app/domain/deploy/plan-types.ts';
import { type ConfigStep, isConfigWrite } from '#app/domain/deploy/steps.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { findBlob, insertBlobs, listBlobs } from '#db/repositories/artifact-content.ts';
import { withOwner } from '#db/transactions.ts';
import type { Places } from './places.server.ts';

/** What a plan does to the shared config files of a project. */
export interface ConfigChanges {
  /** By path: the step for each file that is written. */
  steps: ReadonlyMap<string, ConfigStep>;
  /** New contents, by their hash. */
  contents: ReadonlyMap<string, Uint8Array>;
  /** What to write down of them. */
  records: ConfigFileRecord[];
}

interface Planned {
  plan: Plan;
  recorded: readonly RecordedEntry[];
  places: Places;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The entries of a file that the run writes, takes or lets go, by the rows that are carried out. */
const entriesIn = (plan: Plan, path: string): PlanEntry[] =>
  plan.items.flatMap((item) => (item.held ? [] : item.entries.filter((entry) => entry.path === path && entry.key !== '')));

function editOf(look: ConfigLook, recorded: ReadonlyMap<string, RecordedEntry>, entry: PlanEntry): ConfigEdit[] {
  const id = placeId(entry);
  const config = entry.desired?.config ?? recorded.get(id)?.config;
  if (!isConfigWrite(entry) || config === undefined) return [];
  return [{ slot: config.slot, value: entry.desired?.config?.value, index: look.found.get(id)?.index ?? null }];
}

/** Whether anything of ours is in the file when the run is through. */
function keepsOurs(recorded: readonly RecordedEntry[], entries: readonly PlanEntry[]): boolean {
  const gone = new Set(
    entries.filter(({ action, release }) => !release && (action === 'remove' || action === 'forget')).map(placeId),
  );
  const isWanted = ({ desired, action }: PlanEntry): boolean => desired !== null && action !== 'blocked';
  return entries.some(isWanted) || recorded.some((entry) => !gone.has(placeId(entry)));
}

/**
 * Taking out all that we have in the file and nobody edited, and what was edited and is written over now: that text is kept aside,
 * and does not come back as something that had been there before us.
 */
function allOut(look: ConfigLook, recorded: readonly RecordedEntry[], entries: readonly PlanEntry[]): ConfigEdit[] {
  const written = new Set(entries.filter(isConfigWrite).map(placeId));
  return recorded.flatMap((entry) => {
    const id = placeId(entry);
    const found = look.found.get(id);
    if (found?.actual.kind !== 'present' || entry.config === undefined) return [];
    const isOurs = found.actual.hash === entry.hash || written.has(id);
    return isOurs ? [{ slot: entry.config.slot, value: undefined, index: found.index }] : [];
  });
}

/** Where the entries are in the new text: a hint for finding them again. */
function placed(look: ConfigLook, entries: readonly PlanEntry[], bytes: Uint8Array | null): ConfigFileRecord['entries'] {
  const kept = entries.flatMap(({ path, key, desired, action }) =>
    desired?.config === undefined || action === 'keep_local' || action === 'blocked'
      ? []
      : [{ path, key, hash: desired.hash, config: desired.config }],
  );
  const text = bytes === null ? look.text : Buffer.from(bytes).toString('utf8');
  const now = lookInto(
    { ...look, text },
    kept.map(({ path, key, hash, config }) => ({
      path,
      key,
      slot: config.slot,
      desired: { hash, value: config.value },
      recorded: null,
    })),
  );
  return kept.map(({ path, key, config }) => ({
    key,
    config: { ...config, index: now.found.get(placeId({ path, key }))?.index ?? null },
  }));
}

/**
 * Works out what a plan makes of each shared config file, and keeps the bytes that were there before us.
 * Nothing of the project is touched.
 */
export async function configChanges(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  { plan, recorded, places }: Planned,
): Promise<ConfigChanges> {
  const steps = new Map<string, ConfigStep>();
  const contents = new Map<string, Uint8Array>();
  const records: ConfigFileRecord[] = [];
  const keep = async (bytes: Uint8Array): Promise<string> => {
    const hash = sha256(bytes);
    await withOwner(db, owner, (tx) => insertBlobs(tx, owner, [{ sha256: hash, bytes }]));
    return hash;
  };
  for (const [path, look] of places.configs) {
    const entries = entriesIn(plan, path);
    const ours = recorded.filter((entry) => entry.path === path && entry.config !== undefined);
    const byId = new Map(ours.map((entry) => [placeId(entry), entry]));
    const edits = entries.flatMap((entry) => editOf(look, byId, entry));
    if (edits.length === 0) {
      records.push({ path, written: null, entries: placed(look, entries, null) });
      continue;
    }
    const known = ours.find((entry) => entry.config?.file)?.config?.file ?? null;
    const hash = known?.preImage ?? null;
    const preImage = hash === null ? null : ((await withOwner(db, owner, (tx) => findBlob(tx, owner, hash))) ?? null);
    const stays = keepsOurs(ours, entries);
    const outcome = changeConfig({ file: look, edits, allOut: allOut(look, ours, entries), keepsOurs: stays, known, preImage });
    if (outcome === null) throw new Error(`A config file could not be changed as planned: ${path}`);
    const { bytes, made } = outcome;
    const wanted: EntryState | null = bytes === null ? null : { hash: sha256(bytes), executable: isExecutable(look) };
    if (bytes !== null && wanted !== null) contents.set(wanted.hash, bytes);
    steps.set(path, { expected: stateOf(look), wanted, mode: look.mode ?? undefined });
    const before =
      !stays || outcome.preImage === undefined ? hash : outcome.preImage === null ? null : await keep(outcome.preImage);
    const written = wanted === null ? null : { hash: wanted.hash, preImage: before, made };
    records.push({ path, written, entries: placed(look, entries, bytes) });
  }
  return { steps, contents, records };
}

const stateOf = ({ actual }: ConfigLook): EntryState | null =>
  actual.kind === 'present' ? { hash: actual.hash, executable: actual.executable } : null;

const isExecutable = ({ actual }: ConfigLook): boolean => actual.kind === 'present' && actual.executable;

/** The bytes behind hashes: new config files, and contents of the library. @param stored where those come from, when not asked for one by one */
export function contentsOf(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  { contents }: ConfigChanges,
  stored: Contents = (hashes) => withOwner(db, owner, (tx) => listBlobs(tx, owner, hashes)),
): Contents {
  return async (hashes) => new Map([...contents, ...(await stored(hashes.filter((hash) => !contents.has(hash))))]);
}
