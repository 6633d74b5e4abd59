import { createContext, useContext } from 'react';

const NowContext = createContext<string | null>(null);

/** The moment the page was made. Server and browser count ages from it, so that they agree on the words. */
export const NowProvider = NowContext.Provider;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** "8 Nov", with the year when it is another one. All dates are UTC: without script the server cannot know the reader's zone. */
export function dateWords(iso: string, now: string): string {
  const then = new Date(iso);
  const day = `${then.getUTCDate()} ${MONTHS[then.getUTCMonth()]}`;
  return then.getUTCFullYear() === new Date(now).getUTCFullYear() ? day : `${day} ${then.getUTCFullYear()}`;
}

/** "8 Nov 2026, 14:05 UTC" */
export function exactWords(iso: string): string {
  const then = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${then.getUTCDate()} ${MONTHS[then.getUTCMonth()]} ${then.getUTCFullYear()}, ${two(then.getUTCHours())}:${two(then.getUTCMinutes())} UTC`;
}

/** An age up to a week in words ("3 h ago"), then the date. Times ahead of `now` (clocks differ) are "just now". */
export function ageWords(iso: string, now: string): string {
  const age = Date.parse(now) - Date.parse(iso);
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < 2 * DAY) return 'yesterday';
  if (age < 7 * DAY) return `${Math.floor(age / DAY)} days ago`;
  return dateWords(iso, now);
}

/** A point in time: its age in words, the exact time for machines and on pointing. */
export function RelativeTime({ at }: { at: string }) {
  const now = useContext(NowContext) ?? at;
  return (
    <time dateTime={at} title={exactWords(at)}>
      {ageWords(at, now)}
    </time>
  );
}

/** A point in time written out, for detail pages. */
export function ExactTime({ at }: { at: string }) {
  return <time dateTime={at}>{exactWords(at)}</time>;
}
