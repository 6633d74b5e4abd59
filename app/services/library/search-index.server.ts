import { setTimeout as pause } from 'node:timers/promises';
import { LOCAL_OWNER, type OwnerId } from '#app/domain/ids.ts';
import type { Settings } from '#app/lib/env.server.ts';
import { faultFacts } from '#app/lib/log.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { updateSearchDue } from '#db/repositories/search-due.ts';
import { listOwners } from '#db/system/owners.ts';
import { withOwner } from '#db/transactions.ts';

/** Artifacts that one transaction takes: their rows are locked for some hundredths of a second. */
const BATCH = 50;
/** Milliseconds after a start, when there is much else to do. */
const FIRST_MS = 10_000;

/**
 * Brings the words of imported documents into the search index after the import has been answered. Searches are right at any
 * time: what is not there yet they read themselves, so that a process that dies leaves nothing wrong, only slower.
 */
export function createSearchIndex({
  db,
  log,
  settings,
}: Pick<ServiceDeps, 'db' | 'log'> & { settings: Pick<Settings, 'authEnabled'> }) {
  const stopping = new AbortController();
  const underWay = new Map<OwnerId, Promise<void>>();
  const again = new Set<OwnerId>();
  let first: Promise<void> = Promise.resolve();

  /** Resolves when nothing of the owner is due any more, or this process is to stop. */
  async function catchUp(owner: OwnerId): Promise<void> {
    for (;;) {
      if (stopping.signal.aborted) return;
      const done = await withOwner(db, owner, (tx) => updateSearchDue(tx, owner, BATCH));
      if (done < BATCH) return;
    }
  }

  /** Catches up in the background; what fails is left for the next time. */
  function soon(owner: OwnerId): void {
    if (underWay.has(owner)) {
      again.add(owner);
      return;
    }
    const work = catchUp(owner)
      .catch((error: unknown) => log.debug({ owner, ...faultFacts(error) }, 'search_index.left'))
      .finally(() => {
        underWay.delete(owner);
        if (again.delete(owner)) soon(owner);
      });
    underWay.set(owner, work);
  }

  async function catchUpAll(): Promise<void> {
    await pause(FIRST_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    if (stopping.signal.aborted) return;
    for (const owner of settings.authEnabled ? await listOwners(db) : [LOCAL_OWNER]) await catchUp(owner);
  }

  return {
    catchUp,
    soon,
    /** Takes up what a process left behind that ended early. */
    start(): void {
      first = catchUpAll().catch((error: unknown) => log.debug(faultFacts(error), 'search_index.left'));
    },
    /** Ends after the batch in hand. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all([first, ...underWay.values()]);
    },
  };
}

export type SearchIndex = ReturnType<typeof createSearchIndex>;
