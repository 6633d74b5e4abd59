import type { AuditEvent, AuditQuery } from '#app/contracts/audit.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import { AppError, type ErrorCode } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import { decodeCursor, encodeCursor } from '#app/services/cursor.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type AuditEventRow, countAuditEvents, listAuditEvents } from '#db/repositories/audit-events.ts';
import { withOwner } from '#db/transactions.ts';
import { type AuditFacts, recordEvent } from './audit-record.server.ts';

const ORDER = '-created_at';

const shown = ({ created_at, ...row }: AuditEventRow): AuditEvent => ({ ...row, created_at: created_at.toISOString() });

/** Refusals that tell of somebody reaching for what is not theirs, or of a deploy that was stopped; typing errors are not among them. */
const WORTH_KEEPING = new Set<ErrorCode>([
  'forbidden',
  'cross_site',
  'path_not_allowed',
  'source_refused',
  'archive_refused',
  'cycle',
  'too_deep',
  'plan_stale',
  'project_busy',
  'project_moved',
  'profile_in_use',
  'confirmation_required',
]);

/** What was done and refused in a workspace. Events are only ever added. */
export function createAudit({ db, log }: Pick<ServiceDeps, 'db' | 'log'>) {
  /** A page of events, newest first. @throws AppError `invalid_input` for a bad cursor, or a cursor together with an offset */
  async function list(owner: OwnerId, query: AuditQuery): Promise<ListAnswer<AuditEvent>> {
    const { limit = DEFAULT_LIMIT, offset, cursor, ...filter } = query;
    if (cursor !== undefined && offset !== undefined)
      throw new AppError('invalid_input', 'Use either offset or cursor.', { field: 'cursor' });
    const after = cursor === undefined ? null : decodeCursor(cursor, ORDER, 'times');
    return withOwner(db, owner, async (tx) => {
      const rows = await listAuditEvents(tx, owner, filter, { limit: limit + 1, offset: offset ?? 0, after });
      const items = rows.slice(0, limit).map(shown);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return {
        items,
        total: after === null ? await countAuditEvents(tx, owner, filter) : null,
        limit,
        offset: after === null ? (offset ?? 0) : null,
        next_cursor: last === undefined ? null : encodeCursor(ORDER, { key: last.created_at, id: last.id }),
      };
    });
  }

  /** Writes down what has no transaction of its own, such as a plan. */
  async function record(owner: OwnerId, facts: AuditFacts): Promise<void> {
    await withOwner(db, owner, (tx) => recordEvent(tx, owner, facts));
  }

  /**
   * Writes down that a request was refused, if that is worth keeping. The refusal has undone its transaction, so this is another
   * one; when it fails the log says so, and the refusal stands.
   * @param attempted what was asked for, e.g. `deploySet` or `POST /deployment-sets/:id/edit`
   */
  async function refused(owner: OwnerId, attempted: string, code: ErrorCode): Promise<void> {
    if (!WORTH_KEEPING.has(code)) return;
    try {
      await record(owner, { action: 'request.refused', outcome: 'refused', details: { attempted, code } });
    } catch (error) {
      log.error({ owner, attempted, code, ...faultFacts(error) }, 'audit.not_recorded');
    }
  }

  return { list, record, refused };
}
