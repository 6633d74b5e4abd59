import { type Selectable, sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ProjectsTable } from '#db/schema/projects.ts';
import type { Tx } from '#db/transactions.ts';

export type ProjectRow = Selectable<ProjectsTable>;

/** A page of projects by name, with their number. `search` is part of a name or path, in any case. */
export async function listProjects(
  tx: Tx,
  owner: OwnerId,
  { limit, offset, search }: { limit: number; offset: number; search?: string },
): Promise<{ rows: ProjectRow[]; total: number }> {
  let matching = tx.selectFrom('projects').where('owner_id', '=', owner);
  if (search !== undefined && search !== '') {
    const needle = search.toLowerCase();
    matching = matching.where(sql<boolean>`strpos(lower(name), ${needle}) > 0 or strpos(lower(path), ${needle}) > 0`);
  }
  const rows = await matching.selectAll().orderBy(sql`lower(name)`).orderBy('id').limit(limit).offset(offset).execute();
  const counted = await matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return { rows, total: counted.total };
}

export async function findProject(tx: Tx, owner: OwnerId, id: string): Promise<ProjectRow | undefined> {
  return tx.selectFrom('projects').selectAll().where('owner_id', '=', owner).where('id', '=', id).executeTakeFirst();
}

/** These projects, in no order. */
export async function listProjectsById(tx: Tx, owner: OwnerId, ids: readonly string[]): Promise<ProjectRow[]> {
  return tx
    .selectFrom('projects')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** The row, held until the transaction ends. */
export async function lockProject(tx: Tx, owner: OwnerId, id: string): Promise<ProjectRow | undefined> {
  return tx.selectFrom('projects').selectAll().where('owner_id', '=', owner).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function insertProject(
  tx: Tx,
  owner: OwnerId,
  row: { id: string; name: string; site: string; path: string; description: string | null },
): Promise<void> {
  await tx
    .insertInto('projects')
    .values({ owner_id: owner, ...row })
    .execute();
}

/** Sets what is given and moves `updated_at` on, also when nothing is. */
export async function updateProject(
  tx: Tx,
  owner: OwnerId,
  id: string,
  changes: { name?: string; path?: string; site?: string; description?: string | null },
): Promise<void> {
  await tx
    .updateTable('projects')
    .set({ ...changes, updated_at: sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .execute();
}

export async function deleteProject(tx: Tx, owner: OwnerId, id: string): Promise<void> {
  await tx.deleteFrom('projects').where('owner_id', '=', owner).where('id', '=', id).execute();
}

/** True while a run with a valid lease works on the project. */
export async function findIsProjectBusy(tx: Tx, owner: OwnerId, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('deploy_runs')
    .select('id')
    .where('owner_id', '=', owner)
    .where('project_id', '=', id)
    .where('status', '=', 'running')
    .where('lease_expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row !== undefined;
}
