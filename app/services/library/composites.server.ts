import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Composite, CompositeInput, CompositeListQuery, CompositePatch, Membership } from '#app/contracts/composites.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { AppError, isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { deleteArtifacts, insertArtifacts, updateArtifact } from '#db/repositories/artifacts.ts';
import { listNameClashes } from '#db/repositories/artifacts-usage.ts';
import { findCollectionName, insertCollectionArtifacts, lockCollection } from '#db/repositories/collections.ts';
import {
  type CompositeRow,
  findComposite,
  insertComposites,
  listComposites,
  lockComposite,
  updateComposite,
} from '#db/repositories/composites.ts';
import { listMemberships } from '#db/repositories/composites-memberships.ts';
import { touchSetsHolding } from '#db/repositories/deployment-sets.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { storeVersion } from './artifact-store.server.ts';
import { addChildren, presentMembership } from './composites-children.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The composite';

async function present(tx: Tx, owner: OwnerId, rows: readonly CompositeRow[]): Promise<Composite[]> {
  const members = new Map<string, Membership[]>(rows.map((row) => [row.uuid, []]));
  for (const row of await listMemberships(tx, owner, [...members.keys()]))
    members.get(row.composite_uuid)?.push(presentMembership(row));
  return rows.map((row) => ({
    uuid: row.uuid,
    artifact_id: formatArtifactId('plugin', row.name),
    name: row.name,
    composite_type: 'plugin',
    display_name: row.display_name,
    description: row.description,
    tags: row.tags,
    collection_id: row.collection_id,
    content_hash: row.content_hash,
    member_count: row.member_count,
    members: members.get(row.uuid) ?? [],
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }));
}

async function requireComposite(tx: Tx, owner: OwnerId, uuid: string): Promise<Composite> {
  const row = await findComposite(tx, owner, uuid);
  const [composite] = row === undefined ? [] : await present(tx, owner, [row]);
  if (composite === undefined) throw notFound(WHAT);
  return composite;
}

/** Composites: artifacts of type plugin that contain other artifacts of their home collection. */
export function createComposites({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * A page of composites by name, each with its members in order.
   * @throws AppError `not_found` for an unknown collection
   */
  async function list(owner: OwnerId, query: CompositeListQuery): Promise<ListAnswer<Composite>> {
    const { limit = DEFAULT_LIMIT, offset = 0, name } = query;
    const collectionId = query.collection_id === undefined ? undefined : requireUuid(query.collection_id, 'The collection');
    return withOwner(db, owner, async (tx) => {
      if (collectionId !== undefined && (await findCollectionName(tx, owner, collectionId)) === undefined) {
        throw notFound('The collection');
      }
      const { rows, total } = await listComposites(tx, owner, { collectionId, name, limit, offset });
      return { items: await present(tx, owner, rows), total, limit, offset, next_cursor: null };
    });
  }

  /** @throws AppError `not_found` */
  async function get(owner: OwnerId, id: string): Promise<Composite> {
    const uuid = requireUuid(id, WHAT);
    return withOwner(db, owner, (tx) => requireComposite(tx, owner, uuid));
  }

  /**
   * Makes a plugin with its children, all or nothing.
   * @throws AppError `not_found` for the collection or a child, `already_exists` for a taken name or a child named twice,
   * `invalid_input` for a composite as child or an unknown pin
   */
  async function create(owner: OwnerId, input: CompositeInput): Promise<Composite> {
    const collectionId = requireUuid(input.collection_id, 'The collection');
    const uuid = newId();
    let taken: string | null = null;
    try {
      return await withOwner(db, owner, async (tx) => {
        await bumpGraphVersion(tx, owner);
        const collection = await lockCollection(tx, owner, collectionId);
        if (collection === undefined) throw notFound('The collection');
        taken = `The collection "${collection.name}" already has ${formatArtifactId('plugin', input.name)}. Choose another name.`;
        await insertPlugin(tx, owner, { uuid, collectionId, input });
        taken = null;
        await addChildren(
          tx,
          owner,
          { uuid, collection_id: collectionId },
          input.members ?? [],
          (index, field) => `members.${index}.${field}`,
        );
        return requireComposite(tx, owner, uuid);
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'already_exists' || taken === null) throw error;
      throw new AppError('already_exists', taken, { field: 'name', extra: { collection_id: collectionId }, cause: error });
    }
  }

  /**
   * Renames or describes a composite.
   * @throws AppError `not_found`, `version_mismatch`, `already_exists` naming the collection with a clash
   */
  async function update(
    owner: OwnerId,
    id: string,
    patch: CompositePatch,
    expected: ExpectedRevisions = null,
  ): Promise<Composite> {
    const uuid = requireUuid(id, WHAT);
    const { display_name, ...changes } = patch;
    try {
      return await withOwner(db, owner, async (tx) => {
        await bumpGraphVersion(tx, owner);
        const row = await lockComposite(tx, owner, uuid);
        if (row === undefined) throw notFound(WHAT);
        requireRevision(row.updated_at, expected, WHAT);
        await updateArtifact(tx, owner, uuid, changes);
        if (display_name !== undefined) await updateComposite(tx, owner, uuid, { display_name });
        return requireComposite(tx, owner, uuid);
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'already_exists' || patch.name === undefined) throw error;
      const { name } = patch;
      const [clash] = await withOwner(db, owner, (tx) => listNameClashes(tx, owner, uuid, name));
      if (clash === undefined) throw error;
      throw new AppError(
        'already_exists',
        `The collection "${clash.name}" already has a plugin named "${name}". Choose another name.`,
        {
          field: 'name',
          extra: { collection_id: clash.id },
          cause: error,
        },
      );
    }
  }

  /**
   * Deletes a composite; it disappears from the sets and groups that hold it. Its children stay.
   * @throws AppError `not_found`, `version_mismatch`
   */
  async function remove(owner: OwnerId, id: string, expected: ExpectedRevisions = null): Promise<void> {
    const uuid = requireUuid(id, WHAT);
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const row = await lockComposite(tx, owner, uuid);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      await touchSetsHolding(tx, owner, { artifactUuids: [uuid] });
      await deleteArtifacts(tx, owner, [uuid]);
      await recordEvent(tx, owner, { action: 'plugin.deleted', target: { kind: 'plugin', id: uuid, name: row.name } });
    });
  }

  return { list, get, create, update, remove };
}

interface NewPlugin {
  uuid: string;
  collectionId: string;
  input: CompositeInput;
}

async function insertPlugin(tx: Tx, owner: OwnerId, { uuid, collectionId, input }: NewPlugin): Promise<void> {
  await insertArtifacts(tx, owner, [
    {
      uuid,
      type: 'plugin',
      name: input.name,
      description: input.description ?? null,
      version_label: null,
      author: null,
      license: null,
      tags: input.tags ?? [],
      origin: { kind: 'api', source: null, path: null, commit: null, import_id: null },
      search_text: '',
    },
  ]);
  await insertCollectionArtifacts(tx, owner, collectionId, [{ artifact_uuid: uuid, type: 'plugin', name: input.name }]);
  await insertComposites(tx, owner, [
    { artifact_uuid: uuid, collection_id: collectionId, display_name: input.display_name ?? null, manifest: {} },
  ]);
  // A plugin made here has no files of its own: its version is the empty one until somebody gives it some.
  await storeVersion(tx, owner, { artifactUuid: uuid, files: [], config: null, frontmatter: null });
}

export type Composites = ReturnType<typeof createComposites>;
