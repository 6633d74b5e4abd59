import type { Contents } from '#app/adapters/project-folder/stage.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listBlobs } from '#db/repositories/artifact-content.ts';
import { withOwner } from '#db/transactions.ts';

/** Bytes kept at once; beyond that contents are read again. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Reads each content once for several runs: the first that needs it fetches it, the others find it in memory. */
export function sharedContents({ db }: Pick<ServiceDeps, 'db'>, owner: OwnerId): Contents {
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  let bytes = 0;
  const fetch = (hashes: readonly string[]): void => {
    const loaded = withOwner(db, owner, (tx) => listBlobs(tx, owner, hashes));
    for (const hash of hashes) {
      const one = loaded.then((blobs) => blobs.get(hash));
      // A failure is told to whoever waits for it; the next run tries again.
      one.catch(() => known.delete(hash));
      known.set(hash, one);
    }
  };
  return async (hashes) => {
    if (bytes > MOST_BYTES) {
      known.clear();
      bytes = 0;
    }
    const missing = hashes.filter((hash) => !known.has(hash));
    const fresh = new Set(missing);
    if (missing.length > 0) fetch(missing);
    const wanted = hashes.map((hash) => [hash, known.get(hash)] as const);
    const found = new Map<string, Uint8Array>();
    for (const [hash, content] of wanted) {
      const blob = await content;
      if (blob === undefined) continue;
      found.set(hash, blob);
      if (fresh.has(hash)) bytes += blob.byteLength;
    }
    return found;
  };
}
