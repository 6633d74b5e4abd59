import { type ConfigLook, lookInto, readConfigFile, type Sought } from '#app/adapters/config-file/look.ts';
import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import type { KnownHashes } from '#app/adapters/project-folder/known-hashes.ts';
import { listFolder, readPaths } from '#app/adapters/project-folder/read-state.ts';
import { type ActualEntry, type DesiredEntry, type Place, placeId, type RecordedEntry } from '#app/domain/deploy/entries.ts';

/** What lies at some places of a project. */
export interface Places {
  /** By `placeId`. */
  actual: ReadonlyMap<string, ActualEntry>;
  /** The shared config files among them, by path. */
  configs: ReadonlyMap<string, ConfigLook>;
}

const isFile = ({ key }: Place): boolean => key === '';

/** The entries of shared config files that are wanted, or recorded in one of these files, each once. */
function soughtIn(paths: ReadonlySet<string>, wanted: readonly DesiredEntry[], recorded: readonly RecordedEntry[]): Sought[] {
  const sought = new Map<string, Sought>();
  // What is recorded comes first: it has the older right to an element of a list.
  for (const { path, key, hash, config } of recorded) {
    if (!paths.has(path) || key === '' || config === undefined) continue;
    sought.set(placeId({ path, key }), { path, key, slot: config.slot, desired: null, recorded: { ...config, hash } });
  }
  for (const { path, key, hash, config } of wanted) {
    if (key === '' || config === undefined) continue;
    const known = sought.get(placeId({ path, key }));
    const desired = { hash, value: config.value };
    sought.set(placeId({ path, key }), { path, key, slot: config.slot, desired, recorded: known?.recorded ?? null });
  }
  return [...sought.values()];
}

/**
 * Looks at the places that are wanted and at those of `ours`.
 * @param recorded everything recorded in the project: other entries of a config file have to be told from ours
 * @param hashes for looking only: what a plan is about to touch is always read
 */
export async function readPlaces(
  folder: ProjectFolder,
  wanted: readonly DesiredEntry[],
  ours: readonly RecordedEntry[],
  recorded: readonly RecordedEntry[],
  hashes?: KnownHashes,
): Promise<Places> {
  const all: Place[] = [...wanted, ...ours];
  const files = await readPaths(
    folder,
    all.filter(isFile).map(({ path }) => path),
    hashes,
  );
  const actual = new Map<string, ActualEntry>([...files].map(([path, state]) => [placeId({ path, key: '' }), state]));
  for (const place of wanted) {
    const found = actual.get(placeId(place));
    if (found?.kind !== 'unsafe' || found.reason !== 'folder') continue;
    const holds = await listFolder(folder, found.at);
    if (holds !== null) actual.set(placeId(place), { ...found, holds });
  }
  const paths = new Set(all.filter((place) => !isFile(place)).map(({ path }) => path));
  const sought = soughtIn(paths, wanted, recorded);
  const configs = new Map<string, ConfigLook>();
  for (const path of paths) {
    const look = lookInto(
      await readConfigFile(folder, path),
      sought.filter((one) => one.path === path),
    );
    configs.set(path, look);
    for (const [id, found] of look.found) actual.set(id, found.actual);
  }
  await folder.release();
  return { actual, configs };
}

/** Names what is in the config files, so that a plan does not outlive it. */
export const configPins = ({ configs }: Places): string[] =>
  [...configs.values()].map(({ path, actual }) => `${path} ${actual.kind === 'present' ? actual.hash : actual.kind}`).toSorted();
