import { sql } from 'kysely';
import type { Database } from '#db/client.ts';
import { withSystem } from '#db/transactions.ts';

export interface UnfinishedRun {
  owner_id: string;
  id: string;
  project_id: string | null;
  status: 'queued' | 'running';
  lease_holder: string | null;
  lease_expires_at: Date | null;
}

/** The queued and running runs of every owner on one site, oldest first: what recovery and the sweeper look at. */
export async function listUnfinishedRuns(db: Database, site: string): Promise<UnfinishedRun[]> {
  return withSystem(db, async (tx) => {
    const { rows } = await sql<UnfinishedRun>`
      select owner_id, id, project_id, status, lease_holder, lease_expires_at from sys.unfinished_runs(${site})`.execute(tx);
    return rows;
  });
}
