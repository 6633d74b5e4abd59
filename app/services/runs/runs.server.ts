import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Run, RunListQuery } from '#app/contracts/deployments.ts';
import { notFound } from '#app/domain/errors.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import { decodeCursor, encodeCursor } from '#app/services/cursor.server.ts';
import { presentRun } from '#app/services/deployments/shapes.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listRunItems } from '#db/repositories/deploy-run-items.ts';
import { findRun, listRuns, listRunsById, updateRunCancelRequested } from '#db/repositories/deploy-runs.ts';
import { withOwner } from '#db/transactions.ts';
import type { RunDesk } from './desk.server.ts';

const SORT = '-created_at';
/** A filter by what is no identifier finds nothing. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

const idFilter = (id: string | undefined): string | undefined => (id === undefined ? undefined : (parseUuid(id) ?? NOTHING));

/** The history of deploys. */
export function createRuns({ db }: Pick<ServiceDeps, 'db'>, desk: Pick<RunDesk, 'cancel'>) {
  /** A page of runs, newest first, each with what became of its artifacts. @throws AppError `invalid_input` for a malformed cursor */
  async function list(owner: OwnerId, query: RunListQuery = {}): Promise<ListAnswer<Run>> {
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const after = cursor === undefined ? null : decodeCursor(cursor, SORT, 'times');
    const offset = after === null ? (query.offset ?? 0) : null;
    const filter = { setId: idFilter(query.set_id), projectId: idFilter(query.project_id), status: query.status };
    return withOwner(db, owner, async (tx) => {
      const { rows, total } = await listRuns(tx, owner, filter, { limit: limit + 1, offset, after });
      const page = rows.slice(0, limit);
      const items = await listRunItems(
        tx,
        owner,
        page.map((row) => row.id),
      );
      const last = page.at(-1);
      const more = rows.length > limit && last !== undefined;
      return {
        items: page.map((row) => presentRun(row, items)),
        total,
        limit,
        offset,
        next_cursor: more ? encodeCursor(SORT, { key: last.created_at.toISOString(), id: last.id }) : null,
      };
    });
  }

  /** @throws AppError `not_found` */
  async function get(owner: OwnerId, id: string): Promise<Run> {
    const runId = requireUuid(id, 'The run');
    return withOwner(db, owner, async (tx) => {
      const row = await findRun(tx, owner, runId);
      if (row === undefined) throw notFound('The run');
      return presentRun(row, await listRunItems(tx, owner, [runId]));
    });
  }

  /**
   * Asks a run to stop before its next artifact. One that is over already stays as it is.
   * @returns the run as it is now
   * @throws AppError `not_found`
   */
  async function cancel(owner: OwnerId, id: string): Promise<Run> {
    const runId = requireUuid(id, 'The run');
    const run = await withOwner(db, owner, async (tx) => {
      const before = await findRun(tx, owner, runId);
      const row = await updateRunCancelRequested(tx, owner, runId);
      if (row === undefined) throw notFound('The run');
      if (before?.finished_at === null && before.cancel_requested_at === null) {
        await recordEvent(tx, owner, { action: `${row.kind}.cancel_requested`, target: { kind: 'run', id: runId } });
      }
      return presentRun(row, await listRunItems(tx, owner, [runId]));
    });
    desk.cancel(runId);
    return run;
  }

  /** These runs, in the order asked for, without what became of each artifact; unknown ones are left out. */
  async function some(owner: OwnerId, ids: readonly string[]): Promise<Omit<Run, 'results'>[]> {
    const wanted = ids.flatMap((id) => parseUuid(id) ?? []);
    const rows = await withOwner(db, owner, (tx) => listRunsById(tx, owner, wanted));
    return wanted.flatMap((id) => {
      const row = rows.find((one) => one.id === id);
      if (row === undefined) return [];
      const { results: _, ...run } = presentRun(row, []);
      return [run];
    });
  }

  return { list, get, some, cancel };
}

export type Runs = ReturnType<typeof createRuns>;
