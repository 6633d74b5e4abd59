import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createArtifacts } from '#app/services/library/artifacts.server.ts';
import { createCollections } from '#app/services/library/collections.server.ts';
import { createGroups } from '#app/services/library/groups.server.ts';
import { createGroupContents } from '#app/services/library/groups-contents.server.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup } from '#tests/support/fixtures.ts';
import { watchQueries } from '#tests/support/query-count.ts';

let database: TestDatabase;
let queries: ReturnType<typeof watchQueries>;
const [small, large] = [freshOwner(), freshOwner()];

beforeAll(async () => {
  database = await createTestDatabase();
  queries = watchQueries(database);
  await fill(small, 1);
  await fill(large, 60);
});
afterAll(() => database.close());

/** As many collections with as many artifacts each in two of them and as many groups as asked for. */
async function fill(owner: OwnerId, size: number): Promise<void> {
  await withOwner(database.db, owner, async (tx: Tx) => {
    const shared = await insertCollection(tx, owner, { name: 'Shared' });
    const uuids: string[] = [];
    for (let i = 0; i < size; i += 1) {
      const own = await insertCollection(tx, owner);
      uuids.push((await insertArtifact(tx, owner, { collections: [shared, own], tags: ['t'] })).uuid);
    }
    for (let i = 0; i < size; i += 1) await insertGroup(tx, owner, shared, { artifacts: uuids });
  });
}

describe('lists take as many statements for many rows as for one', () => {
  const services = () => {
    const { db } = database;
    return {
      artifacts: createArtifacts({ db }),
      collections: createCollections({ db }),
      groups: createGroups({ db }),
      contents: createGroupContents({ db }),
    };
  };

  async function compare(
    list: (owner: OwnerId, id: string) => Promise<{ items: unknown[] }>,
    idOf: (owner: OwnerId) => Promise<string> = async () => '',
  ): Promise<void> {
    const counts: number[] = [];
    for (const [owner, rows] of [
      [small, 1],
      [large, 50],
    ] as const) {
      const id = await idOf(owner);
      counts.push(await queries(async () => expect((await list(owner, id)).items.length).toBeGreaterThanOrEqual(rows)));
    }
    expect(counts[1]).toBe(counts[0]);
    // begin, who asks, and commit are among them.
    expect(counts[0]).toBeLessThanOrEqual(8);
  }

  const sharedOf = async (owner: OwnerId) => (await services().collections.list(owner, { name: 'Shared' })).items[0]?.id ?? '';
  const groupOf = async (owner: OwnerId) => (await services().groups.list(owner, { limit: 1 })).items[0]?.id ?? '';

  test('artifacts, with their collections and totals', () =>
    compare((owner) => services().artifacts.list(owner, { tag: ['T'] })));
  test('collections, with their counts', () => compare((owner) => services().collections.list(owner, {})));
  test('groups, with their counts', () => compare((owner) => services().groups.list(owner, {})));
  test('the artifacts of a collection', () =>
    compare((owner, id) => services().collections.listArtifacts(owner, id, {}), sharedOf));
  test('the artifacts of a group', () => compare((owner, id) => services().contents.list(owner, id, {}), groupOf));
});
