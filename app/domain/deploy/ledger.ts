import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { type EntryOwner, type EntryState, type Place, placeId, type RecordedEntry, sameState } from './entries.ts';
import { isKept, type Keeper } from './keeper.ts';
import type { PlanEntry, PlanItem } from './plan-types.ts';

/** A record to write: what lies at a place from now on, and which artifact version it came from. */
export interface LedgerEntry extends Place, EntryState {
  artifactUuid: string;
  type: ArtifactType;
  name: string;
  versionHash: string;
}

export interface LedgerClaim extends Place {
  artifactUuid: string;
  setId: string | null;
}

/** What a run changes in the records of a project. Places are named; the caller knows their rows. */
export interface LedgerChanges {
  /** Records that are new or different. */
  write: LedgerEntry[];
  /** Places the keeper has from now on, for which artifact and which set. */
  claim: LedgerClaim[];
  /** Places the keeper lets go while others keep them. */
  release: Place[];
  /** Places that stay recorded although no set wants them any more: somebody edited what is there. */
  disown: (Place & { artifactUuid: string })[];
  /** Places nobody keeps any more. */
  drop: Place[];
}

/** A recorded entry with the version it came from. */
export type KnownEntry = RecordedEntry & { versionHash: string };

type Carried = Pick<PlanItem, 'artifactUuid' | 'type' | 'name' | 'contentHash' | 'entries'>;

/** Whose run it was, and what that means for the claims. */
export interface LedgerRules {
  keeper: Keeper;
  /** The sets that keep a place of an artifact from now on. */
  setsAt: (place: Place) => readonly (string | null)[];
  /** The keeper gives up all it does not want: what was edited stays recorded for no set. */
  leaves: boolean;
}

/** What to record after a run: for the rows that were carried out, and no other. */
export function ledgerChanges(
  items: readonly Carried[],
  releases: readonly Place[],
  recorded: readonly KnownEntry[],
  rules: LedgerRules,
): LedgerChanges {
  const known = new Map(recorded.map((entry) => [placeId(entry), entry]));
  const changes: LedgerChanges = { write: [], claim: [], release: [...releases], disown: [], drop: [] };
  for (const item of items) {
    for (const entry of item.entries) {
      if (entry.desired === null) addUnwanted(changes, item, entry, rules);
      else addWanted(changes, item, { ...entry, desired: entry.desired }, known.get(placeId(entry)), rules);
    }
  }
  return changes;
}

function addUnwanted(
  changes: LedgerChanges,
  { artifactUuid }: Carried,
  { path, key, action, release }: PlanEntry,
  { leaves }: LedgerRules,
): void {
  if (release) changes.release.push({ path, key });
  else if (action === 'remove' || action === 'forget') changes.drop.push({ path, key });
  else if (action === 'keep_local' && leaves) changes.disown.push({ path, key, artifactUuid });
}

function addWanted(
  changes: LedgerChanges,
  item: Carried,
  entry: PlanEntry & { desired: EntryState },
  known: KnownEntry | undefined,
  rules: LedgerRules,
): void {
  const { path, key, desired } = entry;
  const { artifactUuid, type, name, contentHash } = item;
  for (const setId of rules.setsAt(entry)) changes.claim.push({ path, key, artifactUuid, setId });
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
  if (known === undefined || !isSame(known, next, rules.keeper)) changes.write.push(next);
}

/** The same content for another artifact is co-owned: the record stays with the one that brought it, while others want it. */
function isSame(known: KnownEntry, next: LedgerEntry, keeper: Keeper): boolean {
  if (!sameState(known, next)) return false;
  if (known.artifactUuid === next.artifactUuid) return known.versionHash === next.versionHash && known.name === next.name;
  const isOther = (owner: EntryOwner): boolean => !isKept(keeper, owner);
  return known.owners.some((owner) => isOther(owner) && owner.artifactUuid === known.artifactUuid);
}
