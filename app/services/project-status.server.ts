import { readPaths } from '#app/adapters/project-folder/read-state.ts';
import type { ProjectStatus } from '#app/contracts/deployments.ts';
import type { ActualEntry } from '#app/domain/deploy/entries.ts';
import { type ArtifactStanding, countStates, standing } from '#app/domain/deploy/standing.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { listEntryOwners } from '#db/repositories/deployed-entries.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import type { ProfileRow } from '#db/repositories/profiles.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { desiredOf, isRegistered } from './deploy-plan.server.ts';
import { loadRecorded } from './deploy-records.server.ts';
import { type DeployTarget, openProject, requireSameProject, requireTarget } from './deploy-target.server.ts';
import type { ServiceDeps } from './deps.ts';
import type { DeployableSet, ResolutionService } from './resolution.server.ts';

const ABSENT: ActualEntry = { kind: 'absent' };

/** Sets in the order in which they were first deployed, by profile. Sets that are deleted want nothing any more. */
async function deployedSets(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
): Promise<{ byProfile: Map<string, Set<string>>; names: Map<string, string> }> {
  const byProfile = new Map<string, Set<string>>();
  const ids = new Set<string>();
  for (const { profile_id, set_id } of await listEntryOwners(tx, owner, projectId)) {
    if (set_id === null) continue;
    byProfile.set(profile_id, (byProfile.get(profile_id) ?? new Set()).add(set_id));
    ids.add(set_id);
  }
  const names = ids.size === 0 ? [] : await listSetNames(tx, owner, [...ids]);
  return { byProfile, names: new Map(names.map(({ id, name }) => [id, name])) };
}

/** How what was deployed into projects stands now. */
export function createProjectStatus(
  deps: Pick<ServiceDeps, 'db' | 'log' | 'settings'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
) {
  /**
   * Compares what is deployed into a project with what its sets come to now and with the disk.
   * @param profileId only through this profile; all of them when absent
   * @throws AppError `not_found`, `path_not_allowed`, `project_moved`, `cycle`, `too_deep`
   */
  async function get(owner: OwnerId, projectId: string, profileId?: string): Promise<ProjectStatus> {
    const { target, recorded, byProfile, names } = await withOwner(deps.db, owner, async (tx) => {
      const found = await requireTarget(tx, owner, projectId, profileId);
      const { id } = found.project;
      return { target: found, recorded: await loadRecorded(tx, owner, id), ...(await deployedSets(tx, owner, id)) };
    });
    const profiles = profileId === undefined ? target.profiles : [target.profile];
    const resolved = new Map<string, DeployableSet>();
    for (const id of new Set(profiles.flatMap((profile) => [...(byProfile.get(profile.id) ?? [])]))) {
      resolved.set(id, await resolution.resolveForDeploy(owner, id));
    }
    const folder = await openProject(owner, target.project, deps.settings);
    try {
      await requireSameProject(folder, target.project, {
        hasRecords: recorded.length > 0,
        isRegistered: (id) => isRegistered(deps, owner, id),
      });
      const all: ArtifactStanding[] = [];
      for (const profile of profiles) {
        const sets = [...(byProfile.get(profile.id) ?? [])].flatMap((id) => resolved.get(id) ?? []);
        const mine = recorded.filter((entry) => entry.owners.some((one) => one.profileId === profile.id));
        const wished = await wishesOf(owner, { ...target, profile }, sets);
        const paths = [...mine, ...wished.flatMap(({ artifacts }) => artifacts.flatMap(({ entries }) => entries))].map(
          ({ path }) => path,
        );
        const states = await readPaths(folder, paths);
        all.push(...standing(wished, mine, profile.id, ({ path }) => states.get(path) ?? ABSENT));
      }
      return present(all, names);
    } finally {
      await folder.close();
    }
  }

  const wishesOf = (owner: OwnerId, target: DeployTarget & { profile: ProfileRow }, sets: readonly DeployableSet[]) =>
    withOwner(deps.db, owner, async (tx) => {
      const wished: { setId: string; artifacts: Awaited<ReturnType<typeof desiredOf>> }[] = [];
      for (const set of sets) wished.push({ setId: set.set_id, artifacts: await desiredOf(tx, owner, set, target) });
      return wished;
    });

  return { get };
}

const present = (artifacts: readonly ArtifactStanding[], names: ReadonlyMap<string, string>): ProjectStatus => ({
  summary: countStates(artifacts),
  artifacts: artifacts.map(({ artifactUuid, artifactId, state, setIds, entries }) => ({
    artifact_uuid: artifactUuid,
    artifact_id: artifactId,
    state,
    sets: setIds.flatMap((id) => {
      const name = names.get(id);
      return name === undefined ? [] : [{ id, name }];
    }),
    entries: entries.map(({ path, key, state: stands }) => ({ path, ...(key === '' ? {} : { key }), state: stands })),
  })),
});

export type ProjectStatusService = ReturnType<typeof createProjectStatus>;
