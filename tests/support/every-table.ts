import type { OwnerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import type { Tx } from '#db/transactions.ts';
import { addToCollection, insertArtifact, insertCollection, insertGroup, insertProject, insertSet } from './fixtures.ts';

/** At least one row of this owner in every tenant table, with every reference filled in. */
export async function insertEverywhere(tx: Tx, owner: OwnerId): Promise<void> {
  await bumpGraphVersion(tx, owner);
  const collection = await insertCollection(tx, owner);
  const skill = await insertArtifact(tx, owner, { collections: [collection] });
  const plugin = await insertArtifact(tx, owner, { type: 'plugin' });
  await addToCollection(tx, owner, collection, plugin);
  const group = await insertGroup(tx, owner, collection, { artifacts: [skill.uuid] });
  await insertPlugin(tx, owner, { collection, plugin: plugin.uuid, child: skill });
  const inner = await insertSet(tx, owner);
  const set = await insertSet(tx, owner, {
    members: [{ artifact_uuid: skill.uuid }, { group_id: group }, { member_set_id: inner }],
  });
  await insertImport(tx, owner, collection, skill.uuid);
  await insertDeployment(tx, owner, { set, artifact: skill });
  const event = { owner_id: owner, id: newId(), actor: 'ada', action: 'set.created' };
  await tx.insertInto('audit_events').values(event).execute();
  const answer = { owner_id: owner, key: newId(), fingerprint: 'f', status: 201, body: '{}' };
  await tx.insertInto('idempotency_keys').values(answer).execute();
}

interface Skill {
  uuid: string;
  name: string;
  contentHash: string;
}

async function insertPlugin(tx: Tx, owner: OwnerId, given: { collection: string; plugin: string; child: Skill }): Promise<void> {
  const home = { owner_id: owner, collection_id: given.collection };
  await tx
    .insertInto('composite_artifacts')
    .values({ ...home, artifact_uuid: given.plugin })
    .execute();
  await tx
    .insertInto('composite_memberships')
    .values({
      ...home,
      composite_uuid: given.plugin,
      child_artifact_uuid: given.child.uuid,
      child_type: 'skill',
      pinned_version_hash: given.child.contentHash,
      position: 1,
    })
    .execute();
}

async function insertImport(tx: Tx, owner: OwnerId, collection: string, artifact: string): Promise<void> {
  const id = newId();
  await tx
    .insertInto('imports')
    .values({
      owner_id: owner,
      id,
      status: 'succeeded',
      source: '{}',
      source_key: 'x',
      collection_id: collection,
      requested_by: 'ada',
    })
    .execute();
  await tx
    .insertInto('import_items')
    .values({ owner_id: owner, import_id: id, position: 1, path: 'x', artifact_uuid: artifact, outcome: 'created' })
    .execute();
}

/** A project with a run that put the artifact there. */
export async function insertDeployment(tx: Tx, owner: OwnerId, { set, artifact }: { set: string; artifact: Skill }) {
  const { projectId, profileId } = await insertProject(tx, owner);
  const [run, earlier, entry] = [newId(), newId(), newId()];
  for (const [id, retry_of] of [
    [earlier, null],
    [run, earlier],
  ] as const) {
    await tx
      .insertInto('deploy_runs')
      .values({
        owner_id: owner,
        id,
        retry_of,
        set_id: set,
        project_id: projectId,
        project_name: 'p',
        profile_id: profileId,
        profile_name: 'claude_code',
        site: 'test-site',
        status: 'succeeded',
        mode: 'per_artifact',
        requested_by: 'ada',
      })
      .execute();
  }
  const { sha256 } = await tx.selectFrom('blobs').select('sha256').where('owner_id', '=', owner).executeTakeFirstOrThrow();
  const what = { owner_id: owner, artifact_uuid: artifact.uuid };
  const named = { ...what, type: 'skill', name: artifact.name } as const;
  await tx
    .insertInto('deploy_run_items')
    .values({ ...named, id: newId(), run_id: run, position: 1, action: 'create', status: 'success' })
    .execute();
  await tx
    .insertInto('deployed_entries')
    .values({
      ...named,
      id: entry,
      project_id: projectId,
      path: 'x',
      content_hash: sha256,
      version_hash: artifact.contentHash,
      blob_sha256: sha256,
      pre_image_sha256: sha256,
      run_id: run,
    })
    .execute();
  await tx
    .insertInto('entry_owners')
    .values({ ...what, id: newId(), entry_id: entry, profile_id: profileId, set_id: set })
    .execute();
  await tx
    .insertInto('generations')
    .values({ owner_id: owner, id: newId(), project_id: projectId, profile_id: profileId, n: 1, run_id: run, set_id: set })
    .execute();
  await tx
    .insertInto('acknowledgements')
    .values({ ...what, id: newId(), project_id: projectId, content_hash: artifact.contentHash, actor: 'ada' })
    .execute();
  return { projectId, profileId, run, entry };
}
