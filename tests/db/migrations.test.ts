import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { MIGRATIONS } from '#db/migrations/index.ts';
import { migrateDown, migrateTo, migrateToLatest, migrationStatus } from '#db/migrator.ts';
import { type Contents, listTables, readCatalogue, readContents } from '#tests/support/catalogue.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { ROWS_AFTER } from '#tests/support/migration-rows.ts';

const STEPS = Object.keys(MIGRATIONS);
/** Columns that a step renames; nothing else may change its name. */
const RENAMED: Record<string, Record<string, string>> = { '002-artifact-uuid': { artifact_id: 'artifact_uuid' } };

async function emptyDatabase(): Promise<Database> {
  const database = await createTestDatabase({ from: 'empty' });
  onTestFinished(database.close);
  return database.db;
}

const insertRows = (db: Database, step: string) => sql.raw(ROWS_AFTER[step] ?? '').execute(db);

/** Rows of `before` that are not in `after`, compared by the columns they had, under their new names. */
function lostRows(before: Contents, after: Contents, renamed: Record<string, string> = {}): unknown[] {
  return Object.entries(before).flatMap(([table, rows]) =>
    rows.filter((row) => {
      const columns = Object.entries(row).map(([column, value]) => [renamed[column] ?? column, JSON.stringify(value)] as const);
      return !(after[table] ?? []).some((other) =>
        columns.every(([column, value]) => column in other && JSON.stringify(other[column]) === value),
      );
    }),
  );
}

test('every step goes up, down and up again on rows that were there before it, and loses none', async () => {
  const db = await emptyDatabase();
  for (const [index, step] of STEPS.entries()) {
    const [rowsBefore, catalogueBefore] = [await readContents(db), await readCatalogue(db)];
    const rowCount = Object.values(rowsBefore).flat().length;
    if (index > 0) expect(rowCount, `rows before ${step}`).toBeGreaterThan(10);

    expect(await migrateTo(db, step)).toEqual([step]);
    const [rowsAfter, catalogueAfter] = [await readContents(db), await readCatalogue(db)];
    expect(lostRows(rowsBefore, rowsAfter, RENAMED[step]), `${step} up`).toEqual([]);

    expect(await migrateDown(db)).toBe(step);
    expect(await readContents(db), `rows after ${step} down`).toEqual(rowsBefore);
    if (index > 0) expect(await readCatalogue(db), `catalogue after ${step} down`).toEqual(catalogueBefore);

    await migrateTo(db, step);
    expect(await readContents(db), `rows after ${step} up again`).toEqual(rowsAfter);
    expect(await readCatalogue(db), `catalogue after ${step} up again`).toEqual(catalogueAfter);

    await insertRows(db, step);
  }
});

test('the comparison of rows notices a row that was lost and a value that was changed', () => {
  const before = {
    t: [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ],
  };
  expect(lostRows(before, { t: [{ id: 1, name: 'a' }] })).toEqual([{ id: 2, name: 'b' }]);
  expect(
    lostRows(before, {
      t: [
        { id: 1, name: 'a' },
        { id: 2, name: 'c' },
      ],
    }),
  ).toEqual([{ id: 2, name: 'b' }]);
  expect(lostRows(before, {})).toHaveLength(2);
});

test('the first step down leaves nothing behind', async () => {
  const db = await emptyDatabase();
  await migrateTo(db, '001-library');
  await insertRows(db, '001-library');
  await migrateDown(db);
  expect(await listTables(db)).toEqual([]);
  expect(await readCatalogue(db)).toEqual([]);
});

