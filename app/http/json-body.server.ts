import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { AppError } from '#app/domain/errors.ts';

const MAX_DEPTH = 32;

/**
 * Reads a body while counting it, so that an over-long one is refused before it is held in memory.
 * @param limit bytes
 * @throws AppError `payload_too_large`
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new AppError('payload_too_large', `The request body is larger than ${limit} bytes. Send less at once.`);
  const declared = Number(request.headers.get('content-length') ?? '0');
  if (declared > limit) throw tooLarge();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, size);
}

/** Half of a surrogate pair is no character: stored as UTF-8 it would silently become another text. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What JSON can write but nobody can keep: halves of characters, and numbers that are read as infinite. */
function unkeepable(value: unknown): string | null {
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) return 'This text holds half of a character (a lone surrogate).';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'This number is too large.';
  return null;
}

function refuseUnkeepable(value: unknown, pathOf: () => readonly (string | number)[]): void {
  const message = unkeepable(value);
  if (message === null) return;
  const path = pathOf().join('.');
  throw new AppError('invalid_input', `${path === '' ? 'The body' : path}: ${message}`, { errors: [{ path, message }] });
}

/** Duplicate keys would let two readers see two different requests; deep nesting and `__proto__` serve only attacks. */
function refuseHostileJson(text: string): void {
  const scopes: Set<string>[] = [];
  let depth = 0;
  const deeper = () => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new AppError('malformed_json', `The JSON body is nested deeper than ${MAX_DEPTH} levels.`);
  };
  visit(text, {
    onObjectBegin: () => {
      deeper();
      scopes.push(new Set());
    },
    onObjectEnd: () => {
      depth -= 1;
      scopes.pop();
    },
    onArrayBegin: deeper,
    onArrayEnd: () => {
      depth -= 1;
    },
    onLiteralValue: (value, _offset, _length, _line, _character, path) => refuseUnkeepable(value, path),
    onObjectProperty: (name, _offset, _length, _line, _character, path) => {
      refuseUnkeepable(name, path);
      if (name === '__proto__')
        throw new AppError('invalid_input', 'The field name "__proto__" is not allowed.', { field: '__proto__' });
      const scope = scopes.at(-1);
      if (scope?.has(name))
        throw new AppError('malformed_json', `The JSON body names "${name.slice(0, 80)}" twice in one object.`);
      scope?.add(name);
    },
  });
}

/** Where a text stops being JSON, in words of its grammar: the engine's own sentence would quote the text. */
function firstFault(text: string): string {
  const faults: string[] = [];
  const onError = (code: ParseErrorCode, _offset: number, _length: number, line: number, character: number): void => {
    faults.push(`: ${printParseErrorCode(code)} at line ${line + 1}, column ${character + 1}`);
  };
  visit(text, { onError }, { disallowComments: true });
  return faults[0] ?? '';
}

/**
 * Parses a JSON body strictly: UTF-8, whole characters, finite numbers, no duplicate keys, at most 32 levels.
 * @throws AppError `malformed_json`, `invalid_input` for `__proto__`, halves of characters and infinite numbers
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('malformed_json', 'The request body is not valid UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('malformed_json', `The request body is not valid JSON${firstFault(text)}.`);
  }
  refuseHostileJson(text);
  return value;
}
