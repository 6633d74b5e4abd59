import { recordedConfig } from '#app/adapters/config-file/record.ts';
import type { RecordedEntry } from '#app/domain/deploy/entries.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type ClaimedEntryRow, listClaimedEntries } from '#db/repositories/claimed-entries.ts';
import type { Tx } from '#db/transactions.ts';

/** What is written down about a project, as far as telling how it stands needs it. */
export interface StandingRecords {
  /** By path and key. */
  recorded: RecordedEntry[];
  /** By profile: its sets in the order in which they were first deployed. Sets that are deleted want nothing any more. */
  sets: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What is written down about some projects, by their id. One query. */
export async function loadStandingRecords(
  tx: Tx,
  owner: OwnerId,
  projectIds: readonly string[],
): Promise<Map<string, StandingRecords>> {
  const rows = new Map<string, ClaimedEntryRow[]>(projectIds.map((id) => [id, []]));
  for (const row of await listClaimedEntries(tx, owner, projectIds)) rows.get(row.project_id)?.push(row);
  return new Map([...rows].map(([id, some]) => [id, recordsOf(some)]));
}

function recordsOf(rows: readonly ClaimedEntryRow[]): StandingRecords {
  const entries = new Map<string, RecordedEntry>();
  const sets = new Map<string, Set<string>>();
  for (const row of rows) {
    const entry = entries.get(row.id) ?? entryOf(row);
    entries.set(row.id, entry);
    const { profile_id: profileId, set_id: setId, claimed_uuid: artifactUuid } = row;
    if (profileId === null || artifactUuid === null) continue;
    entry.owners.push({ profileId, setId, artifactUuid });
    if (setId === null) continue;
    const known = sets.get(profileId);
    if (known === undefined) sets.set(profileId, new Set([setId]));
    else known.add(setId);
  }
  return { recorded: [...entries.values()].sort(byPlace), sets };
}

const entryOf = (row: ClaimedEntryRow): RecordedEntry => ({
  path: row.path,
  key: row.key,
  hash: row.content_hash,
  executable: row.executable,
  artifactUuid: row.artifact_uuid,
  type: row.type,
  name: row.name,
  ...(row.key === '' ? {} : { config: recordedConfig(row.merge, row.pre_image_sha256) }),
  owners: [],
});

const byPlace = (a: RecordedEntry, b: RecordedEntry): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.key < b.key ? -1 : 1;
