import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { RunKind } from '#db/schema/projects.ts';
import type { Tx } from '#db/transactions.ts';

/** How far an owner has come, and what last happened. */
export interface HomeFacts {
  artifacts: number;
  sets: number;
  projects: number;
  /** Deploys that wrote something or found everything in place. */
  deploys: number;
  /** The project registered last. */
  last_project: { id: string; name: string } | null;
}

/** Counts what there is, in one query. */
export async function findHomeFacts(tx: Tx, owner: OwnerId): Promise<HomeFacts> {
  const count = (table: string) => sql`(select count(*)::int from ${sql.table(table)} where owner_id = ${owner})`;
  const result = await sql<HomeFacts>`
    select ${count('artifacts')} as artifacts, ${count('projects')} as projects,
      coalesce((select set_count from owner_graphs where owner_id = ${owner}), 0) as sets,
      (select count(*)::int from deploy_runs
        where owner_id = ${owner} and kind = 'deploy' and status in ('succeeded', 'partial')) as deploys,
      (select jsonb_build_object('id', id, 'name', name) from projects
        where owner_id = ${owner} order by created_at desc, id desc limit 1) as last_project`.execute(tx);
  return result.rows[0] ?? { artifacts: 0, sets: 0, projects: 0, deploys: 0, last_project: null };
}

export interface RecentRunRow {
  id: string;
  kind: RunKind;
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
    .select(['id', 'kind', 'set_name', 'project_name', 'status', 'success', 'skip', 'error', 'created_at'])
    .where('owner_id', '=', owner)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export interface FailedRunRow extends RecentRunRow {
  /** The first artifact that failed. */
  first: { artifact_id: string; message: string | null } | null;
}

export interface RejectingImportRow {
  id: string;
  source: { name?: string };
  rejected: number;
  created_at: Date;
}

/** Further back, what went wrong is history. */
const RECENTLY = sql`now() - interval '14 days'`;

/** Runs that failed, wholly or partly, and that no later run of the same set into the same place has followed; latest first. */
export async function listFailedRuns(tx: Tx, owner: OwnerId, limit: number): Promise<FailedRunRow[]> {
  const { rows } = await sql<FailedRunRow>`
    select id, kind, set_name, project_name, status, success, skip, error, created_at,
      (select jsonb_build_object('artifact_id', concat_ws(':', i.type, i.name), 'message', i.message)
        from deploy_run_items i where i.owner_id = last.owner_id and i.run_id = last.id and i.status = 'error'
        order by i.position limit 1) as first
    from (
      select distinct on (project_id, profile_id, set_id) *
      from deploy_runs
      where owner_id = ${owner} and project_id is not null and created_at > ${RECENTLY}
      order by project_id, profile_id, set_id, created_at desc, id desc
    ) last
    where status in ('partial', 'failed')
    order by created_at desc, id desc
    limit ${limit}`.execute(tx);
  return rows;
}

/** Imports that left something out, when they are the last of their source; latest first. */
export async function listRejectingImports(tx: Tx, owner: OwnerId, limit: number): Promise<RejectingImportRow[]> {
  const { rows } = await sql<RejectingImportRow>`
    select id, source, rejected, created_at
    from (
      select distinct on (source_key) id, source, coalesce((summary ->> 'rejected')::int, 0) as rejected, created_at
      from imports
      where owner_id = ${owner} and finished_at is not null and created_at > ${RECENTLY}
      order by source_key, created_at desc, id desc
    ) last
    where rejected > 0
    order by created_at desc, id desc
    limit ${limit}`.execute(tx);
  return rows;
}
