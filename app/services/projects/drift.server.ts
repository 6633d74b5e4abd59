import pLimit from 'p-limit';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { DriftItem, DriftQuery } from '#app/contracts/drift.ts';
import { type ArtifactStanding, countStates, isBehind } from '#app/domain/deploy/standing.ts';
import { isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { requireTarget } from '#app/services/deployments/target.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type DeployedSetRow, listDeployedSets } from '#db/repositories/deployed-sets.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { withOwner } from '#db/transactions.ts';
import { type LookCache, newLookCache, type StandingLook } from './standing-look.server.ts';
import { presentStanding } from './status.server.ts';

/** How many folders are looked at at once. */
const PARALLEL = 4;

type Problem = DriftItem['problem'];
type Looked = { standings: ReadonlyMap<string, readonly ArtifactStanding[]>; problem: Problem };

const isLevel = ({ summary, problem }: DriftItem): boolean =>
  problem === null && Object.entries(summary).every(([state, count]) => state === 'synced' || count === 0);

/** Which projects are behind the sets that are deployed into them. */
export function createDrift({ db }: Pick<ServiceDeps, 'db'>, look: StandingLook) {
  async function lookAtProject(owner: OwnerId, projectId: string, cache: LookCache): Promise<Looked> {
    try {
      const target = await withOwner(db, owner, (tx) => requireTarget(tx, owner, projectId, undefined));
      const found = await look.lookAt(owner, target, target.profiles, cache);
      return { standings: new Map(found.map(({ profile, artifacts }) => [profile.id, artifacts])), problem: null };
    } catch (error) {
      // One folder that cannot be looked at hides nothing of the others.
      if (!isAppError(error)) throw error;
      return { standings: new Map(), problem: { code: error.code, message: error.message } };
    }
  }

  /** One item for every set in every profile of every project, compared with the disk now. @throws AppError `not_found` for the set */
  async function standings(owner: OwnerId, setId: string | null): Promise<DriftItem[]> {
    const rows = await withOwner(db, owner, async (tx) => {
      if (setId !== null && (await listSetNames(tx, owner, [setId])).length === 0) throw notFound('The set');
      return listDeployedSets(tx, owner, setId);
    });
    const cache = newLookCache();
    const limit = pLimit(PARALLEL);
    const projectIds = [...new Set(rows.map((row) => row.project_id))];
    const looked = new Map(
      await Promise.all(projectIds.map((id) => limit(async () => [id, await lookAtProject(owner, id, cache)] as const))),
    );
    const names = new Map(
      rows.flatMap(({ set_id, set_name }) => (set_id === null || set_name === null ? [] : [[set_id, set_name]])),
    );
    return rows.map((row) => present(row, looked.get(row.project_id), names));
  }

  /** The projects that are behind, and by what. @throws AppError `not_found` for the set */
  async function list(
    owner: OwnerId,
    { set_id, all = false, limit = DEFAULT_LIMIT, offset = 0 }: DriftQuery = {},
  ): Promise<ListAnswer<DriftItem>> {
    const found = await standings(owner, set_id === undefined ? null : requireUuid(set_id, 'The set'));
    const items = all ? found : found.filter((item) => !isLevel(item));
    return { items: items.slice(offset, offset + limit), total: items.length, limit, offset, next_cursor: null };
  }

  /** How each project stands in a word; one that nothing is deployed into is left out. */
  async function badges(owner: OwnerId): Promise<Map<string, 'in_sync' | 'behind' | 'unknown'>> {
    const words = new Map<string, 'in_sync' | 'behind' | 'unknown'>();
    for (const { project_id: id, summary, problem } of await standings(owner, null)) {
      if (problem) words.set(id, 'unknown');
      else if (isBehind(summary)) words.set(id, 'behind');
      else if (!words.has(id)) words.set(id, 'in_sync');
    }
    return words;
  }

  return { list, standings, badges };
}

function present(row: DeployedSetRow, looked: Looked | undefined, names: ReadonlyMap<string, string>): DriftItem {
  const { set_id } = row;
  const all = looked?.standings.get(row.profile_id) ?? [];
  const own = all.filter(({ setIds }) => (set_id === null ? setIds.length === 0 : setIds.includes(set_id)));
  return {
    ...row,
    summary: countStates(own),
    artifacts: own.filter(({ state }) => state !== 'synced').map((one) => presentStanding(one, row.profile_id, names)),
    problem: looked?.problem ?? null,
  };
}
