import type { RecordedEntry } from '#app/domain/deploy/entries.ts';
import { placeId } from '#app/domain/deploy/entries.ts';
import type { KnownEntry, LedgerChanges } from '#app/domain/deploy/ledger.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import {
  deleteDeployedEntries,
  deleteEntryOwners,
  type EntryClaim,
  insertEntryOwners,
  listDeployedEntries,
  listEntryOwners,
  upsertDeployedEntries,
} from '#db/repositories/deployed-entries.ts';
import type { Tx } from '#db/transactions.ts';
import { newId } from './new-id.ts';

/** Everything recorded in a project, with who wants it. Two queries. */
export async function loadRecorded(tx: Tx, owner: OwnerId, projectId: string): Promise<(KnownEntry & { id: string })[]> {
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
    owners: ownersOf.get(entry.id) ?? [],
  }));
}

export interface RecordKeeper {
  projectId: string;
  runId: string;
  profileId: string;
  setId: string | null;
}

/** Writes down what a run changed: records, and who keeps them. A constant number of statements. */
export async function saveChanges(tx: Tx, owner: OwnerId, keeper: RecordKeeper, changes: LedgerChanges): Promise<void> {
  await upsertDeployedEntries(
    tx,
    owner,
    keeper,
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
    })),
  );
  const known = await loadRecorded(tx, owner, keeper.projectId);
  const entryAt = new Map(known.map((entry) => [placeId(entry), entry]));
  const idsOf = (places: readonly { path: string; key: string }[]): string[] =>
    places.flatMap((place) => entryAt.get(placeId(place))?.id ?? []);
  const isOurs = (entryOwner: { profileId: string; setId: string | null }): boolean =>
    entryOwner.profileId === keeper.profileId && entryOwner.setId === keeper.setId;
  const fresh: EntryClaim[] = [];
  const replaced: string[] = [];
  for (const { path, key, artifactUuid } of changes.claim) {
    const entry = entryAt.get(placeId({ path, key }));
    if (entry === undefined) continue;
    const mine = entry.owners.filter(isOurs);
    if (mine.length === 1 && mine[0]?.artifactUuid === artifactUuid) continue;
    if (mine.length > 0) replaced.push(entry.id);
    fresh.push({ id: newId(), entry_id: entry.id, artifact_uuid: artifactUuid });
  }
  await deleteEntryOwners(tx, owner, keeper, [...replaced, ...idsOf(changes.release)]);
  await insertEntryOwners(tx, owner, keeper, fresh);
  await deleteDeployedEntries(tx, owner, idsOf(changes.drop));
}
