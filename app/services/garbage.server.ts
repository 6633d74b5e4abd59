import type { OwnerId } from '#app/domain/ids.ts';
import { deleteUnusedBlobs, GARBAGE_AGE, lockBlobs } from '#db/repositories/unused-blobs.ts';
import { withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';

/** Blobs that one transaction deletes: short enough that nobody who stores content has to wait for long. */
const BATCH = 1_000;
/** An owner's content is looked through at most so often, in milliseconds. */
const PAUSE = 10 * 60_000;

export interface Collected {
  blobs: number;
  bytes: number;
}

/** Content that nothing names any more. */
export function createGarbage({ db, log }: Pick<ServiceDeps, 'db' | 'log'>) {
  const last = new Map<string, number>();

  /** One batch; null when somebody is storing content just now. */
  const collectSome = (owner: OwnerId): Promise<Collected | null> =>
    withOwner(db, owner, async (tx) =>
      (await lockBlobs(tx, owner)) ? deleteUnusedBlobs(tx, owner, { olderThan: GARBAGE_AGE, most: BATCH }) : null,
    );

  /** Deletes the content that nothing has named for a day. What is in the way now is collected the next time. */
  async function collect(owner: OwnerId): Promise<Collected> {
    const total = { blobs: 0, bytes: 0 };
    for (;;) {
      const some = await collectSome(owner);
      total.blobs += some?.blobs ?? 0;
      total.bytes += some?.bytes ?? 0;
      if (some === null || some.blobs < BATCH) break;
    }
    if (total.blobs > 0) log.info({ owner, ...total }, 'garbage.collected');
    return total;
  }

  /** Collects beside the running request, unless that was done a moment ago. */
  function soon(owner: OwnerId): void {
    const now = performance.now();
    if (now - (last.get(owner) ?? Number.NEGATIVE_INFINITY) < PAUSE) return;
    last.set(owner, now);
    collect(owner).catch((error: unknown) => log.warn({ owner, err: error }, 'garbage.failed'));
  }

  /** A use-case that may leave garbage behind, followed by a look for it. */
  const after =
    <Rest extends unknown[], Answer>(work: (owner: OwnerId, ...rest: Rest) => Promise<Answer>) =>
    async (owner: OwnerId, ...rest: Rest): Promise<Answer> => {
      const answer = await work(owner, ...rest);
      soon(owner);
      return answer;
    };

  return { collect, after };
}
