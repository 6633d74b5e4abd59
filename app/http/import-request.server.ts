import { createHash } from 'node:crypto';
import { archiveImportFields, type ImportInput, type ImportReport, importOperations } from '#app/contracts/imports.ts';
import { AppError } from '#app/domain/errors.ts';
import type { ImportAnswer, ImportRequest } from '#app/services/imports/imports.server.ts';
import type { ApiContext } from './api-route.server.ts';
import { mayReadServer, requireScope } from './caller.server.ts';
import type { Reply } from './reply.server.ts';
import { prefersAsync } from './run-request.server.ts';
import { receiveUpload } from './upload.server.ts';
import { validate } from './validate.server.ts';

/** Work that lasts longer goes on beside the request, which is answered 202. */
const PATIENCE_MS = 10_000;

function replyTo({ report, finished, replayed }: ImportAnswer): Reply<ImportReport> {
  if (report.id === null) return { kind: 'reply', status: 200, value: report, headers: {} };
  const headers = { Location: `/api/v1/imports/${report.id}`, ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}) };
  return { kind: 'reply', status: finished ? 201 : 202, value: report, headers };
}

type Context = ApiContext<unknown, ImportInput | undefined>;

async function start(context: Context, request: ImportRequest, fingerprint: string): Promise<Reply<ImportReport>> {
  const { app, owner, actor, idempotencyKey } = context;
  const answer = await app.services.imports.start(owner, request, {
    actor,
    mayReadServer: mayReadServer(context),
    patience: prefersAsync(context.request) ? 0 : PATIENCE_MS,
    idempotency: idempotencyKey === null ? null : { key: idempotencyKey, fingerprint },
  });
  return replyTo(answer);
}

/** `POST /imports` with an archive in a multipart form. The file stays until the import has read it. */
async function startUpload(context: Context): Promise<Reply<ImportReport>> {
  const upload = await receiveUpload(context.request, context.app.settings);
  let handedOver = false;
  try {
    const fields = validate(archiveImportFields, upload.fields);
    const { scope, dryRunScope } = importOperations.createImport;
    requireScope(context, fields.dry_run === true && dryRunScope ? dryRunScope : scope);
    if (upload.archive === null)
      throw new AppError('invalid_input', 'archive: Choose a .zip or .tar.gz.', {
        errors: [{ path: 'archive', message: 'Choose a .zip or .tar.gz.' }],
      });
    const { file, fileName, sha256 } = upload.archive;
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([context.fingerprint, sha256, fileName, fields]))
      .digest('hex');
    handedOver = true;
    return await start(context, { ...fields, source: { kind: 'archive', file, fileName, discard: upload.remove } }, fingerprint);
  } finally {
    if (!handedOver) await upload.remove();
  }
}

/** Starts an import from a JSON body or a multipart form. */
export function startImport(context: Context): Promise<Reply<ImportReport>> {
  return context.body === undefined ? startUpload(context) : start(context, context.body, context.fingerprint);
}
