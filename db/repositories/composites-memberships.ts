import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Placed } from '#app/domain/positions.ts';
import type { RelationshipType } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** A child of a composite, with the names people see. */
export interface MembershipRow {
  composite_uuid: string;
  composite_name: string;
  /** What a page of parents goes on behind. */
  composite_sort_key: string;
  child_artifact_uuid: string;
  child_type: ArtifactType;
  child_name: string;
  relationship_type: RelationshipType;
  pinned_version_hash: string | null;
  position: number;
  created_at: Date;
}

export interface NewMembership {
  child_artifact_uuid: string;
  child_type: ArtifactType;
  relationship_type: RelationshipType;
  pinned_version_hash: string | null;
  /** Null: behind what is there. */
  position: number | null;
}

/** Where a page of associations goes on: after this row in the order of its list. */
export interface AssociationCursor {
  /** The position of a child as text, or the lower-case name of a parent. */
  key: string;
  uuid: string;
}

const memberships = (tx: Tx, owner: OwnerId) =>
  tx
    .selectFrom('composite_memberships as m')
    .innerJoin('artifacts as p', (join) => join.onRef('p.owner_id', '=', 'm.owner_id').onRef('p.uuid', '=', 'm.composite_uuid'))
    .innerJoin('artifacts as c', (join) =>
      join.onRef('c.owner_id', '=', 'm.owner_id').onRef('c.uuid', '=', 'm.child_artifact_uuid'),
    )
    .select([
      'm.composite_uuid',
      'p.name as composite_name',
      'm.child_artifact_uuid',
      'c.type as child_type',
      'c.name as child_name',
      'm.relationship_type',
      'm.pinned_version_hash',
      'm.position',
      'm.created_at',
    ])
    .select(sql<string>`lower(p.name)`.as('composite_sort_key'))
    .where('m.owner_id', '=', owner);

/** The children of several composites, each composite's in order (position, then uuid). */
export async function listMemberships(tx: Tx, owner: OwnerId, compositeUuids: readonly string[]): Promise<MembershipRow[]> {
  if (compositeUuids.length === 0) return [];
  return memberships(tx, owner)
    .where('m.composite_uuid', '=', sql<string>`any(${[...compositeUuids]}::uuid[])`)
    .orderBy('m.composite_uuid')
    .orderBy('m.position')
    .orderBy('m.child_artifact_uuid')
    .execute();
}

/** One child of a composite. */
export async function findMembership(
  tx: Tx,
  owner: OwnerId,
  compositeUuid: string,
  childUuid: string,
): Promise<MembershipRow | undefined> {
  return memberships(tx, owner)
    .where('m.composite_uuid', '=', compositeUuid)
    .where('m.child_artifact_uuid', '=', childUuid)
    .executeTakeFirst();
}

interface AssociationPage {
  relationshipType?: RelationshipType;
  after?: AssociationCursor;
  limit: number;
}

/** "Contains": a page of the children of a composite in order. */
export async function listChildrenOf(
  tx: Tx,
  owner: OwnerId,
  compositeUuid: string,
  page: AssociationPage,
): Promise<MembershipRow[]> {
  let query = memberships(tx, owner).where('m.composite_uuid', '=', compositeUuid);
  if (page.relationshipType !== undefined) query = query.where('m.relationship_type', '=', page.relationshipType);
  if (page.after !== undefined) {
    query = query.where(
      sql<boolean>`(m.position, m.child_artifact_uuid) > (${Number(page.after.key)}::float8, ${page.after.uuid}::uuid)`,
    );
  }
  return query.orderBy('m.position').orderBy('m.child_artifact_uuid').limit(page.limit).execute();
}

