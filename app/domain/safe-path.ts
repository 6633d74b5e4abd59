/** Longest name of one segment that common file systems take, in UTF-8 bytes. */
const MAX_SEGMENT_BYTES = 255;
const MAX_SEGMENTS = 16;

/** Names that Windows gives to devices, with or without an extension; a checkout there could not hold them. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
/** C0, C1 and DEL. U+2028 and U+2029 end lines in logs and scripts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Characters that HFS+ leaves out when it compares names: `.g<ZWNJ>it` opens `.git` there. */
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/** True when any common file system would open this name as git's own folder (NTFS streams, 8.3 names and trailing dots too). */
function isGitFolder(segment: string): boolean {
  const plain = segment.replace(IGNORABLE, '').split(':')[0] ?? '';
  const trimmed = plain.replace(/[. ]+$/, '').toLowerCase();
  return trimmed === '.git' || /^git~[0-9]+$/.test(trimmed);
}

function segmentProblem(segment: string): string | null {
  if (segment === '') return 'has an empty part';
  if (segment === '.' || segment === '..') return `has the part "${segment}"`;
  // Windows drops dots and spaces at the end of a name: nothing is left of such a part, or `..` is.
  if (/^[. ]*$/.test(segment.replace(IGNORABLE, ''))) return 'has a part of dots and spaces alone';
  if (bytesOf(segment) > MAX_SEGMENT_BYTES) return `has a part longer than ${MAX_SEGMENT_BYTES} bytes`;
  if (DEVICE.test(segment.replace(/[. ]+$/, ''))) return `has the part "${segment}", a device name on Windows`;
  if (isGitFolder(segment)) return 'leads into a .git folder';
  return null;
}

/** The one spelling of a path we compare and store: Unicode NFC. macOS hands out NFD. */
export const normalisePath = (path: string): string => path.normalize('NFC');

/**
 * What is wrong with a relative path with `/` between its parts, or null when it can be written on every common file system
 * without leaving its folder. The text completes "The path …". Expects `normalisePath` to have been applied.
 */
export function pathProblem(path: string): string | null {
  if (path === '') return 'is empty';
  if (LONE_SURROGATE.test(path)) return 'is not valid Unicode';
  if (CONTROL.test(path)) return 'has a control character';
  if (path.includes('\\')) return 'has a backslash';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute';
  if (path !== normalisePath(path)) return 'is not in Unicode normal form C';
  const segments = path.split('/');
  if (segments.length > MAX_SEGMENTS) return `has more than ${MAX_SEGMENTS} parts`;
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * The spelling under which two paths are the same file on a file system that ignores case or normal form.
 * Upper before lower maps ß, ſ and their like to the letters they are folded with.
 */
export const foldPath = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/**
 * True for places in a project that no deploy may write, whatever a profile allows: git's folder anywhere; at the project
 * root secrets (`.env*`), installed packages, local settings and our own state. Compared without case.
 */
export function isProtectedPath(path: string): boolean {
  const segments = foldPath(path).split('/');
  const first = segments[0] ?? '';
  if (segments.some(isGitFolder)) return true;
  return (
    first.startsWith('.env') || first === 'node_modules' || first === '.loadout' || path.toLowerCase() === 'settings.local.json'
  );
}

/** All folders above a path, the nearest last: `a/b/c` → `a`, `a/b`. */
export function parentsOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
