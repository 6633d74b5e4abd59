import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { DriftItem, DriftQuery } from '#app/contracts/drift.ts';
import { type ArtifactStanding, countStates, isBehind } from '#app/domain/deploy/standing.ts';
import { isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { DeployTarget } from '#app/services/deployments/target.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type DeployedSetRow, listDeployedSets } from '#db/repositories/deployed-sets.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { listProfiles } from '#db/repositories/profiles.ts';
import { listProjectsById } from '#db/repositories/projects.ts';
import { withOwner } from '#db/transactions.ts';
import { type LookCache, newLookCache, type StandingLook } from './standing-look.server.ts';
import { loadStandingRecords, type StandingRecords } from './standing-records.server.ts';
import { presentStanding } from './status.server.ts';

/** How many projects are asked for and looked at at once: what is recorded of them is in memory together. */
const PARALLEL = 4;

type Problem = DriftItem['problem'];
type Written = { target: DeployTarget; records: StandingRecords };
type Looked = { standings: ReadonlyMap<string, readonly ArtifactStanding[]>; problem: Problem };

const isLevel = ({ summary, problem }: DriftItem): boolean =>
  problem === null && Object.entries(summary).every(([state, count]) => state === 'synced' || count === 0);

/** Which projects are behind the sets that are deployed into them. */
export function createDrift({ db }: Pick<ServiceDeps, 'db'>, look: StandingLook) {
  /** What is written down about some projects, and where they are. Three queries. */
  async function load(owner: OwnerId, projectIds: readonly string[]): Promise<Written[]> {
    return withOwner(db, owner, async (tx) => {
      const projects = await listProjectsById(tx, owner, projectIds);
      const profiles = await listProfiles(tx, owner, projectIds);
      const records = await loadStandingRecords(tx, owner, projectIds);
      return projects.flatMap((project) => {
        const own = profiles.filter((one) => one.project_id === project.id);
        const [profile] = own;
        const written = records.get(project.id);
        return profile && written ? [{ target: { project, profile, profiles: own }, records: written }] : [];
      });
    });
  }

  async function lookAtProject(owner: OwnerId, { target, records }: Written, cache: LookCache): Promise<Looked> {
    try {
      const found = await look.lookAt(owner, target, target.profiles, cache, records);
      return { standings: new Map(found.map(({ profile, artifacts }) => [profile.id, artifacts])), problem: null };
    } catch (error) {
      // One folder that cannot be looked at hides nothing of the others.
      if (!isAppError(error)) throw error;
      return { standings: new Map(), problem: { code: error.code, message: error.message } };
    }
  }

  /** How some projects stand, by their id. One that was removed at this moment is left out. */
  async function lookAtSome(owner: OwnerId, projectIds: readonly string[], cache: LookCache): Promise<[string, Looked][]> {
    const written = await load(owner, projectIds);
    return Promise.all(
      written.map(async (one): Promise<[string, Looked]> => [one.target.project.id, await lookAtProject(owner, one, cache)]),
    );
  }

  /** One item for every set in every profile of every project, compared with the disk now. @throws AppError `not_found` for the set */
  async function standings(owner: OwnerId, setId: string | null): Promise<DriftItem[]> {
    const rows = await withOwner(db, owner, async (tx) => {
      if (setId !== null && (await listSetNames(tx, owner, [setId])).length === 0) throw notFound('The set');
      return listDeployedSets(tx, owner, setId);
    });
    const cache = newLookCache();
    const projectIds = [...new Set(rows.map((row) => row.project_id))];
    const looked = new Map<string, Looked>();
    for (let start = 0; start < projectIds.length; start += PARALLEL) {
      for (const [id, one] of await lookAtSome(owner, projectIds.slice(start, start + PARALLEL), cache)) looked.set(id, one);
    }
    const names = new Map(
      rows.flatMap(({ set_id, set_name }) => (set_id === null || set_name === null ? [] : [[set_id, set_name]])),
    );
    return rows.flatMap((row) => {
      const one = looked.get(row.project_id);
      return one === undefined ? [] : [present(row, one, names)];
    });
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

function present(row: DeployedSetRow, looked: Looked, names: ReadonlyMap<string, string>): DriftItem {
  const { set_id } = row;
  const all = looked.standings.get(row.profile_id) ?? [];
  const own = all.filter(({ setIds }) => (set_id === null ? setIds.length === 0 : setIds.includes(set_id)));
  return {
    ...row,
    summary: countStates(own),
    artifacts: own.filter(({ state }) => state !== 'synced').map((one) => presentStanding(one, row.profile_id, names)),
    problem: looked.problem,
  };
}
