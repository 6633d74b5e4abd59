import { setTimeout as pause } from 'node:timers/promises';
import type { DeployResult, Run } from '#app/contracts/deployments.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { presentItem, presentRun } from '#app/services/deployments/shapes.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listRunItems, listRunItemsAfter } from '#db/repositories/deploy-run-items.ts';
import { type DeployRunRow, findRun } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';

/** What happens to a run while somebody looks on. */
export type RunEvent =
  | { name: 'item'; position: number; data: DeployResult & { position: number } }
  | { name: 'progress'; data: Pick<Run, 'status' | 'progress'> }
  | { name: 'done'; data: Run };

/** Readers of one owner in one process: each asks the database several times a second. */
const MOST_READERS = 100;
/** Seconds after which a reader who was sent away may try again. */
const AGAIN_SECONDS = 10;

/** Milliseconds between two looks: whichever process works on the run, the database knows how far it is. */
const LOOK_MS = 300;

const progressOf = ({ status, done, total }: DeployRunRow): Pick<Run, 'status' | 'progress'> => ({
  status,
  progress: { done, total },
});

/** Lets people look on while a run is carried out, in whichever process that is. */
export function createRunEvents({ db }: Pick<ServiceDeps, 'db'>) {
  const readers = new Map<OwnerId, number>();

  /**
   * Counts a reader in before a stream begins.
   * @returns counts it out again; to be called once
   * @throws AppError `rate_limited` when the owner has too many
   */
  function enter(owner: OwnerId): () => void {
    const reading = readers.get(owner) ?? 0;
    if (reading >= MOST_READERS) {
      throw new AppError(
        'rate_limited',
        `${MOST_READERS} readers follow runs already. Close some of them, or ask for the run itself now and then.`,
        { headers: { 'Retry-After': String(AGAIN_SECONDS) } },
      );
    }
    readers.set(owner, reading + 1);
    return () => {
      const left = (readers.get(owner) ?? 1) - 1;
      if (left === 0) readers.delete(owner);
      else readers.set(owner, left);
    };
  }

  async function look(owner: OwnerId, id: string, after: number) {
    return withOwner(db, owner, async (tx) => {
      const run = await findRun(tx, owner, id);
      if (run === undefined) throw notFound('The run');
      return { run, items: await listRunItemsAfter(tx, owner, id, after) };
    });
  }

  /**
   * The events of a run until it has ended: a row for each artifact it is through with, how far it is, and last the run itself.
   * @param after the position of the last row the reader knows already
   * @throws AppError `not_found`, also when the run disappears meanwhile (it was refused)
   */
  async function* follow(owner: OwnerId, runId: string, after: number, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const id = requireUuid(runId, 'The run');
    let known = after;
    let told = '';
    for (;;) {
      const { run, items } = await look(owner, id, known);
      for (const item of items) {
        known = item.position;
        yield { name: 'item', position: known, data: { position: known, ...presentItem(item) } };
      }
      const progress = progressOf(run);
      const now = JSON.stringify(progress);
      if (now !== told) yield { name: 'progress', data: progress };
      told = now;
      if (run.finished_at !== null) {
        const results = await withOwner(db, owner, (tx) => listRunItems(tx, owner, [id]));
        yield { name: 'done', data: presentRun(run, results) };
        return;
      }
      await pause(LOOK_MS, undefined, { signal });
    }
  }

  /** Makes sure that there is such a run, before a stream begins. @throws AppError `not_found` */
  async function require(owner: OwnerId, runId: string): Promise<void> {
    const id = requireUuid(runId, 'The run');
    if ((await withOwner(db, owner, (tx) => findRun(tx, owner, id))) === undefined) throw notFound('The run');
  }

  return { enter, follow, require };
}
