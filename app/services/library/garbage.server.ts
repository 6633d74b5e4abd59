import { setTimeout as pause } from 'node:timers/promises';
import { LOCAL_OWNER, type OwnerId } from '#app/domain/ids.ts';
import type { Settings } from '#app/lib/env.server.ts';
import { faultFacts } from '#app/lib/log.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { deleteUnusedBlobs } from '#db/repositories/unused-blobs.ts';
import { listOwners } from '#db/system/owners.ts';
import { withOwner } from '#db/transactions.ts';

/** Rows that one transaction deletes: few enough that nobody who stores the same content has to wait for long. */
const BATCH = 500;
/** Milliseconds after a start, when there is much else to do, and between two looks. */
const FIRST_MS = 10 * 60_000;
const AGAIN_MS = 60 * 60_000;

/** Takes away content that nothing names any more. */
export function createGarbage({
  db,
  log,
  settings,
}: Pick<ServiceDeps, 'db' | 'log'> & { settings: Pick<Settings, 'authEnabled'> }) {
  const stopping = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  /** Deletes the content of one owner that nothing has named for a day. Several processes may do so at once. */
  async function collect(owner: OwnerId): Promise<{ blobs: number; bytes: number }> {
    const total = { blobs: 0, bytes: 0 };
    for (;;) {
      const some = await withOwner(db, owner, (tx) => deleteUnusedBlobs(tx, owner, BATCH));
      total.blobs += some.blobs;
      total.bytes += some.bytes;
      if (some.blobs < BATCH || stopping.signal.aborted) break;
    }
    if (total.blobs > 0) log.info({ owner, ...total }, 'garbage.collected');
    return total;
  }

  /** The same for everybody. Where somebody is naming such content at this moment, the next look will do. */
  async function collectAll(): Promise<void> {
    for (const owner of settings.authEnabled ? await listOwners(db) : [LOCAL_OWNER]) {
      if (stopping.signal.aborted) return;
      await collect(owner).catch((error: unknown) => log.debug({ owner, ...faultFacts(error) }, 'garbage.left'));
    }
  }

  async function keepCollecting(): Promise<void> {
    for (let wait = FIRST_MS; !stopping.signal.aborted; wait = AGAIN_MS) {
      await pause(wait, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (!stopping.signal.aborted) await collectAll().catch((error: unknown) => log.warn(faultFacts(error), 'garbage.failed'));
    }
  }

  return {
    collect,
    collectAll,
    /** Looks now and then, until `stop`. */
    start(): void {
      loop = keepCollecting();
    },
    /** Ends after the batch in hand. */
    async stop(): Promise<void> {
      stopping.abort();
      await loop;
    },
  };
}
