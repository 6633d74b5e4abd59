/** How long a window is, in seconds. */
export const WINDOW_SECONDS = 60;

export interface WindowState {
  /** Events allowed in any minute. */
  limit: number;
  /** Events in the minute before this one, and in this one so far. */
  before: number;
  current: number;
  /** Seconds of this minute that are gone, 0 up to 60. */
  elapsed: number;
}

/**
 * Whether one more event fits: the minute before counts with the part of it that lies inside the last 60 seconds, as if its
 * events had been spread evenly.
 */
export const fits = ({ limit, before, current, elapsed }: WindowState): boolean =>
  before * (1 - elapsed / WINDOW_SECONDS) + current + 1 <= limit;

/** Whole seconds, at least 1, after which one more event fits if nothing else happens meanwhile. */
export function secondsUntilFit(state: WindowState): number {
  const { limit, before, current, elapsed } = state;
  if (fits(state)) return 1;
  // As the minute before wears off, if that alone is in the way; else as this very minute wears off in the next one.
  const seconds =
    current + 1 <= limit
      ? WINDOW_SECONDS * (1 - (limit - current - 1) / before) - elapsed
      : WINDOW_SECONDS - elapsed + WINDOW_SECONDS * (1 - (limit - 1) / current);
  return Math.max(1, Math.ceil(seconds));
}
