import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { type OwnerId, ownerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import type { Tx } from '#db/transactions.ts';

let owners = 0;

/** An owner nobody else in this run uses: rows of one test are invisible to every other. */
export function freshOwner(prefix = 'owner'): OwnerId {
  owners += 1;
  return ownerId(`${prefix}-${process.pid}-${owners}`);
}

let names = 0;
const freshName = (word: string): string => {
  names += 1;
  return `${word}-${names}`;
};

export async function insertCollection(tx: Tx, owner: OwnerId, { name = freshName('collection') } = {}): Promise<string> {
  const id = newId();
  await tx.insertInto('collections').values({ owner_id: owner, id, name }).execute();
  return id;
}

export interface ArtifactFixture {
  type?: ArtifactType;
  name?: string;
  description?: string;
  tags?: string[];
  /** Collections to put it into. */
  collections?: string[];
  /** Files of its one version by path. Default: a `SKILL.md`. */
  files?: Record<string, string>;
}

/** An artifact with one version and its files, current. Returns its uuid, name and content hash. */
export async function insertArtifact(tx: Tx, owner: OwnerId, fixture: ArtifactFixture = {}) {
  const uuid = newId();
  const { type = 'skill', name = freshName(type), collections = [], files = { 'SKILL.md': `# ${name}\n` } } = fixture;
  const row = { owner_id: owner, uuid, type, name, description: fixture.description, tags: fixture.tags };
  await tx.insertInto('artifacts').values(row).execute();
  const contentHash = await insertVersion(tx, owner, uuid, files);
  for (const collection of collections) await addToCollection(tx, owner, collection, { uuid, type, name });
  return { uuid, type, name, contentHash };
}

/** Adds a version and makes it the current one. The hash is one of test content, not the product's. */
export async function insertVersion(tx: Tx, owner: OwnerId, uuid: string, files: Record<string, string>): Promise<string> {
  const id = newId();
  const contents = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const content_hash = `v1:${sha256(Buffer.from(JSON.stringify(files)))}`;
  const bytes = contents.reduce((sum, file) => sum + file.bytes.length, 0);
  await tx
    .insertInto('artifact_versions')
    .values({ owner_id: owner, id, artifact_uuid: uuid, content_hash, file_count: contents.length, bytes })
    .execute();
  for (const file of contents) {
    const blob = { owner_id: owner, sha256: sha256(file.bytes), bytes: file.bytes };
    await tx
      .insertInto('blobs')
      .values(blob)
      .onConflict((on) => on.doNothing())
      .execute();
    await tx
      .insertInto('artifact_files')
      .values({ owner_id: owner, version_id: id, path: file.path, blob_sha256: blob.sha256, size: file.bytes.length })
      .execute();
  }
  await tx
    .updateTable('artifacts')
    .set({ current_version_id: id })
    .where('owner_id', '=', owner)
    .where('uuid', '=', uuid)
    .execute();
  return content_hash;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export async function addToCollection(
  tx: Tx,
  owner: OwnerId,
  collection: string,
  artifact: { uuid: string; type: ArtifactType; name: string },
  position = 1,
): Promise<void> {
  const { uuid, type, name } = artifact;
  await tx
    .insertInto('collection_artifacts')
    .values({ owner_id: owner, collection_id: collection, artifact_uuid: uuid, type, name, position })
    .execute();
}

/** A group with these artifacts in this order; they must be in the collection. */
export async function insertGroup(
  tx: Tx,
  owner: OwnerId,
  collection: string,
  { name = freshName('group'), artifacts = [] }: { name?: string; artifacts?: string[] } = {},
): Promise<string> {
  const id = newId();
  await tx.insertInto('groups').values({ owner_id: owner, id, collection_id: collection, name, position: 1 }).execute();
  const rows = artifacts.map((uuid, index) => ({
    owner_id: owner,
    group_id: id,
    collection_id: collection,
    artifact_uuid: uuid,
    position: index + 1,
  }));
  if (rows.length > 0) await tx.insertInto('group_artifacts').values(rows).execute();
  return id;
}

export type MemberFixture = { artifact_uuid: string } | { group_id: string } | { member_set_id: string };

/** A set with these members in this order. Writes rows as they are: nothing checks for cycles. */
export async function insertSet(
  tx: Tx,
  owner: OwnerId,
  { name = freshName('set'), tags, members = [] }: { name?: string; tags?: string[]; members?: MemberFixture[] } = {},
): Promise<string> {
  const id = newId();
  await tx.insertInto('deployment_sets').values({ owner_id: owner, id, name, tags }).execute();
  for (const [index, member] of members.entries()) await insertMember(tx, owner, id, member, index + 1);
  return id;
}

export async function insertMember(tx: Tx, owner: OwnerId, set: string, member: MemberFixture, position = 1): Promise<string> {
  const id = newId();
  await tx
    .insertInto('deployment_set_members')
    .values({ owner_id: owner, id, set_id: set, position, ...member })
    .execute();
  return id;
}

export async function insertProject(
  tx: Tx,
  owner: OwnerId,
  { name = freshName('project'), site = 'test-site', path = `/projects/${newId()}` } = {},
): Promise<{ projectId: string; profileId: string }> {
  const projectId = newId();
  const profileId = newId();
  await tx.insertInto('projects').values({ owner_id: owner, id: projectId, name, site, path }).execute();
  await tx
    .insertInto('deployment_profiles')
    .values({
      owner_id: owner,
      id: profileId,
      project_id: projectId,
      name: 'claude_code',
      platform: 'claude_code',
      root_dir: '.claude',
    })
    .execute();
  return { projectId, profileId };
}

/** How many rows a table shows to whoever asks. */
export async function countRows(tx: Tx, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(tx);
  return rows[0]?.n ?? 0;
}
