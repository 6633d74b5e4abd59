import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createComposites } from '#app/services/library/composites.server.ts';
import { createCompositeMembers } from '#app/services/library/composites-members.server.ts';
import { newId } from '#app/services/new-id.ts';
import { deleteArtifacts } from '#db/repositories/artifacts.ts';
import { deleteCollection } from '#db/repositories/collections.ts';
import {
  deleteMembership,
  findMembership,
  insertMemberships,
  listChildrenOf,
  listMemberships,
  listParentsOf,
  type NewMembership,
} from '#db/repositories/composites-memberships.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact, insertCollection } from '#tests/support/fixtures.ts';
import { watchQueries } from '#tests/support/query-count.ts';

let database: TestDatabase;
let queries: ReturnType<typeof watchQueries>;
let owner: OwnerId;
let collection: string;

beforeAll(async () => {
  database = await createTestDatabase();
  queries = watchQueries(database);
});
beforeEach(async () => {
  owner = freshOwner();
  collection = await inside((tx) => insertCollection(tx, owner));
});
afterAll(() => database.close());

const inside = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withOwner(database.db, owner, work);
const skill = (name?: string) => inside((tx) => insertArtifact(tx, owner, { name, collections: [collection] }));
const composite = async (name = 'kit'): Promise<{ uuid: string; collection_id: string }> => {
  const made = await createComposites({ db: database.db }).create(owner, { collection_id: collection, name });
  return { uuid: made.uuid, collection_id: collection };
};
const child = (uuid: string, more: Partial<NewMembership> = {}): NewMembership => ({
  child_artifact_uuid: uuid,
  child_type: 'skill',
  relationship_type: 'contains',
  pinned_version_hash: null,
  position: null,
  ...more,
});
const add = (parent: { uuid: string; collection_id: string }, ...members: NewMembership[]) =>
  inside((tx) => insertMemberships(tx, owner, parent, members));
const count = async (): Promise<number> => {
  const result = await database.pool.query('select count(*) as n from composite_memberships where owner_id = $1', [owner]);
  return result.rows[0].n;
};

