import { createHash } from 'node:crypto';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { MeasuredPlace, Sameness } from './measured.ts';
import { keyOf, type Warning } from './place.ts';

/** An artifact of the collection that imports go into, or one that was there after the last import of the same source. */
export interface KnownArtifact {
  uuid: string;
  type: ArtifactType;
  name: string;
  contentHash: string;
  /** True when it came from the same source. */
  ours: boolean;
  /** True when somebody has taken it out of the collection since the last import; it goes back in when it is found again. */
  takenOut: boolean;
}

/** What the last import of the same source said of a place. */
export interface KnownPlace {
  uuid: string;
  /** The name it had in the collection then. */
  name: string;
  /** The name that the source gave it then; null where an import of an earlier Loadout did not keep that. */
  ownName: string | null;
  /** The content the source had then. */
  contentHash: string | null;
}

/** What is known before an import: the collection, and the last import of the same source into it. */
export interface Known {
  artifacts: readonly KnownArtifact[];
  /** By `placeKey`. */
  places: ReadonlyMap<string, KnownPlace>;
  /** The children that plugins of the collection have already, by the plugin's uuid. */
  children: ReadonlyMap<string, ReadonlySet<string>>;
}

/** An artifact of the source with the name it gets in the collection. */
export interface Assigned {
  sameness: Sameness;
  name: string;
  /** The artifact of the collection that it is; null for a new one. */
  artifact: KnownArtifact | null;
  /** What the source had at this place the last time, when that is known. */
  lastHash: string | null;
  /** Said of every place when the name is not its own. */
  renamed: Warning | null;
}

/** Longest name the library holds. */
const MAX_NAME = 255;

/** `name-suffix`, shortened in the middle when it would not fit. */
const joined = (name: string, suffix: string): string => `${name.slice(0, MAX_NAME - suffix.length - 1)}-${suffix}`;

/**
 * The names a namesake may get, best first: with its nearest telling folder, with one more folder each time, at last with a short
 * hash of its place, which stays the same however its content changes.
 */
function* suffixedNames(sameness: Sameness, sourceName: string): Generator<string> {
  const { name, places } = sameness;
  let suffix = '';
  for (const folder of [...places[0].place.ancestors, sourceName]) {
    const word = folder.replace(/^\.+/, '').slice(0, 100);
    if (word === '' || word === name) continue;
    suffix = suffix === '' ? word : `${suffix}-${word}`;
    yield joined(name, suffix);
  }
  yield joined(name, createHash('sha256').update(places[0].place.path).digest('hex').slice(0, 8));
}

/**
 * True when the source still calls a place what it called it at the last import; what people call it here does not count.
 * Where that is not known, the name it was given then, with whatever tells it from a namesake, or its content has to do.
 */
function isCalledTheSame({ place, contentHash }: MeasuredPlace, last: KnownPlace): boolean {
  if (last.ownName !== null) return last.ownName === place.name;
  return last.name === place.name || last.name.startsWith(`${place.name}-`) || last.contentHash === contentHash;
}

/** The artifact that one of these places was at the last import, as long as the source calls it the same. */
function lastArtifact(
  sameness: Sameness,
  known: Known,
  byUuid: ReadonlyMap<string, KnownArtifact>,
): { artifact: KnownArtifact; last: KnownPlace } | null {
  for (const measured of sameness.places) {
    const last = known.places.get(keyOf(measured.place));
    const artifact = last === undefined ? undefined : byUuid.get(last.uuid);
    if (last === undefined || artifact === undefined) continue;
    if (isCalledTheSame(measured, last)) return { artifact, last };
  }
  return null;
}

/** The artifact of the collection that the source's own record says this one is. */
function recordedArtifact(sameness: Sameness, byUuid: ReadonlyMap<string, KnownArtifact>): KnownArtifact | null {
  const known = sameness.places.flatMap(({ place }) => byUuid.get(place.recorded?.uuid ?? '') ?? []);
  return known.find((artifact) => artifact.type === sameness.type) ?? null;
}

interface Naming {
  sourceName: string;
  byName: ReadonlyMap<string, KnownArtifact>;
  /** Those that were taken out of the collection: they hold no name in it. */
  takenOut: ReadonlyMap<string, KnownArtifact>;
  taken: Set<string>;
  claimed: Set<string>;
}

const idOf = (type: ArtifactType, name: string): string => `${type}:${name}`;

/** True when an artifact cannot go back into the collection, because something else has its name there now. */
const isReplaced = ({ takenOut, type, name }: KnownArtifact, naming: Naming): boolean =>
  takenOut && (naming.byName.has(idOf(type, name)) || naming.taken.has(idOf(type, name)));

