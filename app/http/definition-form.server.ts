import { readFile, stat } from 'node:fs/promises';
import { type ImportedSet, setDefinition, setExportOperations } from '#app/contracts/set-exports.ts';
import { AppError } from '#app/domain/errors.ts';
import { parseJson } from './json-body.server.ts';
import type { PageContext } from './page.server.ts';
import { receiveUpload, type Upload } from './upload.server.ts';
import { validate } from './validate.server.ts';

const FIELD = 'archive';
const refused = (message: string, cause?: unknown): AppError =>
  new AppError('invalid_input', message, { field: FIELD, ...(cause === undefined ? {} : { cause }) });

const OTHER_FILE = 'This file is no exported set. Choose the .json file that "Download definition" made.';

/** What a file holds, if it says that it is a definition. */
function claimedDefinition(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch (error) {
    throw refused(OTHER_FILE, error);
  }
  if (!setDefinition.pick({ format: true }).strip().safeParse(value).success) throw refused(OTHER_FILE);
  return value;
}

/** @throws AppError `invalid_input` at the field of the file */
async function definitionIn({ archive }: Upload) {
  if (archive === null) throw refused('Choose the exported definition, a .json file.');
  const limit = setExportOperations.importSet.bodyLimit ?? 0;
  if ((await stat(archive.file)).size > limit) throw refused('The file is too large to be a definition.');
  const claimed = claimedDefinition(await readFile(archive.file));
  try {
    return validate(setDefinition, claimed);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw refused(`This definition cannot be read. ${error.message}`, error);
  }
}

/**
 * Makes a set of an uploaded definition.
 * @throws AppError `invalid_input`, `cycle`, `too_deep`, each at the field of the file; `payload_too_large`
 */
export async function importDefinition({ app, owner, request }: PageContext): Promise<ImportedSet> {
  const upload = await receiveUpload(request, app.settings);
  try {
    return (await app.services.setImport.create(owner, await definitionIn(upload))).set;
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'cycle' && error.code !== 'too_deep')) throw error;
    throw new AppError(error.code, error.message, { field: FIELD, chain: error.chain, cause: error });
  } finally {
    await upload.remove();
  }
}

/** Characters of names that a message has room for: it travels in a cookie. */
const NAMES_LENGTH = 1200;

/** What was made, and what was left out, in a few sentences. */
export function importedWords({ name, unresolved }: Pick<ImportedSet, 'name' | 'unresolved'>): string {
  const made = `Made ${name} of its definition.`;
  if (unresolved.length === 0) return `${made} Everything in it was found.`;
  const references: string[] = [];
  for (const { reference } of unresolved) {
    if (references.join(', ').length + reference.length > NAMES_LENGTH) break;
    references.push(reference);
  }
  const more = unresolved.length > references.length ? ` and ${unresolved.length - references.length} more` : '';
  return `${made} Not found here and left out: ${references.join(', ')}${more}. Import them, then add them.`;
}
