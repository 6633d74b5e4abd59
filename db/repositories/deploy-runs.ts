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
  retry_of: string | null;
  idempotency_key: string | null;
  request_hash: string | null;
  /** The process that will carry it out, or null for whichever process of its site takes it from the queue. */
  lease_holder: string | null;
}

/** Writes a run down before anything of it happens. */
export async function insertQueuedRun(tx: Tx, owner: OwnerId, run: NewDeployRun): Promise<void> {
  await tx
    .insertInto('deploy_runs')
    .values({
      owner_id: owner,
      ...run,
      options: JSON.stringify(run.options),
      status: 'queued',
      lease_expires_at: run.lease_holder === null ? null : leaseEnd,
    })
    .execute();
}

/**
 * Takes a run that waits in the queue, or whose holder let its lease run out before it began.
 * @returns false when somebody else was quicker, or nothing is left to do
 */
export async function updateRunClaimed(tx: Tx, owner: OwnerId, id: string, holder: string): Promise<boolean> {
  const result = await tx
    .updateTable('deploy_runs')
    .set({ lease_holder: holder, lease_expires_at: leaseEnd })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .where(sql<boolean>`lease_expires_at is null or lease_expires_at <= now()`)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** A run begins. @returns false when it is no longer this holder's */
export async function updateRunBegun(tx: Tx, owner: OwnerId, id: string, holder: string): Promise<boolean> {
  const result = await tx
    .updateTable('deploy_runs')
    .set({ status: 'running', lease_expires_at: leaseEnd, started_at: sql<Date>`now()` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', '=', 'queued')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Puts a run that has written nothing back into the queue. @returns false when it is no longer this holder's */
export async function updateRunRequeued(
  tx: Tx,
  owner: OwnerId,
  id: string,
  holder: string,
  recovered: boolean,
): Promise<boolean> {
  const result = await tx
    .updateTable('deploy_runs')
    .set({ status: 'queued', lease_holder: null, lease_expires_at: null, started_at: null })
    .$if(recovered, (query) => query.set({ recovered: true }))
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Gives a run up without ending it: the next process that looks at its folder may take it over at once. */
export async function updateRunLetGo(tx: Tx, owner: OwnerId, id: string, holder: string): Promise<void> {
  await tx
    .updateTable('deploy_runs')
    .set({ lease_expires_at: sql<Date>`now()` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', 'in', ['queued', 'running'])
    .execute();
}

/**
 * Asks a run to stop before its next artifact; one that nobody has taken yet is over at once.
 * @returns the run as it is now; undefined when there is none
 */
export async function updateRunCancelRequested(tx: Tx, owner: OwnerId, id: string): Promise<DeployRunRow | undefined> {
  await tx
    .updateTable('deploy_runs')
    .set({ cancel_requested_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .where('cancel_requested_at', 'is', null)
    .execute();
  await tx
    .updateTable('deploy_runs')
    .set({ status: 'cancelled', finished_at: sql<Date>`clock_timestamp()` })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .where('lease_holder', 'is', null)
    .execute();
  return findRun(tx, owner, id);
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
    .where('status', 'in', ['queued', 'running'])
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
    .where('status', 'in', ['queued', 'running'])
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
    .set({
      ...end,
      // A run that was put back into the queue after a crash stays one that was mended.
      recovered: sql<boolean>`recovered or ${end.recovered}`,
      lease_expires_at: null,
      finished_at: sql<Date>`clock_timestamp()`,
      updated_at: sql<Date>`clock_timestamp()`,
    })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', 'in', ['queued', 'running'])
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

/** Writes down a run that is over as soon as it is noted, because it changed records only. */
export async function insertEndedRun(
  tx: Tx,
  owner: OwnerId,
  run: Omit<NewDeployRun, 'lease_holder' | 'options' | 'idempotency_key' | 'request_hash'>,
  end: Pick<RunEnd, 'status' | 'total' | 'done' | 'success' | 'skip' | 'error'>,
): Promise<void> {
  const now = sql<Date>`now()`;
  await tx
    .insertInto('deploy_runs')
    .values({ owner_id: owner, ...run, ...end, started_at: now, finished_at: now })
    .execute();
}

/** The runs that were asked for under these keys, in the order of the keys. */
export async function listRunsByIdempotencyKeys(tx: Tx, owner: OwnerId, keys: readonly string[]): Promise<DeployRunRow[]> {
  return tx
    .selectFrom('deploy_runs')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('idempotency_key', '=', sql<string>`any(${[...keys]}::text[])`)
    .orderBy(sql`idempotency_key collate "C"`)
    .execute();
}

/** These runs, in no order. */
export async function listRunsById(tx: Tx, owner: OwnerId, ids: readonly string[]): Promise<DeployRunRow[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('deploy_runs')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}
