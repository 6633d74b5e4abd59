import type { Artifact, ArtifactDetail, ArtifactListQuery, ArtifactPatch, Usage } from '#app/contracts/artifacts.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import { AppError, isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import { decodeCursor, encodeCursor } from '#app/services/cursor.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import {
  type ArtifactFilter,
  type ArtifactSort,
  countArtifacts,
  deleteArtifacts,
  listArtifactNames,
  listArtifacts,
  lockArtifact,
  updateArtifact,
} from '#db/repositories/artifacts.ts';
import { listNameClashes, listUsers } from '#db/repositories/artifacts-usage.ts';
import { findCollectionName } from '#db/repositories/collections.ts';
import { touchSetsHolding } from '#db/repositories/deployment-sets.ts';
import { findGroup } from '#db/repositories/groups.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { type ArtifactRef, resolveArtifactRef } from './artifact-refs.server.ts';
import { presentArtifactDetail, presentArtifacts, presentUsage } from './artifact-shapes.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The artifact';

/** A collection or group to look in must be there, so that an empty list means "nothing in it". */
async function requirePlaces(tx: Tx, owner: OwnerId, { collectionId, groupId }: ArtifactFilter): Promise<void> {
  if (collectionId !== undefined && (await findCollectionName(tx, owner, collectionId)) === undefined)
    throw notFound('The collection');
  if (groupId !== undefined && !(await findGroup(tx, owner, groupId))) throw notFound('The group');
}

/** What lists of artifacts are asked for; the pages also for the best match first. */
export type ArtifactSearch = Omit<ArtifactListQuery, 'sort'> & { sort?: ArtifactSort };

/** Artifacts as the library shows them; their content is `createArtifactContent`'s. */
export function createArtifacts({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * A page of the artifacts that match all the given filters.
   * @throws AppError `not_found` for an unknown collection or group, `invalid_input` for a foreign cursor
   */
  async function list(owner: OwnerId, query: ArtifactSearch): Promise<ListAnswer<Artifact>> {
    const sort = query.sort ?? 'name';
    const limit = query.limit ?? DEFAULT_LIMIT;
    const place =
      query.cursor === undefined
        ? undefined
        : decodeCursor(query.cursor, `artifacts ${sort}`, sort === 'name' ? 'text' : 'times');
    const offset = place === undefined ? (query.offset ?? 0) : 0;
    const filter: ArtifactFilter = {
      types: query.type,
      name: query.name,
      words: query.q?.trim(),
      tags: query.tag,
      collectionId: query.collection_id === undefined ? undefined : requireUuid(query.collection_id, 'The collection'),
      groupId: query.group_id === undefined ? undefined : requireUuid(query.group_id, 'The group'),
    };
    return withOwner(db, owner, async (tx) => {
      await requirePlaces(tx, owner, filter);
      // One row more than asked for tells whether there is a next page.
      const after = place === undefined ? undefined : { key: place.key, uuid: place.id };
      const rows = await listArtifacts(tx, owner, filter, { sort, limit: limit + 1, offset, after });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: await presentArtifacts(tx, owner, shown),
        total: place === undefined ? await countArtifacts(tx, owner, filter) : null,
        limit,
        offset: place === undefined ? offset : null,
        next_cursor:
          rows.length > limit && last !== undefined && sort !== 'best'
            ? encodeCursor(`artifacts ${sort}`, { key: last.sort_key, id: last.uuid })
            : null,
      };
    });
  }

  /** @throws AppError `not_found`, `ambiguous_reference` */
  async function get(owner: OwnerId, ref: ArtifactRef): Promise<ArtifactDetail> {
    return withOwner(db, owner, async (tx) => presentArtifactDetail(tx, owner, await resolveArtifactRef(tx, owner, ref)));
  }

  /** Says which collection refuses a name; the failed transaction could not be asked any more. */
  async function explainClash(owner: OwnerId, uuid: string, name: string, error: AppError): Promise<AppError> {
    const clashes = await withOwner(db, owner, (tx) => listNameClashes(tx, owner, uuid, name));
    const [first] = clashes;
    if (first === undefined) return error;
    const where = clashes.map((clash) => `"${clash.name}"`).join(', ');
    return new AppError(
      'already_exists',
      `The collection ${where} already has an artifact of this type named "${name}". Choose another name.`,
      {
        field: 'name',
        extra: { collection_id: first.id },
        cause: error,
      },
    );
  }

  /**
   * Changes name, description or tags; a new name goes into all collections at once.
   * @throws AppError `not_found`, `ambiguous_reference`, `version_mismatch`, `already_exists` naming the collection with a clash
   */
  async function update(
    owner: OwnerId,
    ref: ArtifactRef,
    patch: ArtifactPatch,
    expected: ExpectedRevisions = null,
  ): Promise<ArtifactDetail> {
    let renamed: string | undefined;
    try {
      return await withOwner(db, owner, async (tx) => {
        // What a set shows of its members changes with this, and with it the set's entity tag.
        await bumpGraphVersion(tx, owner);
        const uuid = await resolveArtifactRef(tx, owner, ref);
        const row = await lockArtifact(tx, owner, uuid);
        if (row === undefined) throw notFound(WHAT);
        requireRevision(row.updated_at, expected, WHAT);
        renamed = uuid;
        await updateArtifact(tx, owner, uuid, patch);
        return presentArtifactDetail(tx, owner, uuid);
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'already_exists' || renamed === undefined || patch.name === undefined) throw error;
      throw await explainClash(owner, renamed, patch.name, error);
    }
  }

  /**
   * Deletes an artifact with its versions; it disappears from collections, groups, plugins and sets. What is deployed stays
   * on disk and remains removable. A plugin's children stay.
   * @throws AppError `not_found`, `ambiguous_reference`, `version_mismatch`
   */
  async function remove(owner: OwnerId, ref: ArtifactRef, expected: ExpectedRevisions = null): Promise<void> {
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const uuid = await resolveArtifactRef(tx, owner, ref);
      const row = await lockArtifact(tx, owner, uuid);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      await touchSetsHolding(tx, owner, { artifactUuids: [uuid] });
      await deleteArtifacts(tx, owner, [uuid]);
      const target = { kind: 'artifact', id: uuid, name: `${row.type}:${row.name}` } as const;
      await recordEvent(tx, owner, { action: 'artifact.deleted', target });
    });
  }

  /**
   * What holds the artifact directly, and the projects it is deployed to.
   * @throws AppError `not_found`, `ambiguous_reference`
   */
  async function usage(owner: OwnerId, ref: ArtifactRef): Promise<Usage> {
    return withOwner(db, owner, async (tx) => {
      const uuid = await resolveArtifactRef(tx, owner, ref);
      const [known] = await listArtifactNames(tx, owner, [uuid]);
      if (known === undefined) throw notFound(WHAT);
      return presentUsage(await listUsers(tx, owner, { artifactUuids: [uuid], groupIds: [] }));
    });
  }

  return { list, get, update, remove, usage };
}

export type Artifacts = ReturnType<typeof createArtifacts>;
