import type { Artifact, Usage } from '#app/contracts/artifacts.ts';
import type {
  Collection,
  CollectionArtifactsQuery,
  CollectionInput,
  CollectionListQuery,
  CollectionPatch,
} from '#app/contracts/collections.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { AppError, isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { countArtifacts, deleteArtifacts, listArtifactNames, listArtifacts } from '#db/repositories/artifacts.ts';
import { listUsers } from '#db/repositories/artifacts-usage.ts';
import {
  type CountedCollectionRow,
  deleteCollection,
  deleteCollectionArtifact,
  findCollection,
  findCollectionName,
  insertCollection,
  insertCollectionArtifacts,
  listCollections,
  lockCollection,
  updateCollection,
} from '#db/repositories/collections.ts';
import { listCompositesAtHome } from '#db/repositories/composites.ts';
import { touchSetsHolding } from '#db/repositories/deployment-sets.ts';
import { listGroupNames } from '#db/repositories/groups.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { presentArtifacts, presentArtifactsByUuid, presentUsage } from './artifact-shapes.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The collection';
const ARTIFACT = 'The artifact';

const present = (row: CountedCollectionRow): Collection => ({
  id: row.id,
  name: row.name,
  description: row.description,
  artifact_count: row.artifact_count,
  group_count: row.group_count,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

async function requireCollection(tx: Tx, owner: OwnerId, id: string): Promise<Collection> {
  const row = await findCollection(tx, owner, id);
  if (row === undefined) throw notFound(WHAT);
  return present(row);
}

/** Collections: named libraries, in each of which `type:name` is unique. */
export function createCollections({ db }: Pick<ServiceDeps, 'db'>) {
  /** A page of collections by name. */
  async function list(owner: OwnerId, query: CollectionListQuery): Promise<ListAnswer<Collection>> {
    const { limit = DEFAULT_LIMIT, offset = 0, name } = query;
    const { rows, total } = await withOwner(db, owner, (tx) => listCollections(tx, owner, { name, limit, offset }));
    return { items: rows.map(present), total, limit, offset, next_cursor: null };
  }

  /** @throws AppError `not_found` */
  async function get(owner: OwnerId, id: string): Promise<Collection> {
    const collectionId = requireUuid(id, WHAT);
    return withOwner(db, owner, (tx) => requireCollection(tx, owner, collectionId));
  }

  /** @throws AppError `name_taken` */
  async function create(owner: OwnerId, input: CollectionInput): Promise<Collection> {
    const id = newId();
    return withOwner(db, owner, async (tx) => {
      await insertCollection(tx, owner, { id, name: input.name, description: input.description ?? null });
      return requireCollection(tx, owner, id);
    });
  }

  /** @throws AppError `not_found`, `name_taken`, `version_mismatch` */
  async function update(
    owner: OwnerId,
    id: string,
    patch: CollectionPatch,
    expected: ExpectedRevisions = null,
  ): Promise<Collection> {
    const collectionId = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      // Sets say which collection their groups are from, so their entity tags change with its name.
      if (patch.name !== undefined) await bumpGraphVersion(tx, owner);
      const row = await lockCollection(tx, owner, collectionId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      await updateCollection(tx, owner, collectionId, patch);
      return requireCollection(tx, owner, collectionId);
    });
  }

  /**
   * Deletes a collection with its groups and the plugins at home in it. Its other artifacts stay.
   * @throws AppError `not_found`, `version_mismatch`
   */
  async function remove(owner: OwnerId, id: string, expected: ExpectedRevisions = null): Promise<void> {
    const collectionId = requireUuid(id, WHAT);
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const row = await lockCollection(tx, owner, collectionId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      const groupIds = (await listGroupNames(tx, owner, collectionId)).map((group) => group.id);
      const plugins = (await listCompositesAtHome(tx, owner, collectionId)).map((plugin) => plugin.uuid);
      await touchSetsHolding(tx, owner, { artifactUuids: plugins, groupIds });
      await deleteArtifacts(tx, owner, plugins);
      await deleteCollection(tx, owner, collectionId);
      await recordEvent(tx, owner, {
        action: 'collection.deleted',
        target: { kind: 'collection', id: collectionId, name: row.name },
        details: { groups: groupIds.length, plugins: plugins.length },
      });
    });
  }

  /**
   * What deleting the collection would take (its groups, the plugins at home in it) and the sets that hold those.
   * @throws AppError `not_found`
   */
  async function usage(owner: OwnerId, id: string): Promise<Usage> {
    const collectionId = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      if ((await findCollectionName(tx, owner, collectionId)) === undefined) throw notFound(WHAT);
      const groups = await listGroupNames(tx, owner, collectionId);
      const plugins = await listCompositesAtHome(tx, owner, collectionId);
      const users = await listUsers(tx, owner, {
        artifactUuids: plugins.map((plugin) => plugin.uuid),
        groupIds: groups.map((group) => group.id),
      });
      const { sets, projects } = presentUsage(users);
      return { sets, groups, plugins: plugins.map(({ uuid, name }) => ({ id: uuid, name })), projects };
    });
  }

  /**
   * A page of the collection's artifacts by name.
   * @throws AppError `not_found`
   */
  async function listArtifactsOf(owner: OwnerId, id: string, query: CollectionArtifactsQuery): Promise<ListAnswer<Artifact>> {
    const collectionId = requireUuid(id, WHAT);
    const { limit = DEFAULT_LIMIT, offset = 0 } = query;
    const filter = { types: query.type, name: query.name, tags: query.tag, collectionId };
    return withOwner(db, owner, async (tx) => {
      if ((await findCollectionName(tx, owner, collectionId)) === undefined) throw notFound(WHAT);
      const rows = await listArtifacts(tx, owner, filter, { sort: 'name', limit, offset });
      const total = await countArtifacts(tx, owner, filter);
      return { items: await presentArtifacts(tx, owner, rows), total, limit, offset, next_cursor: null };
    });
  }

  /**
   * Puts an artifact that exists into one more collection.
   * @throws AppError `not_found`, `already_member`, `already_exists` when another artifact has this `type:name` there
   */
  async function addArtifact(owner: OwnerId, id: string, artifactUuid: string): Promise<Artifact> {
    const collectionId = requireUuid(id, WHAT);
    const uuid = requireUuid(artifactUuid, ARTIFACT);
    let clash: { artifactId: string; collection: { id: string; name: string } } | undefined;
    try {
      return await withOwner(db, owner, async (tx) => {
        const collection = await lockCollection(tx, owner, collectionId);
        if (collection === undefined) throw notFound(WHAT);
        const [artifact] = await listArtifactNames(tx, owner, [uuid]);
        if (artifact === undefined) throw notFound(ARTIFACT);
        clash = { artifactId: formatArtifactId(artifact.type, artifact.name), collection };
        await insertCollectionArtifacts(tx, owner, collectionId, [
          { artifact_uuid: uuid, type: artifact.type, name: artifact.name },
        ]);
        await updateCollection(tx, owner, collectionId, {});
        const [shown] = await presentArtifactsByUuid(tx, owner, [uuid]);
        if (shown === undefined) throw notFound(ARTIFACT);
        return shown;
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'already_exists' || clash === undefined) throw error;
      const { artifactId, collection } = clash;
      throw new AppError(
        'already_exists',
        `The collection "${collection.name}" already has another ${artifactId}. Rename one of them first.`,
        {
          field: 'artifact_uuid',
          extra: { collection_id: collection.id },
          cause: error,
        },
      );
    }
  }

  /**
   * Takes an artifact out of a collection, and so out of the collection's groups and plugins. The artifact stays.
   * @throws AppError `not_found`, `invalid_input` for a plugin that is at home there
   */
  async function removeArtifact(
    owner: OwnerId,
    id: string,
    artifactUuid: string,
    expected: ExpectedRevisions = null,
  ): Promise<void> {
    const collectionId = requireUuid(id, WHAT);
    const uuid = requireUuid(artifactUuid, ARTIFACT);
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const row = await lockCollection(tx, owner, collectionId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      const atHome = await listCompositesAtHome(tx, owner, collectionId);
      const plugin = atHome.find((composite) => composite.uuid === uuid);
      if (plugin !== undefined) {
        throw new AppError(
          'invalid_input',
          `The plugin "${plugin.name}" is at home in this collection, so it cannot leave it. Delete the plugin instead.`,
          {
            field: 'artifact_uuid',
          },
        );
      }
      const removed = await deleteCollectionArtifact(tx, owner, collectionId, uuid);
      if (removed === 0) throw notFound('The artifact in this collection');
      await updateCollection(tx, owner, collectionId, {});
    });
  }

  return { list, get, create, update, remove, usage, listArtifacts: listArtifactsOf, addArtifact, removeArtifact };
}

export type Collections = ReturnType<typeof createCollections>;
