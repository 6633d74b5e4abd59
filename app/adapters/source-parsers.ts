import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import type { Parsers } from '#app/domain/importing/source-tree.ts';
import { plainOf } from './config-file/document.ts';

/** YAML 1.2 core: dates stay text, and a file cannot name types of ours. */
function readYaml(text: string): ReturnType<Parsers['yaml']> {
  try {
    const strict = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
    // A repeated key is odd, but real clients take the last one.
    const duplicateKeys = strict.errors.length > 0 && strict.errors.every(({ code }) => code === 'DUPLICATE_KEY');
    const document = duplicateKeys ? parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' }) : strict;
    const [error] = document.errors;
    if (error) return { ok: false, error: error.message };
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { ok: true, value, duplicateKeys };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : 'it cannot be parsed' };
  }
}

const withoutBom = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

function readJson(given: string): ReturnType<Parsers['json']> {
  const text = withoutBom(given);
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value, repaired: false };
  } catch {
    const errors: ParseError[] = [];
    // Not the library's own `parse`: for it the key `__proto__` sets a prototype, and what was below it is lost.
    const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
    const [error] = errors;
    if (tree !== undefined && error === undefined) return { ok: true, value: plainOf(tree), repaired: true };
    if (error === undefined) return { ok: false, error: 'it is empty' };
    const line = text.slice(0, error.offset).split('\n').length;
    const what = printParseErrorCode(error.error)
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    return { ok: false, error: `${what} in line ${line}` };
  }
}

function readToml(text: string): ReturnType<Parsers['toml']> {
  try {
    const value: unknown = parseToml(withoutBom(text), { integersAsBigInt: false });
    return { ok: true, value };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be parsed' };
  }
}

/** The parsers that detection is given: libraries for YAML, TOML, and JSON as people write it. */
export const sourceParsers: Parsers = { yaml: readYaml, json: readJson, toml: readToml };
