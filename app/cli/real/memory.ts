import { readFileSync } from 'node:fs';

const MEBIBYTE = 1024;
const INTERVAL_MS = 50;

/** What a process holds in memory, in MiB, as /proc tells it; null where there is no such thing. */
function residentMemory(pid: number): number | null {
  try {
    const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Math.round(Number(kibibytes) / MEBIBYTE);
  } catch {
    return null;
  }
}

/** MiB before, at most and after; null where the system does not tell. */
export interface MemoryUse {
  before: number;
  peak: number;
  after: number;
}

/** Samples what a process holds until `stop`. */
export function watchMemory(pid: number): { stop(): MemoryUse | null } {
  const before = residentMemory(pid);
  let peak = before ?? 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMemory(pid) ?? 0);
  }, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      const after = residentMemory(pid);
      return before === null || after === null ? null : { before, peak: Math.max(peak, after), after };
    },
  };
}

/** `150 MiB before, 260 MiB at most, 210 MiB after`. */
export const memoryWords = (use: MemoryUse | null): string =>
  use === null ? 'memory unknown here' : `${use.before} MiB before, ${use.peak} MiB at most, ${use.after} MiB after`;
