const MEBIBYTE = 1024 * 1024;
const INTERVAL_MS = 50;

/** Samples what this process holds until `stop`, which says how much it grew and how high it rose. */
export function watchMemory(): { stop(): string } {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      const shown = (bytes: number): number => Math.round(bytes / MEBIBYTE);
      return `memory ${shown(before)} MiB before, ${shown(peak)} MiB at most`;
    },
  };
}
