import type { BehindProjects, HomePage } from '#app/contracts/home.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { findHomeFacts, listFailedRuns, listRecentRuns, listRejectingImports } from '#db/repositories/home.ts';
import { withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';
import type { Drift } from './drift.server.ts';
import type { Sets } from './sets.server.ts';

const RECENT = 5;
/** More of the same kind are behind a link. */
const NAMED = 3;

const dated = <Row extends { created_at: Date }>(row: Row): Omit<Row, 'created_at'> & { created_at: string } => ({
  ...row,
  created_at: row.created_at.toISOString(),
});

const NONE_BEHIND: BehindProjects = { projects: [], artifacts: 0 };

/** What the first page shows. */
export function createHome({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>, sets: Sets, drift: Pick<Drift, 'standings'>) {
  /** Compares with the disk now. A folder that cannot be looked at is told on its own page. */
  async function behindProjects(owner: OwnerId): Promise<BehindProjects> {
    const projects = new Map<string, string>();
    const artifacts = new Set<string>();
    for (const { project_id: id, project_name: name, profile_id: profile, artifacts: odd } of await drift.standings(
      owner,
      null,
    )) {
      for (const { artifact_uuid: uuid, state } of odd) {
        if (state !== 'outdated' && state !== 'missing' && state !== 'conflict') continue;
        projects.set(id, name);
        artifacts.add(`${profile} ${uuid}`);
      }
    }
    return { projects: [...projects].map(([id, name]) => ({ id, name })), artifacts: artifacts.size };
  }

  /** How far the owner has come, and what was last worked on. */
  async function overview(owner: OwnerId): Promise<HomePage> {
    const page = await withOwner(db, owner, async (tx) => {
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
    const behind = page.progress.deploys > 0 ? await behindProjects(owner) : NONE_BEHIND;
    return { ...page, attention: { ...page.attention, behind } };
  }

  return { overview };
}
