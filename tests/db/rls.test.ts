import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { withOwner, withSystem } from '#db/transactions.ts';
import { listTables } from '#tests/support/catalogue.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { insertEverywhere } from '#tests/support/every-table.ts';
import { countRows, freshOwner, insertArtifact, insertCollection, insertProject, insertSet } from '#tests/support/fixtures.ts';

const { db, close } = await createTestDatabase();
const ana = freshOwner('ana');
const ben = freshOwner('ben');
const tables = (await listTables(db)).filter((name) => !name.startsWith('sys.'));

beforeAll(async () => {
  for (const owner of [ana, ben]) await withOwner(db, owner, (tx) => insertEverywhere(tx, owner));
});
afterAll(close);

/** The same count by the owning role, which row-level security does not bind: the negative control. */
async function countOf(table: string, owner: OwnerId): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where owner_id = ${owner}`.execute(db);
  return rows[0]?.n ?? 0;
}

const FORBIDDEN = { code: '42501' };

describe.each(tables)('%s', (table) => {
  test('shows an owner all of its own rows and nothing else', async () => {
    const [own, foreign] = [await countOf(table, ana), await countOf(table, ben)];
    expect(own, 'rows of the owner').toBeGreaterThan(0);
    expect(foreign, 'rows of the other owner, as the owning role sees them').toBeGreaterThan(0);
    await withOwner(db, ana, async (tx) => {
      expect(await countRows(tx, table)).toBe(own);
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where owner_id = ${ben}`.execute(
        tx,
      );
      expect(rows).toEqual([{ n: 0 }]);
    });
  });

  test('shows nothing to nobody', async () => {
    const seen = await db.transaction().execute(async (tx) => {
      await sql`select set_config('role', 'loadout_app', true)`.execute(tx);
      return countRows(tx, table);
    });
    expect(seen).toBe(0);
  });

  test('neither takes, changes nor deletes a row for another owner', async () => {
    const [before, own] = [await countOf(table, ben), await countOf(table, ana)];
    const columns = await writableColumns(table);
    const given = columns.map((column) => (column === 'owner_id' ? sql`${ben}` : sql.ref(column)));
    const as = (work: ReturnType<typeof sql>) => withOwner(db, ana, (tx) => work.execute(tx));
    const copy = sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      select ${sql.join(given)} from ${sql.table(table)} limit 1`;
    await expect(as(copy)).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('row-level security') });
    await expect(as(sql`update ${sql.table(table)} set owner_id = ${ben}`)).rejects.toMatchObject(FORBIDDEN);

    const remove = sql`delete from ${sql.table(table)} where owner_id = ${ben}`;
    if (table === 'audit_events') await expect(as(remove)).rejects.toMatchObject(FORBIDDEN);
    else expect((await as(remove)).numAffectedRows).toBe(0n);
    expect([await countOf(table, ben), await countOf(table, ana)]).toEqual([before, own]);
  });
});

async function writableColumns(table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`.execute(db);
  return rows.map((row) => row.name);
}

interface Reference {
  name: string;
  table: string;
  target: string;
  columns: string[];
  targets: string[];
}

const references = (
  await sql<Reference>`
    select k.conname as name, k.conrelid::regclass::text as table, k.confrelid::regclass::text as target,
      array(select a.attname::text from unnest(k.conkey) with ordinality c (n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.n order by i) as columns,
      array(select a.attname::text from unnest(k.confkey) with ordinality c (n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.n order by i) as targets
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1`.execute(db)
).rows;

describe.each(references)('$name', (reference) => {
  const columns = reference.columns.filter((column) => column !== 'owner_id');
  const targets = reference.targets.filter((column) => column !== 'owner_id');

  /** Points one row of `ana` at a row of `whose`, as the owning role, for which only the constraint stands in the way. */
  const point = (whose: OwnerId) =>
    db
      .transaction()
      .execute(async (tx) => {
        // The foreign key alone shall answer: a foreign row of another type would break a check first.
        for (const check of await checksOf(reference.table)) {
          await sql`alter table ${sql.table(reference.table)} drop constraint ${sql.ref(check)}`.execute(tx);
        }
        const { rows } = await sql<{ owner_id: string }>`
          update ${sql.table(reference.table)} set (${sql.join(columns.map((column) => sql.ref(column)))}) =
            (select ${sql.join(targets.map((column) => sql.ref(`other.${column}`)))} from ${sql.table(reference.target)} other
              where other.owner_id = ${whose} limit 1)
          where ctid = (select ctid from ${sql.table(reference.table)} where owner_id = ${ana}
            and ${sql.join(
              columns.map((column) => sql`${sql.ref(column)} is not null`),
              sql` and `,
            )} limit 1)
          returning owner_id`.execute(tx);
        expect(rows, `a row of ${reference.table} to change`).toHaveLength(1);
        await sql`set constraints all immediate`.execute(tx);
        throw new Error('stored');
      })
      .catch((error: unknown) => error);

  test("cannot hold another owner's id", async () => {
    expect(reference.columns[0]).toBe('owner_id');
    expect(reference.targets[0]).toBe('owner_id');
    expect(await point(ben)).toMatchObject({ code: '23503' });
  });
});

async function checksOf(table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select conname as name from pg_constraint where conrelid = ${table}::regclass and contype = 'c'`.execute(db);
  return rows.map((row) => row.name);
}

test('the same reference within one owner can be stored', async () => {
  await withOwner(db, ana, async (tx) => {
    const [first, second] = [await insertArtifact(tx, ana), await insertArtifact(tx, ana)];
    const set = await insertSet(tx, ana, { members: [{ artifact_uuid: first.uuid }] });
    const { numUpdatedRows } = await tx
      .updateTable('deployment_set_members')
      .set({ artifact_uuid: second.uuid })
      .where('set_id', '=', set)
      .executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(1n);
  });
});

test('the web role can write an audit event, and neither change nor delete one', async () => {
  const write = (work: ReturnType<typeof sql>) => withOwner(db, ana, (tx) => work.execute(tx));
  await write(sql`insert into audit_events (owner_id, id, actor, action) values (${ana}, ${newId()}, 'ada', 'x')`);
  await expect(write(sql`update audit_events set actor = 'eve'`)).rejects.toMatchObject(FORBIDDEN);
  await expect(write(sql`delete from audit_events`)).rejects.toMatchObject(FORBIDDEN);
  await expect(write(sql`truncate audit_events`)).rejects.toMatchObject(FORBIDDEN);
});

test.each(['artifact_versions', 'artifact_files', 'blobs'])('the web role cannot change %s', async (table) => {
  const change = (name: string) => withOwner(db, ana, (tx) => sql`update ${sql.table(name)} set owner_id = owner_id`.execute(tx));
  await expect(change(table)).rejects.toMatchObject(FORBIDDEN);
  await expect(change('deployment_sets')).resolves.toBeDefined();
});

test('the web role does not reach the system tables; system work does', async () => {
  const read = sql`select count(*) from sys.api_tokens`;
  await expect(withOwner(db, ana, (tx) => read.execute(tx))).rejects.toMatchObject(FORBIDDEN);
  await expect(withSystem(db, (tx) => read.execute(tx))).resolves.toBeDefined();
});

test('searches find only what belongs to the owner, and nothing without one', async () => {
  const name = `needle-${newId()}`;
  for (const owner of [ana, ben]) {
    await withOwner(db, owner, async (tx) => {
      await insertSet(tx, owner, { name, tags: ['Shared'] });
      await insertArtifact(tx, owner, { name, tags: ['Shared'] });
    });
  }
  const sets = sql<{
    id: string;
  }>`select id from search_deployment_sets(${name}, ${['sHARED']}::text[], 'name', null, null, 10, 0)`;
  const artifacts = sql`select uuid from search_artifacts(null, ${name}, null, ${['sHARED']}::text[], null, null, 'name', null, null, 10, 0)`;
  const counts = sql`select count_deployment_sets(${name}, null) + count_artifacts(null, ${name}, null, null, null, null) as n`;
  for (const owner of [ana, ben]) {
    await withOwner(db, owner, async (tx) => {
      const found = (await sets.execute(tx)).rows;
      expect(found).toHaveLength(1);
      expect(
        await tx
          .selectFrom('deployment_sets')
          .select('owner_id')
          .where('id', '=', found[0]?.id ?? '')
          .execute(),
      ).toEqual([{ owner_id: owner }]);
      expect((await artifacts.execute(tx)).rows).toHaveLength(1);
      expect((await counts.execute(tx)).rows).toEqual([{ n: 2 }]);
    });
  }
  expect((await sets.execute(db)).rows).toEqual([]);
  expect((await artifacts.execute(db)).rows).toEqual([]);
  const all = await sql`select 1 from deployment_sets where name = ${name}`.execute(db);
  expect(all.rows, 'as the owning role sees them').toHaveLength(2);
});

test("a project inside or around another owner's folder is refused, also when both come at once", async () => {
  const root = `/srv/${newId()}`;
  const register = (owner: OwnerId, path: string, site = 'here') =>
    withOwner(db, owner, (tx) => insertProject(tx, owner, { path, site }));
  const overlap = { code: 'path_not_allowed' };
  await register(ana, `${root}/shop`);
  await expect(register(ben, `${root}/shop/web`)).rejects.toMatchObject(overlap);
  await expect(register(ben, root)).rejects.toMatchObject(overlap);
  await expect(register(ben, '/')).rejects.toMatchObject(overlap);
  await expect(register(ben, `${root}/shop`)).rejects.toMatchObject({ code: 'already_exists' });
  await register(ben, `${root}/shop-two`);
  await register(ben, `${root}/shop/web`, 'elsewhere');
  await register(ana, `${root}/shop/web`);

  for (let round = 0; round < 10; round += 1) {
    const at = `${root}/round-${round}`;
    const results = await Promise.allSettled([register(ana, at), register(ben, `${at}/inner`)]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  }
});

test('a name that another owner has taken is free', async () => {
  const both = [ana, ben].map((owner) => withOwner(db, owner, (tx) => insertCollection(tx, owner, { name: 'Same name' })));
  await expect(Promise.all(both)).resolves.toHaveLength(2);
  const again = withOwner(db, ana, (tx) => insertCollection(tx, ana, { name: 'SAME NAME' }));
  await expect(again).rejects.toMatchObject({ code: 'name_taken', field: 'name' });
});
