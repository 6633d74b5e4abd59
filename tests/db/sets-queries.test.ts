import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup, insertSet } from '#tests/support/fixtures.ts';
import { setServices } from '#tests/support/set-services.ts';

let database: TestDatabase;
let db: Database;
let queries = 0;

const counting: KyselyPlugin = {
  transformQuery: ({ node }) => {
    queries += 1;
    return node;
  },
  transformResult: async ({ result }) => result,
};

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db.withPlugin(counting);
});
afterAll(() => database.close());
beforeEach(() => {
  queries = 0;
});

/** How many statements `work` takes, without the one that every transaction begins with. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  queries = 0;
  await work();
  return queries - 1;
}

/** `count` sets, each with an artifact, a group, and (but the last) the next set. */
async function library(owner: OwnerId, count: number): Promise<string[]> {
  return withOwner(db, owner, async (tx) => {
    const home = await insertCollection(tx, owner);
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const { uuid } = await insertArtifact(tx, owner, { collections: [home] });
      const group = await insertGroup(tx, owner, home, { artifacts: [uuid] });
      const next = ids.at(-1);
      const nested = next === undefined || i % 10 === 0 ? [] : [{ member_set_id: next }];
      ids.push(await insertSet(tx, owner, { members: [{ artifact_uuid: uuid }, { group_id: group }, ...nested] }));
    }
    return ids.reverse();
  });
}

describe.each([2, 40])('with %i sets the number of statements stays the same', (count) => {
  let owner: OwnerId;
  let ids: string[];
  let services: ReturnType<typeof setServices>;

  beforeAll(async () => {
    owner = freshOwner('queries');
    ids = await library(owner, count);
    services = setServices(db);
  });

  test('the list takes four, and one when the counts are known [FR-7]', async () => {
    const { sets } = services;
    expect(await statements(() => sets.list(owner, {}))).toBe(4);
    expect(await statements(() => sets.list(owner, {}))).toBe(1);
    expect(await statements(() => sets.list(owner, { name: 'set', sort: 'name' }))).toBe(1);
  });

  test('reading a set takes four, resolving it three', async () => {
    const { sets, resolution } = services;
    expect(await statements(() => sets.get(owner, ids[0] ?? ''))).toBe(4);
    expect(await statements(() => resolution.resolve(owner, ids[0] ?? ''))).toBe(3);
  });

  test('adding a set takes six, its audit event included', async () => {
    const { sets, members } = services;
    const fresh = await sets.create(owner, { name: 'fresh' });
    expect(await statements(() => members.add(owner, fresh.set.id, { member_set_id: ids[0] }))).toBe(6);
  });
});
