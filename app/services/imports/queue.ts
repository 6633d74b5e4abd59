import pLimit, { type LimitFunction } from 'p-limit';
import type { OwnerId } from '#app/domain/ids.ts';

/** Imports of one process at once; each of them reads, hashes and writes as fast as it can. */
const AT_ONCE = 2;

/** Lets imports run beside the requests that asked for them, one at a time for each owner: two would fight over names. */
export function createImportQueue() {
  const everybody = pLimit(AT_ONCE);
  const perOwner = new Map<OwnerId, LimitFunction>();
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();

  /** Runs the work when its turn comes. */
  function add<T>(owner: OwnerId, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = perOwner.get(owner) ?? pLimit(1);
    perOwner.set(owner, own);
    const job = own(() => everybody(() => work(stopping.signal)));
    running.add(job);
    const done = (): void => {
      running.delete(job);
      if (own.activeCount + own.pendingCount === 0 && perOwner.get(owner) === own) perOwner.delete(owner);
    };
    job.then(done, done);
    return job;
  }

  /** Stops what runs at its next step, and waits until everything has said so. */
  async function stop(): Promise<void> {
    stopping.abort(new Error('The server is stopping.'));
    await Promise.allSettled(running);
  }

  return { add, stop };
}
