import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Placed } from '#app/domain/positions.ts';
import type { Tx } from '#db/transactions.ts';

export interface GroupRow {
  id: string;
  collection_id: string;
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: string[];
  position: number;
  created_at: Date;
  updated_at: Date;
}

export interface CountedGroupRow extends GroupRow {
  artifact_count: number;
}

export interface GroupChanges {
  name?: string;
  description?: string | null;
  color?: string | null;
  icon?: string | null;
  tags?: string[];
  position?: number;
}

const columns = [
  'g.id',
  'g.collection_id',
  'g.name',
  'g.description',
  'g.color',
  'g.icon',
  'g.tags',
  'g.position',
  'g.created_at',
  'g.updated_at',
] as const;

const artifactCount = sql<number>`(select count(*) from group_artifacts ga where ga.owner_id = g.owner_id and ga.group_id = g.id)`;
const MOVED_ON = sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`;

/** A page of groups, by collection and then in their order, and how many there are. */
export async function listGroups(
  tx: Tx,
  owner: OwnerId,
  { collectionId, limit, offset }: { collectionId?: string; limit: number; offset: number },
): Promise<{ rows: CountedGroupRow[]; total: number }> {
  let matching = tx.selectFrom('groups as g').where('g.owner_id', '=', owner);
  if (collectionId !== undefined) matching = matching.where('g.collection_id', '=', collectionId);
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await matching
    .innerJoin('collections as c', (join) => join.onRef('c.owner_id', '=', 'g.owner_id').onRef('c.id', '=', 'g.collection_id'))
    .select(columns)
    .select(artifactCount.as('artifact_count'))
    .orderBy(sql`lower(c.name)`)
    .orderBy('c.id')
    .orderBy('g.position')
    .orderBy('g.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total };
}

/** One group with its count. */
export async function findGroup(tx: Tx, owner: OwnerId, id: string): Promise<CountedGroupRow | undefined> {
  return tx
    .selectFrom('groups as g')
    .select(columns)
    .select(artifactCount.as('artifact_count'))
    .where('g.owner_id', '=', owner)
    .where('g.id', '=', id)
    .executeTakeFirst();
}

/** The groups of a collection by id and name, in their order. */
export async function listGroupNames(tx: Tx, owner: OwnerId, collectionId: string): Promise<{ id: string; name: string }[]> {
  return tx
    .selectFrom('groups')
    .select(['id', 'name'])
    .where('owner_id', '=', owner)
    .where('collection_id', '=', collectionId)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Holds a group until the end of the transaction. */
export async function lockGroup(tx: Tx, owner: OwnerId, id: string): Promise<GroupRow | undefined> {
  return tx
    .selectFrom('groups as g')
    .select(columns)
    .where('g.owner_id', '=', owner)
    .where('g.id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The groups of a collection with their sort keys, held until the end of the transaction. */
export async function lockGroupOrder(tx: Tx, owner: OwnerId, collectionId: string): Promise<Placed[]> {
  return tx
    .selectFrom('groups')
    .select(['id', 'position'])
    .where('owner_id', '=', owner)
    .where('collection_id', '=', collectionId)
    .orderBy('position')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Adds a group; without a position it comes last in its collection. A taken name breaks `groups_collection_name_key`. */
export async function insertGroup(
  tx: Tx,
  owner: OwnerId,
  { position, ...values }: Omit<GroupRow, 'position' | 'created_at' | 'updated_at'> & { position: number | null },
): Promise<void> {
  const last = sql<number>`coalesce((select max(position) from groups where owner_id = ${owner} and collection_id = ${values.collection_id}::uuid), 0) + 1`;
  await tx
    .insertInto('groups')
    .values({ owner_id: owner, ...values, position: position ?? last })
    .execute();
}

/** Changes the given fields and moves `updated_at` on. Returns 0 or 1. */
export async function updateGroup(tx: Tx, owner: OwnerId, id: string, changes: GroupChanges): Promise<number> {
  const result = await tx
    .updateTable('groups')
    .set({ ...changes, updated_at: MOVED_ON })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Gives several groups new sort keys. */
export async function updateGroupPositions(tx: Tx, owner: OwnerId, positions: readonly Placed[]): Promise<void> {
  await sql`
    update groups g set position = p.position
    from unnest(${positions.map((row) => row.id)}::uuid[], ${positions.map((row) => row.position)}::float8[]) as p (id, position)
    where g.owner_id = ${owner} and g.id = p.id`.execute(tx);
}

/** Deletes a group; its artifacts stay. Returns 0 or 1. */
export async function deleteGroup(tx: Tx, owner: OwnerId, id: string): Promise<number> {
  const result = await tx.deleteFrom('groups').where('owner_id', '=', owner).where('id', '=', id).executeTakeFirst();
  return Number(result.numDeletedRows);
}
