import { readGuarantee } from '#app/adapters/project-folder/state-folder.ts';
import type { DeployedArtifact, DeployedSet, ProjectOverview, ShownGeneration } from '#app/contracts/project-pages.ts';
import type { Project } from '#app/contracts/projects.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import type { EntryOwner } from '#app/domain/deploy/entries.ts';
import { ENTRY_STATES, type EntryStatus } from '#app/domain/deploy/three-way.ts';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { loadRecorded } from '#app/services/deployments/records.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { Runs } from '#app/services/runs/runs.server.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { type GenerationRow, listGenerations } from '#db/repositories/generations.ts';
import { withOwner } from '#db/transactions.ts';
import type { Projects } from './projects.server.ts';
import type { ProjectStatusService } from './status.server.ts';

/** Runs on the page of a project; the list of runs has the rest. */
const SHOWN_RUNS = 5;

type Recorded = Awaited<ReturnType<typeof loadRecorded>>;

const ownersIn = (recorded: Recorded): EntryOwner[] => recorded.flatMap((entry) => entry.owners);

/** The sets that keep something here, each once for every profile it is deployed through. */
function deployedSets(recorded: Recorded, names: ReadonlyMap<string, string>): DeployedSet[] {
  const sets = new Map<string, DeployedSet>();
  for (const { profileId, setId } of ownersIn(recorded)) {
    const name = setId === null ? undefined : names.get(setId);
    if (setId !== null && name !== undefined) sets.set(`${profileId} ${setId}`, { id: setId, name, profile_id: profileId });
  }
  return [...sets.values()];
}

/** What is recorded, when nobody can say how it stands. */
function withoutStates(recorded: Recorded, sets: readonly DeployedSet[]): DeployedArtifact[] {
  const rows = new Map<string, DeployedArtifact>();
  for (const { type, name, owners } of recorded) {
    for (const { profileId, setId, artifactUuid } of owners) {
      const id = `${profileId} ${artifactUuid}`;
      const row = rows.get(id) ?? {
        profile_id: profileId,
        artifact_uuid: artifactUuid,
        artifact_id: formatArtifactId(type, name),
        state: null,
        sets: [],
        isLeftover: false,
      };
      const set = sets.find((one) => one.id === setId);
      if (set && row.sets.every((one) => one.id !== set.id)) row.sets.push({ id: set.id, name: set.name });
      rows.set(id, row);
    }
  }
  return [...rows.values()]
    .map((row) => ({ ...row, isLeftover: row.sets.length === 0 }))
    .sort((a, b) => (a.artifact_id < b.artifact_id ? -1 : 1));
}

function standingOf(artifacts: readonly DeployedArtifact[]): ProjectOverview['standing'] {
  if (artifacts.length === 0) return 'not_deployed';
  if (artifacts.some(({ state }) => state === null)) return 'unknown';
  const behind: readonly (EntryStatus | null)[] = ['outdated', 'missing', 'conflict'];
  return artifacts.some(({ state }) => behind.includes(state)) ? 'behind' : 'in_sync';
}

/** Up to this many profiles have all their generations on the page. */
const SHOWN_GENERATIONS = 50;

function shownGenerations(rows: readonly GenerationRow[], names: ReadonlyMap<string, string>): ShownGeneration[] {
  const newest = new Map<string, number>();
  for (const { profile_id: id, n } of rows) newest.set(id, Math.max(newest.get(id) ?? 0, n));
  return rows.map((row) => {
    const name = (row.set_id === null ? undefined : names.get(row.set_id)) ?? row.set_name;
    return {
      n: row.n,
      profile_id: row.profile_id,
      run_id: row.run_id,
      kind: row.kind,
      set: name === null ? null : { id: row.set_id !== null && names.has(row.set_id) ? row.set_id : null, name },
      counts: { success: row.success, skip: row.skip, error: row.error },
      at: row.created_at.toISOString(),
      isCurrent: newest.get(row.profile_id) === row.n,
    };
  });
}

/** What the page of a project shows, compared with the disk at that moment. */
export function createProjectPages(
  { db }: Pick<ServiceDeps, 'db'>,
  { projects, runs, projectStatus }: { projects: Projects; runs: Runs; projectStatus: ProjectStatusService },
) {
  /** One look for all profiles; each row says which one it is of. A folder with nothing of ours is not looked at. */
  async function standingArtifacts(owner: OwnerId, project: Project, recorded: Recorded): Promise<DeployedArtifact[]> {
    if (ownersIn(recorded).length === 0) return [];
    const { artifacts } = await projectStatus.get(owner, project.id);
    const urgency = ['conflict', 'missing', 'outdated', 'modified', 'orphaned', 'synced'];
    return artifacts
      .map(({ entries, ...artifact }) => ({ ...artifact, isLeftover: entries.every(({ state }) => state === 'orphaned') }))
      .sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
  }

  /** @throws AppError `not_found` */
  async function overview(owner: OwnerId, id: string): Promise<ProjectOverview> {
    const project = await projects.get(owner, id);
    const { recorded, sets, generations } = await withOwner(db, owner, async (tx) => {
      const entries = await loadRecorded(tx, owner, project.id);
      const made = await listGenerations(tx, owner, project.id, null, { limit: SHOWN_GENERATIONS, offset: 0 });
      const setIds = [
        ...new Set([...ownersIn(entries).map(({ setId }) => setId), ...made.rows.map((row) => row.set_id)]),
      ].flatMap((one) => one ?? []);
      const named = await listSetNames(tx, owner, setIds);
      const names = new Map(named.map((set) => [set.id, set.name]));
      return { recorded: entries, sets: deployedSets(entries, names), generations: shownGenerations(made.rows, names) };
    });
    let artifacts: DeployedArtifact[];
    let problem: ProjectOverview['problem'] = null;
    try {
      artifacts = await standingArtifacts(owner, project, recorded);
    } catch (error) {
      if (!isAppError(error)) throw error;
      problem = { code: error.code, message: error.message };
      artifacts = withoutStates(recorded, sets);
    }
    const count = (state: EntryStatus): [EntryStatus, number] => [state, artifacts.filter((row) => row.state === state).length];
    const latest = await runs.listBriefly(owner, { project_id: project.id, limit: SHOWN_RUNS });
    return {
      project,
      artifacts,
      counts: { ...NONE, ...Object.fromEntries(ENTRY_STATES.map(count)) },
      sets,
      standing: standingOf(artifacts),
      problem,
      weaker: problem === null && (await readGuarantee(project.path).catch(() => null)) === 'weaker',
      generations,
      runs: latest.items,
    };
  }

  return { overview };
}

const NONE: ProjectOverview['counts'] = { synced: 0, modified: 0, outdated: 0, missing: 0, conflict: 0, orphaned: 0 };
