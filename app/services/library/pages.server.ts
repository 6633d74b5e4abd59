import type { ArtifactFile, ArtifactListQuery } from '#app/contracts/artifacts.ts';
import type { ArtifactListPage, ArtifactPage, CandidatesPage, FileContent, LibraryCounts } from '#app/contracts/library-pages.ts';
import { ARTIFACT_TYPES, typedWords } from '#app/domain/artifact-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { mainDocument } from '#app/domain/main-document.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import {
  findBlob,
  findVersion,
  listVersionFiles,
  type VersionFileRow,
  type VersionRow,
} from '#db/repositories/artifact-content.ts';
import { type ArtifactDetailRow, findArtifact } from '#db/repositories/artifacts.ts';
import { listChildrenOf, listParentsOf } from '#db/repositories/composites-memberships.ts';
import {
  findArtifactSurroundings,
  findLibraryCounts,
  findLibraryFacts,
  type LibraryFacts,
  listGrouped,
} from '#db/repositories/library-pages.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { detailShape, presentUsage } from './artifact-shapes.server.ts';
import type { ArtifactSearch, Artifacts } from './artifacts.server.ts';
import type { Collections } from './collections.server.ts';
import type { Composites } from './composites.server.ts';
import { presentMembership } from './composites-children.server.ts';
import type { Groups } from './groups.server.ts';

/** How much one page lists of what may be long; the API has the rest. */
const LISTED = { files: 200, versions: 20, memberships: 200, tags: 12 } as const;

/** What the page asks to see of an artifact. */
export interface ArtifactView {
  /** Content hash of another version than the current one. */
  version?: string;
  /** Path of the file to show instead of the main document. */
  file?: string;
}

const facetsOf = ({ types, tags }: LibraryFacts): ArtifactListPage['facets'] => ({
  types: Object.fromEntries(Object.entries(types).filter(([, n]) => n > 0)),
  tags,
});

