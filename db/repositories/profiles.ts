import { type Selectable, sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { DeploymentProfilesTable, Platform } from '#db/schema/projects.ts';
import type { Tx } from '#db/transactions.ts';

export type ProfileRow = Selectable<DeploymentProfilesTable>;

/** The profiles of all these projects, oldest first within each. */
export async function listProfiles(tx: Tx, owner: OwnerId, projectIds: readonly string[]): Promise<ProfileRow[]> {
  if (projectIds.length === 0) return [];
  return tx
    .selectFrom('deployment_profiles')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('project_id', 'in', projectIds)
    .orderBy('project_id')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** A profile of this very project, held until the transaction ends. */
export async function lockProfile(tx: Tx, owner: OwnerId, projectId: string, id: string): Promise<ProfileRow | undefined> {
  return tx
    .selectFrom('deployment_profiles')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertProfile(
  tx: Tx,
  owner: OwnerId,
  row: { id: string; project_id: string; name: string; platform: Platform; root_dir: string },
): Promise<void> {
  await tx
    .insertInto('deployment_profiles')
    .values({ owner_id: owner, ...row })
    .execute();
}

/** Sets what is given and moves `updated_at` on, also when nothing is. */
export async function updateProfile(
  tx: Tx,
  owner: OwnerId,
  id: string,
  changes: { name?: string; platform?: Platform; root_dir?: string },
): Promise<void> {
  await tx
    .updateTable('deployment_profiles')
    .set({ ...changes, updated_at: sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .execute();
}

export async function deleteProfile(tx: Tx, owner: OwnerId, id: string): Promise<void> {
  await tx.deleteFrom('deployment_profiles').where('owner_id', '=', owner).where('id', '=', id).execute();
}

/** True while entries on disk belong to this profile. */
export async function findIsProfileInUse(tx: Tx, owner: OwnerId, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('entry_owners')
    .select('entry_id')
    .where('owner_id', '=', owner)
    .where('profile_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
