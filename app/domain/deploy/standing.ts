import {
  type ActualEntry,
  type DesiredArtifact,
  type DesiredEntry,
  type Place,
  placeId,
  type RecordedEntry,
  sameState,
} from './entries.ts';
import { ENTRY_STATES, type EntryStatus, judge } from './three-way.ts';

/** What needs somebody first: an artifact stands as the worst of its places. */
const URGENCY: readonly EntryStatus[] = ['conflict', 'missing', 'outdated', 'modified', 'orphaned', 'synced'];

export const worstOf = (states: readonly EntryStatus[]): EntryStatus =>
  URGENCY.find((state) => states.includes(state)) ?? 'synced';

/** What a set that is deployed through a profile wants now. */
export interface SetWish {
  setId: string;
  artifacts: readonly DesiredArtifact[];
}

/** How one artifact stands in one profile of a project. */
export interface ArtifactStanding {
  artifactUuid: string;
  artifactId: string;
  state: EntryStatus;
  setIds: string[];
  entries: (Place & { state: EntryStatus })[];
}

/** An artifact as one or several sets want it. Sets that want it otherwise, because a plugin pins a version, are another one. */
interface Variant {
  artifact: DesiredArtifact;
  /** Without the places that another artifact has. */
  entries: DesiredEntry[];
  setIds: Set<string>;
}

function wantsSame(a: DesiredArtifact, b: DesiredArtifact): boolean {
  const wanted = new Map(a.entries.map((entry) => [placeId(entry), entry]));
  const isSame = (entry: DesiredEntry): boolean => {
    const other = wanted.get(placeId(entry));
    return other !== undefined && sameState(other, entry);
  };
  return a.entries.length === b.entries.length && b.entries.every(isSame);
}

/** By artifact. Where two artifacts want one place, the earlier has it; another set that wants the very same there shares it. */
function variantsOf(sets: readonly SetWish[]): Map<string, Variant[]> {
  const variants = new Map<string, Variant[]>();
  const takenBy = new Map<string, string>();
  for (const { setId, artifacts } of sets) {
    for (const artifact of artifacts) {
      const { artifactUuid } = artifact;
      const known = variants.get(artifactUuid) ?? [];
      variants.set(artifactUuid, known);
      const same = known.find((one) => wantsSame(one.artifact, artifact));
      if (same !== undefined) {
        same.setIds.add(setId);
        continue;
      }
      const entries = artifact.entries.filter((entry) => (takenBy.get(placeId(entry)) ?? artifactUuid) === artifactUuid);
      for (const entry of entries) takenBy.set(placeId(entry), artifactUuid);
      known.push({ artifact, entries, setIds: new Set([setId]) });
    }
  }
  return variants;
}

/**
 * Whether a deploy would be blocked at a place because another set wants the same artifact otherwise there: one that keeps the
 * place, or, as long as nothing is recorded there, an earlier one.
 * @param variants all of the artifact, the earliest first
 */
function isDisputed(
  variant: Variant,
  entry: DesiredEntry,
  recorded: RecordedEntry | null,
  profileId: string,
  variants: readonly Variant[],
): boolean {
  if (variants.length < 2 || (recorded !== null && sameState(recorded, entry))) return false;
  const { artifactUuid } = variant.artifact;
  const keepers = (recorded?.owners ?? []).filter((one) => one.profileId === profileId && one.artifactUuid === artifactUuid);
  const earlier = variants.slice(0, variants.indexOf(variant));
  const rivals =
    recorded === null
      ? earlier
      : variants.filter((one) => one !== variant && keepers.some(({ setId }) => setId !== null && one.setIds.has(setId)));
  const differs = (one: DesiredEntry): boolean => placeId(one) === placeId(entry) && !sameState(one, entry);
  return rivals.some(({ entries }) => entries.some(differs));
}

