import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Run, RunListQuery } from '#app/contracts/deployments.ts';
import { waitsForSomebody } from '#app/domain/deploy/outcome.ts';
import { notFound } from '#app/domain/errors.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import { decodeCursor, encodeCursor } from '#app/services/cursor.server.ts';
import { presentRun } from '#app/services/deployments/shapes.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { countRunItems, type DeployRunItemRow, listRunItems } from '#db/repositories/deploy-run-items.ts';
import { type DeployRunRow, findRun, listRuns, listRunsById, updateRunCancelRequested } from '#db/repositories/deploy-runs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import type { RunDesk } from './desk.server.ts';

const SORT = '-created_at';
/** A filter by what is no identifier finds nothing. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

const idFilter = (id: string | undefined): string | undefined => (id === undefined ? undefined : (parseUuid(id) ?? NOTHING));

type BriefRun = Omit<Run, 'results'>;

function briefly(row: DeployRunRow): BriefRun {
  const { results: _, ...run } = presentRun(row, []);
  return run;
}

/** The history of deploys. */
export function createRuns({ db }: Pick<ServiceDeps, 'db'>, desk: Pick<RunDesk, 'cancel'>) {
  async function listRows(tx: Tx, owner: OwnerId, query: RunListQuery): Promise<ListAnswer<DeployRunRow>> {
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const after = cursor === undefined ? null : decodeCursor(cursor, SORT, 'times');
    const offset = after === null ? (query.offset ?? 0) : null;
    const filter = { setId: idFilter(query.set_id), projectId: idFilter(query.project_id), status: query.status };
    const { rows, total } = await listRuns(tx, owner, filter, { limit: limit + 1, offset, after });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const more = rows.length > limit && last !== undefined;
    const next = more ? encodeCursor(SORT, { key: last.created_at.toISOString(), id: last.id }) : null;
    return { items, total, limit, offset, next_cursor: next };
  }

  /** A page of runs, newest first, each with what became of its artifacts. @throws AppError `invalid_input` for a malformed cursor */
  async function list(owner: OwnerId, query: RunListQuery = {}): Promise<ListAnswer<Run>> {
    return withOwner(db, owner, async (tx) => {
      const page = await listRows(tx, owner, query);
      const ids = page.items.map((row) => row.id);
      const items = new Map<string, DeployRunItemRow[]>(ids.map((id) => [id, []]));
      for (const item of await listRunItems(tx, owner, ids)) items.get(item.run_id)?.push(item);
      return { ...page, items: page.items.map((row) => presentRun(row, items.get(row.id) ?? [])) };
    });
  }

  /** The same without what became of each artifact, which nobody reads in a list. @throws AppError as `list` */
  async function listBriefly(owner: OwnerId, query: RunListQuery): Promise<ListAnswer<BriefRun>> {
    const page = await withOwner(db, owner, (tx) => listRows(tx, owner, query));
    return { ...page, items: page.items.map(briefly) };
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

  /** These runs, in the order asked for, each with how many of its artifacts wait for somebody; unknown ones are left out. */
  async function some(owner: OwnerId, ids: readonly string[]): Promise<(BriefRun & { waiting: number })[]> {
    const wanted = ids.flatMap((id) => parseUuid(id) ?? []);
    const { rows, counts } = await withOwner(db, owner, async (tx) => ({
      rows: await listRunsById(tx, owner, wanted),
      counts: await countRunItems(tx, owner, wanted),
    }));
    const waiting = counts.filter(waitsForSomebody);
    const waitingOf = (id: string): number => waiting.reduce((sum, one) => (one.run_id === id ? sum + one.count : sum), 0);
    return wanted.flatMap((id) => {
      const row = rows.find((one) => one.id === id);
      return row === undefined ? [] : [{ ...briefly(row), waiting: waitingOf(id) }];
    });
  }

  return { list, listBriefly, get, some, cancel };
}

export type Runs = ReturnType<typeof createRuns>;
