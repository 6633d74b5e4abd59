import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { AuditEventsTable } from '#db/schema/security.ts';
import type { Tx } from '#db/transactions.ts';

export interface NewAuditEvent {
  id: string;
  actor: string;
  action: string;
  outcome: 'done' | 'refused';
  target_kind: string | null;
  target_id: string | null;
  target_name: string | null;
  details: Record<string, unknown>;
  request_id: string | null;
}

export interface AuditEventRow extends NewAuditEvent {
  created_at: Date;
}

/** Which events; absent and null mean any. */
export interface AuditFilter {
  actor?: string;
  /** A whole action, or what stands before its dot: `set` is every `set.…`. */
  action?: string;
  outcome?: 'done' | 'refused';
  target_kind?: string;
  target_id?: string;
  /** From this moment on. */
  since?: Date;
  /** Before this moment. */
  until?: Date;
}

export interface AuditPage {
  limit: number;
  offset: number;
  /** The time and id of the event after which the page begins; null for the first page. */
  after: { key: string; id: string } | null;
}

const SHOWN = [
  'id',
  'actor',
  'action',
  'outcome',
  'target_kind',
  'target_id',
  'target_name',
  'details',
  'request_id',
  'created_at',
] as const satisfies readonly (keyof AuditEventsTable)[];

/** Writes an event down for good: nobody but the owning role could change or delete it. */
export async function insertAuditEvent(tx: Tx, owner: OwnerId, event: NewAuditEvent): Promise<void> {
  await tx
    .insertInto('audit_events')
    .values({ ...event, owner_id: owner, details: JSON.stringify(event.details) })
    .execute();
}

const matching = (tx: Tx, owner: OwnerId, filter: AuditFilter) => {
  const { actor, action, outcome, target_kind: kind, target_id: id, since, until } = filter;
  return tx
    .selectFrom('audit_events')
    .where('owner_id', '=', owner)
    .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
    .$if(action !== undefined, (query) =>
      query.where((where) =>
        where.or([where('action', '=', action ?? ''), sql<boolean>`split_part(action, '.', 1) = ${action}`]),
      ),
    )
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? 'done'))
    .$if(kind !== undefined, (query) => query.where('target_kind', '=', kind ?? ''))
    .$if(id !== undefined, (query) => query.where('target_id', '=', id ?? ''))
    .$if(since !== undefined, (query) => query.where('created_at', '>=', since ?? new Date(0)))
    .$if(until !== undefined, (query) => query.where('created_at', '<', until ?? new Date(0)));
};

/** A page of events, newest first. */
export async function listAuditEvents(
  tx: Tx,
  owner: OwnerId,
  filter: AuditFilter,
  { limit, offset, after }: AuditPage,
): Promise<AuditEventRow[]> {
  return matching(tx, owner, filter)
    .select(SHOWN)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(created_at, id) < (${after?.key}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

/** How many events match. */
export async function countAuditEvents(tx: Tx, owner: OwnerId, filter: AuditFilter): Promise<number> {
  const counted = await matching(tx, owner, filter).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return counted.total;
}
