import type { HomePage } from '#app/contracts/home.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { findHomeFacts, listRecentRuns } from '#db/repositories/home.ts';
import { withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';
import type { Sets } from './sets.server.ts';

const RECENT = 5;

/** What the first page shows. */
export function createHome({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>, sets: Sets) {
  /** How far the owner has come, and what was last worked on. */
  async function overview(owner: OwnerId): Promise<HomePage> {
    return withOwner(db, owner, async (tx) => {
      const progress = await findHomeFacts(tx, owner);
      const showsSets = settings.deploymentSetsEnabled && progress.sets > 0;
      const recent = showsSets ? (await sets.list(owner, { limit: RECENT, offset: 0 })).items : [];
      const runs = await listRecentRuns(tx, owner, RECENT);
      return { progress, sets: recent, runs: runs.map((run) => ({ ...run, created_at: run.created_at.toISOString() })) };
    });
  }

  return { overview };
}
