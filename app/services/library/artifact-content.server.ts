import type {
  ArtifactContentInput,
  ArtifactDetail,
  ArtifactFile,
  ArtifactInput,
  ArtifactVersion,
} from '#app/contracts/artifacts.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { AppError, isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId, Uuid } from '#app/domain/ids.ts';
import { factsOf } from '#app/domain/importing/frontmatter-rules.ts';
import type { JsonObject } from '#app/domain/importing/place.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import {
  findBlob,
  findCurrentVersion,
  findVersion,
  findVersionFile,
  listBlobs,
  listVersionFiles,
  listVersions,
  type VersionRow,
} from '#db/repositories/artifact-content.ts';
import { insertArtifacts, lockArtifact, updateArtifact } from '#db/repositories/artifacts.ts';
import { insertCollectionArtifacts, lockCollection } from '#db/repositories/collections.ts';
import { insertComposites } from '#db/repositories/composites.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { decodeFiles, factsOfFiles, requireContent } from './artifact-input.ts';
import { type ArtifactRef, resolveArtifactRef } from './artifact-refs.server.ts';
import { presentArtifactDetail } from './artifact-shapes.server.ts';
import { type ContentFile, searchTextOf, storeVersion } from './artifact-store.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The artifact';
const BY_HAND = { kind: 'api', source: null, path: null, commit: null, import_id: null } as const;

/** Which version is meant: a content hash, or the current one. */
export interface VersionRef extends ArtifactRef {
  version?: string;
}

export interface RawFile {
  path: string;
  bytes: Uint8Array;
  sha256: string;
  executable: boolean;
}

async function requireVersion(tx: Tx, owner: OwnerId, ref: VersionRef): Promise<VersionRow> {
  const uuid = await resolveArtifactRef(tx, owner, ref);
  if (ref.version === undefined) {
    const current = await findCurrentVersion(tx, owner, uuid);
    if (current === undefined) throw notFound(WHAT);
    return current;
  }
  const version = await findVersion(tx, owner, uuid, ref.version);
  if (version === undefined) throw notFound('The version');
  return version;
}

const nameClash = (artifactId: string, collection: { id: string; name: string }, cause: AppError): AppError =>
  new AppError('already_exists', `The collection "${collection.name}" already has ${artifactId}. Choose another name.`, {
    field: 'name',
    extra: { collection_id: collection.id },
    cause,
  });

