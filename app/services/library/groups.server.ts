import type { Usage } from '#app/contracts/artifacts.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Group, GroupInput, GroupListQuery, GroupPatch } from '#app/contracts/groups.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type Placement, placeBeside } from '#app/domain/positions.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { listUsers } from '#db/repositories/artifacts-usage.ts';
import { findCollectionName } from '#db/repositories/collections.ts';
import { touchSetsHolding } from '#db/repositories/deployment-sets.ts';
import {
  type CountedGroupRow,
  deleteGroup,
  findGroup,
  insertGroup,
  listGroups,
  lockGroup,
  lockGroupOrder,
  updateGroup,
  updateGroupPositions,
} from '#db/repositories/groups.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { presentUsage } from './artifact-shapes.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The group';

const present = (row: CountedGroupRow): Group => ({
  id: row.id,
  collection_id: row.collection_id,
  name: row.name,
  description: row.description,
  color: row.color,
  icon: row.icon,
  tags: row.tags,
  position: row.position,
  artifact_count: row.artifact_count,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

async function requireGroup(tx: Tx, owner: OwnerId, id: string): Promise<Group> {
  const row = await findGroup(tx, owner, id);
  if (row === undefined) throw notFound(WHAT);
  return present(row);
}

/** Groups: ordered lists of artifacts of one collection; what they hold is `createGroupContents`'. */
export function createGroups({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * A page of groups in their order, of one collection or of all.
   * @throws AppError `not_found` for an unknown collection
   */
  async function list(owner: OwnerId, query: GroupListQuery): Promise<ListAnswer<Group>> {
    const { limit = DEFAULT_LIMIT, offset = 0 } = query;
    const collectionId = query.collection_id === undefined ? undefined : requireUuid(query.collection_id, 'The collection');
    return withOwner(db, owner, async (tx) => {
      if (collectionId !== undefined && (await findCollectionName(tx, owner, collectionId)) === undefined) {
        throw notFound('The collection');
      }
      const { rows, total } = await listGroups(tx, owner, { collectionId, limit, offset });
      return { items: rows.map(present), total, limit, offset, next_cursor: null };
    });
  }

  /** @throws AppError `not_found` */
  async function get(owner: OwnerId, id: string): Promise<Group> {
    const groupId = requireUuid(id, WHAT);
    return withOwner(db, owner, (tx) => requireGroup(tx, owner, groupId));
  }

  /** @throws AppError `not_found` for the collection, `name_taken` */
  async function create(owner: OwnerId, input: GroupInput): Promise<Group> {
    const collectionId = requireUuid(input.collection_id, 'The collection');
    const id = newId();
    return withOwner(db, owner, async (tx) => {
      await insertGroup(tx, owner, {
        id,
        collection_id: collectionId,
        name: input.name,
        description: input.description ?? null,
        color: input.color ?? null,
        icon: input.icon ?? null,
        tags: input.tags ?? [],
        position: input.position ?? null,
      });
      return requireGroup(tx, owner, id);
    });
  }

  /** @throws AppError `not_found` when `before` or `after` is no group of the same collection */
  async function placeOf(
    tx: Tx,
    owner: OwnerId,
    group: { id: string; collection_id: string },
    patch: GroupPatch,
  ): Promise<number | undefined> {
    const side = patch.before === undefined ? 'after' : 'before';
    const target = patch.before ?? patch.after;
    if (target === undefined) return patch.position;
    const targetId = requireUuid(target, 'The group to stand beside');
    const order = await lockGroupOrder(tx, owner, group.collection_id);
    const placement: Placement | null = placeBeside(order, group.id, side, targetId);
    if (placement === null) throw notFound('The group to stand beside');
    if (placement.renumbered !== null) await updateGroupPositions(tx, owner, placement.renumbered);
    return placement.position;
  }

  /** @throws AppError `not_found`, `name_taken`, `version_mismatch` */
  async function update(owner: OwnerId, id: string, patch: GroupPatch, expected: ExpectedRevisions = null): Promise<Group> {
    const groupId = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      // Sets show the names of their groups, so their entity tags change with them.
      await bumpGraphVersion(tx, owner);
      const row = await lockGroup(tx, owner, groupId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      const position = await placeOf(tx, owner, row, patch);
      const { before: _before, after: _after, ...changes } = patch;
      await updateGroup(tx, owner, groupId, { ...changes, ...(position === undefined ? {} : { position }) });
      return requireGroup(tx, owner, groupId);
    });
  }

  /**
   * Deletes a group; it disappears from the sets that hold it. Its artifacts stay.
   * @throws AppError `not_found`, `version_mismatch`
   */
  async function remove(owner: OwnerId, id: string, expected: ExpectedRevisions = null): Promise<void> {
    const groupId = requireUuid(id, WHAT);
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const row = await lockGroup(tx, owner, groupId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      await touchSetsHolding(tx, owner, { groupIds: [groupId] });
      await deleteGroup(tx, owner, groupId);
      await recordEvent(tx, owner, { action: 'group.deleted', target: { kind: 'group', id: groupId, name: row.name } });
    });
  }

  /**
   * The sets that hold the group.
   * @throws AppError `not_found`
   */
  async function usage(owner: OwnerId, id: string): Promise<Usage> {
    const groupId = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      await requireGroup(tx, owner, groupId);
      return presentUsage(await listUsers(tx, owner, { artifactUuids: [], groupIds: [groupId] }));
    });
  }

  return { list, get, create, update, remove, usage };
}

export type Groups = ReturnType<typeof createGroups>;
