import { type DesiredArtifact, type DesiredEntry, placeId, type RecordedEntry, sameState } from '#app/domain/deploy/entries.ts';
import type { Rival } from '#app/domain/deploy/plan-types.ts';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { resolveSet } from '#app/domain/resolve.ts';
import { loadGraph } from '#app/services/sets/graph.server.ts';
import { type DeployableArtifact, toDeployable } from '#app/services/sets/resolution.server.ts';
import type { ProfileRow } from '#db/repositories/profiles.ts';
import { listPinnedArtifacts } from '#db/repositories/set-graph.ts';
import type { Tx } from '#db/transactions.ts';
import type { Subject } from './plan.server.ts';
import { renderVersions } from './platform-files.server.ts';
import { type DeployTarget, layoutOf } from './target.server.ts';

interface Wish {
  target: DeployTarget;
  set: Pick<Subject, 'artifacts' | 'set_id'>;
  desired: readonly DesiredArtifact[];
}

/** A set in a profile that keeps places of the same artifacts, with what is now wanted there instead. */
interface CoOwner {
  profile: ProfileRow;
  setId: string;
  uuids: Set<string>;
  entries: DesiredEntry[];
}

/** What a set comes to now, and its name. */
type Contents = Pick<Subject, 'artifacts'> & { name: string };

/**
 * The places that others keep for the very same artifact and want otherwise, so that they would be written over for ever: two
 * platforms whose folders are one, or two sets of which one holds a plugin that pins a version. A newer version that all of them
 * would have alike is no such place, and a set that no longer holds the artifact, or is deleted, wants nothing there.
 * Asks nothing as long as nothing changes at a place that is shared.
 * @returns by `placeId`
 */
export async function disputedPlaces(
  tx: Tx,
  owner: OwnerId,
  wish: Wish,
  recorded: readonly RecordedEntry[],
): Promise<ReadonlyMap<string, Rival>> {
  const disputed = new Map<string, Rival>();
  const { target, set } = wish;
  const coOwners = await withOwnWishes(tx, owner, wish, coOwnersOf(wish, recorded));
  const others = coOwners.flatMap(({ setId }) => (setId === set.set_id ? [] : [setId]));
  const contents = await contentsOf(tx, owner, [...new Set(others)]);
  for (const { profile, setId, uuids, entries } of coOwners) {
    const theirs = setId === set.set_id ? { artifacts: set.artifacts, name: '' } : contents.get(setId);
    const artifacts = theirs?.artifacts.filter((artifact) => uuids.has(artifact.artifact_uuid)) ?? [];
    if (theirs === undefined || artifacts.length === 0) continue;
    const rendered = await renderVersions(tx, owner, artifacts, layoutOf(profile));
    const wanted = new Map(rendered.flatMap((artifact) => artifact.entries.map((entry) => [placeId(entry), entry])));
    const rival: Rival = profile.id === target.profile.id ? { kind: 'set', name: theirs.name } : { kind: 'profile' };
    for (const entry of entries) {
      const other = wanted.get(placeId(entry));
      if (other !== undefined && !sameState(other, entry)) disputed.set(placeId(entry), rival);
    }
  }
  return disputed;
}

/** Who else keeps a place of these artifacts that is to get other content, each with these places. */
function coOwnersOf({ target, set, desired }: Wish, recorded: readonly RecordedEntry[]): CoOwner[] {
  if (set.set_id === null) return [];
  const recordedAt = new Map(recorded.map((entry) => [placeId(entry), entry]));
  const found = new Map<string, CoOwner>();
  for (const { artifactUuid, entries } of desired) {
    for (const entry of entries) {
      const known = recordedAt.get(placeId(entry));
      if (known === undefined || sameState(known, entry)) continue;
      for (const { profileId, setId, artifactUuid: uuid } of known.owners) {
        const profile = target.profiles.find(({ id }) => id === profileId);
        const isSelf = profileId === target.profile.id && setId === set.set_id;
        if (setId === null || uuid !== artifactUuid || profile === undefined || isSelf) continue;
        const one = found.get(`${profileId} ${setId}`) ?? { profile, setId, uuids: new Set(), entries: [] };
        one.uuids.add(uuid);
        one.entries.push(entry);
        found.set(`${profileId} ${setId}`, one);
      }
    }
  }
  return [...found.values()];
}

/** Leaves out those in the same profile that can only want what this set wants: nothing pins any of what they share with it. */
async function withOwnWishes(tx: Tx, owner: OwnerId, { target }: Wish, coOwners: readonly CoOwner[]): Promise<CoOwner[]> {
  const beside = coOwners.filter(({ profile }) => profile.id === target.profile.id);
  if (beside.length === 0) return [...coOwners];
  const pinned = new Set(await listPinnedArtifacts(tx, owner, [...new Set(beside.flatMap(({ uuids }) => [...uuids]))]));
  return coOwners.filter((one) => !beside.includes(one) || [...one.uuids].some((uuid) => pinned.has(uuid)));
}

/** What some sets come to now, by id. One that is gone or cannot be resolved is left out: nobody can say what it wants. */
async function contentsOf(tx: Tx, owner: OwnerId, setIds: readonly string[]): Promise<ReadonlyMap<string, Contents>> {
  if (setIds.length === 0) return new Map();
  const graph = await loadGraph(tx, owner, setIds);
  const artifactsOf = (id: string): DeployableArtifact[] => {
    try {
      return resolveSet(graph, id).artifacts.map(toDeployable);
    } catch (error) {
      if (!isAppError(error)) throw error;
      return [];
    }
  };
  return new Map(
    [...graph.sets].flatMap(([id, { name }]) => (setIds.includes(id) ? [[id, { name, artifacts: artifactsOf(id) }]] : [])),
  );
}
