import type { BehindProjects, HomePage } from '#app/contracts/home.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Sets } from '#app/services/sets/sets.server.ts';
import { JUDGED_PLACES, standingsOf } from '#app/services/sets/standings.server.ts';
import { findHomeFacts, listFailedRuns, listRecentRuns, listRejectingImports } from '#db/repositories/home.ts';
import { listRecordedPlaces } from '#db/repositories/recorded-places.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';

const RECENT = 5;
/** More of the same kind are behind a link. */
const NAMED = 3;

const dated = <Row extends { created_at: Date }>(row: Row): Omit<Row, 'created_at'> & { created_at: string } => ({
  ...row,
  created_at: row.created_at.toISOString(),
});

/** The projects that are behind by what was written there last. */
async function behindProjects(tx: Tx, owner: OwnerId): Promise<BehindProjects> {
  const late = (await standingsOf(tx, owner, await listRecordedPlaces(tx, owner, JUDGED_PLACES))).filter(
    ({ behind }) => behind > 0,
  );
  const projects = new Map(late.map((place) => [place.project_id, place.project_name]));
  return {
    projects: [...projects].map(([id, name]) => ({ id, name })),
    artifacts: late.reduce((sum, { behind }) => sum + behind, 0),
  };
}

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
      // Without sets nobody could bring a project level.
      const judged = settings.deploymentSetsEnabled && progress.deploys > 0;
      const behind = judged ? await behindProjects(tx, owner) : { projects: [], artifacts: 0 };
      return {
        progress,
        sets: recent,
        runs: runs.map(dated),
        attention: {
          runs: failed.map(dated),
          imports: rejecting.map(({ source, ...row }) => dated({ ...row, name: source.name ?? 'a source' })),
          behind,
        },
        last_project,
      };
    });
  }

  return { overview };
}
