import { AppError } from '#app/domain/errors.ts';
import { fits, secondsUntilFit, WINDOW_SECONDS } from '#app/domain/sliding-window.ts';
import { rateLimited } from '#app/lib/metrics.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { countHit, deleteOldHits } from '#db/system/rate-limits.ts';

export type LimitedKind = 'reads' | 'writes' | 'deploys' | 'sign_ins';

const WORDS: Readonly<Record<LimitedKind, string>> = {
  reads: 'requests',
  writes: 'changes',
  deploys: 'deploys',
  sign_ins: 'attempts to sign in',
};

/** Names kept in memory at most; beyond that, those of past minutes are forgotten. */
const MOST_NAMES = 10_000;

interface Counted {
  minute: number;
  before: number;
  current: number;
}

/** Counts within this process: exact enough for reads, which would otherwise each cost a statement. */
function createMemory(now: () => Date) {
  const counters = new Map<string, Counted>();
  const minuteOf = (seconds: number): number => Math.floor(seconds / WINDOW_SECONDS);

  /** Counts one more, or says after how many seconds it would fit. */
  return (name: string, limit: number): { retryAfter: number } | null => {
    const seconds = now().getTime() / 1000;
    const minute = minuteOf(seconds);
    if (counters.size > MOST_NAMES) for (const [key, one] of counters) if (one.minute < minute - 1) counters.delete(key);
    const known = counters.get(name);
    const before =
      known === undefined ? 0 : known.minute === minute ? known.before : known.minute === minute - 1 ? known.current : 0;
    const current = known?.minute === minute ? known.current : 0;
    const state = { limit, before, current, elapsed: seconds - minute * WINDOW_SECONDS };
    if (!fits(state)) return { retryAfter: secondsUntilFit(state) };
    counters.set(name, { minute, before, current: current + 1 });
    return null;
  };
}

/** How often somebody may ask. Reads are counted per process, everything else for all processes together. */
export function createRateLimits({ db, settings, now }: Pick<ServiceDeps, 'db' | 'settings' | 'now'>) {
  const { readsPerMin, writesPerMin, deploysPerMin, signInsPerMin } = settings.limits;
  const limits: Readonly<Record<LimitedKind, number>> = {
    reads: readsPerMin,
    writes: writesPerMin,
    deploys: deploysPerMin,
    sign_ins: signInsPerMin,
  };
  const remember = createMemory(now);

  const refuse = (kind: LimitedKind, retryAfter: number): AppError => {
    rateLimited.inc({ kind });
    return new AppError(
      'rate_limited',
      `That were more than ${limits[kind]} ${WORDS[kind]} in a minute. Wait ${retryAfter === 1 ? '1 second' : `${retryAfter} seconds`}, then go on.`,
      { headers: { 'Retry-After': String(retryAfter) } },
    );
  };

  /**
   * Counts one more request of this kind. A limit of 0 is none.
   * @param who whose requests are counted together
   * @throws AppError `rate_limited` with `Retry-After` in seconds
   */
  async function take(kind: LimitedKind, who: string): Promise<void> {
    const limit = limits[kind];
    if (limit === 0) return;
    if (kind === 'reads') {
      const refused = remember(who, limit);
      if (refused !== null) throw refuse(kind, refused.retryAfter);
      return;
    }
    const hits = await countHit(db, `${kind}:${who}`, limit);
    if (!hits.counted) throw refuse(kind, secondsUntilFit({ limit, ...hits }));
    if (hits.current === 1) await deleteOldHits(db);
  }

  return { take };
}
