import { appendFileSync } from 'node:fs';

/** True for the full sizes of `npm run test:torture`. */
const IS_FULL = process.env.TORTURE === 'full';

/** The size of a test that says more the longer it runs: small in the ordinary suite, full in the torture run. */
export const sized = (short: number, full: number): number => (IS_FULL ? full : short);

/** Tells the torture run what a test did, so that the result shows that it had teeth. */
export function recordCounts(test: string, counts: Readonly<Record<string, number | string>>): void {
  const file = process.env.TORTURE_COUNTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ test, counts })}\n`);
}
