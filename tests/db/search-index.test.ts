import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createLog } from '#app/lib/log.ts';
import { createSearchIndex } from '#app/services/library/search-index.server.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact } from '#tests/support/fixtures.ts';

const { db, close } = await createTestDatabase();
afterAll(close);

const index = () => createSearchIndex({ db, log: createLog('silent'), settings: { authEnabled: false } });

/** Artifacts whose documents are not in the index yet; their uuids in order. */
async function due(owner: OwnerId, ...documents: string[]): Promise<string[]> {
  return withOwner(db, owner, async (tx) => {
    const uuids: string[] = [];
    for (const [n, text] of documents.entries()) {
      const { uuid } = await insertArtifact(tx, owner, { name: `a${n}`, tags: ['violet'] });
      await sql`update artifacts set search_text = ${text}, search_due = true where uuid = ${uuid}`.execute(tx);
      uuids.push(uuid);
    }
    return uuids;
  });
}

async function found(tx: Tx, words: string): Promise<string[]> {
  const { rows } = await sql<{ uuid: string }>`
    select uuid from search_artifacts(null, null, ${words}, null, null, null, 'name', null, null, 50, 0)`.execute(tx);
  return rows.map((row) => row.uuid);
}
const find = (owner: OwnerId, words: string) => withOwner(db, owner, (tx) => found(tx, words));

async function indexed(owner: OwnerId, words: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from artifacts
    where owner_id = ${owner} and search @@ websearch_to_tsquery('english', ${words})`.execute(db);
  return rows[0]?.n ?? 0;
}

test('a document is found by its words before they are in the index, together with those of its tags', async () => {
  const owner = freshOwner();
  const [first] = await due(owner, 'Sharpening chisels by hand', 'Planing boards');
  expect(await indexed(owner, 'chisel')).toBe(0);
  expect(await find(owner, 'chisel')).toEqual([first]);
  expect(await find(owner, 'violet chisels')).toEqual([first]);
  expect(await find(owner, '"sharpening boards"')).toEqual([]);
  expect(await find(freshOwner(), 'chisel')).toEqual([]);
});

test('catching up brings every document of the owner into the index, and changes nothing else of the artifact', async () => {
  const [owner, other] = [freshOwner(), freshOwner()];
  await due(owner, ...Array.from({ length: 120 }, (_, n) => `Mortise number ${n}`));
  await due(other, 'Mortise elsewhere');
  const rows = () =>
    sql`select to_jsonb(a) - 'search' - 'search_due' as row from artifacts a where owner_id = ${owner} order by uuid`.execute(db);
  const before = (await rows()).rows;
  await index().catchUp(owner);
  expect(await indexed(owner, 'mortise')).toBe(120);
  expect(await indexed(other, 'mortise')).toBe(0);
  expect((await rows()).rows).toEqual(before);
  expect(await find(owner, 'mortise')).toHaveLength(50);
});

test('what somebody is changing is left out without waiting, and is found all the same', async () => {
  const owner = freshOwner();
  const [first, second] = await due(owner, 'Dovetail one', 'Dovetail two');
  await db.transaction().execute(async (tx) => {
    await sql`update artifacts set description = 'Held' where owner_id = ${owner} and uuid = ${first}`.execute(tx);
    await index().catchUp(owner);
  });
  expect(await indexed(owner, 'dovetail')).toBe(1);
  expect(await find(owner, 'dovetail')).toEqual([first, second]);
});

test('a process takes up what another one left behind, in the background, and ends when it is told to', async () => {
  const owner = freshOwner();
  await due(owner, 'Rabbet');
  const own = index();
  own.soon(owner);
  own.soon(owner);
  await expect.poll(() => indexed(owner, 'rabbet')).toBe(1);
  await own.stop();
  await due(owner, 'Rabbet again');
  own.soon(owner);
  await own.stop();
  expect(await indexed(owner, 'rabbet')).toBe(1);
});
