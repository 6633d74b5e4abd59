import { setTimeout as sleep } from 'node:timers/promises';
import { faultFacts, type Log } from '#app/lib/log.ts';
import { isRunning, type ProcessId } from './processes.ts';

const POLL_MS = 250;
const RETRY_MS = [0, 1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * Looks after a server that may die under us (out of memory, killed, stopped by the process that started it) and brings it back.
 * It keeps no process alive by itself.
 * @param restart starts or finds the server; tried again, ever more slowly, until it works
 */
export function watch(first: ProcessId, log: Log, restart: () => Promise<ProcessId>): { end(): Promise<ProcessId> } {
  const ending = new AbortController();
  let current = first;

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { ref: false, signal: ending.signal }).catch(() => undefined);
  }

  async function bringBack(): Promise<void> {
    for (let attempt = 0; !ending.signal.aborted; attempt += 1) {
      await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0);
      if (ending.signal.aborted) return;
      try {
        current = await restart();
        return;
      } catch (error) {
        log.error({ ...faultFacts(error), attempt: attempt + 1 }, 'database.restart_failed');
      }
    }
  }

  async function look(): Promise<void> {
    while (!ending.signal.aborted) {
      await pause(POLL_MS);
      if (ending.signal.aborted || isRunning(current)) continue;
      log.error({ pid: current.pid }, 'database.gone');
      await bringBack();
    }
  }

  const watching = look();
  return {
    /** Stops looking; waits for a restart under way. @returns the server as it is now */
    async end() {
      ending.abort();
      await watching;
      return current;
    },
  };
}
