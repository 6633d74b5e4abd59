import { createHash } from 'node:crypto';
import { canonicalJson } from '#app/adapters/canonical-json.ts';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { contentHash } from '#app/domain/content-hash.ts';
import type { ContentHash, OwnerId } from '#app/domain/ids.ts';
import { storableObject } from '#app/domain/importing/storable.ts';
import { mainDocument, searchableText } from '#app/domain/main-document.ts';
import { newId } from '#app/services/new-id.ts';
import {
  insertBlobs,
  insertVersionFiles,
  insertVersions,
  listVersionKeys,
  type NewBlob,
  updateCurrentVersions,
} from '#db/repositories/artifact-content.ts';
import { updateKnownBlobs } from '#db/repositories/unused-blobs.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** A file as it is stored: byte for byte. `path` is relative to the artifact and already judged safe. */
export interface ContentFile {
  path: string;
  content: Uint8Array;
  executable: boolean;
}

/** The content of one artifact whose row exists already. */
export interface NewContent {
  artifactUuid: string;
  files: readonly ContentFile[];
  /** hook: `{hooks: {…}}`; mcp_server: the bare entry; null for everything else. */
  config: JsonObject | null;
  /** The fields of the main document, for lists and search; never written back into a file. */
  frontmatter: JsonObject | null;
  /** The commit of the source it was taken from. */
  originCommit?: string | null;
}

export interface StoredVersion {
  artifactUuid: string;
  versionId: string;
  contentHash: ContentHash;
  /** False when the artifact had this very content already. */
  created: boolean;
  /** True when the artifact's current version is another one than before. */
  changed: boolean;
  fileCount: number;
  /** Size of all files together. */
  bytes: number;
}

/** One statement carries at most this many bytes of content (a single larger file still goes alone). */
const STATEMENT_BYTES = 8 * 1024 * 1024;
const STATEMENT_BLOBS = 1_000;

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The content hash (`v1:…`) that these files and this config have as a version. */
export const hashOfContent = (files: readonly ContentFile[], config: JsonObject | null): ContentHash =>
  contentHash(files, config === null ? null : canonicalJson(config));

/** What full-text search sees of an artifact beside its name and description: the start of its main document. */
export function searchTextOf(type: ArtifactType, files: readonly ContentFile[]): string {
  const path = mainDocument(
    type,
    files.map((file) => file.path),
  );
  const document = files.find((file) => file.path === path);
  return document === undefined ? '' : searchableText(document.content);
}

/** Packs blobs into statements of bounded size, so that memory and messages stay small. */
function* statements(blobs: readonly NewBlob[]): Generator<NewBlob[]> {
  let batch: NewBlob[] = [];
  let size = 0;
  for (const blob of blobs) {
    if (batch.length > 0 && (size + blob.bytes.length > STATEMENT_BYTES || batch.length >= STATEMENT_BLOBS)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(blob);
    size += blob.bytes.length;
  }
  if (batch.length > 0) yield batch;
}

/** Keeps content under its SHA-256 (hex); what the owner has already is not sent again. It stays for hours without being named. */
export async function storeBlobs(tx: Tx, owner: OwnerId, blobs: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const known = await updateKnownBlobs(tx, owner, [...blobs.keys()]);
  // In one order for everybody: two transactions that add the same content would otherwise wait for each other in a circle.
  const missing = [...blobs]
    .filter(([hash]) => !known.has(hash))
    .map(([hash, bytes]) => ({ sha256: hash, bytes }))
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  for (const batch of statements(missing)) await insertBlobs(tx, owner, batch);
}

/**
 * Stores the content of several artifacts and makes it their current version. Equal bytes are kept once per owner, and content
 * an artifact has or had already leads back to that version. A constant number of statements, plus one per 8 MiB of new bytes.
 * The artifact rows must exist (their `current_version_id` may be null until the end of the transaction).
 * @returns one entry per content, in the same order
 */
export async function storeVersions(tx: Tx, owner: OwnerId, contents: readonly NewContent[]): Promise<StoredVersion[]> {
  const blobs = new Map<string, Uint8Array>();
  const prepared = contents.map((content) => {
    const files = content.files.map((file) => {
      const hash = sha256(file.content);
      blobs.set(hash, file.content);
      return { path: file.path, executable: file.executable, blob_sha256: hash, size: file.content.length };
    });
    const version = {
      id: newId(),
      artifact_uuid: content.artifactUuid,
      content_hash: hashOfContent(content.files, content.config),
      file_count: files.length,
      bytes: files.reduce((sum, file) => sum + file.size, 0),
      frontmatter: content.frontmatter === null ? null : storableObject(content.frontmatter),
      config: content.config,
      origin_commit: content.originCommit ?? null,
    };
    return { version, files };
  });

  await storeBlobs(tx, owner, blobs);
  const inserted = await insertVersions(
    tx,
    owner,
    prepared.map(({ version }) => version),
  );
  const added = new Set(inserted.map((key) => key.id));
  const existing = await listVersionKeys(
    tx,
    owner,
    prepared.filter(({ version }) => !added.has(version.id)).map(({ version }) => version),
  );
  const idOf = new Map(existing.map((key) => [`${key.artifact_uuid} ${key.content_hash}`, key.id]));
  await insertVersionFiles(
    tx,
    owner,
    prepared
      .filter(({ version }) => added.has(version.id))
      .flatMap(({ version, files }) => files.map((file) => ({ version_id: version.id, ...file }))),
  );

  const stored = prepared.map(({ version }) => ({
    version,
    versionId: idOf.get(`${version.artifact_uuid} ${version.content_hash}`) ?? version.id,
  }));
  const changed = new Set(
    await updateCurrentVersions(
      tx,
      owner,
      stored.map(({ version, versionId }) => ({ artifact_uuid: version.artifact_uuid, id: versionId })),
    ),
  );
  return stored.map(({ version, versionId }) => ({
    artifactUuid: version.artifact_uuid,
    versionId,
    contentHash: version.content_hash,
    created: added.has(version.id),
    changed: changed.has(version.artifact_uuid),
    fileCount: version.file_count,
    bytes: version.bytes,
  }));
}

/**
 * Stores the content of one artifact and makes it the current version; see `storeVersions`.
 */
export async function storeVersion(tx: Tx, owner: OwnerId, content: NewContent): Promise<StoredVersion> {
  const [stored] = await storeVersions(tx, owner, [content]);
  if (stored === undefined) throw new Error('Storing one version gave none.');
  return stored;
}
