import { DEFAULT_LIMIT } from '#app/contracts/common.ts';
import type { Associations, AssociationsQuery, Membership, MembershipInput, MembershipPatch } from '#app/contracts/composites.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { placeBeside } from '#app/domain/positions.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { decodeCursor, encodeCursor } from '#app/services/cursor.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listArtifactNames, updateArtifact } from '#db/repositories/artifacts.ts';
import { lockComposite } from '#db/repositories/composites.ts';
import {
  type AssociationCursor,
  deleteMembership,
  findMembership,
  listChildrenOf,
  listMembershipOrder,
  listParentsOf,
  type MembershipRow,
  updateMembership,
  updateMembershipPositions,
} from '#db/repositories/composites-memberships.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { resolveArtifactRef } from './artifact-refs.server.ts';
import { addChildren, presentMembership, requirePins } from './composites-children.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The composite';
const MEMBER = 'The artifact in this composite';

const ownField = (_index: number, field: string): string => field;

async function requireMembership(tx: Tx, owner: OwnerId, compositeUuid: string, childUuid: string): Promise<Membership> {
  const row = await findMembership(tx, owner, compositeUuid, childUuid);
  if (row === undefined) throw notFound(MEMBER);
  return presentMembership(row);
}

/** Begins a change of what a composite contains: nobody else changes the owner's graph or this composite until it is through. */
async function begin(
  tx: Tx,
  owner: OwnerId,
  uuid: string,
  expected: ExpectedRevisions,
): Promise<{ uuid: string; collection_id: string }> {
  await bumpGraphVersion(tx, owner);
  const composite = await lockComposite(tx, owner, uuid);
  if (composite === undefined) throw notFound(WHAT);
  requireRevision(composite.updated_at, expected, WHAT);
  return composite;
}

