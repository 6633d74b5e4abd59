import { performance } from 'node:perf_hooks';
import type { LoadoutServer } from '#tests/e2e/support/server.ts';

/** One line of the results: a thing measured against its anchor in the same run. */
export interface Row {
  what: string;
  /** The figure with its unit. */
  measured: string;
  /** What it is compared with, and that figure. */
  anchor: string;
  ratio: number;
  target: string;
  /** Whether `ratio` is what the target asks for. */
  holds: boolean;
  remark?: string;
}

export interface BenchContext {
  /** A running server without rate limits, authentication off, with a database of its own. */
  server: LoadoutServer;
  /** A folder of real skills, where the command line names one. */
  skills: string | null;
}

export type Benchmark = (context: BenchContext) => Promise<Row[]>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Medians of several things measured in turn, round after round, so that what disturbs the machine disturbs all of them.
 * A work that answers a number has timed itself, in milliseconds.
 * @param rounds counted rounds, after two that are not
 */
export async function interleaved(rounds: number, works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const samples: number[][] = works.map(() => []);
  for (let round = -2; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      let own: unknown;
      const ms = await timed(async () => {
        own = await work();
      });
      if (round >= 0) samples[index]?.push(typeof own === 'number' ? own : ms);
    }
  }
  return samples.map(median);
}

const shown = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;

interface Compared {
  what: string;
  measured: number;
  /** What it is compared with, and that figure. */
  anchor: string;
  anchored: number;
  remark?: string;
}

function compared(
  { what, measured, anchor, anchored, remark }: Compared,
  show: (figure: number) => string,
): Omit<Row, 'target' | 'holds'> {
  return { what, measured: show(measured), anchor: `${anchor}: ${show(anchored)}`, ratio: measured / anchored, remark };
}

/** A row of two times whose target is "at most `limit` times the anchor". Times in milliseconds. */
export function atMost(limit: number, figures: Compared): Row {
  const row = compared(figures, shown);
  return { ...row, target: `≤ ${limit} ×`, holds: row.ratio <= limit };
}

/** A row of two rates whose target is "at least `limit` times the anchor". Rates in requests per second. */
export function atLeast(limit: number, figures: Compared): Row {
  const row = compared(figures, (rate) => `${rate.toFixed(0)}/s`);
  return { ...row, target: `≥ ${limit} ×`, holds: row.ratio >= limit };
}
