import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { ImportItem, ImportListed, ImportReport } from '#app/contracts/imports.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { summarise } from '#app/domain/importing/report.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { faultFacts } from '#app/lib/log.ts';
import { inFlight, type Once, refuseOtherUse } from '#app/services/access/idempotency.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { SearchIndex } from '#app/services/library/search-index.server.ts';
import { countImportItems, type ImportItemFilter, listImportItems } from '#db/repositories/import-items.ts';
import { findImport, findImportByKey, type ImportRow, listImports, updateAbandonedImports } from '#db/repositories/imports.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { type CollectionWish, findImportCollection } from './collection.server.ts';
import { createImportQueue } from './queue.ts';
import { createImportRecord, type ImportRecord, SILENT_SECONDS } from './record.server.ts';
import { createImportRunner, type ImportResult } from './run.server.ts';
import { presentItem, presentListed, presentReport } from './shapes.server.ts';
import { type JudgedSource, judgeSource, type RequestedSource, type SourceAccess } from './sources.server.ts';

const WHAT = 'The import';
const ABANDONED = {
  code: 'interrupted',
  message: 'Its process ended meanwhile. What is in the library stays; import again to go on.',
};

/** What somebody asks for. */
export interface ImportRequest extends CollectionWish {
  source: RequestedSource;
  dry_run?: boolean;
  /** Also fetch plugins that marketplaces list at other git addresses. */
  fetch_remote?: boolean;
}

/** Who asks, and how long they wait. */
export interface ImportCall extends Partial<Pick<SourceAccess, 'mayReadServer' | 'ownFolder'>> {
  actor: string;
  /** Milliseconds after which a running import is answered as it stands; it never ends a dry run early. */
  patience: number;
  idempotency?: Once | null;
}

/** The import as it stands when the caller is answered. */
export interface ImportAnswer {
  report: ImportReport;
  /** False for an answer that says where the import is (202), also when it is given again after the end. */
  finished: boolean;
  /** True when an earlier request under the same key made it. */
  replayed: boolean;
}

/** How many places each filter of a report shows. */
export type ImportCounts = Record<'all' | 'rejected' | 'warnings' | 'created' | 'updated' | 'unchanged' | 'vanished', number>;

