import type { BehindProjects, HomePage } from '#app/contracts/home.ts';
import { standingByRecord, type WantedVersion } from '#app/domain/deploy/recorded-standing.ts';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { resolveSet } from '#app/domain/resolve.ts';
import type { LibraryGraph } from '#app/domain/resolve-library.ts';
import { loadGraph } from '#app/services/sets/graph.server.ts';
import type { Sets } from '#app/services/sets/sets.server.ts';
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

/** Places judged at every view, the latest deploys first; more are told by the pages about drift. */
const PLACES = 200;

/** What a set resolves to, null when its data is broken: its own page says how. */
function wantedBy(graph: LibraryGraph, setId: string): readonly WantedVersion[] | null {
  try {
    return resolveSet(graph, setId).artifacts;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

/** The projects that are behind by what was written there last. No folder is looked at: this page is opened often. */
async function behindProjects(tx: Tx, owner: OwnerId): Promise<BehindProjects> {
  const places = await listRecordedPlaces(tx, owner, PLACES);
  const setIds = [...new Set(places.map((place) => place.set_id))];
  const graph = await loadGraph(tx, owner, setIds);
  const wanted = new Map(setIds.map((id) => [id, wantedBy(graph, id)]));
  const projects = new Map<string, string>();
  let artifacts = 0;
  for (const place of places) {
    const { behind } = standingByRecord(wanted.get(place.set_id) ?? [], place);
    if (behind > 0) projects.set(place.project_id, place.project_name);
    artifacts += behind;
  }
  return { projects: [...projects].map(([id, name]) => ({ id, name })), artifacts };
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
      const behind = progress.deploys > 0 ? await behindProjects(tx, owner) : { projects: [], artifacts: 0 };
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
