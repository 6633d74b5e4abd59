import { stringify } from 'smol-toml';
import { isObject } from '#app/domain/importing/place.ts';
import { eolOf } from './json-style.ts';
import { type Statement, statementsOf } from './toml-scan.ts';

/** One change of a table of a TOML file. */
export interface TomlEdit {
  within: readonly string[];
  at: string;
  /** Undefined: it goes. */
  value?: Record<string, unknown>;
}

const isBelow = (path: readonly string[], top: readonly string[]): boolean => top.every((key, index) => path[index] === key);

const lineStart = (text: string, position: number): number => text.lastIndexOf('\n', position - 1) + 1;

/** The end of the line that a statement ends on, its line end included. */
function lineEnd(text: string, { end }: Statement): number {
  const newline = text.indexOf('\n', end);
  return newline < 0 ? text.length : newline + 1;
}

/** Whole lines go; a remark behind a statement stays. */
function cut(text: string, statement: Statement): [number, number] {
  const end = lineEnd(text, statement);
  const isAlone =
    text.slice(statement.end, end).trim() === '' && text.slice(lineStart(text, statement.start), statement.start).trim() === '';
  return isAlone ? [lineStart(text, statement.start), end] : [statement.start, statement.end];
}

/** The empty line before a block that went: it was there to set the block off. */
function withoutGap(text: string, at: number): string {
  const before = text.slice(0, at);
  const after = text.slice(at);
  if (!/^\s*(?:\n|$)/.test(after) && !/^\s*\[/.test(after)) return text;
  const gap = /(?<=^|\n)[ \t]*\r?\n$/.exec(before);
  return gap === null ? text : before.slice(0, gap.index) + after;
}

/** A table as lines, its inner tables inline: `[within.at]`, then one line for each key. */
function block(path: readonly string[], value: Record<string, unknown>, eol: string): string {
  const header = `[${path.map((key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))).join('.')}]`;
  const lines = Object.entries(value).map(
    ([key, inner]) => `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = ${inline(inner)}`,
  );
  return [header, ...lines].join(eol) + eol;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (isObject(value)) {
    const pairs = Object.entries(value).map(
      ([key, inner]) => `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = ${inline(inner)}`,
    );
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return stringify({ v: value }).trim().slice('v = '.length);
}

/** Where a new table goes: behind the last one of its kind, else at the end. */
function placeFor(text: string, statements: readonly Statement[], within: readonly string[]): number {
  const last = statements
    .filter(({ path, kind }) => isBelow(path, within) && (kind !== 'pair' || path.length > within.length))
    .at(-1);
  const inTable = statements.some(({ kind, path }) => kind !== 'pair' && isBelow(path, within));
  return last === undefined || !inTable ? text.length : lineEnd(text, last);
}

function insert(text: string, at: number, table: string, eol: string): string {
  const before = text.slice(0, at);
  const after = text.slice(at);
  const opened = before === '' || before.endsWith('\n') ? before : before + eol;
  const gap = opened.trim() === '' || /\n[ \t]*\r?\n$/.test(opened) ? '' : eol;
  // A file without a line end keeps none.
  const isBare = after === '' && before !== '' && !before.endsWith('\n');
  const put = isBare ? table.slice(0, -eol.length) : table;
  return `${opened}${gap}${put}${after === '' || /^\s*\n/.test(after) ? '' : eol}${after}`;
}

/**
 * Changes one table of a TOML text and nothing else of it: comments, order and layout stay.
 * The caller reads the result again, because a text may define the same table in ways that cannot be added to.
 * @throws when the text is not TOML
 */
export function editToml(text: string, { within, at, value }: TomlEdit): string {
  const path = [...within, at];
  const statements = statementsOf(text);
  const ours = statements.filter((statement) => isBelow(statement.path, path));
  let left = text;
  for (const statement of ours.toReversed()) {
    const [start, end] = cut(left, statement);
    left = left.slice(0, start) + left.slice(end);
  }
  const eol = eolOf(text);
  const first = ours[0];
  if (value === undefined) return first === undefined ? text : withoutGap(left, Math.min(cut(text, first)[0], left.length));
  const table = block(path, value, eol);
  if (first !== undefined && first.kind === 'table') {
    const start = cut(text, first)[0];
    return left.slice(0, start) + table + left.slice(start);
  }
  return insert(left, placeFor(left, statementsOf(left), within), table, eol);
}
