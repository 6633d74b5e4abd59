/**
 * A path of this site out of a form field that says where to return to; `/` for anything else.
 * Browsers read `//host`, `/\host` and paths with tabs or newlines as addresses of other sites.
 */
export function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value) ? value : '/';
}