describe('memberships in the database [002/CAI-P1-04, 002/CAI-P1-08, 004/CAI-P1-06]', () => {
  test('a membership has its defaults and both its times', async () => {
    const [kit, a] = [await composite(), await skill('a')];
    await inside((tx) =>
      tx
        .insertInto('composite_memberships')
        .values({
          owner_id: owner,
          collection_id: collection,
          composite_uuid: kit.uuid,
          child_artifact_uuid: a.uuid,
          child_type: 'skill',
          position: 1,
        })
        .execute(),
    );
    const row = await inside((tx) =>
      tx.selectFrom('composite_memberships').selectAll().where('owner_id', '=', owner).executeTakeFirstOrThrow(),
    );
    expect(row).toMatchObject({ relationship_type: 'contains', pinned_version_hash: null });
    expect(Math.abs(row.created_at.getTime() - Date.now())).toBeLessThan(60_000);
    expect(row.updated_at).toEqual(row.created_at);
  });

  test('are created, read from both sides, and deleted [004/CAI-P1-05]', async () => {
    const [kit, a, b] = [await composite(), await skill('a'), await skill('b')];
    await add(kit, child(b.uuid), child(a.uuid, { relationship_type: 'requires', pinned_version_hash: a.contentHash }));
    const children = await inside((tx) => listChildrenOf(tx, owner, kit.uuid, { limit: 10 }));
    expect(children.map((row) => [row.child_name, row.relationship_type, row.position])).toEqual([
      ['b', 'contains', 1],
      ['a', 'requires', 2],
    ]);
    const parents = await inside((tx) => listParentsOf(tx, owner, a.uuid, { limit: 10 }));
    expect(parents).toMatchObject([{ composite_uuid: kit.uuid, composite_name: 'kit', pinned_version_hash: a.contentHash }]);
    expect(await inside((tx) => findMembership(tx, owner, kit.uuid, a.uuid))).toMatchObject({ child_type: 'skill' });
    expect(await inside((tx) => listChildrenOf(tx, owner, kit.uuid, { limit: 10, relationshipType: 'requires' }))).toHaveLength(
      1,
    );
    expect(await inside((tx) => deleteMembership(tx, owner, kit.uuid, a.uuid))).toBe(1);
    expect(await inside((tx) => deleteMembership(tx, owner, kit.uuid, a.uuid))).toBe(0);
    expect(await inside((tx) => listParentsOf(tx, owner, a.uuid, { limit: 10 }))).toEqual([]);
  });

  test('of artifacts that do not exist have neither parents nor children', async () => {
    const nobody = newId();
    expect(await inside((tx) => listParentsOf(tx, owner, nobody, { limit: 10 }))).toEqual([]);
    expect(await inside((tx) => listChildrenOf(tx, owner, nobody, { limit: 10 }))).toEqual([]);
    expect(await inside((tx) => listMemberships(tx, owner, []))).toEqual([]);
  });

  test('a child or composite that does not exist is refused by its foreign key [002/SC-P1-2]', async () => {
    const [kit, a] = [await composite(), await skill('a')];
    await expect(add(kit, child(newId()))).rejects.toMatchObject({
      code: 'not_found',
      cause: { constraint: 'composite_memberships_child_fkey' },
    });
    await expect(add({ ...kit, uuid: newId() }, child(a.uuid))).rejects.toMatchObject({
      code: 'not_found',
      cause: { constraint: 'composite_memberships_composite_fkey' },
    });
    expect(await count()).toBe(0);
  });

  test('the same pair twice is refused by the key, a composite inside a composite and an unknown pin too', async () => {
    const [kit, other, a] = [await composite(), await composite('other'), await skill('a')];
    await add(kit, child(a.uuid));
    await expect(add(kit, child(a.uuid))).rejects.toMatchObject({
      code: 'already_exists',
      cause: { constraint: 'composite_memberships_pkey' },
    });
    await expect(add(kit, child(other.uuid, { child_type: 'plugin' }))).rejects.toMatchObject({
      code: 'invalid_input',
      cause: { constraint: 'composite_memberships_child_type_check' },
    });
    // Claiming another type does not help: the reference carries the type along.
    await expect(add(kit, child(other.uuid, { child_type: 'skill' }))).rejects.toMatchObject({
      cause: { constraint: 'composite_memberships_child_artifact_fkey' },
    });
    await expect(add(other, child(a.uuid, { pinned_version_hash: `v1:${'0'.repeat(64)}` }))).rejects.toMatchObject({
      code: 'invalid_input',
      cause: { constraint: 'composite_memberships_pinned_version_fkey' },
    });
    expect(await count()).toBe(1);
  });

  test('a child outside the home collection is refused', async () => {
    const kit = await composite();
    const stranger = await inside(async (tx) => insertArtifact(tx, owner, { collections: [await insertCollection(tx, owner)] }));
    await expect(add(kit, child(stranger.uuid))).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('cascades [002/CAI-P1-09, 004/CAI-P1-07]', () => {
  test('deleting a child, a composite or their collection leaves no membership behind', async () => {
    const [kit, other, a, b] = [await composite(), await composite('other'), await skill('a'), await skill('b')];
    await add(kit, child(a.uuid, { pinned_version_hash: a.contentHash }), child(b.uuid));
    await add(other, child(b.uuid));
    await inside((tx) => deleteArtifacts(tx, owner, [a.uuid]));
    expect(await count()).toBe(2);
    await inside((tx) => deleteArtifacts(tx, owner, [kit.uuid]));
    expect(await count()).toBe(1);
    await inside((tx) => deleteCollection(tx, owner, collection));
    expect(await count()).toBe(0);
    expect(
      (
        await inside((tx) =>
          tx.selectFrom('artifacts').select('uuid').where('owner_id', '=', owner).where('uuid', '=', b.uuid).execute(),
        )
      ).length,
    ).toBe(1);
  });
});

describe('the service', () => {
  test('creates, queries and deletes from end to end, by type:name [002/SC-P1-4, 004/CAI-P1-07]', async () => {
    const kit = await composite();
    const a = await skill('a');
    const members = createCompositeMembers({ db: database.db });
    await members.add(owner, kit.uuid, { child_artifact_id: 'skill:a' });
    expect((await members.associations(owner, a.uuid, {})).parents).toMatchObject([
      { composite_uuid: kit.uuid, child_artifact_id: 'skill:a' },
    ]);
    await members.remove(owner, kit.uuid, a.uuid);
    expect(await count()).toBe(0);
    await expect(members.remove(owner, kit.uuid, a.uuid)).rejects.toMatchObject({ code: 'not_found' });
    await expect(members.add(owner, newId(), { child_artifact_id: 'skill:a' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(members.add(owner, kit.uuid, { child_artifact_id: 'skill:b' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('makes and reads a plugin of a hundred children in as many statements as one of a single child', async () => {
    const names: string[] = [];
    for (let i = 0; i < 100; i += 1) names.push((await skill(`s${i}`)).name);
    const composites = createComposites({ db: database.db });
    const make = (name: string, some: string[]) => () =>
      composites.create(owner, {
        collection_id: collection,
        name,
        members: some.map((one) => ({ child_artifact_id: `skill:${one}` })),
      });
    const one = await queries(make('one', names.slice(0, 1)));
    const hundred = await queries(make('hundred', names));
    expect(hundred).toBe(one);
    const listed = await composites.list(owner, {});
    expect(listed.items.map((item) => item.members.length)).toEqual([100, 1]);
  });

  test('two clients that add the same child at once end with one membership', async () => {
    const kit = await composite();
    await skill('a');
    const members = createCompositeMembers({ db: database.db });
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => members.add(owner, kit.uuid, { child_artifact_id: 'skill:a' })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'already_exists' });
    expect(await count()).toBe(1);
  });
});
