import type { OwnerId } from '#app/domain/ids.ts';
import { acting } from '#app/lib/acting.server.ts';
import { newId } from '#app/services/new-id.ts';
import { insertAuditEvent } from '#db/repositories/audit-events.ts';
import type { Tx } from '#db/transactions.ts';

/** What an event is about, by its name at that time. */
export interface AuditTarget {
  kind: 'artifact' | 'collection' | 'group' | 'import' | 'plugin' | 'profile' | 'project' | 'run' | 'session' | 'set' | 'token';
  id: string;
  name?: string | null;
}

export interface AuditFacts {
  /** `<what>.<happened>`, e.g. `set.created`. */
  action: string;
  outcome?: 'done' | 'refused';
  target?: AuditTarget;
  /** Ids, counts and codes. Never contents, secrets or paths of the server. */
  details?: Record<string, unknown>;
  /** Whoever asked, when that is another than whom the running request belongs to. */
  actor?: string;
}

/** Writes down what is being done, in the very transaction that does it: both happen or neither. */
export async function recordEvent(tx: Tx, owner: OwnerId, facts: AuditFacts): Promise<void> {
  const { actor, requestId } = acting();
  const { target } = facts;
  await insertAuditEvent(tx, owner, {
    id: newId(),
    actor: facts.actor ?? actor,
    action: facts.action,
    outcome: facts.outcome ?? 'done',
    target_kind: target?.kind ?? null,
    target_id: target?.id ?? null,
    target_name: target?.name ?? null,
    details: facts.details ?? {},
    request_id: requestId,
  });
}
