import { type ActualEntry, type DesiredArtifact, type DesiredEntry, type Place, placeId, type RecordedEntry } from './entries.ts';
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

interface Wish {
  artifact: DesiredArtifact;
  entry: DesiredEntry;
  setIds: Set<string>;
}

/** Where two want one place, the earlier has it; another set that wants the very same artifact there shares it. */
function wishes(sets: readonly SetWish[]): Map<string, Wish> {
  const wanted = new Map<string, Wish>();
  for (const { setId, artifacts } of sets) {
    for (const artifact of artifacts) {
      for (const entry of artifact.entries) {
        const known = wanted.get(placeId(entry));
        if (known === undefined) wanted.set(placeId(entry), { artifact, entry, setIds: new Set([setId]) });
        else if (known.artifact.artifactUuid === artifact.artifactUuid) known.setIds.add(setId);
      }
    }
  }
  return wanted;
}

/**
 * How a profile of a project stands: desired is the union of what the sets deployed through it resolve to now.
 * @param sets in the order in which they were first deployed
 * @param recorded the entries this profile has in the project
 */
export function standing(
  sets: readonly SetWish[],
  recorded: readonly RecordedEntry[],
  profileId: string,
  actualAt: (place: Place) => ActualEntry,
): ArtifactStanding[] {
  const wanted = wishes(sets);
  const found = new Map<string, ArtifactStanding>();
  const add = (artifactUuid: string, artifactId: string, place: Place, state: EntryStatus, setIds: Iterable<string>): void => {
    const known = found.get(artifactUuid) ?? { artifactUuid, artifactId, state: 'synced', setIds: [], entries: [] };
    known.entries.push({ path: place.path, key: place.key, state });
    known.setIds = [...new Set([...known.setIds, ...setIds])];
    known.state = worstOf([known.state, state]);
    found.set(artifactUuid, known);
  };
  const recordedAt = new Map(recorded.map((entry) => [placeId(entry), entry]));
  for (const [id, { artifact, entry, setIds }] of wanted) {
    const { state } = judge(recordedAt.get(id) ?? null, actualAt(entry), entry);
    add(artifact.artifactUuid, artifact.artifactId, entry, state, setIds);
  }
  for (const entry of recorded) {
    if (wanted.has(placeId(entry))) continue;
    const mine = entry.owners.filter((owner) => owner.profileId === profileId);
    const uuid = mine[0]?.artifactUuid ?? entry.artifactUuid;
    const { state } = judge(entry, actualAt(entry), null);
    add(
      uuid,
      found.get(uuid)?.artifactId ?? `${entry.type}:${entry.name}`,
      entry,
      state,
      mine.flatMap(({ setId }) => setId ?? []),
    );
  }
  return [...found.values()].toSorted(
    (a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || (a.artifactId < b.artifactId ? -1 : 1),
  );
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
