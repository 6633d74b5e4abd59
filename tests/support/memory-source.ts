import { decodeText } from '#app/adapters/source-folder/open-source.ts';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { type Detection, detect } from '#app/domain/importing/detect.ts';
import type { Fetched } from '#app/domain/importing/marketplace-source.ts';
import type { Note, Place } from '#app/domain/importing/place.ts';

/** Text, bytes, or an object that is written as JSON. */
export type MemoryFile = string | Uint8Array | object;

const bytesOf = (file: MemoryFile): Uint8Array => {
  if (file instanceof Uint8Array) return file;
  return new TextEncoder().encode(typeof file === 'string' ? file : JSON.stringify(file));
};

/** Detects what is in a source that only exists in memory. */
export async function detectIn(
  tree: Record<string, MemoryFile>,
  { name = 'kit', notes = [], fetched }: { name?: string; notes?: Note[]; fetched?: Fetched } = {},
): Promise<Detection> {
  const files = new Map(Object.entries(tree).map(([path, file]) => [path, bytesOf(file)]));
  const listing = { name, notes, files: [...files].map(([path, bytes]) => ({ path, size: bytes.length, executable: false })) };
  const text = async (path: string) => {
    const bytes = files.get(path);
    return bytes === undefined ? null : decodeText(bytes);
  };
  return detect(listing, { text }, sourceParsers, fetched);
}

/** `type:name @ path` of everything that was found; `!code` for what was refused. */
export const found = ({ places }: Detection): string[] =>
  places.map(({ type, name, path, refusal }) => `${type}:${name} @ ${path}${refusal === null ? '' : ` !${refusal.code}`}`);

export function placeAt({ places }: Detection, path: string): Place {
  const place = places.find((one) => one.path === path);
  if (place === undefined) throw new Error(`Nothing at ${path}, only at ${places.map((one) => one.path).join(', ')}`);
  return place;
}

/** Codes of the warnings at a place. */
export const codesAt = (detection: Detection, path: string): string[] =>
  placeAt(detection, path).warnings.map(({ code }) => code);

/** Paths of a place's files inside the artifact. */
export const filesAt = (detection: Detection, path: string): string[] => placeAt(detection, path).files.map((file) => file.path);