/** The row of an artifact that a place belongs to which nobody wants any more: that of the set that kept it, if there is one. */
const rowOfLeftover = (
  rows: readonly ArtifactStanding[],
  artifactUuid: string,
  setIds: readonly string[],
): ArtifactStanding | undefined => {
  const same = rows.filter((row) => row.artifactUuid === artifactUuid);
  return same.find((row) => row.setIds.some((id) => setIds.includes(id))) ?? same[0];
};

/**
 * How a profile of a project stands: desired is the union of what the sets deployed through it resolve to now. An artifact that
 * two sets want in different versions has a row for each: the one whose version cannot go there is in conflict.
 * @param sets in the order in which they were first deployed
 * @param recorded the entries this profile has in the project
 */
export function standing(
  sets: readonly SetWish[],
  recorded: readonly RecordedEntry[],
  profileId: string,
  actualAt: (place: Place) => ActualEntry,
): ArtifactStanding[] {
  const variants = variantsOf(sets);
  const recordedAt = new Map(recorded.map((entry) => [placeId(entry), entry]));
  const rows = [...variants.values()].flatMap((some) => rowsOfWishes(some, recordedAt, profileId, actualAt));
  const wanted = new Set([...variants.values()].flat().flatMap(({ entries }) => entries.map(placeId)));
  for (const entry of recorded) {
    if (wanted.has(placeId(entry))) continue;
    const mine = entry.owners.filter((owner) => owner.profileId === profileId);
    const uuid = mine[0]?.artifactUuid ?? entry.artifactUuid;
    const setIds = mine.flatMap(({ setId }) => setId ?? []);
    let row = rowOfLeftover(rows, uuid, setIds);
    if (row === undefined) {
      row = { artifactUuid: uuid, artifactId: `${entry.type}:${entry.name}`, state: 'synced', setIds: [], entries: [] };
      rows.push(row);
    }
    addPlace(row, entry, judge(entry, actualAt(entry), null).state);
    row.setIds = [...new Set([...row.setIds, ...setIds])];
  }
  return rows.toSorted((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || (a.artifactId < b.artifactId ? -1 : 1));
}

function addPlace(row: ArtifactStanding, { path, key }: Place, state: EntryStatus): void {
  row.entries.push({ path, key, state });
  row.state = worstOf([row.state, state]);
}

/** @param variants all of one artifact */
function rowsOfWishes(
  variants: readonly Variant[],
  recordedAt: ReadonlyMap<string, RecordedEntry>,
  profileId: string,
  actualAt: (place: Place) => ActualEntry,
): ArtifactStanding[] {
  return variants.flatMap((variant): ArtifactStanding[] => {
    const { artifact, entries, setIds } = variant;
    if (entries.length === 0) return [];
    const { artifactUuid, artifactId } = artifact;
    const row: ArtifactStanding = { artifactUuid, artifactId, state: 'synced', setIds: [...setIds], entries: [] };
    for (const entry of entries) {
      const known = recordedAt.get(placeId(entry)) ?? null;
      const disputed = isDisputed(variant, entry, known, profileId, variants);
      addPlace(row, entry, disputed ? 'conflict' : judge(known, actualAt(entry), entry).state);
    }
    return [row];
  });
}

/** Whether a deploy would bring something: edits and leftovers alone do not make anything fall behind. */
export const isBehind = (counts: Record<EntryStatus, number>): boolean => counts.outdated + counts.missing + counts.conflict > 0;

/** How many artifacts stand how. */
export function countStates(artifacts: readonly Pick<ArtifactStanding, 'state'>[]): Record<EntryStatus, number> {
  const count = (state: EntryStatus): number => artifacts.filter((artifact) => artifact.state === state).length;
  const [synced, modified, outdated, missing, conflict, orphaned] = ENTRY_STATES.map(count);
  return {
    synced: synced ?? 0,
    modified: modified ?? 0,
    outdated: outdated ?? 0,
    missing: missing ?? 0,
    conflict: conflict ?? 0,
    orphaned: orphaned ?? 0,
  };
}
