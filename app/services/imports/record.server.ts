import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId, Uuid } from '#app/domain/ids.ts';
import { endStatus, type ReportItem, summarise } from '#app/domain/importing/report.ts';
import { inFlight } from '#app/services/access/idempotency.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { insertImport, updateImport } from '#db/repositories/imports.ts';
import { withOwner } from '#db/transactions.ts';
import { sourceJson } from './shapes.server.ts';
import type { JudgedSource } from './sources.server.ts';

/** An import says that it is alive this often; one that is silent four times as long has lost its process. */
const HEARTBEAT_MS = 15_000;
export const SILENT_SECONDS = 60;

export interface Requester {
  owner: OwnerId;
  actor: string;
  idempotency: { key: string; fingerprint: string } | null;
}

/** The row of one import from its first moment to its end. */
export interface ImportRecord {
  id: Uuid;
  /** Makes the row, once; from then on the import can be looked at. @throws AppError `idempotency_in_flight` */
  enter(status: 'queued' | 'running'): Promise<void>;
  /** Notes that the import is answered 202, before it is. */
  accept(): Promise<void>;
  /** Says that the import runs, now and again until `release`. */
  hold(): Promise<void>;
  release(): void;
  succeed(items: readonly ReportItem[]): Promise<void>;
  /** Ends a row that was made; does nothing for an import that never had one. */
  fail(error: unknown): Promise<void>;
}

/** Why an import ended, as its report says it: refusals in their own words, faults without theirs. */
function reasonOf(error: unknown, stopping: boolean): { code: string; message: string } {
  if (isAppError(error)) return { code: error.code, message: error.message };
  return stopping
    ? { code: 'interrupted', message: 'The server was stopped meanwhile. What is in the library stays; import again to go on.' }
    : {
        code: 'internal',
        message: 'Something went wrong on our side; the log of the server says what. What is in the library stays.',
      };
}

export function createImportRecord(
  { db, log, now }: ServiceDeps,
  judged: JudgedSource,
  { owner, actor, idempotency }: Requester,
  signal: () => boolean,
): ImportRecord {
  const id = newId();
  let entering: Promise<void> | null = null;
  let refused = false;
  let heartbeat: NodeJS.Timeout | undefined;
  const update = (changes: Parameters<typeof updateImport>[3]) =>
    withOwner(db, owner, (tx) => updateImport(tx, owner, id, changes));

  async function insert(status: 'queued' | 'running'): Promise<void> {
    const values = {
      id,
      status,
      source: sourceJson({ about: judged.about, ownCollection: false, notes: [] }),
      source_key: judged.key,
      requested_by: actor,
      idempotency_key: idempotency?.key ?? null,
      request_hash: idempotency?.fingerprint ?? null,
    };
    refused = !(await withOwner(db, owner, (tx) => insertImport(tx, owner, values)));
    if (refused) throw inFlight();
  }

  return {
    id,
    enter(status) {
      entering ??= insert(status);
      return entering;
    },
    async accept() {
      await update({ accepted: true });
    },
    async hold() {
      await update({ status: 'running' });
      heartbeat = setInterval(() => {
        update({}).catch(() => {});
      }, HEARTBEAT_MS);
    },
    release: () => clearInterval(heartbeat),
    async succeed(items) {
      const status = endStatus(items);
      const summary = summarise(items);
      const nothing =
        status === 'failed' ? { code: 'nothing_imported', message: 'Nothing could be taken in; each item says why.' } : {};
      await update({ status, summary, finished_at: now(), ...nothing });
      log.info({ owner, importId: id, source: judged.about.kind, status, ...summary }, 'import.finished');
    },
    async fail(error) {
      if (entering === null || refused) return;
      const reason = reasonOf(error, signal());
      log.warn({ owner, importId: id, source: judged.about.kind, code: reason.code }, 'import.failed');
      await update({ status: 'failed', ...reason, finished_at: now() });
    },
  };
}
