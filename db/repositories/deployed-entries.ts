import { type Selectable, sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { Keeper } from '#app/domain/deploy/keeper.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { DeployedEntriesTable, EntryOwnersTable } from '#db/schema/projects.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

export type DeployedEntryRow = Selectable<DeployedEntriesTable>;
export type EntryOwnerRow = Pick<Selectable<EntryOwnersTable>, 'entry_id' | 'profile_id' | 'set_id' | 'artifact_uuid'>;

/** Everything that is recorded in a project, by path and key, whoever put it there. */
export async function listDeployedEntries(tx: Tx, owner: OwnerId, projectId: string): Promise<DeployedEntryRow[]> {
  return tx
    .selectFrom('deployed_entries')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .orderBy(sql`path collate "C"`)
    .orderBy(sql`key collate "C"`)
    .execute();
}

/** Who wants the entries of a project. */
export async function listEntryOwners(tx: Tx, owner: OwnerId, projectId: string): Promise<EntryOwnerRow[]> {
  return tx
    .selectFrom('entry_owners as o')
    .innerJoin('deployed_entries as e', (join) => join.onRef('e.owner_id', '=', 'o.owner_id').onRef('e.id', '=', 'o.entry_id'))
    .select(['o.entry_id', 'o.profile_id', 'o.set_id', 'o.artifact_uuid'])
    .where('o.owner_id', '=', owner)
    .where('e.project_id', '=', projectId)
    .orderBy('o.created_at')
    .orderBy('o.id')
    .execute();
}

export interface NewDeployedEntry {
  id: string;
  path: string;
  key: string;
  artifact_uuid: string;
  type: ArtifactType;
  name: string;
  content_hash: string;
  version_hash: string;
  executable: boolean;
  blob_sha256: string | null;
  /** What is known of an entry of a shared config file. */
  merge: JsonObject | null;
}

/** Records what lies at these places now. Each place has one record, which is replaced. */
export async function upsertDeployedEntries(
  tx: Tx,
  owner: OwnerId,
  { projectId, runId }: { projectId: string; runId: string },
  entries: readonly NewDeployedEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const column = <Key extends keyof NewDeployedEntry>(key: Key) => entries.map((entry) => entry[key]);
  await sql`
    insert into deployed_entries
      (owner_id, project_id, run_id, id, path, key, artifact_uuid, type, name, content_hash, version_hash, executable, blob_sha256, merge)
    select ${owner}, ${projectId}, ${runId}, e.*
    from unnest(
      ${column('id')}::uuid[], ${column('path')}::text[], ${column('key')}::text[], ${column('artifact_uuid')}::uuid[],
      ${column('type')}::text[], ${column('name')}::text[], ${column('content_hash')}::text[], ${column('version_hash')}::text[],
      ${column('executable')}::boolean[], ${column('blob_sha256')}::text[],
      ${entries.map(({ merge }) => (merge === null ? null : JSON.stringify(merge)))}::jsonb[]
    ) as e
    on conflict (owner_id, project_id, path, key) do update set
      artifact_uuid = excluded.artifact_uuid, type = excluded.type, name = excluded.name, content_hash = excluded.content_hash,
      version_hash = excluded.version_hash, executable = excluded.executable, blob_sha256 = excluded.blob_sha256,
      merge = excluded.merge, run_id = excluded.run_id, updated_at = clock_timestamp()`.execute(tx);
}

/** What a shared config file is since a run wrote it. */
export interface WrittenConfigFile {
  path: string;
  pre_image_sha256: string | null;
  /** `hash` and `made`, the same in all entries of the file. */
  file: JsonObject;
}

/** Writes down with every entry of some config files how the whole file is now, and which bytes it had before us. */
export async function updateConfigFiles(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
  files: readonly WrittenConfigFile[],
): Promise<void> {
  if (files.length === 0) return;
  await sql`
    update deployed_entries e
    set pre_image_sha256 = f.pre_image, merge = coalesce(e.merge, '{}') || jsonb_build_object('file', f.file)
    from unnest(
      ${files.map((file) => file.path)}::text[], ${files.map((file) => file.pre_image_sha256)}::text[],
      ${files.map((file) => JSON.stringify(file.file))}::jsonb[]
    ) as f (path, pre_image, file)
    where e.owner_id = ${owner} and e.project_id = ${projectId} and e.path = f.path and e.key <> ''`.execute(tx);
}

/** Ends the records of these entries; with them go all who wanted them. */
export async function deleteDeployedEntries(tx: Tx, owner: OwnerId, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .deleteFrom('deployed_entries')
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

export interface EntryClaim {
  id: string;
  entry_id: string;
  set_id: string | null;
  artifact_uuid: string;
}

/** Notes which sets of a profile want these entries; what is noted already is left alone. */
export async function insertEntryOwners(tx: Tx, owner: OwnerId, profileId: string, claims: readonly EntryClaim[]): Promise<void> {
  if (claims.length === 0) return;
  await sql`
    insert into entry_owners (owner_id, profile_id, id, entry_id, set_id, artifact_uuid)
    select ${owner}, ${profileId}, c.*
    from unnest(
      ${claims.map((claim) => claim.id)}::uuid[], ${claims.map((claim) => claim.entry_id)}::uuid[],
      ${claims.map((claim) => claim.set_id)}::uuid[], ${claims.map((claim) => claim.artifact_uuid)}::uuid[]
    ) as c
    on conflict do nothing`.execute(tx);
}

/** The claims a keeper has on these entries end. */
export async function deleteEntryOwners(tx: Tx, owner: OwnerId, keeper: Keeper, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return;
  let claims = tx
    .deleteFrom('entry_owners')
    .where('owner_id', '=', owner)
    .where('profile_id', '=', keeper.profileId)
    .where('entry_id', '=', sql<string>`any(${[...entryIds]}::uuid[])`);
  if (keeper.kind === 'set') claims = claims.where(sql<boolean>`set_id is not distinct from ${keeper.setId}::uuid`);
  if (keeper.kind === 'artifacts')
    claims = claims.where('artifact_uuid', '=', sql<string>`any(${[...keeper.artifactUuids]}::uuid[])`);
  await claims.execute();
}

/** For each of these artifacts the first, by name, of the collections it is in. */
export async function listHomes(
  tx: Tx,
  owner: OwnerId,
  artifactUuids: readonly string[],
): Promise<{ artifact_uuid: string; name: string }[]> {
  if (artifactUuids.length === 0) return [];
  return tx
    .selectFrom('collection_artifacts as ca')
    .innerJoin('collections as c', (join) => join.onRef('c.owner_id', '=', 'ca.owner_id').onRef('c.id', '=', 'ca.collection_id'))
    .distinctOn('ca.artifact_uuid')
    .select(['ca.artifact_uuid', 'c.name'])
    .where('ca.owner_id', '=', owner)
    .where('ca.artifact_uuid', '=', sql<string>`any(${[...artifactUuids]}::uuid[])`)
    .orderBy('ca.artifact_uuid')
    .orderBy(sql`lower(c.name)`)
    .execute();
}

/** A file of a deployed artifact, in the order in which it is hashed; `path` is relative to the artifact, empty for a single file. */
export interface HashedPart {
  /** Which artifact it belongs to: any number of the caller's. */
  group: number;
  path: string;
  sha256: string;
}

/**
 * SkillMeat's hash of several artifacts at once: one SHA-256 (hex) over each file's path and bytes, one after the other. It is
 * computed where the bytes are.
 */
export async function listSkillmeatHashes(tx: Tx, owner: OwnerId, parts: readonly HashedPart[]): Promise<Map<number, string>> {
  if (parts.length === 0) return new Map();
  const { rows } = await sql<{ group: number; hash: string }>`
    select p."group", encode(sha256(string_agg(convert_to(p.path, 'UTF8') || b.bytes, ''::bytea order by p.n)), 'hex') as hash
    from unnest(
      ${parts.map((part) => part.group)}::integer[], ${parts.map((part) => part.path)}::text[], ${parts.map((part) => part.sha256)}::text[]
    ) with ordinality as p ("group", path, sha256, n)
    join blobs b on b.owner_id = ${owner} and b.sha256 = p.sha256
    group by p."group"`.execute(tx);
  return new Map(rows.map((row) => [row.group, row.hash]));
}
