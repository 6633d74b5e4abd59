import type { PlanAnswer } from '#app/contracts/deployments.ts';
import type { DeployedArtifact, DeployedSet, ProjectOverview } from '#app/contracts/project-pages.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import type { EntryOwner } from '#app/domain/deploy/entries.ts';
import type { EntryStatus } from '#app/domain/deploy/three-way.ts';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { groupBy } from '#app/domain/importing/group-by.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { withOwner } from '#db/transactions.ts';
import { loadRecorded } from './deploy-records.server.ts';
import type { Deployments } from './deployments.server.ts';
import type { ServiceDeps } from './deps.ts';
import type { Projects } from './projects.server.ts';
import type { Runs } from './runs.server.ts';

/** Runs on the page of a project; the list of runs has the rest. */
const SHOWN_RUNS = 5;

/** What needs somebody first; an artifact stands as the worst of its files. */
const URGENCY: readonly EntryStatus[] = ['conflict', 'missing', 'outdated', 'modified', 'orphaned', 'synced'];

const worst = (states: readonly EntryStatus[]): EntryStatus => URGENCY.find((state) => states.includes(state)) ?? 'synced';

const urgency = ({ state }: DeployedArtifact): number => (state === null ? URGENCY.length : URGENCY.indexOf(state));

type Recorded = Awaited<ReturnType<typeof loadRecorded>>;

/** What the plans of the deployed sets say about one project. */
interface Looked {
  /** By artifact uuid, over all sets that want it. */
  states: ReadonlyMap<string, EntryStatus[]>;
  undeployed: ReadonlyMap<string, number>;
}

const pairId = (profileId: string, setId: string): string => `${profileId} ${setId}`;

/** The sets that keep something here, each once for every profile it is deployed through. */
function deployedPairs(recorded: Recorded): { profileId: string; setId: string }[] {
  const pairs = new Map<string, { profileId: string; setId: string }>();
  for (const { profileId, setId } of recorded.flatMap((entry): EntryOwner[] => entry.owners)) {
    if (setId !== null) pairs.set(pairId(profileId, setId), { profileId, setId });
  }
  return [...pairs.values()];
}

function look(plans: ReadonlyMap<string, PlanAnswer>, recorded: ReadonlySet<string>): Looked {
  const states = new Map<string, EntryStatus[]>();
  const undeployed = new Map<string, number>();
  for (const [pair, { items }] of plans) {
    const wanted = items.filter(({ action }) => action !== 'unsupported');
    undeployed.set(pair, wanted.filter((item) => !recorded.has(item.artifact_uuid)).length);
    for (const { artifact_uuid: uuid, entries } of wanted) {
      states.set(uuid, [...(states.get(uuid) ?? []), ...entries.map(({ state }) => state)]);
    }
  }
  return { states, undeployed };
}

function artifactsOf(recorded: Recorded, names: ReadonlyMap<string, string>, looked: Looked | null): DeployedArtifact[] {
  const byArtifact = groupBy(recorded, (entry) => entry.artifactUuid);
  const artifacts = [...byArtifact].map(([uuid, entries]): DeployedArtifact => {
    const [first] = entries;
    const setIds = new Set(entries.flatMap(({ owners }) => owners.flatMap(({ setId }) => setId ?? [])));
    return {
      artifact_uuid: uuid,
      artifact_id: first === undefined ? uuid : formatArtifactId(first.type, first.name),
      files: entries.length,
      // What no deployed set wants any more is in none of their plans.
      state: looked === null ? null : looked.states.has(uuid) ? worst(looked.states.get(uuid) ?? []) : 'orphaned',
      sets: [...setIds].flatMap((id) => {
        const name = names.get(id);
        return name === undefined ? [] : [{ id, name }];
      }),
    };
  });
  return artifacts.sort((a, b) => urgency(a) - urgency(b) || (a.artifact_id < b.artifact_id ? -1 : 1));
}

function standingOf(
  artifacts: readonly DeployedArtifact[],
  sets: readonly DeployedSet[],
  isKnown: boolean,
): ProjectOverview['standing'] {
  if (artifacts.length === 0) return 'not_deployed';
  if (!isKnown) return 'unknown';
  const isBehind = artifacts.some(({ state }) => state === 'outdated' || state === 'missing' || state === 'conflict');
  return isBehind || sets.some(({ undeployed }) => undeployed > 0) ? 'behind' : 'in_sync';
}

/** What the page of a project shows, compared with the disk at that moment. */
export function createProjectPages(
  { db }: Pick<ServiceDeps, 'db'>,
  { projects, runs, deployments }: { projects: Projects; runs: Runs; deployments: Deployments },
) {
  /** Plans every deployed set, which says how each of its artifacts stands. A refusal is told instead. */
  async function plansOf(
    owner: OwnerId,
    projectId: string,
    pairs: readonly { profileId: string; setId: string }[],
  ): Promise<{ plans: Map<string, PlanAnswer>; problem: ProjectOverview['problem'] }> {
    const plans = new Map<string, PlanAnswer>();
    try {
      for (const { profileId, setId } of pairs) {
        const input = { project_id: projectId, profile_id: profileId };
        plans.set(pairId(profileId, setId), await deployments.plan(owner, setId, input));
      }
      return { plans, problem: null };
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { plans, problem: { code: error.code, message: error.message } };
    }
  }

  /** @throws AppError `not_found` */
  async function overview(owner: OwnerId, id: string): Promise<ProjectOverview> {
    const project = await projects.get(owner, id);
    const { recorded, names } = await withOwner(db, owner, async (tx) => {
      const entries = await loadRecorded(tx, owner, project.id);
      const setIds = deployedPairs(entries).map(({ setId }) => setId);
      const named = await listSetNames(tx, owner, setIds);
      return { recorded: entries, names: new Map(named.map(({ id: setId, name }) => [setId, name])) };
    });
    const pairs = deployedPairs(recorded).filter(({ setId }) => names.has(setId));
    const { plans, problem } = await plansOf(owner, project.id, pairs);
    const looked = problem === null ? look(plans, new Set(recorded.map((entry) => entry.artifactUuid))) : null;
    const artifacts = artifactsOf(recorded, names, looked);
    const sets = pairs.map(({ profileId, setId }) => ({
      id: setId,
      name: names.get(setId) ?? '',
      profile_id: profileId,
      undeployed: looked?.undeployed.get(pairId(profileId, setId)) ?? 0,
    }));
    const count = (state: EntryStatus): number => artifacts.filter((artifact) => artifact.state === state).length;
    const latest = await runs.list(owner, { project_id: project.id, limit: SHOWN_RUNS });
    return {
      project,
      artifacts,
      counts: {
        synced: count('synced'),
        modified: count('modified'),
        outdated: count('outdated'),
        missing: count('missing'),
        conflict: count('conflict'),
        orphaned: count('orphaned'),
      },
      sets,
      standing: standingOf(artifacts, sets, looked !== null),
      problem,
      runs: latest.items.map(({ results: _, ...run }) => run),
    };
  }

  return { overview };
}
