import { sql } from 'kysely';
import type { Database } from '#db/client.ts';
import type { RunStatus } from '#db/schema/projects.ts';
import { withSystem } from '#db/transactions.ts';

export interface UnfinishedRun {
  owner_id: string;
  id: string;
  project_id: string | null;
  status: RunStatus;
  lease_holder: string | null;
  lease_expires_at: Date | null;
}

/**
 * The runs of every owner on one site that have not ended, or have ended and still have a holder who should have tidied up;
 * oldest first. What recovery and the sweeper look at.
 */
export async function listUnfinishedRuns(db: Database, site: string): Promise<UnfinishedRun[]> {
  return withSystem(db, async (tx) => {
    const { rows } = await sql<UnfinishedRun>`
      select owner_id, id, project_id, status, lease_holder, lease_expires_at from sys.unfinished_runs(${site})`.execute(tx);
    return rows;
  });
}
