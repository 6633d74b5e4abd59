import { sql } from 'kysely';
import type { Database } from '#db/client.ts';
import { taskOf } from '#db/run-queue.ts';
import { withSystem } from '#db/transactions.ts';

/** A job of the queue: the run it is for and where it stands. */
export interface RunJobRow {
  run_id: string;
  locked_by: string | null;
  /** Waits to be taken. */
  ready: boolean;
  /** Taken so long ago that whoever took it must have claimed the run, or is dead. */
  stale: boolean;
}

/** Seconds within which whoever takes a job claims its run. */
const CLAIM_SECONDS = 30;

/** Puts a run into the queue of its site. Asked again it stays one job; a job that is being done already is followed by another. */
export async function enqueueRun(db: Database, site: string, runId: string, delaySeconds = 0): Promise<void> {
  await withSystem(db, (tx) =>
    sql`select graphile_worker.add_job(${taskOf(site)}, json_build_object('run_id', ${runId}::text),
      run_at => now() + make_interval(secs => ${delaySeconds}), max_attempts => 1, job_key => ${runId})`.execute(tx),
  );
}

/** The jobs of a site, done ones left out (the library deletes them). */
export async function listRunJobs(db: Database, site: string): Promise<RunJobRow[]> {
  return withSystem(db, async (tx) => {
    const { rows } = await sql<RunJobRow>`
      select coalesce(payload ->> 'run_id', '') as run_id, locked_by, locked_at is null and attempts < max_attempts as ready,
        coalesce(locked_at < now() - make_interval(secs => ${CLAIM_SECONDS}), false) as stale
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = ${taskOf(site)}`.execute(tx);
    return rows;
  });
}

/** Takes a job back from a worker that is dead. The library alone would leave it locked for four hours. */
export async function unlockRunJob(db: Database, workerId: string): Promise<void> {
  await withSystem(db, (tx) => sql`select graphile_worker.force_unlock_workers(array[${workerId}])`.execute(tx));
}

/** Takes the jobs of a run out of the queue that nobody is working on. */
export async function deleteRunJobs(db: Database, site: string, runId: string): Promise<void> {
  await withSystem(db, (tx) =>
    sql`delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and t.identifier = ${taskOf(site)} and j.payload ->> 'run_id' = ${runId} and j.locked_at is null`.execute(
      tx,
    ),
  );
}
