import type { Note, Warning } from './place.ts';

/** A regular file, or what a link inside the source led to. */
export interface SourceFile {
  /** Relative to the source, `/` between segments. */
  path: string;
  size: number;
  executable: boolean;
  /** Set when it was reached through a link inside the source: the link's path. */
  link?: string;
}

/** What a walk over a source brought: its files, and what it left out with the reason. */
export interface SourceListing {
  /** What the source is called: its folder's, repository's or archive's name. */
  name: string;
  files: SourceFile[];
  notes: Note[];
}

/** The text of a file as far as it is text; null when it cannot be read. */
export interface SourceText {
  text: string;
  warnings: Warning[];
}

/** How detection looks into the few files that tell what something is. */
export interface SourceReader {
  text(path: string): Promise<SourceText | null>;
}

/** Parsers that are libraries elsewhere. */
export interface Parsers {
  yaml(text: string): { ok: true; value: unknown; duplicateKeys: boolean } | { ok: false; error: string };
  /** JSON; comments and trailing commas are accepted and reported as `repaired`. */
  json(text: string): { ok: true; value: unknown; repaired: boolean } | { ok: false; error: string };
  toml(text: string): { ok: true; value: unknown } | { ok: false; error: string };
}

/** A listing with the indexes that detection asks. */
export interface SourceTree {
  name: string;
  notes: readonly Note[];
  /** All paths in code unit order. */
  paths: readonly string[];
  file(path: string): SourceFile | undefined;
  hasFolder(path: string): boolean;
  /** Names of the folders directly inside a folder. */
  folders(path: string): readonly string[];
  /** Names of the files directly inside a folder. */
  names(path: string): readonly string[];
  /** Paths of all files below a folder, in code unit order. */
  below(path: string): readonly string[];
}

/** The folder that holds a path; `.` for the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** The last name of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `folder/name`, where `.` is the top. */
export const join = (folder: string, name: string): string => (folder === '.' ? name : `${folder}/${name}`);

/** True when `path` lies below `folder` (a folder does not lie below itself). */
export const isBelow = (path: string, folder: string): boolean => (folder === '.' ? path !== '.' : path.startsWith(`${folder}/`));

/** `path` as seen from `folder`, which must hold it. */
export const relativeTo = (path: string, folder: string): string => (folder === '.' ? path : path.slice(folder.length + 1));

/** The segments of a folder; none for the top. */
export const segmentsOf = (path: string): string[] => (path === '.' ? [] : path.split('/'));

/**
 * Follows a relative path from a folder, as manifests write it (`./a`, `../b`, a trailing slash).
 * Returns null when it is absolute, leaves the source, or is no path at all.
 */
export function resolvePath(folder: string, relative: string): string | null {
  if (relative.startsWith('/') || relative.includes('\\') || relative.includes('\0')) return null;
  const segments = segmentsOf(folder);
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.length === 0 ? '.' : segments.join('/');
}

/** Position of the first path that is not before `value`. */
function lowerBound(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = sorted[middle];
    if (at !== undefined && at < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indexes a listing once, so that every later question costs what its answer is long. */
export function createSourceTree(listing: SourceListing): SourceTree {
  const files = new Map(listing.files.map((file) => [file.path, file]));
  const paths = [...files.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const inside = new Map<string, { folders: string[]; names: string[] }>([['.', { folders: [], names: [] }]]);

  const enter = (folder: string): { folders: string[]; names: string[] } => {
    const known = inside.get(folder);
    if (known) return known;
    const made = { folders: [], names: [] };
    inside.set(folder, made);
    enter(folderOf(folder)).folders.push(nameOf(folder));
    return made;
  };
  for (const path of paths) enter(folderOf(path)).names.push(nameOf(path));

  return {
    name: listing.name,
    notes: listing.notes,
    paths,
    file: (path) => files.get(path),
    hasFolder: (path) => inside.has(path),
    folders: (path) => inside.get(path)?.folders ?? [],
    names: (path) => inside.get(path)?.names ?? [],
    // '0' follows '/' in code unit order, so this range is exactly what starts with `path/`.
    below: (path) => (path === '.' ? paths : paths.slice(lowerBound(paths, `${path}/`), lowerBound(paths, `${path}0`))),
  };
}
