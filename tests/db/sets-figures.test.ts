import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import { touchSetsHolding } from '#db/repositories/deployment-sets.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup, insertMember, insertSet } from '#tests/support/fixtures.ts';
import { setServices } from '#tests/support/set-services.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('sets that lose a member', () => {
  test('each count as changed once, whatever they lose; others and other owners do not [FR-10]', async () => {
    const { db } = database;
    const owner = freshOwner();
    const other = freshOwner();
    const made = await withOwner(db, owner, async (tx) => {
      const home = await insertCollection(tx, owner);
      const { uuid } = await insertArtifact(tx, owner, { collections: [home] });
      const group = await insertGroup(tx, owner, home, { artifacts: [uuid] });
      const inner = await insertSet(tx, owner);
      const holders = [
        await insertSet(tx, owner, { members: [{ artifact_uuid: uuid }, { group_id: group }, { member_set_id: inner }] }),
        await insertSet(tx, owner, { members: [{ group_id: group }] }),
        await insertSet(tx, owner, { members: [{ member_set_id: inner }] }),
      ];
      const bystander = await insertSet(tx, owner, { members: [{ member_set_id: holders[0] ?? '' }] });
      return { uuid, group, inner, holders, bystander };
    });
    const gone = { artifactUuids: [made.uuid], groupIds: [made.group], setIds: [made.inner] };
    expect(await withOwner(db, other, (tx) => touchSetsHolding(tx, other, gone))).toEqual([]);
    const touched = await withOwner(db, owner, (tx) => touchSetsHolding(tx, owner, gone));
    expect(touched.sort()).toEqual([...made.holders].sort());
    const rows = await withOwner(db, owner, (tx) =>
      tx.selectFrom('deployment_sets').select(['id', 'version', 'created_at', 'updated_at']).execute(),
    );
    for (const row of rows) {
      expect(row.version).toBe(made.holders.includes(row.id) ? 2 : 1);
      expect(row.updated_at > row.created_at).toBe(made.holders.includes(row.id));
    }
  });
});

describe('remembered figures', () => {
  const world = async () => {
    const owner = freshOwner();
    const { set, artifacts } = await withOwner(database.db, owner, async (tx) => {
      const artifacts = [];
      for (let i = 0; i < 3; i += 1) artifacts.push((await insertArtifact(tx, owner)).uuid);
      return { set: await insertSet(tx, owner), artifacts };
    });
    return { owner, set, artifacts };
  };

  test('of a write that is rolled back are forgotten', async () => {
    const { db } = database;
    const { owner, set, artifacts } = await world();
    const { sets, members } = setServices(db);
    const count = async () => (await sets.list(owner, {})).items[0]?.resolved_count;
    expect(await count()).toBe(0);
    const undone = withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      await insertMember(tx, owner, set, { artifact_uuid: artifacts[0] ?? '' });
      await insertMember(tx, owner, set, { artifact_uuid: artifacts[1] ?? '' }, 2);
      expect(await count()).toBe(2);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await count()).toBe(0);
    // The next write takes the version that the rolled back one had seen.
    await members.add(owner, set, { artifact_uuid: artifacts[2] });
    expect(await count()).toBe(1);
  });

  test('are used again while the version stands (control: a write past the version row goes unnoticed)', async () => {
    const { owner, set, artifacts } = await world();
    const { sets } = setServices(database.db);
    const count = async () => (await sets.list(owner, {})).items[0]?.resolved_count;
    expect(await count()).toBe(0);
    await withOwner(database.db, owner, (tx) => insertMember(tx, owner, set, { artifact_uuid: artifacts[0] ?? '' }));
    expect(await count()).toBe(0);
    await withOwner(database.db, owner, (tx) => bumpGraphVersion(tx, owner));
    expect(await count()).toBe(1);
  });

  test('of one owner are never those of another', async () => {
    const { owner, set } = await world();
    const { sets } = setServices(database.db);
    await sets.list(owner, {});
    expect((await sets.list(ownerId(`${owner}-other`), {})).items).toEqual([]);
    await expect(sets.find(ownerId(`${owner}-other`), set)).rejects.toMatchObject({ code: 'not_found' });
  });
});
