import { comparePaths } from './content-hash.ts';

/** One file of a version; `sha256` is hex, `size` in bytes. */
export interface ComparedFile {
  path: string;
  executable: boolean;
  sha256: string;
  size: number;
}

/** What became of one path between two versions: it is in one of them only, or in both with other bytes or another mode. */
export interface FileChange {
  path: string;
  before: ComparedFile | null;
  after: ComparedFile | null;
}

/** The paths that two versions do not have in common, in byte order; a renamed file is one that went and one that came. */
export function changedFiles(before: readonly ComparedFile[], after: readonly ComparedFile[]): FileChange[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const now = new Map(after.map((file) => [file.path, file]));
  const isSame = (path: string): boolean => {
    const [a, b] = [old.get(path), now.get(path)];
    return a?.sha256 === b?.sha256 && a?.executable === b?.executable;
  };
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !isSame(path))
    .sort(comparePaths)
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }));
}
