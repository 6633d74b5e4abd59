import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ArtifactFilesTable, JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** Content to keep, under the SHA-256 of its bytes (64 hex digits). */
export interface NewBlob {
  sha256: string;
  bytes: Uint8Array;
}

export interface NewVersion {
  id: string;
  artifact_uuid: string;
  content_hash: string;
  file_count: number;
  bytes: number;
  frontmatter: JsonObject | null;
  config: JsonObject | null;
  origin_commit: string | null;
}

export interface VersionKey {
  id: string;
  artifact_uuid: string;
  content_hash: string;
}

/** One file of a version; `size` in bytes. */
export type VersionFileRow = Pick<ArtifactFilesTable, 'version_id' | 'path' | 'blob_sha256' | 'size'> & { executable: boolean };

export interface VersionRow extends VersionKey {
  file_count: number;
  bytes: number;
  frontmatter: JsonObject | null;
  config: JsonObject | null;
  created_at: Date;
}

/** Keeps content; what is there already counts as stored anew. The caller bounds how much goes into one statement. */
export async function insertBlobs(tx: Tx, owner: OwnerId, blobs: readonly NewBlob[]): Promise<void> {
  if (blobs.length === 0) return;
  await tx
    .insertInto('blobs')
    .values(
      blobs.map((blob) => ({
        owner_id: owner,
        sha256: blob.sha256,
        bytes: Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.byteLength),
      })),
    )
    .onConflict((conflict) => conflict.columns(['owner_id', 'sha256']).doUpdateSet({ created_at: sql<Date>`now()` }))
    .execute();
}

/** The bytes behind a hash, or undefined when the owner has none (whoever else may have). */
export async function findBlob(tx: Tx, owner: OwnerId, sha256: string): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('blobs')
    .select('bytes')
    .where('owner_id', '=', owner)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.bytes;
}

