import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/** How far an owner has come, and what last happened. */
export interface HomeFacts {
  artifacts: number;
  sets: number;
  projects: number;
  /** Deploys that wrote something or found everything in place. */
  deploys: number;
}

/** Counts what there is, in one query. */
export async function findHomeFacts(tx: Tx, owner: OwnerId): Promise<HomeFacts> {
  const count = (table: string) => sql`(select count(*)::int from ${sql.table(table)} where owner_id = ${owner})`;
  const result = await sql<HomeFacts>`
    select ${count('artifacts')} as artifacts, ${count('projects')} as projects,
      coalesce((select set_count from owner_graphs where owner_id = ${owner}), 0) as sets,
      (select count(*)::int from deploy_runs
        where owner_id = ${owner} and kind = 'deploy' and status in ('succeeded', 'partial')) as deploys`.execute(tx);
  return result.rows[0] ?? { artifacts: 0, sets: 0, projects: 0, deploys: 0 };
}

export interface RecentRunRow {
  id: string;
  set_name: string | null;
  project_name: string;
  status: 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
  success: number;
  skip: number;
  error: number;
  created_at: Date;
}

/** The runs that began last, the latest first. */
export async function listRecentRuns(tx: Tx, owner: OwnerId, limit: number): Promise<RecentRunRow[]> {
  return tx
    .selectFrom('deploy_runs')
    .select(['id', 'set_name', 'project_name', 'status', 'success', 'skip', 'error', 'created_at'])
    .where('owner_id', '=', owner)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
