import { foldPath, parentsOf } from '#app/domain/safe-path.ts';
import type { DesiredArtifact, Place } from './entries.ts';

interface Claim {
  by: DesiredArtifact;
  path: string;
}

/** Who wants which place, compared as a file system without case would. */
interface Claims {
  files: Map<string, Claim>;
  values: Map<string, Claim>;
  folders: Map<string, Claim>;
}

const valueId = (place: Place): string => `${foldPath(place.path)}\u0000${place.key}`;

/** The claim that stands in the way of a new one, if any. Values of one config file do not stand in each other's way. */
function rival(claims: Claims, place: Place): Claim | undefined {
  const fold = foldPath(place.path);
  const above = parentsOf(fold).map((folder) => claims.files.get(folder) ?? claims.values.get(`file ${folder}`));
  const below = claims.folders.get(fold);
  const same =
    place.key === ''
      ? (claims.files.get(fold) ?? claims.values.get(`file ${fold}`))
      : (claims.files.get(fold) ?? claims.values.get(valueId(place)));
  return [same, below, ...above].find((claim) => claim !== undefined);
}

function claim(claims: Claims, by: DesiredArtifact, place: Place): void {
  const mine: Claim = { by, path: place.path };
  const fold = foldPath(place.path);
  if (place.key === '') claims.files.set(fold, mine);
  else {
    claims.values.set(valueId(place), mine);
    if (!claims.values.has(`file ${fold}`)) claims.values.set(`file ${fold}`, mine);
  }
  for (const folder of parentsOf(fold)) if (!claims.folders.has(folder)) claims.folders.set(folder, mine);
}

/**
 * Settles collisions inside one set: the first artifact in resolve order has a place, a later one that wants it (or a
 * spelling of it, or a file where the first has a folder) comes back refused, naming the first.
 */
export function settleClaims(artifacts: readonly DesiredArtifact[]): DesiredArtifact[] {
  const claims: Claims = { files: new Map(), values: new Map(), folders: new Map() };
  return artifacts.map((artifact) => {
    if (artifact.refusal !== null) return artifact;
    for (const place of artifact.entries) {
      const other = rival(claims, place);
      if (other !== undefined) return refused(artifact, place, other);
    }
    for (const place of artifact.entries) claim(claims, artifact, place);
    return artifact;
  });
}

function refused(artifact: DesiredArtifact, place: Place, other: Claim): DesiredArtifact {
  const what = place.path === other.path ? place.path : `${place.path} (beside ${other.path})`;
  const message = `${other.by.artifactId} comes earlier in this set and also goes to ${what}. Rename one of them or leave one out.`;
  return { ...artifact, entries: [], refusal: { code: 'path_taken', message } };
}
