import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** A recorded entry with one of those who want it; the claim is null when nobody does. */
export interface ClaimedEntryRow {
  project_id: string;
  id: string;
  path: string;
  key: string;
  content_hash: string;
  executable: boolean;
  artifact_uuid: string;
  type: ArtifactType;
  name: string;
  merge: JsonObject | null;
  pre_image_sha256: string | null;
  profile_id: string | null;
  set_id: string | null;
  claimed_uuid: string | null;
}

/** Everything that is recorded in these projects, once for each who wants it, the oldest claim first. One statement for all. */
export async function listClaimedEntries(tx: Tx, owner: OwnerId, projectIds: readonly string[]): Promise<ClaimedEntryRow[]> {
  if (projectIds.length === 0) return [];
  const { rows } = await sql<ClaimedEntryRow>`
    select e.project_id, e.id, e.path, e.key, e.content_hash, e.executable, e.artifact_uuid, e.type, e.name,
      e.merge, e.pre_image_sha256, o.profile_id, o.set_id, o.artifact_uuid as claimed_uuid
    from deployed_entries e
    left join entry_owners o on o.owner_id = e.owner_id and o.entry_id = e.id
    where e.owner_id = ${owner} and e.project_id = any(${[...projectIds]}::uuid[])
    order by o.created_at, o.id`.execute(tx);
  return rows;
}
