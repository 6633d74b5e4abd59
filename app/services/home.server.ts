import type { HomePage } from '#app/contracts/home.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { findHomeFacts, listFailedRuns, listRecentRuns, listRejectingImports } from '#db/repositories/home.ts';
import { withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';
import type { Sets } from './sets.server.ts';

const RECENT = 5;
/** More of the same kind are behind a link. */
const NAMED = 3;

const dated = <Row extends { created_at: Date }>(row: Row): Omit<Row, 'created_at'> & { created_at: string } => ({
  ...row,
  created_at: row.created_at.toISOString(),
});

/** What the first page shows. */
export function createHome({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>, sets: Sets) {
  /** How far the owner has come, and what was last worked on. */
  async function overview(owner: OwnerId): Promise<HomePage> {
    return withOwner(db, owner, async (tx) => {
      const { last_project, ...progress } = await findHomeFacts(tx, owner);
      const showsSets = settings.deploymentSetsEnabled && progress.sets > 0;
      const recent = showsSets ? (await sets.list(owner, { limit: RECENT, offset: 0 })).items : [];
      const runs = await listRecentRuns(tx, owner, RECENT);
      const failed = runs.length > 0 ? await listFailedRuns(tx, owner, NAMED) : [];
      const rejecting = await listRejectingImports(tx, owner, NAMED);
      return {
        progress,
        sets: recent,
        runs: runs.map(dated),
        attention: {
          runs: failed.map(dated),
          imports: rejecting.map(({ source, ...row }) => dated({ ...row, name: source.name ?? 'a source' })),
        },
        last_project,
      };
    });
  }

  return { overview };
}
