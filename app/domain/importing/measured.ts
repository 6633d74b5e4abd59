import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { ContentHash } from '#app/domain/ids.ts';
import { keyOf, type Place } from './place.ts';

/** A place whose content has been read once: what it is, to the byte. */
export interface MeasuredPlace {
  place: Place;
  contentHash: ContentHash;
  bytes: number;
}

/** Places of one source that hold the very same artifact: the first is the one whose name and facts count. */
export interface Sameness {
  type: ArtifactType;
  name: string;
  /** Equal for equal artifacts: the content hash, and for a plugin what its children are too. */
  identity: string;
  places: [MeasuredPlace, ...MeasuredPlace[]];
}

/** Orders places by how near the top they are: fewer segments, then fewer bytes, then byte order. */
export function comparePlaces(a: string, b: string): number {
  const depth = a.split('/').length - b.split('/').length;
  if (depth !== 0) return depth;
  const [x, y] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
  return x.length - y.length || Buffer.compare(x, y);
}

/** What a plugin is beyond its own files: which children it has. A missing child was rejected: it counts by where it lies in it. */
function identityOf(measured: MeasuredPlace, byKey: ReadonlyMap<string, MeasuredPlace>): string {
  const { plugin } = measured.place;
  if (plugin === null) return measured.contentHash;
  const children = plugin.children.map((key) => {
    const child = byKey.get(key);
    return child === undefined
      ? `missing ${key.replace(` ${measured.place.path}/`, ' ')}`
      : `${child.place.type}:${child.place.name} ${child.contentHash}`;
  });
  return [measured.contentHash, ...children.sort()].join('\n');
}

/**
 * Puts together what is the same artifact at several places: equal type, name and content.
 * In the order of their first places, nearest the top first.
 */
export function groupEqual(measured: readonly MeasuredPlace[]): Sameness[] {
  const byKey = new Map(measured.map((one) => [keyOf(one.place), one]));
  const groups = new Map<string, Sameness>();
  for (const one of [...measured].sort((a, b) => comparePlaces(a.place.path, b.place.path))) {
    const { type, name } = one.place;
    const identity = identityOf(one, byKey);
    const key = JSON.stringify([type, name, identity]);
    const known = groups.get(key);
    if (known) known.places.push(one);
    else groups.set(key, { type, name, identity, places: [one] });
  }
  return [...groups.values()];
}
