/** One artifact of a set in the version it resolves to now. */
export interface WantedVersion {
  uuid: string;
  contentHash: string;
}

/** What is written down about a set in one place. */
export interface PlaceRecord {
  /** Artifact and the version that its entries came from; null where another artifact brought the same content. */
  claims: readonly (readonly [uuid: string, versionHash: string | null])[];
  /** Rows of the last runs that needed no writing: artifact, version, action, and whether a rollback or undeploy came later. */
  settled: readonly (readonly [uuid: string, versionHash: string, action: string, undone: boolean])[];
}

/**
 * How a set stands in one place by what was written there last: what has come to the set or has a newer version since.
 * Whether somebody has touched the files since, only a look at the folder tells.
 * @returns how many artifacts a deploy would bring, and how many had edits that the last deploy left alone
 */
export function standingByRecord(
  wanted: readonly WantedVersion[],
  { claims, settled }: PlaceRecord,
): { behind: number; edited: number } {
  const versions = new Map<string, Set<string>>();
  for (const [uuid, version] of claims) {
    if (version !== null) versions.set(uuid, (versions.get(uuid) ?? new Set()).add(version));
  }
  const claimed = new Set(claims.map(([uuid]) => uuid));
  const rows = new Map(settled.map(([uuid, version, action, undone]) => [uuid, { version, action, undone }]));
  const isLevel = ({ uuid, contentHash }: WantedVersion): boolean => {
    const written = versions.get(uuid);
    if (written) return written.has(contentHash);
    // Nothing of its own is there when the platform has no place for it, or another artifact brought the same. Else what a row
    // says is true only until something is taken out.
    const row = rows.get(uuid);
    return row?.version === contentHash && (!row.undone || row.action === 'unsupported' || claimed.has(uuid));
  };
  return {
    behind: wanted.filter((one) => !isLevel(one)).length,
    edited: wanted.filter(({ uuid }) => rows.get(uuid)?.action === 'keep_local').length,
  };
}