/** "Part of": a page of the composites an artifact belongs to, by name. */
export async function listParentsOf(tx: Tx, owner: OwnerId, childUuid: string, page: AssociationPage): Promise<MembershipRow[]> {
  let query = memberships(tx, owner).where('m.child_artifact_uuid', '=', childUuid);
  if (page.relationshipType !== undefined) query = query.where('m.relationship_type', '=', page.relationshipType);
  if (page.after !== undefined) {
    query = query.where(sql<boolean>`(lower(p.name), m.composite_uuid) > (${page.after.key}, ${page.after.uuid}::uuid)`);
  }
  return query.orderBy(sql`lower(p.name)`).orderBy('m.composite_uuid').limit(page.limit).execute();
}

/** Everything a composite contains with its sort keys; the caller holds the composite. */
export async function listMembershipOrder(tx: Tx, owner: OwnerId, compositeUuid: string): Promise<Placed[]> {
  return tx
    .selectFrom('composite_memberships')
    .select(['child_artifact_uuid as id', 'position'])
    .where('owner_id', '=', owner)
    .where('composite_uuid', '=', compositeUuid)
    .orderBy('position')
    .orderBy('child_artifact_uuid')
    .execute();
}

/**
 * Adds children to a composite in the given order. A child that is there already breaks `composite_memberships_pkey`, one outside
 * the home collection `composite_memberships_child_fkey`, a composite `composite_memberships_child_type_check`,
 * an unknown pin `composite_memberships_pinned_version_fkey`.
 */
export async function insertMemberships(
  tx: Tx,
  owner: OwnerId,
  composite: { uuid: string; collection_id: string },
  members: readonly NewMembership[],
): Promise<void> {
  if (members.length === 0) return;
  await sql`
    insert into composite_memberships
      (owner_id, collection_id, composite_uuid, child_artifact_uuid, child_type, relationship_type, pinned_version_hash, position)
    select ${owner}, ${composite.collection_id}::uuid, ${composite.uuid}::uuid, m.child, m.type, m.relationship, m.pin,
      coalesce(m.position, m.n + coalesce(
        (select max(position) from composite_memberships where owner_id = ${owner} and composite_uuid = ${composite.uuid}::uuid), 0))
    from unnest(
      ${members.map((member) => member.child_artifact_uuid)}::uuid[], ${members.map((member) => member.child_type)}::text[],
      ${members.map((member) => member.relationship_type)}::text[], ${members.map((member) => member.pinned_version_hash)}::text[],
      ${members.map((member) => member.position)}::float8[]
    ) with ordinality as m (child, type, relationship, pin, position, n)`.execute(tx);
}

/** Changes one child of a composite. Returns 0 or 1. */
export async function updateMembership(
  tx: Tx,
  owner: OwnerId,
  compositeUuid: string,
  childUuid: string,
  changes: { relationship_type?: RelationshipType; pinned_version_hash?: string | null; position?: number },
): Promise<number> {
  const result = await tx
    .updateTable('composite_memberships')
    .set({ ...changes, updated_at: sql<Date>`clock_timestamp()` })
    .where('owner_id', '=', owner)
    .where('composite_uuid', '=', compositeUuid)
    .where('child_artifact_uuid', '=', childUuid)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Gives several children new sort keys. */
export async function updateMembershipPositions(
  tx: Tx,
  owner: OwnerId,
  compositeUuid: string,
  positions: readonly Placed[],
): Promise<void> {
  await sql`
    update composite_memberships m set position = p.position
    from unnest(${positions.map((row) => row.id)}::uuid[], ${positions.map((row) => row.position)}::float8[]) as p (uuid, position)
    where m.owner_id = ${owner} and m.composite_uuid = ${compositeUuid}::uuid and m.child_artifact_uuid = p.uuid`.execute(tx);
}

/** Takes a child out of a composite. Returns 0 or 1. */
export async function deleteMembership(tx: Tx, owner: OwnerId, compositeUuid: string, childUuid: string): Promise<number> {
  const result = await tx
    .deleteFrom('composite_memberships')
    .where('owner_id', '=', owner)
    .where('composite_uuid', '=', compositeUuid)
    .where('child_artifact_uuid', '=', childUuid)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