/** Takes artifacts in from folders, repositories and archives, and keeps the reports. */
export function createImports(deps: ServiceDeps, searchIndex: Pick<SearchIndex, 'soon'>) {
  const { db, log, settings, now } = deps;
  const run = createImportRunner(deps, searchIndex);
  const queue = createImportQueue();
  const keysInFlight = new Set<string>();
  let stopping = false;

  async function requireRow(tx: Tx, owner: OwnerId, id: string): Promise<ImportRow> {
    const row = await findImport(tx, owner, requireUuid(id, WHAT));
    if (row === undefined) throw notFound(WHAT);
    return row;
  }

  /** An import whose process is gone would run forever; whoever looks at it ends it. */
  async function endAbandoned(tx: Tx, owner: OwnerId, rows: readonly ImportRow[]): Promise<boolean> {
    const silent = rows.some(
      (row) => row.finished_at === null && now().getTime() - row.updated_at.getTime() > SILENT_SECONDS * 1000,
    );
    return silent && (await updateAbandonedImports(tx, owner, SILENT_SECONDS, ABANDONED)) > 0;
  }

  /**
   * The whole report of an import.
   * @throws AppError `not_found`
   */
  async function get(owner: OwnerId, id: string): Promise<ImportReport> {
    return withOwner(db, owner, async (tx) => {
      const row = await requireRow(tx, owner, id);
      const current = (await endAbandoned(tx, owner, [row])) ? await requireRow(tx, owner, id) : row;
      return presentReport(current, await listImportItems(tx, owner, current.id));
    });
  }

  /** A page of imports, newest first. */
  async function list(
    owner: OwnerId,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number } = {},
  ): Promise<ListAnswer<ImportListed>> {
    return withOwner(db, owner, async (tx) => {
      const first = await listImports(tx, owner, { limit, offset });
      const { rows, total } = (await endAbandoned(tx, owner, first.rows))
        ? await listImports(tx, owner, { limit, offset })
        : first;
      return { items: rows.map(presentListed), total, limit, offset, next_cursor: null };
    });
  }

  /**
   * An import with a page of its places, and how many each filter shows: what a page of the report needs.
   * @throws AppError `not_found`
   */
  async function getPage(
    owner: OwnerId,
    id: string,
    { filter = null, limit = DEFAULT_LIMIT, offset = 0 }: { filter?: ImportItemFilter; limit?: number; offset?: number } = {},
  ): Promise<{ report: ImportReport; counts: ImportCounts; page: ImportItem[] }> {
    return withOwner(db, owner, async (tx) => {
      const row = await requireRow(tx, owner, id);
      const current = (await endAbandoned(tx, owner, [row])) ? await requireRow(tx, owner, id) : row;
      const page = await listImportItems(tx, owner, current.id, { filter, limit, offset });
      const counted = await countImportItems(tx, owner, current.id);
      const of = (outcome: string): number => counted.find((one) => one.outcome === outcome)?.items ?? 0;
      const taken = counted.filter(({ outcome }) => outcome !== 'rejected' && outcome !== 'vanished');
      const counts: ImportCounts = {
        all: counted.reduce((sum, one) => sum + one.items, 0),
        rejected: of('rejected'),
        warnings: taken.reduce((sum, one) => sum + one.with_warnings, 0),
        created: of('created'),
        updated: of('updated'),
        unchanged: of('unchanged'),
        vanished: of('vanished'),
      };
      return { report: presentReport(current, []), counts, page: page.map(presentItem) };
    });
  }

  /** The answer an earlier request under the same key was given: its report, or where that is. */
  async function replay(owner: OwnerId, once: Once): Promise<ImportAnswer | null> {
    const row = await withOwner(db, owner, async (tx) => {
      await refuseOtherUse(tx, owner, once);
      return findImportByKey(tx, owner, once.key);
    });
    if (row === undefined) return null;
    const report = await get(owner, row.id);
    if (report.finished_at === null && !row.accepted) throw inFlight();
    return { report, finished: !row.accepted, replayed: true };
  }

  /** Opens the source before anything is kept, so that a refused one leaves no trace. */
  async function work(
    owner: OwnerId,
    judged: JudgedSource,
    request: ImportRequest,
    record: ImportRecord | null,
    signal: AbortSignal,
  ): Promise<ImportResult> {
    try {
      signal.throwIfAborted();
      const opened = await judged.open(signal);
      try {
        await record?.enter('running');
        await record?.hold();
        const result = await run({
          owner,
          opened,
          sourceKey: judged.key,
          wish: request,
          followRemotes: request.fetch_remote ?? false,
          importId: record?.id ?? null,
          signal,
        });
        await record?.succeed(result.items);
        return result;
      } finally {
        record?.release();
        await opened.close();
      }
    } catch (error) {
      await record?.fail(error).catch(() => {});
      throw error;
    }
  }

  /** A dry run as a report that is not kept. */
  function presentDryRun(result: ImportResult, actor: string, started: Date): ImportReport {
    const { collection, items, notes } = result;
    const rows = items.map(({ position, path, type, name, uuid, contentHash, outcome, warnings }) => ({
      position,
      path,
      type,
      name,
      artifact_uuid: uuid,
      content_hash: contentHash,
      outcome,
      warnings,
    }));
    const time = now().toISOString();
    return {
      id: null,
      status: 'succeeded',
      dry_run: true,
      source: result.about,
      collection_id: collection.id,
      collection_name: collection.name,
      summary: summarise(items),
      error: null,
      requested_by: actor,
      created_at: started.toISOString(),
      started_at: started.toISOString(),
      finished_at: time,
      items: rows.map(presentItem),
      notes,
    };
  }

  /**
   * Imports from a source, and answers with its report once it has ended or the caller's patience has.
   * @throws AppError `source_refused`, `archive_refused`, `path_not_allowed`, `forbidden`, `invalid_input`, `not_found` for the
   * collection, `idempotency_mismatch`, `idempotency_in_flight`; after any of them nothing is kept
   */
  async function start(owner: OwnerId, request: ImportRequest, call: ImportCall): Promise<ImportAnswer> {
    const idempotency = request.dry_run ? null : (call.idempotency ?? null);
    const flight = idempotency === null ? null : `${owner}\n${idempotency.key}`;
    let queued = false;
    try {
      const known = idempotency === null ? null : await replay(owner, idempotency);
      if (known !== null) return known;
      if (flight !== null && keysInFlight.has(flight)) throw inFlight();
      if (flight !== null) keysInFlight.add(flight);
      try {
        const begun = await enqueue(owner, request, call, idempotency);
        queued = true;
        return await answer(owner, call, begun);
      } finally {
        if (flight !== null) keysInFlight.delete(flight);
      }
    } finally {
      if (!queued && request.source.kind === 'archive') await request.source.discard();
    }
  }

  interface Begun {
    job: Promise<ImportResult>;
    /** Null for a dry run. */
    record: ImportRecord | null;
    started: Date;
  }

  async function enqueue(
    owner: OwnerId,
    request: ImportRequest,
    call: ImportCall,
    idempotency: ImportCall['idempotency'],
  ): Promise<Begun> {
    const { source } = request;
    const started = now();
    const judged = await judgeSource(source, {
      owner,
      settings,
      mayReadServer: call.mayReadServer ?? true,
      ownFolder: call.ownFolder,
    });
    await withOwner(db, owner, (tx) => findImportCollection(tx, owner, request, { key: judged.key, name: judged.about.name }));
    const requester = { owner, actor: call.actor, idempotency: idempotency ?? null };
    const record = request.dry_run ? null : createImportRecord(deps, judged, requester, () => stopping);
    const running = queue.add(owner, (signal) => work(owner, judged, request, record, signal));
    const job = source.kind === 'archive' ? running.finally(source.discard) : running;
    return { job, record, started };
  }

  async function answer(owner: OwnerId, { actor, patience }: ImportCall, { job, record, started }: Begun): Promise<ImportAnswer> {
    if (record === null) return { report: presentDryRun(await job, actor, started), finished: true, replayed: false };
    const cancelled = new AbortController();
    const result = await Promise.race([job, wait(patience, null, { signal: cancelled.signal })]).finally(() => cancelled.abort());
    if (result === null) {
      // Nobody waits for it any more, so that what it throws has to be heard here.
      job.catch((error: unknown) => log.debug({ importId: record.id, ...faultFacts(error) }, 'import.background_failed'));
      await record.enter('queued');
      await record.accept();
    }
    return { report: await get(owner, record.id), finished: result !== null, replayed: false };
  }

  /** Stops running imports at their next step; their reports say so. */
  async function stop(): Promise<void> {
    stopping = true;
    await queue.stop();
  }

  return { start, get, list, getPage, stop };
}

export type Imports = ReturnType<typeof createImports>;
