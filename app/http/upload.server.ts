import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { createScratch } from '#app/adapters/scratch.ts';
import { AppError } from '#app/domain/errors.ts';
import type { Settings } from '#app/lib/env.server.ts';

/** A multipart request whose file lies in a scratch folder until `remove`. */
export interface Upload {
  /** Null when the form had no file, or an empty one without a name. */
  archive: { file: string; fileName: string; sha256: string } | null;
  /** The other fields, each once. */
  fields: Record<string, string>;
  remove(): Promise<void>;
}

const FIELD = 'archive';
/** Room for the other fields and the multipart framing around the file. */
const FRAMING = 64 * 1024;
const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 8 * 1024;

const invalid = (field: string, message: string): AppError =>
  new AppError('invalid_input', `${field}: ${message}`, { errors: [{ path: field, message }] });
const mebibytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MiB`;

function tooLarge(limit: number): AppError {
  return new AppError(
    'payload_too_large',
    `The archive is larger than ${mebibytes(limit)} (LOADOUT_LIMIT_ARCHIVE_BYTES). Import a smaller one, or a git address.`,
    { field: FIELD },
  );
}

/** Counts and hashes what passes, and stops at the limit (0 = none). */
function measured(limit: number): { stream: Transform; sha256: () => string; bytes: () => number } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (limit > 0 && bytes > limit) return done(tooLarge(limit));
      hash.update(chunk);
      return done(null, chunk);
    },
  });
  return { stream, sha256: () => hash.digest('hex'), bytes: () => bytes };
}

/**
 * Receives a multipart form with at most one file, in the field `archive`. The file goes to disk while it arrives and is counted
 * on the way; the caller removes it.
 * @throws AppError `payload_too_large`, `bad_request` for a broken form, `invalid_input` for other files and repeated fields
 */
export async function receiveUpload(request: Request, settings: Settings): Promise<Upload> {
  const limit = settings.limits.archiveBytes;
  if (limit > 0 && Number(request.headers.get('content-length') ?? '0') > limit + FRAMING) throw tooLarge(limit);
  if (!request.body) throw new AppError('bad_request', 'The request has no body.');
  const scratch = await createScratch(settings.dataDir, 'upload');
  try {
    return { ...(await read(request, limit, scratch.path)), remove: scratch.remove };
  } catch (error) {
    await scratch.remove();
    if (error instanceof AppError) throw error;
    throw new AppError('bad_request', 'The multipart form is broken or ended early. Send it again.', { cause: error });
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Ended early: tell the sender; at the end this does nothing.
    await reader.cancel().catch(() => {});
  }
}

async function read(request: Request, limit: number, folder: string): Promise<Omit<Upload, 'remove'>> {
  const form = busboy({
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    defParamCharset: 'utf8',
    limits: { files: 2, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES },
  });
  const fields: Record<string, string> = {};
  const problems: AppError[] = [];
  let archive: Upload['archive'] = null;
  let saving: Promise<void> = Promise.resolve();

  form.on('field', (name, value, info) => {
    if (info.valueTruncated || info.nameTruncated) problems.push(invalid(name, `Use at most ${MAX_FIELD_BYTES} bytes.`));
    else if (Object.hasOwn(fields, name)) problems.push(invalid(name, 'Give this field once.'));
    else fields[name] = value;
  });
  form.on('fieldsLimit', () => problems.push(new AppError('bad_request', 'The form has too many fields.')));
  form.on('file', (name, content, { filename }) => {
    const refuse = (problem: AppError): void => {
      problems.push(problem);
      content.resume();
    };
    if (name !== FIELD) return refuse(invalid(name, `The file belongs into the field ${FIELD}.`));
    if (archive !== null) return refuse(invalid(FIELD, 'Send one archive at a time.'));
    const file = path.join(folder, 'archive');
    const counted = measured(limit);
    const saved = { file, fileName: filename ?? '', sha256: '' };
    archive = saved;
    saving = pipeline(content, counted.stream, createWriteStream(file, { flags: 'wx', mode: 0o600 })).then(() => {
      saved.sha256 = counted.sha256();
      // A form without a chosen file sends an empty one without a name.
      if (counted.bytes() === 0 && saved.fileName === '') archive = null;
    });
    // Heard here until it is awaited below; a failed write also ends the form.
    saving.catch((error: unknown) => form.destroy(error instanceof Error ? error : new Error(String(error))));
  });

  if (request.body) await pipeline(Readable.from(chunksOf(request.body)), form);
  await saving;
  const [problem] = problems;
  if (problem) throw problem;
  return { archive, fields };
}
