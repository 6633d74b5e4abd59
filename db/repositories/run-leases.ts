import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { RunStatus } from '#db/schema/projects.ts';
import type { Tx } from '#db/transactions.ts';
import type { DeployRunRow } from './deploy-runs.ts';

/** Seconds for which a run is its holder's without another sign of life. */
const LEASE_SECONDS = 30;
export const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

/** A change of a run that has not ended and is this holder's; of no row otherwise. */
const heldRun = (tx: Tx, owner: OwnerId, id: string, holder: string) =>
  tx
    .updateTable('deploy_runs')
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .where('lease_holder', '=', holder)
    .where('status', 'in', ['queued', 'running']);

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
  const result = await heldRun(tx, owner, id, holder)
    .set({ status: 'queued', lease_holder: null, lease_expires_at: null, started_at: null })
    .$if(recovered, (query) => query.set({ recovered: true }))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Gives a run up without ending it: the next process that looks at its folder may take it over at once. */
export async function updateRunLetGo(tx: Tx, owner: OwnerId, id: string, holder: string): Promise<void> {
  await heldRun(tx, owner, id, holder).set({ lease_expires_at: sql<Date>`now()` }).execute();
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
  const row = await heldRun(tx, owner, id, holder)
    .set({ lease_expires_at: leaseEnd, ...progress })
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
  /** What its plan warned of; kept beside what was asked for. */
  warnings?: readonly { code: string; message: string }[];
}

/**
 * Ends a run its holder still has.
 * @returns false when it is no longer this holder's, or has ended already
 */
export async function updateRunEnded(
  tx: Tx,
  owner: OwnerId,
  id: string,
  holder: string,
  { warnings = [], ...end }: RunEnd,
): Promise<boolean> {
  const result = await heldRun(tx, owner, id, holder)
    .set({
      ...end,
      // A run that was put back into the queue after a crash stays one that was mended.
      recovered: sql<boolean>`recovered or ${end.recovered}`,
      options: sql<string>`options || ${JSON.stringify({ warnings })}::jsonb`,
      lease_expires_at: null,
      finished_at: sql<Date>`clock_timestamp()`,
      updated_at: sql<Date>`clock_timestamp()`,
    })
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