/** The bytes behind several hashes; the caller bounds how much it asks for at once. */
export async function listBlobs(tx: Tx, owner: OwnerId, sha256s: readonly string[]): Promise<Map<string, Buffer>> {
  if (sha256s.length === 0) return new Map();
  const rows = await tx
    .selectFrom('blobs')
    .select(['sha256', 'bytes'])
    .where('owner_id', '=', owner)
    .where('sha256', '=', sql<string>`any(${[...sha256s]}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.sha256, row.bytes]));
}

/**
 * Adds versions; one that its artifact has already is left alone.
 * @returns the keys of those that were added
 */
export async function insertVersions(tx: Tx, owner: OwnerId, versions: readonly NewVersion[]): Promise<VersionKey[]> {
  if (versions.length === 0) return [];
  return tx
    .insertInto('artifact_versions')
    .values(
      versions.map((version) => ({
        owner_id: owner,
        ...version,
        frontmatter: version.frontmatter === null ? null : JSON.stringify(version.frontmatter),
        config: version.config === null ? null : JSON.stringify(version.config),
      })),
    )
    .onConflict((conflict) => conflict.columns(['owner_id', 'artifact_uuid', 'content_hash']).doNothing())
    .returning(['id', 'artifact_uuid', 'content_hash'])
    .execute();
}

/** Adds the files of versions that `insertVersions` has just added; their blobs must be there. */
export async function insertVersionFiles(tx: Tx, owner: OwnerId, files: readonly VersionFileRow[]): Promise<void> {
  if (files.length === 0) return;
  await sql`
    insert into artifact_files (owner_id, version_id, path, executable, blob_sha256, size)
    select ${owner}, f.version_id, f.path, f.executable, f.blob_sha256, f.size
    from unnest(
      ${files.map((file) => file.version_id)}::uuid[], ${files.map((file) => file.path)}::text[], ${files.map((file) => file.executable)}::boolean[],
      ${files.map((file) => file.blob_sha256)}::text[], ${files.map((file) => file.size)}::bigint[]
    ) as f (version_id, path, executable, blob_sha256, size)`.execute(tx);
}

/** Finds versions by artifact and content hash; unknown pairs are left out. */
export async function listVersionKeys(
  tx: Tx,
  owner: OwnerId,
  wanted: readonly { artifact_uuid: string; content_hash: string }[],
): Promise<VersionKey[]> {
  if (wanted.length === 0) return [];
  const result = await sql<VersionKey>`
    select v.id, v.artifact_uuid, v.content_hash
    from unnest(${wanted.map((key) => key.artifact_uuid)}::uuid[], ${wanted.map((key) => key.content_hash)}::text[]) as w (artifact_uuid, content_hash)
    join artifact_versions v on v.owner_id = ${owner} and v.artifact_uuid = w.artifact_uuid and v.content_hash = w.content_hash`.execute(
    tx,
  );
  return result.rows;
}

/**
 * Makes these versions the current ones of their artifacts; an artifact whose version is current already stays untouched.
 * @returns the uuids of the artifacts that changed
 */
export async function updateCurrentVersions(
  tx: Tx,
  owner: OwnerId,
  versions: readonly { artifact_uuid: string; id: string }[],
): Promise<string[]> {
  if (versions.length === 0) return [];
  const result = await sql<{ uuid: string }>`
    update artifacts a
    set current_version_id = v.id, updated_at = greatest(clock_timestamp(), a.updated_at + interval '1 millisecond')
    from unnest(${versions.map((version) => version.artifact_uuid)}::uuid[], ${versions.map((version) => version.id)}::uuid[]) as v (artifact_uuid, id)
    where a.owner_id = ${owner} and a.uuid = v.artifact_uuid and a.current_version_id is distinct from v.id
    returning a.uuid`.execute(tx);
  return result.rows.map((row) => row.uuid);
}

const versionColumns = [
  'id',
  'artifact_uuid',
  'content_hash',
  'file_count',
  'bytes',
  'frontmatter',
  'config',
  'created_at',
] as const;

/** One version of an artifact by its content hash. */
export async function findVersion(
  tx: Tx,
  owner: OwnerId,
  artifactUuid: string,
  contentHash: string,
): Promise<VersionRow | undefined> {
  return tx
    .selectFrom('artifact_versions')
    .select(versionColumns)
    .where('owner_id', '=', owner)
    .where('artifact_uuid', '=', artifactUuid)
    .where('content_hash', '=', contentHash)
    .executeTakeFirst();
}

/** The version an artifact has now. */
export async function findCurrentVersion(tx: Tx, owner: OwnerId, artifactUuid: string): Promise<VersionRow | undefined> {
  return tx
    .selectFrom('artifacts as a')
    .innerJoin('artifact_versions as v', (join) =>
      join.onRef('v.owner_id', '=', 'a.owner_id').onRef('v.id', '=', 'a.current_version_id'),
    )
    .select(versionColumns.map((column) => `v.${column}` as const))
    .where('a.owner_id', '=', owner)
    .where('a.uuid', '=', artifactUuid)
    .executeTakeFirst();
}

/** A page of an artifact's versions, newest first, each with the number of all of them. */
export async function listVersions(
  tx: Tx,
  owner: OwnerId,
  artifactUuid: string,
  page: { limit: number; offset: number },
): Promise<{ rows: (Omit<VersionRow, 'frontmatter' | 'config'> & { current: boolean })[]; total: number }> {
  const all = tx.selectFrom('artifact_versions as v').where('v.owner_id', '=', owner).where('v.artifact_uuid', '=', artifactUuid);
  const counted = await all.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await all
    .innerJoin('artifacts as a', (join) => join.onRef('a.owner_id', '=', 'v.owner_id').onRef('a.uuid', '=', 'v.artifact_uuid'))
    .select(['v.id', 'v.artifact_uuid', 'v.content_hash', 'v.file_count', 'v.bytes', 'v.created_at'])
    .select(sql<boolean>`v.id is not distinct from a.current_version_id`.as('current'))
    .orderBy('v.created_at', 'desc')
    .orderBy('v.id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { rows, total: counted.total };
}

/** The files of several versions at once, by version and then in byte order of their paths. */
export async function listVersionFiles(tx: Tx, owner: OwnerId, versionIds: readonly string[]): Promise<VersionFileRow[]> {
  if (versionIds.length === 0) return [];
  return tx
    .selectFrom('artifact_files')
    .select(['version_id', 'path', 'executable', 'blob_sha256', 'size'])
    .where('owner_id', '=', owner)
    .where('version_id', '=', sql<string>`any(${[...versionIds]}::uuid[])`)
    .orderBy('version_id')
    .orderBy(sql`path collate "C"`)
    .execute();
}

/** One file of a version. */
export async function findVersionFile(
  tx: Tx,
  owner: OwnerId,
  versionId: string,
  path: string,
): Promise<VersionFileRow | undefined> {
  return tx
    .selectFrom('artifact_files')
    .select(['version_id', 'path', 'executable', 'blob_sha256', 'size'])
    .where('owner_id', '=', owner)
    .where('version_id', '=', versionId)
    .where('path', '=', path)
    .executeTakeFirst();
}

/** The configs and frontmatters of those versions that have one or the other, by version id. */
export async function listVersionFacts(
  tx: Tx,
  owner: OwnerId,
  versionIds: readonly string[],
): Promise<Map<string, { config: JsonObject | null; frontmatter: JsonObject | null }>> {
  if (versionIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('artifact_versions')
    .select(['id', 'config', 'frontmatter'])
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...versionIds]}::uuid[])`)
    .where((eb) => eb.or([eb('config', 'is not', null), eb('frontmatter', 'is not', null)]))
    .execute();
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}
