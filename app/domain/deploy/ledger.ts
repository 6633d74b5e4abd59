import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { type EntryOwner, type EntryState, type Place, placeId, type RecordedEntry, sameState } from './entries.ts';
import type { PlanEntry, PlanItem } from './plan-types.ts';

/** A record to write: what lies at a place from now on, and which artifact version it came from. */
export interface LedgerEntry extends Place, EntryState {
  artifactUuid: string;
  type: ArtifactType;
  name: string;
  versionHash: string;
}

/** What a run changes in the records of a project. Places are named; the caller knows their rows. */
export interface LedgerChanges {
  /** Records that are new or different. */
  write: LedgerEntry[];
  /** Places this set keeps from now on, and for which artifact. */
  claim: (Place & { artifactUuid: string })[];
  /** Places this set lets go while others keep them. */
  release: Place[];
  /** Places nobody keeps any more. */
  drop: Place[];
}

/** A recorded entry with the version it came from. */
export type KnownEntry = RecordedEntry & { versionHash: string };

type Carried = Pick<PlanItem, 'artifactUuid' | 'type' | 'name' | 'contentHash' | 'entries'>;
type Self = Pick<EntryOwner, 'profileId' | 'setId'>;

/** What to record after a run: for the rows that were carried out, and no other. @param self whose run it was */
export function ledgerChanges(
  items: readonly Carried[],
  releases: readonly Place[],
  recorded: readonly KnownEntry[],
  self: Self,
): LedgerChanges {
  const known = new Map(recorded.map((entry) => [placeId(entry), entry]));
  const changes: LedgerChanges = { write: [], claim: [], release: [...releases], drop: [] };
  for (const item of items) {
    for (const entry of item.entries) {
      if (entry.desired === null) addUnwanted(changes, entry);
      else addWanted(changes, item, { ...entry, desired: entry.desired }, known.get(placeId(entry)), self);
    }
  }
  return changes;
}

function addUnwanted(changes: LedgerChanges, { path, key, action, release }: PlanEntry): void {
  if (release) changes.release.push({ path, key });
  else if (action === 'remove' || action === 'forget') changes.drop.push({ path, key });
}

function addWanted(
  changes: LedgerChanges,
  item: Carried,
  entry: PlanEntry & { desired: EntryState },
  known: KnownEntry | undefined,
  self: Self,
): void {
  const { path, key, desired } = entry;
  const { artifactUuid, type, name, contentHash } = item;
  changes.claim.push({ path, key, artifactUuid });
  if (entry.action === 'keep_local' || type === null || contentHash === null) return;
  const next: LedgerEntry = {
    path,
    key,
    hash: desired.hash,
    executable: desired.executable,
    artifactUuid,
    type,
    name,
    versionHash: contentHash,
  };
  if (known === undefined || !isSame(known, next, self)) changes.write.push(next);
}

/** The same content for another artifact is co-owned: the record stays with the one that brought it, while others want it. */
function isSame(known: KnownEntry, next: LedgerEntry, self: Self): boolean {
  if (!sameState(known, next)) return false;
  if (known.artifactUuid === next.artifactUuid) return known.versionHash === next.versionHash && known.name === next.name;
  const isOther = (owner: EntryOwner): boolean => owner.profileId !== self.profileId || owner.setId !== self.setId;
  return known.owners.some((owner) => isOther(owner) && owner.artifactUuid === known.artifactUuid);
}
