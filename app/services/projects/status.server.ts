import type { ProjectStatus } from '#app/contracts/deployments.ts';
import { type ArtifactStanding, countStates } from '#app/domain/deploy/standing.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireTarget } from '#app/services/deployments/target.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { withOwner } from '#db/transactions.ts';
import { newLookCache, type StandingLook } from './standing-look.server.ts';

/** How what was deployed into projects stands now. */
export function createProjectStatus({ db }: Pick<ServiceDeps, 'db'>, look: StandingLook) {
  /**
   * Compares what is deployed into a project with what its sets come to now and with the disk.
   * @param profileId only through this profile; all of them when absent
   * @throws AppError `not_found`, `path_not_allowed`, `project_moved`, `cycle`, `too_deep`
   */
  async function get(owner: OwnerId, projectId: string, profileId?: string): Promise<ProjectStatus> {
    const target = await withOwner(db, owner, (tx) => requireTarget(tx, owner, projectId, profileId));
    const profiles = profileId === undefined ? target.profiles : [target.profile];
    const standings = await look.lookAt(owner, target, profiles, newLookCache());
    const artifacts = standings.flatMap((one) => one.artifacts);
    const setIds = [...new Set(artifacts.flatMap((one) => one.setIds))];
    const rows = await withOwner(db, owner, (tx) => listSetNames(tx, owner, setIds));
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return {
      summary: countStates(artifacts),
      artifacts: standings.flatMap(({ profile, artifacts: there }) =>
        there.map((one) => presentStanding(one, profile.id, names)),
      ),
    };
  }

  return { get };
}

/** One artifact with how it stands in a profile, for the API. */
export const presentStanding = (
  { artifactUuid, artifactId, state, setIds, entries }: ArtifactStanding,
  profileId: string,
  names: ReadonlyMap<string, string>,
): ProjectStatus['artifacts'][number] => ({
  artifact_uuid: artifactUuid,
  artifact_id: artifactId,
  profile_id: profileId,
  state,
  sets: setIds.flatMap((id) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name }];
  }),
  entries: entries.map(({ path, key, state: stands }) => ({ path, ...(key === '' ? {} : { key }), state: stands })),
});

export type ProjectStatusService = ReturnType<typeof createProjectStatus>;
