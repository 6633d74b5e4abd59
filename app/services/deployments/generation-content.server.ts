import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { type DesiredArtifact, type DesiredEntry, placeId } from '#app/domain/deploy/entries.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { isAllowedPlace } from '#app/domain/profiles.ts';
import { listVersionKeys } from '#db/repositories/artifact-content.ts';
import type { GenerationEntry } from '#db/repositories/generations.ts';
import type { Tx } from '#db/transactions.ts';
import { desiredOf } from './plan.server.ts';
import { type DeployTarget, layoutOf } from './target.server.ts';

/** The versions an artifact's entries came from; more than one when a file was kept at an earlier version. */
interface Group {
  first: GenerationEntry;
  entries: GenerationEntry[];
}

function byArtifact(entries: readonly GenerationEntry[]): Group[] {
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const group = groups.get(entry.artifact_uuid);
    if (group === undefined) groups.set(entry.artifact_uuid, { first: entry, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups.values()];
}

/**
 * What a generation wants of a target: exactly the places it had, with what they held. Whatever a place needs beyond its bytes
 * comes from the version of the artifact it was made from, while the library still has that.
 */
export async function desiredOfGeneration(
  tx: Tx,
  owner: OwnerId,
  entries: readonly GenerationEntry[],
  target: DeployTarget,
): Promise<DesiredArtifact[]> {
  const versions = new Map(entries.map((entry) => [`${entry.artifact_uuid} ${entry.version_hash}`, entry]));
  const keys = await listVersionKeys(
    tx,
    owner,
    [...versions.values()].map((entry) => ({ artifact_uuid: entry.artifact_uuid, content_hash: entry.version_hash })),
  );
  const artifacts = keys.flatMap(({ id, artifact_uuid, content_hash }) => {
    const entry = versions.get(`${artifact_uuid} ${content_hash}`);
    if (entry === undefined) return [];
    const { type, name } = entry;
    return [{ artifact_uuid, artifact_id: formatArtifactId(type, name), type, name, content_hash, version_id: id, via: [] }];
  });
  const rendered = await desiredOf(tx, owner, { artifacts, warnings: [] }, target);
  const made = new Map(
    rendered.flatMap((artifact) => artifact.entries.map((entry) => [stateId(artifact.artifactUuid, entry), entry])),
  );
  return byArtifact(entries).map(({ first, entries: had }) => {
    const wanted = had.map(
      (entry) => made.get(stateId(entry.artifact_uuid, { ...entry, hash: entry.content_hash })) ?? bare(entry),
    );
    const commands = rendered.find((one) => one.artifactUuid === first.artifact_uuid && one.commands !== null)?.commands ?? null;
    return artifactOf(first, wanted, commands, target);
  });
}

const stateId = (uuid: string, { path, key, hash }: Pick<DesiredEntry, 'path' | 'key' | 'hash'>): string =>
  `${uuid} ${hash} ${placeId({ path, key })}`;

/** A place whose artifact is gone from the library: its bytes are still kept, a value of a config file is not. */
const bare = ({ path, key, content_hash, executable }: GenerationEntry): DesiredEntry | null =>
  key === '' ? { path, key, hash: content_hash, executable, size: 0 } : null;

function artifactOf(
  { artifact_uuid, type, name, version_hash }: GenerationEntry,
  wanted: readonly (DesiredEntry | null)[],
  commands: string[] | null,
  target: DeployTarget,
): DesiredArtifact {
  const artifactId = formatArtifactId(type, name);
  const base = { artifactUuid: artifact_uuid, artifactId, type, name, contentHash: version_hash, commands };
  const entries = wanted.flatMap((entry) => entry ?? []);
  if (entries.length < wanted.length) {
    const message = `The version of ${artifactId} that was deployed then is not in the library any more.`;
    return { ...base, entries: [], refusal: { code: 'missing_artifact', message } };
  }
  const outside = entries.find(({ path }) => !isAllowedPlace(layoutOf(target.profile), path));
  if (outside !== undefined) {
    const message = `${outside.path} is outside the places of this profile as it is now.`;
    return { ...base, entries: [], refusal: { code: 'unsafe_path', message } };
  }
  return { ...base, entries, refusal: null };
}
