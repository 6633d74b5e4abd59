/** Names that are never part of an artifact: they belong to the machine a folder lies on, not to what it holds. */
const IGNORED: ReadonlySet<string> = new Set(['.git', '.DS_Store', 'node_modules', '__pycache__']);

/** Swap, lock and backup files of vim (`.a.swp`), emacs (`.#a`, `#a#`) and most others (`a~`). */
const SWAP = /^(?:.+\.sw[nopx]|\.#.*|#.+#|.+~)$/;

/** True when a folder of this name is not walked into. */
export const isIgnoredFolder = (name: string): boolean => IGNORED.has(name);

/** True when a file of this name is not part of an artifact. */
export const isIgnoredFile = (name: string): boolean => IGNORED.has(name) || SWAP.test(name);

/** The same for a whole path with `/`: true when any of its folders or its last name is ignored. */
export function isIgnoredPath(path: string): boolean {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  return isIgnoredFile(name) || segments.some(isIgnoredFolder);
}
