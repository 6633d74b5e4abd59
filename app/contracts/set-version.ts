/** The entity tag of a set, without quotes: its own version, then the owner's graph version, which what it holds may move. */
export const setEtag = (version: number, graphVersion: number): string => `${version}-${graphVersion}`;

/**
 * The set versions that an `If-Match` header allows: only the version part of our tags is compared.
 * @returns null when anything is allowed; an empty list, which matches nothing, when no tag in it is one of ours
 */
export function versionsAllowed(ifMatch: string | null): number[] | null {
  if (ifMatch === null) return null;
  return ifMatch.split(',').flatMap((tag) => {
    const version = /^\s*(?:W\/)?"?(\d{1,9})(?:-\d+)?"?\s*$/.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}
