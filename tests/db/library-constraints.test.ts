import { afterAll, describe, expect, test } from 'vitest';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup } from '#tests/support/fixtures.ts';

const { db, close } = await createTestDatabase();
afterAll(close);

describe('the library', () => {
  test('keeps type:name unique in a collection, and lets it be shared between collections', async () => {
    const owner = freshOwner();
    const twice = withOwner(db, owner, async (tx) => {
      const collection = await insertCollection(tx, owner);
      await insertArtifact(tx, owner, { name: 'pdf', collections: [collection] });
      await insertArtifact(tx, owner, { name: 'pdf', collections: [await insertCollection(tx, owner)] });
      await insertArtifact(tx, owner, { name: 'pdf', type: 'command', collections: [collection] });
      await insertArtifact(tx, owner, { name: 'pdf', collections: [collection] });
    });
    await expect(twice).rejects.toMatchObject({
      code: 'already_exists',
      cause: { constraint: 'collection_artifacts_collection_type_name_key' },
    });
  });

  test('renames an artifact in all its collections, unless one of them has that name already', async () => {
    const owner = freshOwner();
    const rename = (tx: Tx, uuid: string, name: string) =>
      tx.updateTable('artifacts').set({ name }).where('uuid', '=', uuid).execute();
    const { first, second } = await withOwner(db, owner, async (tx) => {
      const collection = await insertCollection(tx, owner);
      return {
        first: await insertArtifact(tx, owner, { collections: [collection] }),
        second: await insertArtifact(tx, owner, { collections: [collection] }),
      };
    });
    await withOwner(db, owner, async (tx) => {
      await rename(tx, first.uuid, 'renamed');
      const row = await tx
        .selectFrom('collection_artifacts')
        .select('name')
        .where('artifact_uuid', '=', first.uuid)
        .executeTakeFirstOrThrow();
      expect(row.name).toBe('renamed');
    });
    await expect(withOwner(db, owner, (tx) => rename(tx, second.uuid, 'renamed'))).rejects.toMatchObject({
      code: 'already_exists',
    });
  });

  test("lets only artifacts of the group's collection into a group, and takes them out with the collection's", async () => {
    const owner = freshOwner();
    const { collection, stranger, group, member } = await withOwner(db, owner, async (tx) => {
      const home = await insertCollection(tx, owner);
      const inside = await insertArtifact(tx, owner, { collections: [home] });
      return {
        collection: home,
        stranger: await insertArtifact(tx, owner, { collections: [await insertCollection(tx, owner)] }),
        group: await insertGroup(tx, owner, home, { artifacts: [inside.uuid] }),
        member: inside,
      };
    });
    const add = withOwner(db, owner, (tx) =>
      tx
        .insertInto('group_artifacts')
        .values({ owner_id: owner, group_id: group, collection_id: collection, artifact_uuid: stranger.uuid, position: 2 })
        .execute(),
    );
    await expect(add).rejects.toMatchObject({ code: 'invalid_input' });
    await withOwner(db, owner, async (tx) => {
      await tx.deleteFrom('collection_artifacts').where('artifact_uuid', '=', member.uuid).execute();
      expect(await tx.selectFrom('group_artifacts').select('artifact_uuid').execute()).toEqual([]);
    });
  });

  test("takes only one of an artifact's own versions as its current one", async () => {
    const owner = freshOwner();
    const stolen = withOwner(db, owner, async (tx) => {
      const [own, other] = [await insertArtifact(tx, owner), await insertArtifact(tx, owner, { files: { 'a.md': 'other' } })];
      const version = await tx
        .selectFrom('artifact_versions')
        .select('id')
        .where('artifact_uuid', '=', other.uuid)
        .executeTakeFirstOrThrow();
      await tx.updateTable('artifacts').set({ current_version_id: version.id }).where('uuid', '=', own.uuid).execute();
    });
    await expect(stolen).rejects.toMatchObject({ constraint: 'artifacts_current_version_fkey' });
  });

  test.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', './a', 'a/', 'a\\b', 'a\nb', 'a\u007f', '..', 'x'.repeat(2001)])(
    'refuses the path %j in an artifact',
    async (path) => {
      const owner = freshOwner();
      const stored = withOwner(db, owner, (tx) => insertArtifact(tx, owner, { files: { [path]: 'x' } }));
      await expect(stored).rejects.toMatchObject({ code: 'invalid_input', cause: { constraint: 'artifact_files_path_check' } });
    },
  );

  test.each(['SKILL.md', 'a b/ü.md', '.hidden', '...', 'a..b/c', '\u00a0', 'x'.repeat(2000)])(
    'takes the path %j in an artifact',
    async (path) => {
      const owner = freshOwner();
      await expect(withOwner(db, owner, (tx) => insertArtifact(tx, owner, { files: { [path]: 'x' } }))).resolves.toBeDefined();
    },
  );
});