test('the uuid step gives every artifact an identity that is unique and joins what belonged together', async () => {
  const db = await emptyDatabase();
  await migrateTo(db, '001-library');
  await insertRows(db, '001-library');
  const joined = (key: string) =>
    sql<{ collection: string; description: string | null; grouped: number }>`
    select c.name as collection, a.description,
      (select count(*)::int from group_artifacts g where g.owner_id = a.owner_id and g.${sql.ref(key)} = x.${sql.ref(key)}) as grouped
    from artifacts a
    join collection_artifacts x on x.owner_id = a.owner_id and x.${sql.ref(key)} = a.${sql.ref(key === 'artifact_id' ? 'id' : 'uuid')}
    join collections c on c.owner_id = x.owner_id and c.id = x.collection_id
    where a.owner_id = 'team-a' and a.type = 'skill' and a.name = 'pdf' order by c.name`.execute(db);
  const before = (await joined('artifact_id')).rows;
  expect(before).toEqual([
    { collection: 'Home', description: 'Another one', grouped: 1 },
    { collection: 'Work', description: 'Reads PDF files', grouped: 1 },
  ]);

  await migrateTo(db, '002-artifact-uuid');
  expect((await joined('artifact_uuid')).rows).toEqual(before);
  const { rows } = await sql<{ rows: number; uuids: number }>`
    select count(*)::int as rows, count(distinct uuid)::int as uuids from artifacts where owner_id = 'team-a'`.execute(db);
  expect(rows).toEqual([{ rows: 4, uuids: 4 }]);
  const insert = (uuid: string) =>
    sql`insert into artifacts (owner_id, uuid, type, name) values ('team-a', ${uuid}, 'skill', 'x')`.execute(db);
  const [known] = (await sql<{ uuid: string }>`select uuid from artifacts where owner_id = 'team-a' limit 1`.execute(db)).rows;
  await expect(insert(known?.uuid ?? '')).rejects.toMatchObject({ constraint: 'artifacts_uuid_key' });
  await expect(
    sql`insert into artifacts (owner_id, type, name) values ('team-a', 'skill', 'x')`.execute(db),
  ).rejects.toMatchObject({ code: '23502' });
});

test('identities made after the uuid step survive all the way down and up', async () => {
  const db = await emptyDatabase();
  for (const step of STEPS) {
    await migrateTo(db, step);
    await insertRows(db, step);
  }
  const identities = async () =>
    (
      await sql`select a.owner_id, a.uuid, a.type, a.name, v.content_hash,
        array(select collection_id from collection_artifacts c where c.owner_id = a.owner_id and c.artifact_uuid = a.uuid) as collections,
        array(select group_id from group_artifacts g where g.owner_id = a.owner_id and g.artifact_uuid = a.uuid) as groups
      from artifacts a left join artifact_versions v on v.owner_id = a.owner_id and v.id = a.current_version_id
      order by 1, 2`.execute(db)
    ).rows;
  const before = await identities();
  expect(before).toHaveLength(12);
  while ((await migrationStatus(db)).some((step) => step.name === '002-artifact-uuid' && step.appliedAt !== null))
    await migrateDown(db);
  expect(await listTables(db)).not.toContain('deployment_sets');
  expect(await migrateToLatest(db)).toEqual(STEPS.slice(1));
  expect(await identities()).toEqual(before);
});

test('two processes that start together migrate once', async () => {
  const database = await createTestDatabase({ from: 'empty' });
  onTestFinished(database.close);
  const other = createDatabase({ connection: database.connection });
  onTestFinished(other.close);
  const applied = await Promise.all([migrateToLatest(database.db), migrateToLatest(other.db), migrateToLatest(database.db)]);
  expect(applied.map((names) => names.length).toSorted()).toEqual([0, 0, STEPS.length]);
  expect((await migrationStatus(database.db)).every((step) => step.appliedAt !== null)).toBe(true);
});

test('a step that fails is named and leaves the database as it was', async () => {
  const db = await emptyDatabase();
  await sql`create table projects (id int)`.execute(db);
  await expect(migrateToLatest(db)).rejects.toThrow(/005-projects \(Up\) failed: .*"projects" already exists/);
  expect(await listTables(db)).toEqual(['projects']);
});

test('a database that a newer program migrated is refused', async () => {
  const db = await emptyDatabase();
  await migrateToLatest(db);
  await sql`insert into sys.kysely_migration (name, timestamp) values ('999-future', ${new Date().toISOString()})`.execute(db);
  await expect(migrateToLatest(db)).rejects.toThrow(/newer Loadout \(999-future\)/);
  await expect(migrateDown(db)).rejects.toThrow(/newer Loadout/);
});

test('the status of a database without tables is: everything pending', async () => {
  const db = await emptyDatabase();
  expect(await migrationStatus(db)).toEqual(STEPS.map((name) => ({ name, appliedAt: null })));
});
