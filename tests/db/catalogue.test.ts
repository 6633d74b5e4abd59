import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import type { Database } from '#db/client.ts';
import { REFUSALS } from '#db/refusals.ts';
import { createTestDatabase } from '#tests/support/database.ts';

const { db, close } = await createTestDatabase();
afterAll(close);

const OWN_ROWS = "(owner_id = ( SELECT NULLIF(current_setting('app.owner_id'::text, true), ''::text) AS \"nullif\"))";
/** Unique over all owners on purpose: one folder has one keeper. */
const ACROSS_OWNERS = ['projects_site_path_key'];
/** Refused by a trigger under a name of its own. */
const FROM_TRIGGERS = ['projects_path_overlap_check'];
const NOT_CHANGEABLE = ['artifact_files', 'artifact_versions', 'audit_events', 'blobs'];

interface TableRow {
  name: string;
  owner_column: boolean;
  primary_key_leads: boolean;
  enabled: boolean;
  forced: boolean;
  policies: string[];
  rights: string[];
}

/** What is wrong with the fences around the tables of `public`; one sentence each. */
async function faultsOfTables(on: Database): Promise<string[]> {
  const { rows } = await sql<TableRow>`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'owner_id' and a.attnotnull and a.atttypid = 'text'::regtype) as owner_column,
      exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary and a.attname = 'owner_id') as primary_key_leads,
      array(select format('%s using %s with check %s', p.cmd, p.qual, p.with_check) from pg_policies p
        where p.schemaname = 'public' and p.tablename = c.relname) as policies,
      array(select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) r
        where has_table_privilege('loadout_app', c.oid, r)) as rights
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`.execute(on);
  return rows.flatMap((table) => {
    const rights = rightsOf(table.name);
    const wrong = {
      'has no owner_id text not null': !table.owner_column,
      'has a primary key that owner_id does not lead': !table.primary_key_leads,
      'has no row-level security': !table.enabled,
      'forces row-level security on the owning role': table.forced,
      'has another policy than the one': table.policies.join() !== `ALL using ${OWN_ROWS} with check ${OWN_ROWS}`,
      [`gives the web role ${table.rights.join(', ')}`]: table.rights.join() !== rights.join(),
    };
    return Object.entries(wrong).flatMap(([sentence, isSo]) => (isSo ? [`${table.name} ${sentence}`] : []));
  });
}

function rightsOf(table: string): string[] {
  if (table === 'audit_events') return ['select', 'insert'];
  return NOT_CHANGEABLE.includes(table) ? ['select', 'insert', 'delete'] : ['select', 'insert', 'update', 'delete'];
}

test('every tenant table is fenced in: owner column, keys, policy, rights', async () => {
  expect(await faultsOfTables(db)).toEqual([]);
});

test('of rows that must not change, the web role may renew the time of content and nothing else', async () => {
  const { rows } = await sql<{ column: string }>`
    select c.relname || '.' || a.attname as column
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relname = any(${[...NOT_CHANGEABLE, 'audit_events']}::text[])
      and has_column_privilege('loadout_app', c.oid, a.attnum, 'update')`.execute(db);
  expect(rows.map((row) => row.column)).toEqual(['blobs.created_at']);
});

test('a table without a fence is found, and one that a later migration makes gets its rights by itself', async () => {
  const faults = await db.transaction().execute(async (tx) => {
    await sql`create table forgotten (id uuid primary key)`.execute(tx);
    await sql`drop policy deployment_sets_owner_policy on deployment_sets`.execute(tx);
    const found = await faultsOfTables(tx);
    await sql`rollback and chain`.execute(tx);
    return found;
  });
  expect(faults).toEqual([
    'deployment_sets has another policy than the one',
    'forgotten has no owner_id text not null',
    'forgotten has a primary key that owner_id does not lead',
    'forgotten has no row-level security',
    'forgotten has another policy than the one',
  ]);
});

