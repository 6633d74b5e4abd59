import { sql } from 'kysely';
import type { Database } from '#db/client.ts';

/** Tables of the program in `public` and `sys`, `sys.` written before the latter; Kysely's own are left out. */
export async function listTables(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'sys') and c.relname not like 'kysely_migration%'
    order by 1`.execute(db);
  return rows.map((row) => row.name);
}

export type Contents = Record<string, Record<string, unknown>[]>;

/** Every row of every table, in an order that does not depend on storage. */
export async function readContents(db: Database): Promise<Contents> {
  const contents: Contents = {};
  for (const table of await listTables(db)) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(t) as row from ${sql.table(table)} t order by to_jsonb(t)::text`.execute(db);
    contents[table] = rows.map((entry) => entry.row);
  }
  return contents;
}

/** Everything a migration can leave behind, one sorted line each: columns, constraints, indexes, policies, functions, triggers, rights. */
export async function readCatalogue(db: Database): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    with home as (select oid, nspname from pg_namespace where nspname in ('public', 'sys')),
    tables as (
      select c.*, home.nspname from pg_class c join home on home.oid = c.relnamespace where c.relname not like 'kysely_migration%'
    )
    select format('column %s.%s.%s %s%s default %s %s', t.nspname, t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' else '' end, pg_get_expr(d.adbin, d.adrelid), a.attgenerated) as line
      from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum where t.relkind in ('r', 'p')
    union all
    select format('constraint %s.%s %s', t.relname, k.conname, pg_get_constraintdef(k.oid))
      from tables t join pg_constraint k on k.conrelid = t.oid where k.contype <> 'n'
    union all
    select format('index %s', pg_get_indexdef(t.oid)) from tables t where t.relkind = 'i'
    union all
    select format('policy %s.%s %s %s %s', p.tablename, p.policyname, p.cmd, p.qual, p.with_check) from pg_policies p
    union all
    select format('security of %s %s %s %s', t.relname, t.relrowsecurity, t.relforcerowsecurity,
        (select string_agg(acl::text, ',' order by acl::text) from unnest(t.relacl) acl))
      from tables t where t.relkind in ('r', 'p')
    union all
    select format('function %s %s %s %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid)),
        (select string_agg(acl::text, ',' order by acl::text) from unnest(p.proacl) acl), p.prosecdef)
      from pg_proc p join home on home.oid = p.pronamespace
      where p.prokind = 'f' and not exists (select from pg_depend x where x.objid = p.oid and x.deptype = 'e')
    union all
    select format('trigger %s', pg_get_triggerdef(g.oid)) from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
    union all
    select format('default rights %s', d.defaclacl) from pg_default_acl d join home on home.oid = d.defaclnamespace
    order by 1`.execute(db);
  return rows.map((row) => row.line);
}
