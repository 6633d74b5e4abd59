import { recordedConfig } from '#app/adapters/config-file/record.ts';
import { type Place, placeId, type RecordedEntry } from '#app/domain/deploy/entries.ts';
import { isKept, type Keeper } from '#app/domain/deploy/keeper.ts';
import type { KnownEntry, LedgerChanges, LedgerClaim } from '#app/domain/deploy/ledger.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import {
  deleteDeployedEntries,
  deleteEntryOwners,
  type EntryClaim,
  insertEntryOwners,
  listDeployedEntries,
  listEntryOwners,
  updateConfigFiles,
  upsertDeployedEntries,
} from '#db/repositories/deployed-entries.ts';
import type { Tx } from '#db/transactions.ts';
import { type ConfigNotes, NO_CONFIGS } from './config-records.server.ts';

/** A recorded entry with its row. */
export type Known = KnownEntry & { id: string };

/** Everything recorded in a project, with who wants it. Two queries. */
export async function loadRecorded(tx: Tx, owner: OwnerId, projectId: string): Promise<Known[]> {
  const entries = await listDeployedEntries(tx, owner, projectId);
  const owners = entries.length === 0 ? [] : await listEntryOwners(tx, owner, projectId);
  const ownersOf = new Map<string, RecordedEntry['owners']>(entries.map((entry) => [entry.id, []]));
  for (const { entry_id, profile_id, set_id, artifact_uuid } of owners) {
    ownersOf.get(entry_id)?.push({ profileId: profile_id, setId: set_id, artifactUuid: artifact_uuid });
  }
  return entries.map((entry) => ({
    id: entry.id,
    path: entry.path,
    key: entry.key,
    hash: entry.content_hash,
    executable: entry.executable,
    artifactUuid: entry.artifact_uuid,
    type: entry.type,
    name: entry.name,
    versionHash: entry.version_hash,
    ...(entry.key === '' ? {} : { config: recordedConfig(entry.merge, entry.pre_image_sha256) }),
    owners: ownersOf.get(entry.id) ?? [],
  }));
}

export interface RecordKeeper {
  projectId: string;
  runId: string;
  keeper: Keeper;
}

/** Writes down what a run changed: records, and who keeps them. A constant number of statements. */
export async function saveChanges(
  tx: Tx,
  owner: OwnerId,
  place: RecordKeeper,
  changes: LedgerChanges,
  notes: ConfigNotes = NO_CONFIGS,
): Promise<void> {
  const { keeper } = place;
  await upsertDeployedEntries(
    tx,
    owner,
    place,
    changes.write.map(({ path, key, artifactUuid, type, name, hash, versionHash, executable }) => ({
      id: newId(),
      path,
      key,
      artifact_uuid: artifactUuid,
      type,
      name,
      content_hash: hash,
      version_hash: versionHash,
      executable,
      blob_sha256: key === '' ? hash : null,
      merge: notes.mergeAt({ path, key }),
    })),
  );
  const known = await loadRecorded(tx, owner, place.projectId);
  const entryAt = new Map(known.map((entry) => [placeId(entry), entry]));
  const idsOf = (places: readonly Place[]): string[] => places.flatMap((one) => entryAt.get(placeId(one))?.id ?? []);
  const { replaced, fresh } = newClaims(entryAt, keeper, [
    ...changes.claim,
    ...changes.disown.map((one) => ({ ...one, setId: null })),
  ]);
  await deleteEntryOwners(tx, owner, keeper, [...replaced, ...idsOf(changes.release)]);
  const unclaimed = { kind: 'set', profileId: keeper.profileId, setId: null } as const;
  await deleteEntryOwners(tx, owner, unclaimed, takenUp(entryAt, unclaimed, changes.claim));
  await insertEntryOwners(tx, owner, keeper.profileId, fresh);
  await deleteDeployedEntries(tx, owner, idsOf(changes.drop));
  await updateConfigFiles(tx, owner, place.projectId, notes.written);
}

/** What was left there for no set (by an edit at an undeploy, or a deleted set) is a set's own once it is deployed again. */
const takenUp = (entryAt: ReadonlyMap<string, Known>, unclaimed: Keeper, claims: readonly LedgerClaim[]): string[] =>
  claims.flatMap((claim) => {
    const entry = entryAt.get(placeId(claim));
    return claim.setId !== null && entry?.owners.some((one) => isKept(unclaimed, one)) ? [entry.id] : [];
  });

/** The entries whose claims are not yet as they shall be, and the claims they get. */
function newClaims(
  entryAt: ReadonlyMap<string, Known>,
  keeper: Keeper,
  claims: readonly LedgerClaim[],
): { replaced: string[]; fresh: EntryClaim[] } {
  const wanted = new Map<string, LedgerClaim[]>();
  for (const claim of claims) wanted.set(placeId(claim), [...(wanted.get(placeId(claim)) ?? []), claim]);
  const replaced: string[] = [];
  const fresh: EntryClaim[] = [];
  for (const [id, some] of wanted) {
    const entry = entryAt.get(id);
    if (entry === undefined) continue;
    const mine = entry.owners.filter((one) => isKept(keeper, one));
    const isThere = ({ setId, artifactUuid }: LedgerClaim): boolean =>
      mine.some((one) => one.setId === setId && one.artifactUuid === artifactUuid);
    if (mine.length === some.length && some.every(isThere)) continue;
    if (mine.length > 0) replaced.push(entry.id);
    for (const { setId, artifactUuid } of some)
      fresh.push({ id: newId(), entry_id: entry.id, set_id: setId, artifact_uuid: artifactUuid });
  }
  return { replaced, fresh };
}
