import type { Artifact } from '#app/contracts/artifacts.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { GroupArtifact, GroupArtifactInput, GroupArtifactPatch } from '#app/contracts/groups.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type Placement, placeBeside } from '#app/domain/positions.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listArtifactNames } from '#db/repositories/artifacts.ts';
import { findGroup, type GroupRow, lockGroup, updateGroup } from '#db/repositories/groups.ts';
import {
  deleteGroupArtifact,
  findGroupArtifact,
  insertGroupArtifacts,
  listGroupArtifacts,
  listGroupOrder,
  updateGroupArtifactPositions,
} from '#db/repositories/groups-artifacts.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { presentArtifactsByUuid } from './artifact-shapes.server.ts';
import { type ExpectedRevisions, requireRevision } from './revision.ts';

const WHAT = 'The group';
const ARTIFACT = 'The artifact';
const NOT_IN_GROUP = 'The artifact in this group';

const place = (groupId: string, artifact: Artifact, position: number): GroupArtifact => ({
  ...artifact,
  group_id: groupId,
  artifact_uuid: artifact.uuid,
  position,
});

async function requireEntry(tx: Tx, owner: OwnerId, groupId: string, uuid: string): Promise<GroupArtifact> {
  const row = await findGroupArtifact(tx, owner, groupId, uuid);
  const [artifact] = await presentArtifactsByUuid(tx, owner, [uuid]);
  if (row === undefined || artifact === undefined) throw notFound(NOT_IN_GROUP);
  return place(groupId, artifact, row.position);
}

/** Begins a change of what a group holds: nobody else changes the owner's graph or this group until it is through. */
async function begin(tx: Tx, owner: OwnerId, groupId: string, expected: ExpectedRevisions): Promise<GroupRow> {
  await bumpGraphVersion(tx, owner);
  const group = await lockGroup(tx, owner, groupId);
  if (group === undefined) throw notFound(WHAT);
  requireRevision(group.updated_at, expected, WHAT);
  return group;
}

