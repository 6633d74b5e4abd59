import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import type { Database } from '#db/client.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { type DeclaredSchema, readDeclaredSchema } from '#tests/support/declared-schema.ts';

const { db, close } = await createTestDatabase();
afterAll(close);
const declared = readDeclaredSchema(process.cwd());

/** How the driver hands over a value of each PostgreSQL type. */
const KINDS: Record<string, string> = {
  text: 'string',
  uuid: 'string',
  tsvector: 'string',
  boolean: 'boolean',
  integer: 'number',
  bigint: 'number',
  'double precision': 'number',
  'timestamp(3) with time zone': 'Date',
  jsonb: 'json',
  bytea: 'Buffer',
  'text[]': 'string[]',
};

/** Its words come through the foreign key to the artifact. */
const WORDS_BY_REFERENCE = new Set(['collection_artifacts.type']);

interface LiveColumn {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
  optional: boolean;
  checks: string[];
}

async function readLiveColumns(on: Database): Promise<LiveColumn[]> {
  const { rows } = await sql<LiveColumn>`
    select case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end as table,
      a.attname as column, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
      not a.attnotnull or a.atthasdef as optional,
      array(select pg_get_constraintdef(k.oid) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname in ('public', 'sys') and c.relkind in ('r', 'p') and c.relname not like 'kysely_migration%'`.execute(on);
  return rows;
}

/** The words a check allows for a text column; null when no check lists words. */
function wordsOf(checks: string[]): string[] | null {
  const lists = checks.filter((check) => /= ANY \(|= '[^']*'::text\)\)$/.test(check));
  if (lists.length === 0) return null;
  return lists.flatMap((check) => [...check.matchAll(/'([^']*)'::text/g)].map((match) => match[1] ?? '')).toSorted();
}

/** Every difference between what db/schema.ts says and what the database has, one sentence each. */
function differences(live: LiveColumn[], schema: DeclaredSchema): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const { table, column, type, nullable, optional, checks } of live) {
    const name = `${table}.${column}`;
    seen.add(name);
    const own = schema[table]?.[column];
    if (own === undefined) {
      found.push(`${name} is not declared`);
      continue;
    }
    if (own.nullable !== nullable) found.push(`${name} is ${nullable ? 'nullable' : 'not null'}, declared the other way`);
    if (own.optional !== optional)
      found.push(`${name} ${optional ? 'may' : 'may not'} be left out of an insert, declared the other way`);
    if (own.kind !== KINDS[type]) found.push(`${name} is ${type}, declared ${own.kind}`);
    const words = wordsOf(checks);
    if (!WORDS_BY_REFERENCE.has(name) && own.words?.join() !== words?.join())
      found.push(`${name} allows ${words ?? 'any word'}, declared ${own.words ?? 'any'}`);
  }
  for (const [table, columns] of Object.entries(schema)) {
    for (const column of Object.keys(columns))
      if (!seen.has(`${table}.${column}`)) found.push(`${table}.${column} does not exist`);
  }
  return found;
}

test('db/schema.ts says exactly what the database has', async () => {
  expect(Object.keys(declared)).toHaveLength(29);
  expect(differences(await readLiveColumns(db), declared)).toEqual([]);
});

test('a difference of each kind is noticed', async () => {
  const live = await db.transaction().execute(async (tx) => {
    await sql`alter table collections add column color text, alter column description set not null, alter column name set default 'x',
      alter column updated_at type text, drop column created_at`.execute(tx);
    await sql`alter table imports drop constraint imports_status_check`.execute(tx);
    const columns = await readLiveColumns(tx);
    await sql`rollback and chain`.execute(tx);
    return columns;
  });
  expect(differences(live, declared).toSorted()).toEqual([
    'collections.color is not declared',
    'collections.created_at does not exist',
    'collections.description is not null, declared the other way',
    'collections.description may not be left out of an insert, declared the other way',
    'collections.name may be left out of an insert, declared the other way',
    'collections.updated_at is text, declared Date',
    'imports.status allows any word, declared failed,partial,queued,running,succeeded',
  ]);
});
