import { isDeepStrictEqual } from 'node:util';
import type { ConfigFormat, ConfigSlot } from '#app/domain/deploy/config/slot.ts';
import { isObject } from '#app/domain/importing/place.ts';
import { setOwn } from '#app/domain/own-value.ts';
import { bomOf, containerAt, readDocument, withoutBom } from './document.ts';
import { editJson, isEmptyJson } from './json-edit.ts';
import { editToml } from './toml-edit.ts';

/** One change: `value` is put at a slot, or what is there goes (undefined). */
export interface ConfigEdit {
  slot: ConfigSlot;
  value: unknown;
  /** For an element of a list: its index now; null when it is new. */
  index: number | null;
}

export interface Edited {
  text: string;
  /** Containers that were made on the way, as the keys that lead to them. */
  made: string[][];
}

/** Changes of lists go from the end, so that an index stays true until its turn; new elements come last. */
const rank = ({ value, index }: ConfigEdit): number => (index === null ? 2 : value === undefined ? 1 : 0);
const inOrder = (edits: readonly ConfigEdit[]): ConfigEdit[] =>
  edits.toSorted((a, b) => rank(a) - rank(b) || (rank(a) === 1 ? (b.index ?? 0) - (a.index ?? 0) : 0));

function one(format: ConfigFormat, text: string, { slot, value, index }: ConfigEdit): string {
  const { within, name } = slot;
  if (format === 'json') return editJson(text, { within, at: name ?? index, value });
  if (name === null) throw new TypeError('A TOML file has no lists to put entries in.');
  return editToml(text, { within, at: name, value: isObject(value) ? value : undefined });
}

/** The same change of the values, to compare with. */
function onValues(root: Record<string, unknown>, { slot: { within, name }, value, index }: ConfigEdit): void {
  let at: unknown = root;
  for (const [depth, key] of within.entries()) {
    if (!isObject(at)) return;
    if (!Object.hasOwn(at, key)) {
      if (value === undefined) return;
      setOwn(at, key, name === null && depth === within.length - 1 ? [] : {});
    }
    at = at[key];
  }
  if (Array.isArray(at)) {
    if (index === null) at.push(value);
    else if (value === undefined) at.splice(index, 1);
    else at[index] = value;
  } else if (isObject(at) && name !== null) {
    if (value === undefined) delete at[name];
    else setOwn(at, name, value);
  }
}

const plain = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value;

const missingContainers = (root: Record<string, unknown>, { within }: ConfigSlot): string[][] =>
  within.map((_, depth) => within.slice(0, depth + 1)).filter((path) => containerAt(root, path) === undefined);

/**
 * Makes several changes to the text of a config file and leaves everything else as it is. The result is read again: it says
 * exactly what it said before but for the changes.
 * @returns null when the text cannot be changed like that
 */
export function editConfig(format: ConfigFormat, text: string, edits: readonly ConfigEdit[]): Edited | null {
  const before = readDocument(format, text);
  if (!before.ok) return null;
  const { root } = before;
  const made: string[][] = [];
  let body = withoutBom(text);
  for (const edit of inOrder(edits)) {
    if (edit.value !== undefined) made.push(...missingContainers(root, edit.slot));
    body = one(format, body, edit);
    onValues(root, edit);
  }
  const after = readDocument(format, body);
  if (!after.ok || !isDeepStrictEqual(plain(after.root), withImplied(plain(root), plain(after.root), format))) return null;
  return { text: bomOf(text) + body, made };
}

/** In TOML a table without entries is not written: what is empty may be missing. */
function withImplied(expected: unknown, found: unknown, format: ConfigFormat): unknown {
  if (format === 'json' || !isObject(expected) || !isObject(found)) return expected;
  return Object.fromEntries(
    Object.entries(expected).filter(
      ([key, value]) => Object.hasOwn(found, key) || !isObject(value) || Object.keys(value).length > 0,
    ),
  );
}

/** Takes away containers that are empty now, inner ones first. Only those that we made may be named. */
export function dropEmpty(format: ConfigFormat, text: string, made: readonly string[][]): string {
  if (format === 'toml') return text;
  let body = withoutBom(text);
  for (const path of made.toSorted((a, b) => b.length - a.length)) {
    const key = path.at(-1);
    if (key !== undefined && isEmptyJson(body, path)) body = editJson(body, { within: path.slice(0, -1), at: key });
  }
  return bomOf(text) + body;
}

/** True when nothing is left that anybody would miss: no value beside those a new file starts with, and no comment. */
export function isAsNew(format: ConfigFormat, text: string, initial: Record<string, unknown>): boolean {
  const body = withoutBom(text);
  if (format === 'toml') return body.trim() === '';
  let left = body;
  const reading = readDocument('json', left);
  if (!reading.ok || !isDeepStrictEqual(plain(reading.root), plain(initial))) return false;
  for (const key of Object.keys(initial)) left = editJson(left, { within: [], at: key });
  return isEmptyJson(left, []);
}

/** Whether a value can be written into any file at all: TOML, for one, has no empty value. */
export const canHold = (slot: ConfigSlot, value: unknown): boolean =>
  newConfig(slot.format, [{ slot, value, index: null }]) !== null;

/** The text of a file that only holds these values; null when it cannot be written. */
export function newConfig(format: ConfigFormat, edits: readonly ConfigEdit[]): Edited | null {
  const initial = Object.assign({}, ...edits.map(({ slot }) => slot.initial ?? {}));
  return editConfig(format, format === 'toml' ? '' : `${JSON.stringify(initial, null, 2)}\n`, edits);
}