describe('plugins', () => {
  const makePlugin = async (tx: Tx, owner: ReturnType<typeof freshOwner>) => {
    const collection = await insertCollection(tx, owner);
    const plugin = await insertArtifact(tx, owner, { type: 'plugin', collections: [collection] });
    const child = await insertArtifact(tx, owner, { collections: [collection] });
    await tx
      .insertInto('composite_artifacts')
      .values({ owner_id: owner, artifact_uuid: plugin.uuid, collection_id: collection })
      .execute();
    const contain = (artifact: { uuid: string; type: (typeof plugin)['type'] }, more: { pinned_version_hash?: string } = {}) =>
      tx
        .insertInto('composite_memberships')
        .values({
          owner_id: owner,
          collection_id: collection,
          composite_uuid: plugin.uuid,
          child_artifact_uuid: artifact.uuid,
          child_type: artifact.type,
          position: 1,
          ...more,
        })
        .execute();
    return { collection, plugin, child, contain };
  };
  const refused = (code: string, work: (tx: Tx, owner: ReturnType<typeof freshOwner>) => Promise<unknown>) => {
    const owner = freshOwner();
    return expect(withOwner(db, owner, (tx) => work(tx, owner))).rejects.toMatchObject({ code });
  };

  test('are artifacts of type plugin', () =>
    refused('invalid_input', async (tx, owner) => {
      const { child, collection } = await makePlugin(tx, owner);
      await tx
        .insertInto('composite_artifacts')
        .values({ owner_id: owner, artifact_uuid: child.uuid, collection_id: collection })
        .execute();
    }));

  test('contain an artifact once', () =>
    refused('already_exists', async (tx, owner) => {
      const { child, contain } = await makePlugin(tx, owner);
      await contain(child);
      await contain(child);
    }));

  test('contain no plugin, neither by its own type nor under a false one', async () => {
    await refused('invalid_input', async (tx, owner) => {
      const { plugin, contain } = await makePlugin(tx, owner);
      await contain(plugin);
    });
    await refused('not_found', async (tx, owner) => {
      const { plugin, contain } = await makePlugin(tx, owner);
      await contain({ ...plugin, type: 'skill' });
    });
  });

  test('contain only artifacts of their home collection', () =>
    refused('not_found', async (tx, owner) => {
      const { contain } = await makePlugin(tx, owner);
      await contain(await insertArtifact(tx, owner));
    }));

  test('pin only a version that the child has', async () => {
    await refused('invalid_input', async (tx, owner) => {
      const { child, contain } = await makePlugin(tx, owner);
      await contain(child, { pinned_version_hash: `v1:${'0'.repeat(64)}` });
    });
    const owner = freshOwner();
    await withOwner(db, owner, async (tx) => {
      const { child, contain } = await makePlugin(tx, owner);
      await contain(child, { pinned_version_hash: child.contentHash });
    });
  });

  test('lose their memberships from both sides, also pinned ones, and their home', async () => {
    for (const [what, left] of [
      ['child', 1],
      ['plugin', 0],
      ['collection', 0],
      ['home', 0],
    ] as const) {
      const owner = freshOwner();
      await withOwner(db, owner, async (tx) => {
        const { child, plugin, collection, contain } = await makePlugin(tx, owner);
        await contain(child, { pinned_version_hash: child.contentHash });
        if (what === 'collection') await tx.deleteFrom('collections').where('id', '=', collection).execute();
        else if (what === 'home') await tx.deleteFrom('collection_artifacts').where('artifact_uuid', '=', plugin.uuid).execute();
        else
          await tx
            .deleteFrom('artifacts')
            .where('uuid', '=', what === 'child' ? child.uuid : plugin.uuid)
            .execute();
        expect(await tx.selectFrom('composite_memberships').select('child_artifact_uuid').execute(), what).toEqual([]);
        expect(await tx.selectFrom('composite_artifacts').select('artifact_uuid').execute(), what).toHaveLength(left);
      });
    }
  });
});
