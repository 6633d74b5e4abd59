import { newKnownHashes } from '#app/adapters/project-folder/known-hashes.ts';
import { type ActualEntry, type DesiredArtifact, placeId } from '#app/domain/deploy/entries.ts';
import { type ArtifactStanding, type SetWish, standing } from '#app/domain/deploy/standing.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { readPlaces } from '#app/services/deployments/places.server.ts';
import { desiredOf, isRegistered } from '#app/services/deployments/plan.server.ts';
import { type DeployTarget, openProject, requireSameProject } from '#app/services/deployments/target.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { DeployableSet, ResolutionService } from '#app/services/sets/resolution.server.ts';
import type { ProfileRow } from '#db/repositories/profiles.ts';
import { withOwner } from '#db/transactions.ts';
import { loadStandingRecords, type StandingRecords } from './standing-records.server.ts';

const ABSENT: ActualEntry = { kind: 'absent' };

/** What one look at one or many projects has found out already: each set is resolved once, and rendered once per layout. */
export interface LookCache {
  sets: Map<string, Promise<DeployableSet>>;
  desired: Map<string, Promise<DesiredArtifact[]>>;
}

export const newLookCache = (): LookCache => ({ sets: new Map(), desired: new Map() });

/** How all that is deployed through one profile stands. */
export interface ProfileStanding {
  profile: ProfileRow;
  artifacts: ArtifactStanding[];
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

/** Compares what is deployed into projects with what its sets come to now and with the disk. */
export function createStandingLook(
  deps: Pick<ServiceDeps, 'db' | 'settings'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
) {
  const hashes = newKnownHashes();

  const wishOf = async (owner: OwnerId, target: DeployTarget, setId: string, cache: LookCache): Promise<SetWish> => {
    const set = await once(cache.sets, setId, () => resolution.resolveForDeploy(owner, setId));
    const { platform, root_dir } = target.profile;
    const artifacts = await once(cache.desired, JSON.stringify([setId, platform, root_dir]), () =>
      withOwner(deps.db, owner, (tx) => desiredOf(tx, owner, set, target)),
    );
    return { setId, artifacts };
  };

  async function recordsOf(owner: OwnerId, projectId: string): Promise<StandingRecords> {
    const records = await withOwner(deps.db, owner, (tx) => loadStandingRecords(tx, owner, [projectId]));
    return records.get(projectId) ?? { recorded: [], sets: new Map() };
  }

  /**
   * How a project stands, profile by profile.
   * @param profiles which of the target's profiles
   * @param records what is written down about the project, when that was asked for already
   * @throws AppError `path_not_allowed`, `project_moved`, `unavailable`, `cycle`, `too_deep`
   */
  async function lookAt(
    owner: OwnerId,
    target: DeployTarget,
    profiles: readonly ProfileRow[],
    cache: LookCache,
    records?: StandingRecords,
  ): Promise<ProfileStanding[]> {
    const { recorded, sets } = records ?? (await recordsOf(owner, target.project.id));
    const wishes = new Map<string, SetWish[]>();
    for (const profile of profiles) {
      const setIds = [...(sets.get(profile.id) ?? [])];
      wishes.set(profile.id, await Promise.all(setIds.map((id) => wishOf(owner, { ...target, profile }, id, cache))));
    }
    const folder = await openProject(owner, target.project, deps.settings);
    try {
      await requireSameProject(folder, target.project, {
        hasRecords: recorded.length > 0,
        isRegistered: (id) => isRegistered(deps, owner, id),
      });
      const standings: ProfileStanding[] = [];
      for (const profile of profiles) {
        const mine = recorded.filter((entry) => entry.owners.some((one) => one.profileId === profile.id));
        const wished = wishes.get(profile.id) ?? [];
        const wanted = wished.flatMap(({ artifacts }) => artifacts.flatMap(({ entries }) => entries));
        const { actual } = await readPlaces(folder, wanted, mine, recorded, hashes);
        const artifacts = standing(wished, mine, profile.id, (place) => actual.get(placeId(place)) ?? ABSENT);
        standings.push({ profile, artifacts });
      }
      return standings;
    } finally {
      await folder.close();
    }
  }

  return { lookAt };
}

export type StandingLook = ReturnType<typeof createStandingLook>;