/** What artifacts consist of: files, config and versions. */
export function createArtifactContent({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>) {
  /**
   * Adds an artifact with its first version to a collection. Description, author, license and version label come from the
   * frontmatter of its main document when they are not given.
   * @throws AppError `not_found` for the collection, `invalid_input`, `payload_too_large`, `already_exists` for a taken `type:name`
   */
  async function create(owner: OwnerId, input: ArtifactInput): Promise<ArtifactDetail> {
    const collectionId = requireUuid(input.collection_id, 'The collection');
    const files = decodeFiles(input.files ?? []);
    const config = input.config ?? null;
    requireContent(input.type, files, config, settings.limits);
    const uuid = newId();
    let collection: { id: string; name: string } | undefined;
    try {
      return await withOwner(db, owner, async (tx) => {
        collection = await lockCollection(tx, owner, collectionId);
        if (collection === undefined) throw notFound('The collection');
        await insert(tx, owner, { uuid, collectionId, input, files, config });
        return presentArtifactDetail(tx, owner, uuid);
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'already_exists' || collection === undefined) throw error;
      throw nameClash(formatArtifactId(input.type, input.name), collection, error);
    }
  }

  /**
   * Gives an artifact new content as its current version. What is not sent stays as it is; content it had before leads back to
   * that version. A description that was the frontmatter's follows the new frontmatter.
   * @throws AppError `not_found`, `ambiguous_reference`, `invalid_input`, `payload_too_large`, `version_mismatch`
   */
  async function replace(
    owner: OwnerId,
    ref: ArtifactRef,
    input: ArtifactContentInput,
    expected: ExpectedRevisions = null,
  ): Promise<ArtifactDetail> {
    const given = input.files === undefined ? null : decodeFiles(input.files);
    return withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const uuid = await resolveArtifactRef(tx, owner, ref);
      const artifact = await lockArtifact(tx, owner, uuid);
      const before = await findCurrentVersion(tx, owner, uuid);
      if (artifact === undefined || before === undefined) throw notFound(WHAT);
      requireRevision(artifact.updated_at, expected, WHAT);
      const files = given ?? (await filesOf(tx, owner, before.id));
      const config = input.config ?? before.config;
      requireContent(artifact.type, files, config, settings.limits);
      const facts = factsOfFiles(artifact.type, files);
      const stored = await storeVersion(tx, owner, { artifactUuid: uuid, files, config, frontmatter: facts.frontmatter });
      if (stored.changed) {
        const followed = artifact.description === null || artifact.description === factsOf(before.frontmatter).description;
        await updateArtifact(tx, owner, uuid, {
          ...(followed ? { description: facts.description } : {}),
          version_label: facts.version,
          author: facts.author,
          license: facts.license,
          search_text: searchTextOf(artifact.type, files),
        });
      }
      return presentArtifactDetail(tx, owner, uuid);
    });
  }

  /** @throws AppError `not_found`, `ambiguous_reference` */
  async function listFiles(owner: OwnerId, ref: VersionRef): Promise<{ items: ArtifactFile[] }> {
    return withOwner(db, owner, async (tx) => {
      const version = await requireVersion(tx, owner, ref);
      const rows = await listVersionFiles(tx, owner, [version.id]);
      return {
        items: rows.map((row) => ({ path: row.path, size: row.size, executable: row.executable, sha256: row.blob_sha256 })),
      };
    });
  }

  /**
   * One file, byte for byte.
   * @throws AppError `not_found`, `ambiguous_reference`
   */
  async function getFile(owner: OwnerId, ref: VersionRef, path: string): Promise<RawFile> {
    return withOwner(db, owner, async (tx) => {
      const version = await requireVersion(tx, owner, ref);
      const file = path.includes('\0') ? undefined : await findVersionFile(tx, owner, version.id, path);
      const bytes = file === undefined ? undefined : await findBlob(tx, owner, file.blob_sha256);
      if (file === undefined || bytes === undefined) throw notFound('The file');
      return { path: file.path, bytes, sha256: file.blob_sha256, executable: file.executable };
    });
  }

  /**
   * A page of the versions, newest first.
   * @throws AppError `not_found`, `ambiguous_reference`
   */
  async function versions(
    owner: OwnerId,
    ref: ArtifactRef,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number },
  ): Promise<ListAnswer<ArtifactVersion>> {
    return withOwner(db, owner, async (tx) => {
      const uuid = await resolveArtifactRef(tx, owner, ref);
      const { rows, total } = await listVersions(tx, owner, uuid, { limit, offset });
      // Every artifact has a version.
      if (total === 0) throw notFound(WHAT);
      const items = rows.map((row) => ({
        content_hash: row.content_hash,
        created_at: row.created_at.toISOString(),
        file_count: row.file_count,
        bytes: row.bytes,
        current: row.current,
      }));
      return { items, total, limit, offset, next_cursor: null };
    });
  }

  return { create, replace, listFiles, getFile, versions };
}

interface Insertion {
  uuid: Uuid;
  collectionId: Uuid;
  input: ArtifactInput;
  files: readonly ContentFile[];
  config: JsonObject | null;
}

async function insert(tx: Tx, owner: OwnerId, { uuid, collectionId, input, files, config }: Insertion): Promise<void> {
  const facts = factsOfFiles(input.type, files);
  await insertArtifacts(tx, owner, [
    {
      uuid,
      type: input.type,
      name: input.name,
      description: input.description === undefined ? facts.description : input.description,
      version_label: facts.version,
      author: facts.author,
      license: facts.license,
      tags: input.tags ?? [],
      origin: BY_HAND,
      search_text: searchTextOf(input.type, files),
    },
  ]);
  await insertCollectionArtifacts(tx, owner, collectionId, [{ artifact_uuid: uuid, type: input.type, name: input.name }]);
  await storeVersion(tx, owner, { artifactUuid: uuid, files, config, frontmatter: facts.frontmatter });
  if (input.type === 'plugin') {
    await insertComposites(tx, owner, [{ artifact_uuid: uuid, collection_id: collectionId, display_name: null, manifest: {} }]);
  }
}

/** The files of a version with their bytes, as they were stored. */
async function filesOf(tx: Tx, owner: OwnerId, versionId: string): Promise<ContentFile[]> {
  const rows = await listVersionFiles(tx, owner, [versionId]);
  const blobs = await listBlobs(tx, owner, [...new Set(rows.map((row) => row.blob_sha256))]);
  return rows.flatMap((row) => {
    const content = blobs.get(row.blob_sha256);
    return content === undefined ? [] : [{ path: row.path, content, executable: row.executable }];
  });
}
