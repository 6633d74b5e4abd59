import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import { type GraphVersionRow, type SetRow, settled } from '#db/repositories/deployment-sets.ts';
import type { Tx } from '#db/transactions.ts';

export interface SetSearch {
  /** Part of the name, without case; null for any. */
  name: string | null;
  /** All of these tags, without case; null for any. */
  tags: readonly string[] | null;
  sort: 'name' | '-updated_at';
  limit: number;
  offset: number;
  /** The sort key and id of the row after which the page begins; null for the first page. */
  after: { key: string; id: string } | null;
  /** Whether to count all that match; costly with filters in a large library. */
  counted: boolean;
}

export interface ListedSetRow extends SetRow {
  /** What `after.key` takes to go on behind this row. */
  sort_key: string;
}

export interface SetPage {
  rows: ListedSetRow[];
  total: number | null;
  moment: GraphVersionRow;
}

type PageRow = { [Column in keyof ListedSetRow]: ListedSetRow[Column] | null } & GraphVersionRow & { total: number | null };

/** A page of sets, the owner's graph version as it is at that moment and, when asked for, how many sets match in all. */
export async function listSets(tx: Tx, owner: OwnerId, search: SetSearch): Promise<SetPage> {
  const { name, tags, sort, after, limit, offset, counted } = search;
  const filters = sql`${name}::text, ${tags === null ? null : [...tags]}::text[]`;
  // The searches filter inside a function, because row-level security keeps `ilike` and `@>` from using their indexes.
  // A sub-select of its own runs once; a call in the list of columns would run for every row.
  const total = name === null && tags === null ? sql`g.set_count` : sql`(select count_deployment_sets(${filters}))`;
  const sortKey =
    sort === 'name' ? sql`lower(s.name)` : sql`to_char(s.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const result = await sql<PageRow>`
    select g.graph_version, ${settled} as settled, ${counted ? total : sql`null`} as total, page.*
    from owner_graphs g
    left join lateral (
      select s.id, s.name, s.description, s.color, s.icon, s.tags, s.version, s.created_at, s.updated_at,
        ${sortKey} as sort_key, found.n
      from search_deployment_sets(${filters}, ${sort}, ${after?.key ?? null}::text, ${after?.id ?? null}::uuid, ${limit}::int, ${offset}::int)
        with ordinality as found (id, n)
      cross join lateral (select * from deployment_sets where owner_id = ${owner} and id = found.id offset 0) s
    ) page on true
    where g.owner_id = ${owner}
    order by page.n`.execute(tx);
  const [first] = result.rows;
  return {
    rows: result.rows.filter((row): row is PageRow & ListedSetRow => row.id !== null),
    total: counted ? (first?.total ?? 0) : null,
    moment: { graph_version: first?.graph_version ?? 0, settled: first?.settled ?? false },
  };
}
