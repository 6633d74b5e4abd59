import { afterAll, describe, expect, test } from 'vitest';
import { newId } from '#app/services/new-id.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import {
  freshOwner,
  insertArtifact,
  insertCollection,
  insertGroup,
  insertMember,
  insertSet,
  insertVersion,
} from '#tests/support/fixtures.ts';

const { db, close } = await createTestDatabase();
afterAll(close);

/** A set that holds one of each kind, and what it holds. */
async function filledSet(tx: Tx, owner: ReturnType<typeof freshOwner>) {
  const collection = await insertCollection(tx, owner);
  const artifact = await insertArtifact(tx, owner, { collections: [collection] });
  const group = await insertGroup(tx, owner, collection, { artifacts: [artifact.uuid] });
  const inner = await insertSet(tx, owner);
  const set = await insertSet(tx, owner, {
    members: [{ artifact_uuid: artifact.uuid }, { group_id: group }, { member_set_id: inner }],
  });
  return { collection, artifact, group, inner, set };
}

const membersOf = (tx: Tx, set: string) =>
  tx
    .selectFrom('deployment_set_members')
    .select(['artifact_uuid', 'group_id', 'member_set_id'])
    .where('set_id', '=', set)
    .orderBy('position')
    .execute();

describe('a member', () => {
  const refusedWith = (code: string, values: (held: Awaited<ReturnType<typeof filledSet>>) => Record<string, string | null>) => {
    const owner = freshOwner();
    const written = withOwner(db, owner, async (tx) => {
      const held = await filledSet(tx, owner);
      const row = { owner_id: owner, id: newId(), set_id: held.set, position: 9, ...values(held) };
      await tx.insertInto('deployment_set_members').values(row).execute();
    });
    return expect(written).rejects.toMatchObject({ code });
  };

  test('has exactly one reference', async () => {
    await refusedWith('invalid_input', () => ({}));
    await refusedWith('invalid_input', ({ artifact, group }) => ({ artifact_uuid: artifact.uuid, group_id: group }));
    await refusedWith('invalid_input', ({ artifact, group, inner }) => ({
      artifact_uuid: artifact.uuid,
      group_id: group,
      member_set_id: inner,
    }));
  });

  test('is not the set itself', () => refusedWith('cycle', ({ set }) => ({ member_set_id: set })));

  test('is there once, of each kind', async () => {
    await refusedWith('already_member', ({ artifact }) => ({ artifact_uuid: artifact.uuid }));
    await refusedWith('already_member', ({ group }) => ({ group_id: group }));
    await refusedWith('already_member', ({ inner }) => ({ member_set_id: inner }));
  });

  test('refers to something that is there', async () => {
    await refusedWith('not_found', () => ({ artifact_uuid: newId() }));
    await refusedWith('not_found', () => ({ group_id: newId() }));
    await refusedWith('not_found', () => ({ member_set_id: newId() }));
    await refusedWith('not_found', ({ artifact }) => ({ set_id: newId(), artifact_uuid: artifact.uuid }));
  });
});

describe('FR-10: what is deleted disappears from every set that contained it', () => {
  test('a set, from its parents, with its own member rows', async () => {
    const owner = freshOwner();
    await withOwner(db, owner, async (tx) => {
      const { inner, set, artifact } = await filledSet(tx, owner);
      await insertMember(tx, owner, inner, { artifact_uuid: artifact.uuid });
      const other = await insertSet(tx, owner, { members: [{ member_set_id: inner }] });
      await tx.deleteFrom('deployment_sets').where('id', '=', inner).execute();
      expect((await membersOf(tx, set)).map((member) => member.member_set_id)).toEqual([null, null]);
      expect(await membersOf(tx, other)).toEqual([]);
      expect(await membersOf(tx, inner)).toEqual([]);
    });
  });

  test('an artifact, with its versions, and from groups and collections', async () => {
    const owner = freshOwner();
    await withOwner(db, owner, async (tx) => {
      const { artifact, set, group } = await filledSet(tx, owner);
      await insertVersion(tx, owner, artifact.uuid, { 'SKILL.md': 'second' });
      await tx.deleteFrom('artifacts').where('uuid', '=', artifact.uuid).execute();
      expect(await membersOf(tx, set)).toHaveLength(2);
      for (const table of ['group_artifacts', 'collection_artifacts', 'artifact_versions', 'artifact_files'] as const) {
        expect(await tx.selectFrom(table).select('owner_id').execute(), table).toEqual([]);
      }
      expect(await tx.selectFrom('groups').select('id').execute()).toEqual([{ id: group }]);
      expect(await tx.selectFrom('blobs').select('sha256').execute(), 'collected by itself, later').toHaveLength(2);
    });
  });

  test('a group; and a collection with its groups, but not its artifacts', async () => {
    const owner = freshOwner();
    await withOwner(db, owner, async (tx) => {
      const { group, set, collection, artifact } = await filledSet(tx, owner);
      const second = await insertGroup(tx, owner, collection);
      await insertMember(tx, owner, set, { group_id: second });
      await tx.deleteFrom('groups').where('id', '=', group).execute();
      expect(await membersOf(tx, set)).toHaveLength(3);
      await tx.deleteFrom('collections').where('id', '=', collection).execute();
      expect((await membersOf(tx, set)).map((member) => member.artifact_uuid)).toEqual([artifact.uuid, null]);
      expect(await tx.selectFrom('artifacts').select('uuid').execute()).toEqual([{ uuid: artifact.uuid }]);
    });
  });
});
