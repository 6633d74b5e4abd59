import { type Selectable, sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { DeployRunsTable, RunKind, RunMode, RunStatus } from '#db/schema/projects.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';
import { leaseEnd, type RunEnd } from './run-leases.ts';

export type DeployRunRow = Selectable<DeployRunsTable>;

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
  /** Nobody waits for it: it is answered 202. */
  accepted: boolean;
}

/** Writes runs down, all or none, before anything of them happens. */
export async function insertQueuedRuns(tx: Tx, owner: OwnerId, runs: readonly NewDeployRun[]): Promise<void> {
  await tx
    .insertInto('deploy_runs')
    .values(
      runs.map((run) => ({
        owner_id: owner,
        ...run,
        options: JSON.stringify(run.options),
        status: 'queued' as const,
        lease_expires_at: run.lease_holder === null ? null : leaseEnd,
      })),
    )
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

/** The key a run was asked for under may be used again: the run did nothing. */
export async function updateRunKeyFreed(tx: Tx, owner: OwnerId, id: string): Promise<void> {
  await tx
    .updateTable('deploy_runs')
    .set({ idempotency_key: null, request_hash: null })
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .execute();
}

/** Notes that these runs are answered 202, before they are. */
export async function updateRunsAccepted(tx: Tx, owner: OwnerId, ids: readonly string[]): Promise<void> {
  await tx
    .updateTable('deploy_runs')
    .set({ accepted: true })
    .where('owner_id', '=', owner)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
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
  run: Omit<NewDeployRun, 'lease_holder' | 'options' | 'idempotency_key' | 'request_hash' | 'accepted'>,
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
