import { data } from '@remix-run/node';
import { archiveImportFields, type ImportReport, type ImportSource, importInput } from '#app/contracts/imports.ts';
import { AppError, isAppError } from '#app/domain/errors.ts';
import type { ImportRequest } from '#app/services/imports/imports.server.ts';
import { mayReadServer } from './caller.server.ts';
import { handleForm } from './form.server.ts';
import { formEntries, textEntry } from './form-entries.server.ts';
import { formIdempotency, requireOwnPage } from './form-once.server.ts';
import { formPatience } from './form-patience.server.ts';
import type { PageContext } from './page.server.ts';
import { receiveUpload } from './upload.server.ts';

/** Entries about the form itself. */
const ABOUT_THE_FORM = ['form_key', 'intent'] as const;

/** What a sent import form came to: a report that is kept, one that is only looked at, or nothing because it is under way. */
export type ImportFormAnswer =
  | { outcome: 'kept'; id: string; report: ImportReport }
  | { outcome: 'previewed'; report: ImportReport; fields: [string, string][] | null }
  | { outcome: 'under_way' };

interface Posted {
  form: FormData;
  fields: [string, string][] | null;
  source: ImportRequest['source'];
}

async function begin(context: PageContext, request: ImportRequest, { form, fields }: Posted): Promise<ImportFormAnswer> {
  const { app, owner, actor } = context;
  requireOwnPage(owner, form);
  const dryRun = textEntry(form, 'intent') === 'preview';
  const { source, ...rest } = request;
  const told = source.kind === 'archive' ? { kind: source.kind, name: source.fileName } : source;
  try {
    const { report } = await app.services.imports.start(
      owner,
      { ...request, dry_run: dryRun },
      {
        actor,
        mayReadServer: mayReadServer(context),
        patience: formPatience(context),
        // Pressing the button twice on one page is one import.
        idempotency: formIdempotency('import', form, ['import form', told, rest]),
      },
    );
    return report.id === null ? { outcome: 'previewed', report, fields } : { outcome: 'kept', id: report.id, report };
  } catch (error) {
    if (isAppError(error) && error.code === 'idempotency_in_flight') return { outcome: 'under_way' };
    // Said at the field, so that what was typed stays.
    if (isAppError(error) && error.code === 'forbidden')
      throw new AppError('source_refused', error.message, { field: source.kind === 'git' ? 'source.url' : 'source.path' });
    throw error;
  }
}

async function importUpload(context: PageContext) {
  const upload = await receiveUpload(context.request, context.app.settings).catch((error: unknown) => {
    // Said at the field like any other refusal; what else was typed went with the request.
    if (isAppError(error) && error.field === 'archive') return error;
    throw error;
  });
  if (upload instanceof AppError) {
    const result = { status: 'error' as const, initialValue: {}, error: { archive: [upload.message] } };
    return data({ result }, { status: 413 });
  }
  let handedOver = false;
  const { archive, fields, remove } = upload;
  try {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return await handleForm(formEntries(form, { without: ABOUT_THE_FORM }), archiveImportFields, async (input) => {
      if (archive === null) throw new AppError('invalid_input', 'Choose a .zip or .tar.gz.', { field: 'archive' });
      handedOver = true;
      const source = { kind: 'archive' as const, file: archive.file, fileName: archive.fileName, discard: remove };
      return begin(context, { ...input, source }, { form, fields: null, source });
    });
  } finally {
    if (!handedOver) await remove();
  }
}

/**
 * Does what the import form asks for: previews or imports from a folder, a repository or an uploaded archive.
 * A refusal comes back as the form, with the words at its fields.
 */
export async function sendImportForm(context: PageContext, kind: ImportSource['kind']) {
  if (kind === 'archive') return importUpload(context);
  const form = await context.request.formData();
  const entries = formEntries(form, { without: ABOUT_THE_FORM });
  return handleForm(entries, importInput, async (input) => {
    const fields = [...entries.entries()].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    );
    return begin(context, input, { form, fields, source: input.source });
  });
}