/** What groups hold, in order. */
export function createGroupContents({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * A page of what a group holds, in order.
   * @throws AppError `not_found`
   */
  async function list(
    owner: OwnerId,
    id: string,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number },
  ): Promise<ListAnswer<GroupArtifact>> {
    const groupId = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      const group = await findGroup(tx, owner, groupId);
      if (group === undefined) throw notFound(WHAT);
      const rows = await listGroupArtifacts(tx, owner, groupId, { limit, offset });
      const positions = new Map(rows.map((row) => [row.artifact_uuid, row.position]));
      const artifacts = await presentArtifactsByUuid(tx, owner, [...positions.keys()]);
      const items = artifacts.map((artifact) => place(groupId, artifact, positions.get(artifact.uuid) ?? 0));
      return { items, total: group.artifact_count, limit, offset, next_cursor: null };
    });
  }

  /**
   * Adds several artifacts in the given order, all or none.
   * @param position sort key of the first one; without it they come last
   * @throws AppError `not_found`, `already_member`, `invalid_input` for an artifact of another collection
   */
  async function addMany(
    owner: OwnerId,
    id: string,
    artifactUuids: readonly string[],
    position: number | null = null,
  ): Promise<void> {
    const groupId = requireUuid(id, WHAT);
    const uuids = artifactUuids.map((uuid) => requireUuid(uuid, ARTIFACT));
    await withOwner(db, owner, async (tx) => {
      const group = await begin(tx, owner, groupId, null);
      const known = await listArtifactNames(tx, owner, uuids);
      if (known.length < new Set(uuids).size) throw notFound(ARTIFACT);
      await insertGroupArtifacts(tx, owner, group, uuids, position);
      await updateGroup(tx, owner, groupId, {});
    });
  }

  /** As `addMany`, for one artifact. */
  async function add(owner: OwnerId, id: string, input: GroupArtifactInput): Promise<GroupArtifact> {
    const groupId = requireUuid(id, WHAT);
    const uuid = requireUuid(input.artifact_uuid, ARTIFACT);
    return withOwner(db, owner, async (tx) => {
      await addMany(owner, groupId, [uuid], input.position ?? null);
      return requireEntry(tx, owner, groupId, uuid);
    });
  }

  /**
   * Moves an artifact inside its group.
   * @param expected revisions of the group
   * @throws AppError `not_found` for the group, the artifact, or the one to stand beside, `version_mismatch`
   */
  async function move(
    owner: OwnerId,
    id: string,
    artifactUuid: string,
    patch: GroupArtifactPatch,
    expected: ExpectedRevisions = null,
  ): Promise<GroupArtifact> {
    const groupId = requireUuid(id, WHAT);
    const uuid = requireUuid(artifactUuid, ARTIFACT);
    return withOwner(db, owner, async (tx) => {
      await begin(tx, owner, groupId, expected);
      const placement = await placementOf(tx, owner, groupId, uuid, patch);
      const moved = await updateGroupArtifactPositions(tx, owner, groupId, [
        ...(placement.renumbered ?? []),
        { id: uuid, position: placement.position },
      ]);
      if (moved === 0) throw notFound(NOT_IN_GROUP);
      await updateGroup(tx, owner, groupId, {});
      return requireEntry(tx, owner, groupId, uuid);
    });
  }

  /**
   * Puts artifacts of a group into the given order, numbered from 1; what is in the group and not named comes after them.
   * @param expected revisions of the group
   * @throws AppError `not_found` for the group or an artifact that is not in it, `version_mismatch`
   */
  async function reorder(
    owner: OwnerId,
    id: string,
    artifactUuids: readonly string[],
    expected: ExpectedRevisions = null,
  ): Promise<void> {
    const groupId = requireUuid(id, WHAT);
    const first = new Set<string>(artifactUuids.map((uuid) => requireUuid(uuid, NOT_IN_GROUP)));
    await withOwner(db, owner, async (tx) => {
      await begin(tx, owner, groupId, expected);
      const order = (await listGroupOrder(tx, owner, groupId)).map((entry) => entry.id);
      const wanted = [...first, ...order.filter((uuid) => !first.has(uuid))];
      const positions = wanted.map((uuid, index) => ({ id: uuid, position: index + 1 }));
      if ((await updateGroupArtifactPositions(tx, owner, groupId, positions)) < positions.length) throw notFound(NOT_IN_GROUP);
      await updateGroup(tx, owner, groupId, {});
    });
  }

  /** @param expected revisions of the group. @throws AppError `not_found`, `version_mismatch` */
  async function remove(owner: OwnerId, id: string, artifactUuid: string, expected: ExpectedRevisions = null): Promise<void> {
    const groupId = requireUuid(id, WHAT);
    const uuid = requireUuid(artifactUuid, ARTIFACT);
    await withOwner(db, owner, async (tx) => {
      await begin(tx, owner, groupId, expected);
      if ((await deleteGroupArtifact(tx, owner, groupId, uuid)) === 0) throw notFound(NOT_IN_GROUP);
      await updateGroup(tx, owner, groupId, {});
    });
  }

  return { list, add, addMany, move, reorder, remove };
}

async function placementOf(tx: Tx, owner: OwnerId, groupId: string, uuid: string, patch: GroupArtifactPatch): Promise<Placement> {
  if (patch.position !== undefined) return { position: patch.position, renumbered: null };
  const side = patch.before === undefined ? 'after' : 'before';
  const targetId = requireUuid(patch.before ?? patch.after ?? '', 'The artifact to stand beside');
  const order = await listGroupOrder(tx, owner, groupId);
  if (!order.some((entry) => entry.id === uuid)) throw notFound(NOT_IN_GROUP);
  const placement = placeBeside(order, uuid, side, targetId);
  if (placement === null) throw notFound('The artifact to stand beside');
  return placement;
}

export type GroupContents = ReturnType<typeof createGroupContents>;
