import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

export interface PickerFacts {
  artifacts: number;
  groups: number;
  sets: number;
  /** Every membership between the set and the sets that reach it. */
  above: { holder_id: string; held_id: string }[];
}

/** How much there is to choose from, and what stands above the set that is added to, in one query. */
export async function findPickerFacts(tx: Tx, owner: OwnerId, setId: string): Promise<PickerFacts> {
  const result = await sql<PickerFacts>`
    with recursive above (set_id) as (
      select ${setId}::uuid
      union
      select m.set_id
      from above a
      join deployment_set_members m on m.owner_id = ${owner} and m.member_set_id = a.set_id
    )
    select
      (select count(*)::int from artifacts where owner_id = ${owner}) as artifacts,
      (select count(*)::int from groups where owner_id = ${owner}) as groups,
      coalesce((select set_count from owner_graphs where owner_id = ${owner}), 0) as sets,
      coalesce((
        select jsonb_agg(jsonb_build_object('holder_id', m.set_id, 'held_id', m.member_set_id))
        from above a
        join deployment_set_members m on m.owner_id = ${owner} and m.member_set_id = a.set_id
      ), '[]') as above`.execute(tx);
  return result.rows[0] ?? { artifacts: 0, groups: 0, sets: 0, above: [] };
}

export interface Paged {
  /** Part of the name, without case; empty for any. */
  name: string;
  limit: number;
  offset: number;
}

export interface PickArtifactRow {
  uuid: string;
  type: ArtifactType;
  name: string;
  description: string | null;
  collections: string[];
}

/** A page of artifacts by name with the collections that hold them, and how many match. */
export async function listPickArtifacts(
  tx: Tx,
  owner: OwnerId,
  { name, type, limit, offset }: Paged & { type: ArtifactType | null },
): Promise<{ rows: PickArtifactRow[]; total: number }> {
  const filter = sql`${type === null ? null : [type]}::text[], ${name || null}::text, null::text, null::text[], null::uuid, null::uuid`;
  const result = await sql<(PickArtifactRow | { uuid: null }) & { total: number }>`
    select total.n as total, page.*
    from (select count_artifacts(${filter})::int as n) total
    left join lateral (
      select a.uuid, a.type, a.name, a.description, found.n as place,
        coalesce((
          select array_agg(c.name order by lower(c.name))
          from collection_artifacts ca
          join collections c on c.owner_id = ca.owner_id and c.id = ca.collection_id
          where ca.owner_id = ${owner} and ca.artifact_uuid = a.uuid
        ), '{}') as collections
      from search_artifacts(${filter}, 'name', null::text, null::uuid, ${limit}::integer, ${offset}::integer) with ordinality as found (uuid, n)
      join artifacts a on a.owner_id = ${owner} and a.uuid = found.uuid
    ) page on true
    order by page.place`.execute(tx);
  return { rows: result.rows.filter((row) => row.uuid !== null), total: result.rows[0]?.total ?? 0 };
}

export interface PickGroupRow {
  id: string;
  name: string;
  description: string | null;
  collection: string;
  artifact_count: number;
}

const LIKE_SPECIALS = /[\\%_]/g;

/** A page of groups by name, and how many match. */
export async function listPickGroups(
  tx: Tx,
  owner: OwnerId,
  { name, limit, offset }: Paged,
): Promise<{ rows: PickGroupRow[]; total: number }> {
  const pattern = `%${name.replace(LIKE_SPECIALS, '\\$&')}%`;
  const result = await sql<(PickGroupRow | { id: null }) & { total: number }>`
    with matching as (
      select g.id, g.name, g.description, c.name as collection
      from groups g
      join collections c on c.owner_id = g.owner_id and c.id = g.collection_id
      where g.owner_id = ${owner} and g.name ilike ${pattern}
    )
    select total.n as total, page.*
    from (select count(*)::int as n from matching) total
    left join lateral (
      select m.*, (select count(*)::int from group_artifacts ga where ga.owner_id = ${owner} and ga.group_id = m.id) as artifact_count
      from matching m
      order by lower(m.name), m.id
      limit ${limit} offset ${offset}
    ) page on true
    order by lower(page.name), page.id`.execute(tx);
  return { rows: result.rows.filter((row) => row.id !== null), total: result.rows[0]?.total ?? 0 };
}
