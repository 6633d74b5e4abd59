import { type Selectable, sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { DeployRunsTable, RunKind, RunMode, RunStatus } from '#db/schema/projects.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

export type DeployRunRow = Selectable<DeployRunsTable>;

/** Seconds for which a run is its holder's without another sign of life. */
const LEASE_SECONDS = 30;
const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

export interface NewDeployRun {
  id: string;
  kind: RunKind;
  set_id: string | null;
  set_name: string | null;
  project_id: string;
  project_name: string;
  profile_id: string;
  profile_name: string;
  site: string;
  mode: RunMode;
  options: JsonObject;
  requested_by: string;
  idempotency_key: string | null;
  request_hash: string | null;
  lease_holder: string;
}

/** Begins a run that its holder works on from now. */
export async function insertRunningRun(tx: Tx, owner: OwnerId, run: NewDeployRun): Promise<void> {
  await tx
    .insertInto('deploy_runs')
    .values({
      owner_id: owner,
      ...run,
      options: JSON.stringify(run.options),
      status: 'running',
      lease_expires_at: leaseEnd,
      started_at: sql<Date>`now()`,
    })
    .execute();
}

/** A run that was refused before it did anything leaves no trace. */
export async function deleteRun(tx: Tx, owner: OwnerId, id: string): Promise<void> {
  await tx.deleteFrom('deploy_runs').where('owner_id', '=', owner).where('id', '=', id).execute();
}

export async function findRun(tx: Tx, owner: OwnerId, id: string): Promise<DeployRunRow | undefined> {
  return tx.selectFrom('deploy_runs').selectAll().where('owner_id', '=', owner).where('id', '=', id).executeTakeFirst();
}

export async function findRunByIdempotencyKey(tx: Tx, owner: OwnerId, key: string): Promise<DeployRunRow | undefined> {
  return tx
    .selectFrom('deploy_runs')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

/** The runs of a project that have not ended, oldest first; `live` while the lease holds. Ask with the project locked. */
export async function listUnfinishedRuns(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
): Promise<(DeployRunRow & { live: boolean })[]> {
  return tx
    .selectFrom('deploy_runs')
    .selectAll()
    .select(sql<boolean>`coalesce(lease_expires_at > now(), false)`.as('live'))
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .where('status', '=', 'running')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/**
 * Another sign of life, with how far the run is.
 * @returns null when the run is no longer this holder's; else whether somebody asked it to stop
 */
export async function updateRunLease(
  tx: Tx,
  owner: OwnerId,
  id: string,
  holder: string,
  progress: { done: number; total: number } | null,
): Promise<{ cancelled: boolean } | null> {
  const row = await tx
    .updateTable('deploy_runs')
    .set({ lease_expires_at: leaseEnd, ...progress })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', '=', 'running')
    .returning('cancel_requested_at')
    .executeTakeFirst();
  return row === undefined ? null : { cancelled: row.cancel_requested_at !== null };
}

/**
 * Takes a run over from a holder that is proven dead.
 * @returns false when somebody else was quicker
 */
export async function updateRunHolder(tx: Tx, owner: OwnerId, id: string, from: string | null, to: string): Promise<boolean> {
  const result = await tx
    .updateTable('deploy_runs')
    .set({ lease_holder: to, lease_expires_at: leaseEnd })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where(sql<boolean>`lease_holder is not distinct from ${from}`)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export interface RunEnd {
  status: Exclude<RunStatus, 'queued' | 'running'>;
  recovered: boolean;
  total: number;
  done: number;
  success: number;
  skip: number;
  error: number;
  plan_digest: string | null;
  generation: number | null;
  code: string | null;
  message: string | null;
}

/**
 * Ends a run its holder still has.
 * @returns false when it is no longer this holder's, or has ended already
 */
export async function updateRunEnded(tx: Tx, owner: OwnerId, id: string, holder: string, end: RunEnd): Promise<boolean> {
  const result = await tx
    .updateTable('deploy_runs')
    .set({ ...end, lease_expires_at: null, finished_at: sql<Date>`clock_timestamp()`, updated_at: sql<Date>`clock_timestamp()` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The ended runs of a project have nothing left to tidy up. */
export async function updateRunsTidied(tx: Tx, owner: OwnerId, projectId: string): Promise<void> {
  await tx
    .updateTable('deploy_runs')
    .set({ lease_holder: null })
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .where('status', 'not in', ['queued', 'running'])
    .where('lease_holder', 'is not', null)
    .execute();
}

export interface RunFilter {
  setId?: string;
  projectId?: string;
  status?: RunStatus;
}

/** A page of runs, newest first: after a place, or from an offset with the number of all. */
export async function listRuns(
  tx: Tx,
  owner: OwnerId,
  { setId, projectId, status }: RunFilter,
  page: { limit: number; offset: number | null; after: { key: string; id: string } | null },
): Promise<{ rows: DeployRunRow[]; total: number | null }> {
  let matching = tx.selectFrom('deploy_runs').where('owner_id', '=', owner);
  if (setId !== undefined) matching = matching.where('set_id', '=', setId);
  if (projectId !== undefined) matching = matching.where('project_id', '=', projectId);
  if (status !== undefined) matching = matching.where('status', '=', status);
  let rows = matching.selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(page.limit);
  if (page.after !== null) {
    const { key, id } = page.after;
    rows = rows.where(sql<boolean>`(created_at, id) < (${key}::timestamptz, ${id}::uuid)`);
    return { rows: await rows.execute(), total: null };
  }
  const counted = await matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return { rows: await rows.offset(page.offset ?? 0).execute(), total: counted.total };
}