/** What the pages of the library show, each in a handful of queries however large the library is. */
export function createLibraryPages(
  { db }: Pick<ServiceDeps, 'db'>,
  {
    artifacts,
    collections,
    composites,
    groups,
  }: { artifacts: Artifacts; collections: Collections; composites: Composites; groups: Groups },
) {
  /** How much is in the library. */
  async function counts(owner: OwnerId): Promise<LibraryCounts> {
    return withOwner(db, owner, (tx) => findLibraryCounts(tx, owner));
  }

  /** A page of the artifacts that match, with what other filters would leave. */
  async function list(owner: OwnerId, query: ArtifactSearch): Promise<ArtifactListPage> {
    return withOwner(db, owner, async (tx) => {
      const { types, words } = typedWords(query.q ?? '');
      const page = await artifacts.list(owner, { ...query, q: words, type: query.type ?? types });
      const filter = { types: query.type ?? types, name: query.name, words, tags: query.tag };
      const facts = await findLibraryFacts(tx, owner, filter, LISTED.tags);
      return {
        rows: page.items,
        total: page.total ?? page.items.length,
        limit: page.limit,
        offset: page.offset ?? 0,
        counts: { artifacts: facts.artifacts, collections: facts.collections, imports: facts.imports },
        facets: facetsOf(facts),
      };
    });
  }

  /**
   * All that the page of one artifact shows.
   * @throws AppError `not_found` for the artifact, the version or the file
   */
  async function artifact(owner: OwnerId, id: string, { version, file }: ArtifactView): Promise<ArtifactPage> {
    const uuid = requireUuid(id, 'The artifact');
    return withOwner(db, owner, async (tx) => {
      const row = await findArtifact(tx, owner, uuid);
      if (row === undefined) throw notFound('The artifact');
      const shown = await versionOf(tx, owner, row, version);
      const files = await listVersionFiles(tx, owner, [shown.id]);
      const around = await findArtifactSurroundings(tx, owner, uuid, LISTED.versions);
      const plugin = row.type === 'plugin';
      const memberships = await (plugin ? listChildrenOf : listParentsOf)(tx, owner, uuid, { limit: LISTED.memberships });
      return {
        artifact: detailShape(row, around.collections),
        version: shown.content_hash,
        frontmatter: shown.frontmatter,
        config: shown.config,
        files: files.slice(0, LISTED.files).map(fileShape),
        file_total: files.length,
        file: await contentOf(tx, owner, row, files, file),
        versions: around.versions.map((one) => ({ ...one, created_at: new Date(one.created_at).toISOString() })),
        version_total: around.version_total,
        parents: plugin ? [] : memberships.map(presentMembership),
        children: plugin ? memberships.map(presentMembership) : [],
        usage: presentUsage(around.users),
      };
    });
  }

  type CandidatesQuery = Pick<ArtifactListQuery, 'name' | 'type' | 'limit' | 'offset'>;

  /** Artifacts of the collection of a group or plugin, to choose from. @param takenOf which of these it has already */
  async function candidates(
    tx: Tx,
    owner: OwnerId,
    { holder, collectionId, query }: { holder: CandidatesPage['holder']; collectionId: string; query: CandidatesQuery },
    takenOf: (uuids: string[]) => Promise<ReadonlySet<string>>,
  ): Promise<CandidatesPage> {
    const { id, name } = await collections.get(owner, collectionId);
    const page = await artifacts.list(owner, { ...query, collection_id: id });
    const taken = await takenOf(page.items.map(({ uuid }) => uuid));
    const facts = await findLibraryFacts(tx, owner, { name: query.name, collectionId: id }, 0);
    return {
      holder,
      collection: { id, name },
      rows: page.items.map(({ uuid, artifact_id, description }) => ({ uuid, artifact_id, description, taken: taken.has(uuid) })),
      total: page.total ?? page.items.length,
      limit: page.limit,
      offset: page.offset ?? 0,
      types: facetsOf(facts).types,
    };
  }

  /** Artifacts of a group's collection, to choose from. @throws AppError `not_found` */
  async function groupCandidates(owner: OwnerId, groupId: string, query: CandidatesQuery): Promise<CandidatesPage> {
    return withOwner(db, owner, async (tx) => {
      const { id, name, collection_id: collectionId } = await groups.get(owner, groupId);
      return candidates(tx, owner, { holder: { id, name }, collectionId, query }, (uuids) => listGrouped(tx, owner, id, uuids));
    });
  }

  /** Artifacts of a plugin's home that it may contain, to choose from. @throws AppError `not_found` */
  async function pluginCandidates(owner: OwnerId, pluginUuid: string, query: CandidatesQuery): Promise<CandidatesPage> {
    return withOwner(db, owner, async (tx) => {
      const { uuid, name, collection_id: collectionId, members } = await composites.get(owner, pluginUuid);
      const type = query.type ?? ARTIFACT_TYPES.filter((one) => one !== 'plugin');
      const held = new Set(members.map(({ child_artifact_uuid: child }) => child));
      const page = await candidates(
        tx,
        owner,
        { holder: { id: uuid, name }, collectionId, query: { ...query, type: type.filter((one) => one !== 'plugin') } },
        async () => held,
      );
      const { plugin: _none, ...types } = page.types;
      return { ...page, types };
    });
  }

  return { counts, list, artifact, groupCandidates, pluginCandidates };
}

/** @throws AppError `not_found` */
async function versionOf(
  tx: Tx,
  owner: OwnerId,
  artifact: ArtifactDetailRow,
  contentHash: string | undefined,
): Promise<Pick<VersionRow, 'id' | 'content_hash' | 'frontmatter' | 'config'>> {
  if (contentHash === undefined || contentHash === artifact.content_hash) return { ...artifact, id: artifact.version_id };
  const version = await findVersion(tx, owner, artifact.uuid, contentHash);
  if (version === undefined) throw notFound('The version');
  return version;
}

const fileShape = ({ path, size, executable, blob_sha256 }: VersionFileRow): ArtifactFile => ({
  path,
  size,
  executable,
  sha256: blob_sha256,
});

/** @throws AppError `not_found` for a file that was asked for and is not there */
async function contentOf(
  tx: Tx,
  owner: OwnerId,
  { type }: ArtifactDetailRow,
  files: readonly VersionFileRow[],
  asked: string | undefined,
): Promise<FileContent | null> {
  const main = mainDocument(
    type,
    files.map(({ path }) => path),
  );
  const path = asked ?? main;
  const row = files.find((file) => file.path === path);
  if (row === undefined) {
    if (asked !== undefined) throw notFound('The file');
    return null;
  }
  const bytes = await findBlob(tx, owner, row.blob_sha256);
  return bytes === undefined ? null : { path: row.path, size: row.size, bytes };
}
