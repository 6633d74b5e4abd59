import { createHash } from 'node:crypto';
import { normalisePath, pathProblem } from './safe-path.ts';

/** Leaves room for an extension and for the suffixes of temporary and backup files within 255 bytes. */
const MAX_SLUG_BYTES = 200;
/** Letters and digits of any script, and `.`, `_`, `-` inside; neither hidden nor an option to a command line. */
const SAFE = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}._-]*$/u;

const isSafe = (name: string): boolean =>
  SAFE.test(name) && !/\.$/.test(name) && Buffer.byteLength(name, 'utf8') <= MAX_SLUG_BYTES && pathProblem(name) === null;

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** Cuts to whole code points so that `-` and a short hash of the full name still fit. */
function cut(text: string, whole: string): string {
  const suffix = `-${shortHash(whole)}`;
  let kept = '';
  for (const letter of text) {
    if (Buffer.byteLength(kept + letter, 'utf8') > MAX_SLUG_BYTES - suffix.length) break;
    kept += letter;
  }
  return kept + suffix;
}

/**
 * An artifact's name as one safe path segment: kept as it is when already safe, else lower case with `-` for everything
 * that is not a letter, digit, `.` or `_`. A name with nothing usable becomes `artifact-` and a short hash of it.
 */
export function slugOf(name: string): string {
  const normal = normalisePath(name);
  if (isSafe(normal)) return normal;
  const plain = normal
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[\p{M}.-]+|[.-]+$/gu, '');
  if (plain === '') return `artifact-${shortHash(normal)}`;
  if (Buffer.byteLength(plain, 'utf8') > MAX_SLUG_BYTES) return cut(plain, normal);
  return isSafe(plain) ? plain : `artifact-${plain}`;
}

/** A command's name as a path below its folder: `git:sync` → `git/sync`, every part a slug. */
export const slugPathOf = (name: string): string =>
  name
    .split(':')
    .map((part) => slugOf(part))
    .join('/');