test('owner_id leads every index but those that carry it inside their keys', async () => {
  const { rows } = await sql<{ name: string; definition: string }>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace
      and pg_get_indexdef(i.indexrelid, 1, true) <> 'owner_id' order by 1`.execute(db);
  const others = rows.filter((row) => !row.definition.includes('USING gin')).map((row) => row.name);
  expect(others).toEqual(ACROSS_OWNERS);
  expect(rows.filter((row) => row.name.endsWith('_tags_idx')).map((row) => row.definition)).toEqual([
    expect.stringContaining('tag_keys(owner_id, tags)'),
    expect.stringContaining('tag_keys(owner_id, tags)'),
  ]);
});

test('every reference between tenant tables carries the owner, and can be followed backwards by an index', async () => {
  const { rows } = await sql<{ name: string; definition: string; indexed: boolean }>`
    select k.conname as name, pg_get_constraintdef(k.oid) as definition,
      exists (select from pg_index i where i.indrelid = k.conrelid
        and (select array_agg(n order by n) from unnest(i.indkey[0:1]) n) <@ k.conkey) as indexed
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1`.execute(db);
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !/^FOREIGN KEY \(owner_id, .* REFERENCES \w+\(owner_id, /.test(row.definition))).toEqual([]);
  // Deleting a version, a current one, goes by the artifact's own row.
  expect(rows.filter((row) => !row.indexed && row.name !== 'artifacts_current_version_fkey')).toEqual([]);
});

test('constraints and indexes have names of the one pattern', async () => {
  const { rows } = await sql<{ name: string; table: string }>`
    select conname as name, conrelid::regclass::text as table from pg_constraint
      where contype <> 'n' and conrelid <> 0 and connamespace in ('public'::regnamespace, 'sys'::regnamespace)
    union
    select i.indexrelid::regclass::text, i.indrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace in ('public'::regnamespace, 'sys'::regnamespace)
    order by 1`.execute(db);
  const odd = rows.filter(({ name, table }) => {
    const [bare, of] = [name.replace('sys.', ''), table.replace('sys.', '')];
    return !of.startsWith('kysely_') && !(bare.startsWith(`${of}_`) && /_(pkey|key|fkey|check|idx)$/.test(bare));
  });
  expect(odd).toEqual([]);
});

test('every constraint that is translated for callers exists', async () => {
  const { rows } = await sql<{ name: string }>`
    select conname as name from pg_constraint union select indexrelid::regclass::text from pg_index`.execute(db);
  const known = new Set([...rows.map((row) => row.name), ...FROM_TRIGGERS]);
  expect(Object.keys(REFUSALS).filter((name) => !known.has(name))).toEqual([]);
});

test('functions that run as their owner have a fixed search path and are not for everybody', async () => {
  const { rows } = await sql<{ name: string; path: string[] | null; public: boolean }>`
    select p.oid::regproc::text as name, p.proconfig as path, has_function_privilege('public', p.oid, 'execute') as public
    from pg_proc p where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'sys'::regnamespace) order by 1`.execute(db);
  expect(rows.map((row) => row.name)).toEqual([
    'count_artifacts',
    'count_deployment_sets',
    'guard_project_path',
    'search_artifacts',
    'search_deployment_sets',
    'sys.unfinished_runs',
  ]);
  for (const row of rows) expect(row).toMatchObject({ path: ['search_path=pg_catalog, pg_temp'], public: false });
});

test('the web role has no right in the system schema', async () => {
  const { rows } = await sql<{ usage: boolean; tables: string[] }>`
    select has_schema_privilege('loadout_app', 'sys', 'usage') as usage,
      array(select c.relname::text from pg_class c where c.relnamespace = 'sys'::regnamespace and c.relkind = 'r'
        and has_table_privilege('loadout_app', c.oid, 'select, insert, update, delete')) as tables`.execute(db);
  expect(rows).toEqual([{ usage: false, tables: [] }]);
});
