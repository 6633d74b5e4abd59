import { canonicalJson } from '#app/adapters/canonical-json.ts';
import type { OpenSource } from '#app/adapters/source-folder/open-source.ts';
import { comparePaths, createContentHasher } from '#app/domain/content-hash.ts';
import { asExported, asFound, differences, withoutContents } from '#app/domain/importing/exported-content.ts';
import { isLfsPointer, lfsWarnings } from '#app/domain/importing/lfs-pointer.ts';
import type { MeasuredPlace } from '#app/domain/importing/measured.ts';
import type { FoundFile, JsonObject, Place, Warning } from '#app/domain/importing/place.ts';
import {
  createImportMeter,
  type ImportLimits,
  limitRefusal,
  nameRefusal,
  pathWarnings,
} from '#app/domain/importing/place-limits.ts';
import { readAhead } from '#app/lib/read-ahead.ts';

/** A file of a place with its size and mode. */
interface ListedFile {
  file: FoundFile;
  path: string;
  source: string;
  size: number;
  executable: boolean;
}

/** What a look into every file of a source brought. */
export interface Measurement {
  measured: MeasuredPlace[];
  rejected: { place: Place; refusal: Warning }[];
}

const unreadable = (path: string): Warning => ({
  code: 'unreadable',
  message: `${path} cannot be read, or changed while it was read. Check its permissions and import again.`,
});

/** Files read at a time; each is at most as large as the limit for a file. */
export const FILES_AHEAD = 4;

/** The bytes of one file, wherever they are; null when they cannot be had. */
export async function bytesOfFile(file: FoundFile, source: OpenSource): Promise<Uint8Array | null> {
  return 'text' in file ? Buffer.from(file.text, 'utf8') : source.bytes(file.source);
}

/** Sizes and modes of a source's files by path. */
export type FileFacts = ReadonlyMap<string, { size: number; executable: boolean }>;

export const fileFacts = (source: OpenSource): FileFacts => new Map(source.listing.files.map((file) => [file.path, file]));

/** Whether a file of an artifact is executable. */
export const isExecutable = (file: FoundFile, facts: FileFacts): boolean =>
  'source' in file && (facts.get(file.source)?.executable ?? false);

function listFiles(place: Place, facts: FileFacts): ListedFile[] {
  return place.files
    .map((file): ListedFile => {
      if ('text' in file)
        return {
          file,
          path: file.path,
          source: `${place.path} ${file.path}`,
          size: Buffer.byteLength(file.text),
          executable: false,
        };
      return {
        file,
        path: file.path,
        source: file.source,
        size: facts.get(file.source)?.size ?? 0,
        executable: isExecutable(file, facts),
      };
    })
    .sort((a, b) => comparePaths(a.path, b.path));
}

/** A plugin whose further files are too much or cannot be read keeps its manifest and its children. */
function manifestOnly(place: Place, why: Warning): Place | null {
  const manifests = place.files.filter(({ path }) => path === 'plugin.json' || path.endsWith('/plugin.json'));
  if (place.type !== 'plugin' || manifests.length === place.files.length) return null;
  const warning = { code: 'plugin_files_left_out', message: `The files beside its parts were left out. ${why.message}` };
  return { ...place, files: manifests, warnings: [...place.warnings, warning] };
}

const UNUSABLE_CONFIG: Warning = {
  code: 'config_unusable',
  message: 'It holds a number that JSON cannot keep, or is nested too deeply. Mend it and import again.',
};

/** A config as it enters the hash; null for what has no JSON form, such as 1e999. */
function configBytes(config: JsonObject): Buffer | null {
  try {
    return Buffer.from(canonicalJson(config), 'utf8');
  } catch {
    return null;
  }
}

async function hashOf(
  place: Place,
  files: readonly ListedFile[],
  source: OpenSource,
): Promise<{ measured: MeasuredPlace; pointers: string[] } | { refusal: Warning }> {
  const hasher = createContentHasher();
  if (place.config !== null) {
    const config = configBytes(place.config);
    if (config === null) return { refusal: UNUSABLE_CONFIG };
    hasher.begin('', false, config.length);
    hasher.write(config);
  }
  let bytes = 0;
  const pointers: string[] = [];
  const read = async (listed: ListedFile) => ({ ...listed, content: await bytesOfFile(listed.file, source) });
  for await (const { path, executable, content } of readAhead(files, FILES_AHEAD, read)) {
    if (content === null) return { refusal: unreadable(path) };
    hasher.begin(path, executable, content.length);
    hasher.write(content);
    bytes += content.length;
    if (isLfsPointer(content)) pointers.push(path);
  }
  return { measured: { place, contentHash: hasher.finish(), bytes }, pointers };
}

/**
 * Looks into every file of every place once and takes its content hash, holding few files at a time.
 * What is over a limit, cannot be read or cannot be kept is rejected with the reason and what to do.
 */
export async function measurePlaces(
  places: readonly Place[],
  source: OpenSource,
  limits: ImportLimits,
  signal: AbortSignal,
): Promise<Measurement> {
  const facts = fileFacts(source);
  const admit = createImportMeter(limits);
  const measurement: Measurement = { measured: [], rejected: [] };

  /** The place as it was exported, when it is that to the byte. */
  const unchanged = async (given: Place): Promise<Place | null> => {
    const place = asExported(given);
    if (place === null) return null;
    const files = listFiles(place, facts);
    if ((nameRefusal(place) ?? limitRefusal(files, limits)) !== null) return null;
    const result = await hashOf(place, files, source);
    return 'measured' in result && result.measured.contentHash === place.recorded?.exported?.contentHash ? place : null;
  };

  const measure = async (place: Place, given: Place): Promise<void> => {
    const files = listFiles(place, facts);
    const refusal = place.refusal ?? nameRefusal(place) ?? limitRefusal(files, limits) ?? admit(files);
    const result = refusal === null ? await hashOf(place, files, source) : { refusal };
    if ('measured' in result) {
      const odd = [...pathWarnings(place), ...lfsWarnings(result.pointers), ...differences(given, result.measured.contentHash)];
      const warnings = [...place.warnings, ...odd];
      measurement.measured.push({ ...result.measured, place: { ...place, warnings } });
      return;
    }
    const less = place.refusal === null ? manifestOnly(place, result.refusal) : null;
    if (less !== null) await measure(less, given);
    else measurement.rejected.push({ place, refusal: result.refusal });
  };

  for (const place of places) {
    signal.throwIfAborted();
    await measure((await unchanged(place)) ?? asFound(place), place);
  }
  return withoutContents(measurement.measured, measurement.rejected);
}
