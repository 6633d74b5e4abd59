import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { newId } from '#app/services/new-id.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { insertDeployment } from '#tests/support/every-table.ts';
import { freshOwner, insertArtifact, insertSet } from '#tests/support/fixtures.ts';

const { db, close } = await createTestDatabase();
afterAll(close);

describe('what was deployed', () => {
  const deployed = async () => {
    const owner = freshOwner();
    const made = await withOwner(db, owner, async (tx) => {
      const artifact = await insertArtifact(tx, owner);
      const set = await insertSet(tx, owner);
      return { artifact, set, ...(await insertDeployment(tx, owner, { set, artifact })) };
    });
    return { owner, ...made };
  };

  test('keeps its profile from being deleted, which goes with the project though', async () => {
    const { owner, profileId, projectId } = await deployed();
    const deleteProfile = withOwner(db, owner, (tx) =>
      tx.deleteFrom('deployment_profiles').where('id', '=', profileId).execute(),
    );
    await expect(deleteProfile).rejects.toMatchObject({ code: 'profile_in_use' });
    await withOwner(db, owner, (tx) => tx.deleteFrom('projects').where('id', '=', projectId).execute());
    await withOwner(db, owner, async (tx) => {
      for (const table of [
        'deployment_profiles',
        'deployed_entries',
        'entry_owners',
        'generations',
        'acknowledgements',
      ] as const) {
        expect(await tx.selectFrom(table).select('owner_id').execute(), table).toEqual([]);
      }
      const runs = await tx.selectFrom('deploy_runs').select(['project_id', 'profile_id', 'project_name']).execute();
      expect(runs, 'history outlives the project').toEqual(
        Array(2).fill({ project_id: null, profile_id: null, project_name: 'p' }),
      );
    });
  });

  test('stays recorded when its artifact and its set are deleted', async () => {
    const { owner, artifact, set } = await deployed();
    await withOwner(db, owner, async (tx) => {
      await tx.deleteFrom('deployment_sets').where('id', '=', set).execute();
      await tx.deleteFrom('artifacts').where('uuid', '=', artifact.uuid).execute();
      expect(await tx.selectFrom('deployed_entries').select('artifact_uuid').execute()).toEqual([
        { artifact_uuid: artifact.uuid },
      ]);
      expect(await tx.selectFrom('entry_owners').select('set_id').execute()).toEqual([{ set_id: null }]);
      expect((await tx.selectFrom('deploy_runs').select('set_id').execute())[0]).toEqual({ set_id: set });
    });
  });

  test('keeps its bytes', async () => {
    const { owner } = await deployed();
    const collect = withOwner(db, owner, (tx) => tx.deleteFrom('blobs').where('owner_id', '=', owner).execute());
    await expect(collect).rejects.toMatchObject({ code: '23503' });
  });

  test('has one row per path and key', async () => {
    const { owner, entry } = await deployed();
    const copy = (key: string) =>
      withOwner(db, owner, (tx) =>
        sql`insert into deployed_entries select (jsonb_populate_record(e, jsonb_build_object('id', ${newId()}::text, 'key', ${key}::text))).*
          from deployed_entries e where id = ${entry}`.execute(tx),
      );
    await copy('mcpServers.pdf');
    await expect(copy('')).rejects.toMatchObject({ code: 'already_exists' });
  });
});
