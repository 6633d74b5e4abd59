import { groupBy } from '#app/domain/group-by.ts';
import { foldPath, pathProblem } from '#app/domain/safe-path.ts';
import type { Place, Warning } from './place.ts';

/** Sizes of one artifact and of a whole import; 0 switches a limit off. */
export interface ImportLimits {
  fileBytes: number;
  artifactBytes: number;
  artifactFiles: number;
  importBytes: number;
  importFiles: number;
}

/** A file of a place with what the listing says of it. */
export interface SizedFile {
  path: string;
  size: number;
}

const over = (value: number, limit: number): boolean => limit > 0 && value > limit;

const counted = (value: number): string => value.toLocaleString('en-US');

/**
 * `84 MiB`, `1.5 MiB`, `300 KiB`, `12 bytes`: to the hundredth. A limit is rounded down and what is over it up, so that the two
 * never read alike.
 */
function sized(bytes: number, round: (value: number) => number): string {
  const inUnit = (unit: number): string => counted(round((bytes * 100) / unit) / 100);
  if (bytes >= 1024 * 1024) return `${inUnit(1024 * 1024)} MiB`;
  return bytes >= 1024 ? `${inUnit(1024)} KiB` : `${counted(bytes)} bytes`;
}

const limitOf = (bytes: number): string => sized(bytes, Math.floor);
const excessOf = (bytes: number): string => sized(bytes, Math.ceil);

/** The limit that a place is over, and what to do about it; null when it is within all of them. */
export function limitRefusal(files: readonly SizedFile[], limits: ImportLimits): Warning | null {
  if (over(files.length, limits.artifactFiles)) {
    return {
      code: 'too_many_files',
      message: `Holds ${counted(files.length)} files; an artifact may hold ${counted(limits.artifactFiles)}. Raise LOADOUT_LIMIT_ARTIFACT_FILES to take it in.`,
    };
  }
  const large = files.find((file) => over(file.size, limits.fileBytes));
  if (large) {
    return {
      code: 'file_too_large',
      message: `${large.path} holds ${excessOf(large.size)}; a file may hold ${limitOf(limits.fileBytes)}. Raise LOADOUT_LIMIT_FILE_BYTES to take it in.`,
    };
  }
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (!over(bytes, limits.artifactBytes)) return null;
  return {
    code: 'too_large',
    message: `Holds ${excessOf(bytes)}; an artifact may hold ${limitOf(limits.artifactBytes)}. Raise LOADOUT_LIMIT_ARTIFACT_BYTES to take it in.`,
  };
}

/** Counts what one import takes in, every file of the source once, and says when it is enough. */
export function createImportMeter(limits: ImportLimits): (files: readonly { source: string; size: number }[]) => Warning | null {
  const seen = new Set<string>();
  let bytes = 0;
  return (files) => {
    const fresh = files.filter((file) => !seen.has(file.source));
    const more = fresh.reduce((sum, file) => sum + file.size, 0);
    if (over(seen.size + fresh.length, limits.importFiles)) {
      return {
        code: 'import_too_many_files',
        message: `The import is full: it may hold ${counted(limits.importFiles)} files. Import this folder by itself, or raise LOADOUT_LIMIT_IMPORT_FILES.`,
      };
    }
    if (over(bytes + more, limits.importBytes)) {
      return {
        code: 'import_too_large',
        message: `The import is full: it may hold ${limitOf(limits.importBytes)}. Import this folder by itself, or raise LOADOUT_LIMIT_IMPORT_BYTES.`,
      };
    }
    for (const file of fresh) seen.add(file.source);
    bytes += more;
    return null;
  };
}

const LONGEST_PATH = 2000;
const LONGEST_NAME = 255;
/** What no version can hold; pathProblem judges more than that, for what may be deployed. */
const UNSTORABLE_PATH = /[\\\p{Cc}]|(?:^|\/)\.{0,2}(?:\/|$)/u;

/** Why a place cannot be kept under its name or with its files' names. */
export function nameRefusal({ name, files }: Place): Warning | null {
  if (name.trim() === '')
    return { code: 'name_missing', message: 'It has no name. Give its folder, file or entry one and import again.' };
  if (/\p{Cc}|\p{Surrogate}/u.test(name) || [...name].length > LONGEST_NAME) {
    return {
      code: 'name_unusable',
      message: `Its name has control characters or more than ${LONGEST_NAME} characters. Rename it and import again.`,
    };
  }
  const unusable = files.find(({ path }) => UNSTORABLE_PATH.test(path) || Buffer.byteLength(path) > LONGEST_PATH);
  return unusable === undefined
    ? null
    : {
        code: 'unsafe_path',
        message: `It holds the file ${JSON.stringify(unusable.path)}, whose name cannot be kept (backslashes, control characters, or more than ${counted(LONGEST_PATH)} bytes). Rename it and import again.`,
      };
}

/** The files of a place that are one file where case or Unicode form does not count, as `"b" and "B"`. */
function clashingPaths({ files }: Place): string[] {
  const byFold = groupBy(
    files.map(({ path }) => path),
    foldPath,
  );
  return [...byFold.values()]
    .filter((paths) => paths.length > 1)
    .map((paths) => `${JSON.stringify(paths[0])} is the same as ${JSON.stringify(paths[1])} without regard to case`);
}

/** Files that some systems cannot hold: kept, but said, because a deploy may refuse them. */
export function pathWarnings(place: Place): Warning[] {
  const unfit = place.files.flatMap(({ path }) => {
    const problem = pathProblem(path);
    return problem === null ? [] : [`${JSON.stringify(path)} ${problem}`];
  });
  const odd = [...unfit, ...clashingPaths(place)];
  if (odd.length === 0) return [];
  const more = odd.length === 1 ? '' : ` and ${counted(odd.length - 1)} more`;
  return [
    {
      code: 'path_not_portable',
      message: `The path ${odd[0]}${more}, which some systems cannot hold. It is kept, but may not be deployed.`,
    },
  ];
}