/** What composites contain, and the same seen from the children. */
export function createCompositeMembers({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * Adds a child to a composite.
   * @throws AppError `not_found`, `already_exists`, `invalid_input` for a composite as child or an unknown pin
   */
  async function add(owner: OwnerId, id: string, input: MembershipInput): Promise<Membership> {
    const uuid = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      const composite = await begin(tx, owner, uuid, null);
      const [childUuid = ''] = await addChildren(tx, owner, composite, [input], ownField);
      await updateArtifact(tx, owner, uuid, {});
      return requireMembership(tx, owner, uuid, childUuid);
    });
  }

  /**
   * Adds several artifacts of the composite's home behind what it contains, all or none.
   * @throws AppError `not_found`, `already_exists`, `invalid_input` for a composite
   */
  async function addMany(owner: OwnerId, id: string, artifactUuids: readonly string[]): Promise<void> {
    const uuid = requireUuid(id, WHAT);
    await withOwner(db, owner, async (tx) => {
      const composite = await begin(tx, owner, uuid, null);
      await addChildren(
        tx,
        owner,
        composite,
        artifactUuids.map((artifact_uuid) => ({ artifact_uuid })),
        ownField,
      );
      await updateArtifact(tx, owner, uuid, {});
    });
  }

  /**
   * Puts the children of a composite into the given order, numbered from 1; a child that is not named comes after them.
   * @param expected revisions of the composite
   * @throws AppError `not_found` for the composite or an artifact that is not in it, `version_mismatch`
   */
  async function reorder(
    owner: OwnerId,
    id: string,
    artifactUuids: readonly string[],
    expected: ExpectedRevisions = null,
  ): Promise<void> {
    const uuid = requireUuid(id, WHAT);
    const first = new Set<string>(artifactUuids.map((child) => requireUuid(child, MEMBER)));
    await withOwner(db, owner, async (tx) => {
      await begin(tx, owner, uuid, expected);
      const known = new Set((await listMembershipOrder(tx, owner, uuid)).map((row) => row.id));
      if ([...first].some((child) => !known.has(child))) throw notFound(MEMBER);
      const wanted = [...new Set([...first, ...known])];
      await updateMembershipPositions(
        tx,
        owner,
        uuid,
        wanted.map((child, index) => ({ id: child, position: index + 1 })),
      );
      await updateArtifact(tx, owner, uuid, {});
    });
  }

  /** @throws AppError `not_found` when `before` or `after` is not in the composite */
  async function positionOf(
    tx: Tx,
    owner: OwnerId,
    uuid: string,
    childUuid: string,
    patch: MembershipPatch,
  ): Promise<number | undefined> {
    const target = patch.before ?? patch.after;
    if (target === undefined) return patch.position;
    const targetId = requireUuid(target, 'The artifact to stand beside');
    const order = await listMembershipOrder(tx, owner, uuid);
    const placement = placeBeside(order, childUuid, patch.before === undefined ? 'after' : 'before', targetId);
    if (placement === null) throw notFound('The artifact to stand beside');
    if (placement.renumbered !== null) await updateMembershipPositions(tx, owner, uuid, placement.renumbered);
    return placement.position;
  }

  /**
   * Changes how a child belongs, its pin or its place.
   * @param expected revisions of the composite
   * @throws AppError `not_found`, `invalid_input` for an unknown pin, `version_mismatch`
   */
  async function update(
    owner: OwnerId,
    id: string,
    child: string,
    patch: MembershipPatch,
    expected: ExpectedRevisions = null,
  ): Promise<Membership> {
    const uuid = requireUuid(id, WHAT);
    const childUuid = requireUuid(child, MEMBER);
    return withOwner(db, owner, async (tx) => {
      await begin(tx, owner, uuid, expected);
      await requireMembership(tx, owner, uuid, childUuid);
      const { relationship_type, pinned_version_hash } = patch;
      await requirePins(
        tx,
        owner,
        [{ child_artifact_uuid: childUuid, pinned_version_hash: pinned_version_hash ?? null }],
        ownField,
      );
      const position = await positionOf(tx, owner, uuid, childUuid, patch);
      await updateMembership(tx, owner, uuid, childUuid, {
        ...(relationship_type === undefined ? {} : { relationship_type }),
        ...(pinned_version_hash === undefined ? {} : { pinned_version_hash }),
        ...(position === undefined ? {} : { position }),
      });
      await updateArtifact(tx, owner, uuid, {});
      return requireMembership(tx, owner, uuid, childUuid);
    });
  }

  /** @param expected revisions of the composite. @throws AppError `not_found`, `version_mismatch` */
  async function remove(owner: OwnerId, id: string, child: string, expected: ExpectedRevisions = null): Promise<void> {
    const uuid = requireUuid(id, WHAT);
    const childUuid = requireUuid(child, MEMBER);
    await withOwner(db, owner, async (tx) => {
      await begin(tx, owner, uuid, expected);
      if ((await deleteMembership(tx, owner, uuid, childUuid)) === 0) throw notFound(MEMBER);
      await updateArtifact(tx, owner, uuid, {});
    });
  }

  /**
   * What an artifact is part of and what it contains. A composite has children only and everything else parents only, so one of
   * the two lists is empty and the cursor pages through the other.
   * @throws AppError `not_found`, `ambiguous_reference`, `invalid_input` for a foreign cursor
   */
  async function associations(owner: OwnerId, ref: string, query: AssociationsQuery): Promise<Associations> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    return withOwner(db, owner, async (tx) => {
      const uuid = await resolveArtifactRef(tx, owner, { ref, collectionId: query.collection_id });
      const [artifact] = await listArtifactNames(tx, owner, [uuid]);
      if (artifact === undefined) throw notFound('The artifact');
      const children = artifact.type === 'plugin';
      const page = { relationshipType: query.relationship_type, after: cursorOf(query.cursor, children), limit: limit + 1 };
      const rows = await (children ? listChildrenOf(tx, owner, uuid, page) : listParentsOf(tx, owner, uuid, page));
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const items = shown.map(presentMembership);
      return {
        parents: children ? [] : items,
        children: children ? items : [],
        next_cursor: last === undefined ? null : nextCursor(last, children),
      };
    });
  }

  return { add, addMany, update, reorder, remove, associations };
}

const ORDERS = { children: 'memberships by position', parents: 'memberships by name' } as const;

function cursorOf(cursor: string | undefined, children: boolean): AssociationCursor | undefined {
  if (cursor === undefined) return undefined;
  const { key, id } = decodeCursor(cursor, children ? ORDERS.children : ORDERS.parents, 'text');
  if (children && !Number.isFinite(Number(key)))
    throw new AppError('invalid_input', 'The cursor is not one of this list.', { field: 'cursor' });
  return { key, uuid: id };
}

const nextCursor = (row: MembershipRow, children: boolean): string =>
  children
    ? encodeCursor(ORDERS.children, { key: String(row.position), id: row.child_artifact_uuid })
    : encodeCursor(ORDERS.parents, { key: row.composite_sort_key, id: row.composite_uuid });
