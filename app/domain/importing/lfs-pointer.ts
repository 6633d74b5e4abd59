import type { Warning } from './place.ts';

const FIRST_LINE = 'version https://git-lfs.github.com/spec/';
/** Git LFS keeps its pointers below this. */
const POINTER_BYTES = 1024;

/** True for the small text that stands in for a file kept by Git LFS. */
export const isLfsPointer = (content: Uint8Array): boolean =>
  content.length < POINTER_BYTES && Buffer.from(content.subarray(0, FIRST_LINE.length)).toString('latin1') === FIRST_LINE;

/** Said of a place that holds such texts instead of its files. */
export function lfsWarnings(paths: readonly string[]): Warning[] {
  const [first] = paths;
  if (first === undefined) return [];
  const more = paths.length === 1 ? ' is' : ` and ${paths.length - 1} more are`;
  return [
    {
      code: 'lfs_pointer',
      message: `${first}${more} only what Git LFS leaves in place of a file. Fetch the files (git lfs pull) and import the folder to take them in.`,
    },
  ];
}