/** The artifact of the collection that has this name and is the same thing: of the same source, or with the same content. */
function matching(sameness: Sameness, name: string, naming: Naming): KnownArtifact | null {
  const id = idOf(sameness.type, name);
  const there = naming.byName.get(id) ?? naming.takenOut.get(id);
  if (there === undefined || naming.claimed.has(there.uuid)) return null;
  return there.ours || there.contentHash === sameness.places[0].contentHash ? there : null;
}

function take(naming: Naming, sameness: Sameness, name: string, artifact: KnownArtifact | null): void {
  naming.taken.add(idOf(sameness.type, name));
  if (artifact) naming.claimed.add(artifact.uuid);
}

/** True when the name is free: not given yet, and not another artifact's in the collection. */
const isFree = (sameness: Sameness, name: string, naming: Naming): boolean =>
  !naming.taken.has(idOf(sameness.type, name)) &&
  (!naming.byName.has(idOf(sameness.type, name)) || matching(sameness, name, naming) !== null);

function nameTaken(sameness: Sameness, name: string, winner: string | undefined): Warning {
  const why =
    winner === undefined
      ? `The collection holds another ${idOf(sameness.type, sameness.name)}`
      : `${winner} has the same name and other content`;
  return { code: 'name_taken', message: `${why}, so this one is called ${name}.` };
}

function rename(sameness: Sameness, naming: Naming, winner: string | undefined): Assigned {
  const names = [...suffixedNames(sameness, naming.sourceName)];
  const name =
    names.find((candidate) => isFree(sameness, candidate, naming)) ??
    joined(sameness.name, createHash('sha256').update(sameness.identity).digest('hex').slice(0, 16));
  const artifact = matching(sameness, name, naming);
  take(naming, sameness, name, artifact);
  return { sameness, name, artifact, lastHash: null, renamed: nameTaken(sameness, name, winner) };
}

/** What is said of an artifact that keeps the name it was given beside a namesake before, as long as that one is there. */
function stillRenamed({ sameness, name }: Assigned, naming: Naming, holder: string | undefined): Warning | null {
  if (!name.startsWith(`${sameness.name}-`)) return null;
  const taken = holder !== undefined || naming.byName.has(idOf(sameness.type, sameness.name));
  return taken ? nameTaken(sameness, name, holder) : null;
}

/**
 * Gives every artifact of a source its name in the collection. A place that was imported before stays the artifact it was;
 * of namesakes with different content the one nearest the top keeps the name. Nothing in the collection changes its identity.
 * What was taken out of the collection stays the artifact it was too, unless something else there has its name now.
 */
export function assignNames(samenesses: readonly Sameness[], known: Known, sourceName: string): Assigned[] {
  const byUuid = new Map(known.artifacts.map((artifact) => [artifact.uuid, artifact]));
  const named = (artifacts: readonly KnownArtifact[]) =>
    new Map(artifacts.map((artifact) => [idOf(artifact.type, artifact.name), artifact]));
  const naming: Naming = {
    sourceName,
    byName: named(known.artifacts.filter(({ takenOut }) => !takenOut)),
    takenOut: named(known.artifacts.filter(({ takenOut }) => takenOut)),
    taken: new Set(),
    claimed: new Set(),
  };
  const assigned = new Map<Sameness, Assigned>();
  for (const sameness of samenesses) {
    const last = lastArtifact(sameness, known, byUuid);
    const artifact = last?.artifact ?? recordedArtifact(sameness, byUuid);
    if (artifact === null || naming.claimed.has(artifact.uuid) || isReplaced(artifact, naming)) continue;
    take(naming, sameness, artifact.name, artifact);
    assigned.set(sameness, { sameness, name: artifact.name, artifact, lastHash: last?.last.contentHash ?? null, renamed: null });
  }
  const winners = new Map<string, string>();
  const open = samenesses.filter((sameness) => !assigned.has(sameness));
  for (const { sameness } of assigned.values()) winners.set(idOf(sameness.type, sameness.name), sameness.places[0].place.path);
  // Own names first, so that nobody's invented name takes the real name of somebody further down.
  for (const sameness of open) {
    const id = idOf(sameness.type, sameness.name);
    if (winners.has(id) || !isFree(sameness, sameness.name, naming)) continue;
    const artifact = matching(sameness, sameness.name, naming);
    take(naming, sameness, sameness.name, artifact);
    winners.set(id, sameness.places[0].place.path);
    assigned.set(sameness, { sameness, name: sameness.name, artifact, lastHash: null, renamed: null });
  }
  const holders = new Map(
    [...assigned.values()]
      .filter(({ sameness, name }) => name === sameness.name)
      .map(({ sameness }) => [idOf(sameness.type, sameness.name), sameness.places[0].place.path]),
  );
  return samenesses.map((sameness) => {
    const id = idOf(sameness.type, sameness.name);
    const one = assigned.get(sameness);
    if (one === undefined) return rename(sameness, naming, holders.get(id) ?? winners.get(id));
    return { ...one, renamed: stillRenamed(one, naming, holders.get(id)) };
  });
}
