import { sourceParsers } from '#app/adapters/source-parsers.ts';
import type { ArtifactFileInput } from '#app/contracts/artifacts.ts';
import { type ContentLimits, contentProblems, limitProblem } from '#app/domain/artifact-content.ts';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { AppError, type FieldError } from '#app/domain/errors.ts';
import { readFrontmatter } from '#app/domain/importing/frontmatter.ts';
import { factsOf } from '#app/domain/importing/frontmatter-rules.ts';
import { type Facts, type JsonObject, NO_FACTS } from '#app/domain/importing/place.ts';
import { mainDocument } from '#app/domain/main-document.ts';
import type { ContentFile } from './artifact-store.server.ts';

/** Standard alphabet, with or without padding. Written without groups: a grouped pattern overflows the stack on megabytes. */
function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  if (digits % 4 === 1 || (padding > 0 && text.length % 4 !== 0)) return false;
  return !/[^A-Za-z0-9+/]/.test(text.slice(0, digits));
}

function refuse(errors: FieldError[]): never {
  const [first] = errors;
  throw new AppError('invalid_input', first === undefined ? 'The content is not valid.' : `${first.path}: ${first.message}`, {
    errors,
  });
}

function decode(file: ArtifactFileInput, index: number): Uint8Array | FieldError {
  if (file.encoding !== 'base64') {
    if (/\p{Surrogate}/u.test(file.content))
      return { path: `files.${index}.content`, message: 'The text holds half a surrogate pair. Send it as base64.' };
    return Buffer.from(file.content, 'utf8');
  }
  const text = file.content.replace(/[\t\n\r ]+/g, '');
  if (!isBase64(text)) return { path: `files.${index}.content`, message: 'This is not base64.' };
  return Buffer.from(text, 'base64');
}

/**
 * The bytes of files as they came in a request.
 * @throws AppError `invalid_input` for what is not base64 or not Unicode
 */
export function decodeFiles(inputs: readonly ArtifactFileInput[]): ContentFile[] {
  const problems: FieldError[] = [];
  const files: ContentFile[] = [];
  for (const [index, input] of inputs.entries()) {
    const content = decode(input, index);
    if (content instanceof Uint8Array) files.push({ path: input.path, content, executable: input.executable ?? false });
    else problems.push(content);
  }
  if (problems.length > 0) refuse(problems);
  return files;
}

/**
 * Judges content that somebody wrote for Loadout: shape of its type, safe paths, limits.
 * @throws AppError `invalid_input` with one entry per problem, `payload_too_large` for what is over a limit
 */
export function requireContent(
  type: ArtifactType,
  files: readonly ContentFile[],
  config: JsonObject | null,
  limits: ContentLimits,
): void {
  const tooLarge = limitProblem(
    files.map((file) => ({ path: file.path, size: file.content.length })),
    limits,
  );
  if (tooLarge !== null) throw new AppError('payload_too_large', tooLarge);
  const problems = contentProblems(
    type,
    files.map((file) => file.path),
    config,
  );
  if (problems.length > 0) refuse(problems);
}

/** What the main document says about the artifact; nothing when there is none, or nobody can read its frontmatter. */
export function factsOfFiles(type: ArtifactType, files: readonly ContentFile[]): Facts {
  const path = mainDocument(
    type,
    files.map((file) => file.path),
  );
  const document = files.find((file) => file.path === path);
  if (document === undefined) return NO_FACTS;
  return factsOf(
    readFrontmatter(new TextDecoder('utf-8', { ignoreBOM: true }).decode(document.content), sourceParsers.yaml).fields,
  );
}
