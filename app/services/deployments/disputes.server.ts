import { type DesiredArtifact, placeId, type RecordedEntry, sameState } from '#app/domain/deploy/entries.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';
import type { Subject } from './plan.server.ts';
import { renderVersions } from './platform-files.server.ts';
import { type DeployTarget, layoutOf } from './target.server.ts';

interface Wish {
  target: DeployTarget;
  set: Pick<Subject, 'artifacts'>;
  desired: readonly DesiredArtifact[];
}

/**
 * The places that another profile keeps for the very same artifact in a form of its own: two platforms whose folders are one would
 * write over each other for ever. A newer version that both would have alike is no such place.
 * @returns `placeId`s
 */
export async function disputedPlaces(
  tx: Tx,
  owner: OwnerId,
  { target, set, desired }: Wish,
  recorded: readonly RecordedEntry[],
): Promise<ReadonlySet<string>> {
  const disputed = new Set<string>();
  if (target.profiles.length < 2) return disputed;
  const recordedAt = new Map(recorded.map((entry) => [placeId(entry), entry]));
  for (const profile of target.profiles) {
    if (profile.id === target.profile.id) continue;
    const differing = desired.flatMap(({ artifactUuid, entries }) =>
      entries.flatMap((entry) => {
        const known = recordedAt.get(placeId(entry));
        const isTheirs = known?.owners.some((one) => one.profileId === profile.id && one.artifactUuid === artifactUuid);
        return known !== undefined && isTheirs && !sameState(known, entry) ? [{ artifactUuid, entry }] : [];
      }),
    );
    if (differing.length === 0) continue;
    const uuids = new Set(differing.map(({ artifactUuid }) => artifactUuid));
    const artifacts = set.artifacts.filter((artifact) => uuids.has(artifact.artifact_uuid));
    const theirs = await renderVersions(tx, owner, artifacts, layoutOf(profile));
    const wishes = new Map(theirs.flatMap(({ entries }) => entries.map((entry) => [placeId(entry), entry])));
    for (const { entry } of differing) {
      const wish = wishes.get(placeId(entry));
      if (wish !== undefined && !sameState(wish, entry)) disputed.add(placeId(entry));
    }
  }
  return disputed;
}
