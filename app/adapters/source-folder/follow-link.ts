import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';

/** Where a link inside a source leads. */
export type LinkTarget =
  | { kind: 'inside'; segments: string[] }
  | { kind: 'absolute' }
  | { kind: 'outside' }
  | { kind: 'dangling' };

/** Links behind links; more is a circle (Linux gives up after 40 too). */
const MAX_LINKS = 40;

/**
 * Follows a relative path step by step from the top of a source. Every link on the way is judged by itself, so that none
 * that is absolute or leaves the source is ever followed, wherever it would have ended.
 * @param root the real path of the source
 */
export async function followLink(root: string, segments: readonly string[]): Promise<LinkTarget> {
  const real: string[] = [];
  const ahead = [...segments].reverse();
  let links = 0;
  for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (real.pop() === undefined) return { kind: 'outside' };
      continue;
    }
    const here = path.join(root, ...real, segment);
    const stats = await lstat(here).catch(() => null);
    if (stats === null) return { kind: 'dangling' };
    if (!stats.isSymbolicLink()) {
      real.push(segment);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return { kind: 'dangling' };
    const target = await readlink(here);
    if (path.isAbsolute(target)) return { kind: 'absolute' };
    ahead.push(...target.split('/').reverse());
  }
  return { kind: 'inside', segments: real };
}
