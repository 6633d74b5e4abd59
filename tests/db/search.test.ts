import { type RawBuilder, sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { addToCollection, freshOwner, insertArtifact, insertCollection, insertSet } from '#tests/support/fixtures.ts';

interface Found {
  id: string;
  name: string;
  updated: string;
}

type Search = (sort: string, key: string | null, id: string | null) => RawBuilder<Found>;

const { db, close } = await createTestDatabase();
afterAll(close);

test('searches treat %, _ and \\ as themselves, and every tag is asked for without case', async () => {
  const owner = freshOwner();
  await withOwner(db, owner, async (tx) => {
    const names = ['50% off', '50 off', 'a_b', 'aXb', 'c\\d', 'Straße'];
    for (const name of names) await insertSet(tx, owner, { name, tags: ['Web', name] });
    const find = async (part: string | null, tags: string[] | null) => {
      const { rows } = await sql<{ name: string }>`
        select s.name from search_deployment_sets(${part}, ${tags}::text[], 'name', null, null, 50, 0) with ordinality f (id, n)
        join deployment_sets s using (id) order by f.n`.execute(tx);
      return rows.map((row) => row.name);
    };
    expect(await find('0%', null)).toEqual(['50% off']);
    expect(await find('A_B', null)).toEqual(['a_b']);
    expect(await find('c\\', null)).toEqual(['c\\d']);
    expect(await find('', null)).toHaveLength(6);
    expect(await find(null, ['wEB'])).toHaveLength(6);
    expect(await find(null, ['web', 'A_B'])).toEqual(['a_b']);
    expect(await find(null, [])).toHaveLength(6);
    expect(await find('off', ['nothing'])).toEqual([]);
  });
});

test('pages of a search follow each other without gap or repetition, in both orders', async () => {
  const owner = freshOwner();
  await withOwner(db, owner, async (tx) => {
    const collection = await insertCollection(tx, owner);
    const same = await insertArtifact(tx, owner, { name: 'same' });
    await addToCollection(tx, owner, collection, same);
    for (let i = 0; i < 9; i += 1) {
      await insertArtifact(tx, owner, { name: i % 3 === 0 ? 'Same' : `n${i}`, type: 'command', description: 'words of wisdom' });
      await insertSet(tx, owner, { name: i % 3 === 0 ? 'Same' : `n${i}` });
    }
    const walk = async (search: Search, sort: string) => {
      const seen: string[] = [];
      let after: { key: string | null; id: string | null } = { key: null, id: null };
      for (;;) {
        const { rows }: { rows: Found[] } = await search(sort, after.key, after.id).execute(tx);
        seen.push(...rows.map((row) => row.id));
        const last = rows.at(-1);
        if (last === undefined) return seen;
        after = { key: sort === 'name' ? last.name.toLowerCase() : last.updated, id: last.id };
      }
    };
    const sets: Search = (sort, key, id) => sql<Found>`
      select s.id, s.name, s.updated_at::text as updated from search_deployment_sets(null, null, ${sort}, ${key}, ${id}::uuid, 2, 0) f join deployment_sets s using (id)`;
    const artifacts: Search = (sort, key, id) => sql<Found>`
      select a.uuid as id, a.name, a.updated_at::text as updated
      from search_artifacts(null, null, null, null, null, null, ${sort}, ${key}, ${id}::uuid, 2, 0) f join artifacts a using (uuid)`;
    for (const sort of ['name', '-updated_at']) {
      for (const [search, count] of [
        [sets, 9],
        [artifacts, 10],
      ] as const) {
        const seen = await walk(search, sort);
        expect(seen).toHaveLength(count);
        expect(new Set(seen).size).toBe(count);
      }
    }
    const found = async (filters: ReturnType<typeof sql>) =>
      (await sql<{ n: number }>`select count_artifacts(${filters}) as n`.execute(tx)).rows[0]?.n;
    expect(await found(sql`null, null, 'wise wisdom', null, null, null`)).toBe(0);
    expect(await found(sql`null, null, 'wisdom words', null, null, null`)).toBe(9);
    expect(await found(sql`array['command'], 'same', null, null, null, null`)).toBe(3);
    expect(await found(sql`null, null, null, null, ${collection}, null`)).toBe(1);
  });
});
