import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What a process weighs: resident memory in bytes, and open files and sockets. */
export interface Weight {
  rss: number;
  handles: number;
}

/** The weight of a running process, as Linux tells it; zeros once it is gone. */
export function weigh(pid: number): Weight {
  try {
    const [, kib = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { rss: Number(kib) * 1024, handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return { rss: 0, handles: 0 };
  }
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * By which part a figure grew: the middle of the last quarter over the middle of the second one. The first quarter is warm-up.
 * 0.1 = 10 % more.
 */
export function growthOf(series: readonly number[]): number {
  const quarter = Math.floor(series.length / 4);
  const before = middle(series.slice(quarter, 2 * quarter));
  return before === 0 ? Number.NaN : middle(series.slice(-quarter)) / before - 1;
}

/** A table of samples as CSV, written line by line, so that a run that is cut short leaves its samples. */
export function csvFile(file: string, columns: readonly string[]): (row: Readonly<Record<string, number>>) => void {
  writeFileSync(file, `${columns.join(',')}\n`);
  return (row) => appendFileSync(file, `${columns.map((column) => row[column] ?? '').join(',')}\n`);
}
