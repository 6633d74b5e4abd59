import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { jsonTree } from './document.ts';
import { indentAt, type JsonStyle, startsLine, styleOf, written } from './json-style.ts';

/** A change of the text: what is between two positions gives way. */
interface Splice {
  start: number;
  end: number;
  text: string;
}

/** Of two at one position the first comes first. */
function splice(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, text: put } of splices.toReversed().toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + put + result.slice(end);
  return result;
}

const endOf = (node: Node): number => node.offset + node.length;

/** What may stand behind an item: a line end, white space, a comment, a comma. */
const BEHIND = /(?<newline>\n)|[ \t\r]+|(?<comment>\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|(?<comma>,)/y;

/** What follows an item up to its container's end: the position of its comma, and where its line's remarks end. */
function afterItem(text: string, from: number): { comma: number | null; lineEnd: number } {
  let comma: number | null = null;
  let lineEnd = from;
  let isSameLine = true;
  BEHIND.lastIndex = from;
  for (let match = BEHIND.exec(text); match !== null; match = BEHIND.exec(text)) {
    const { newline, comment, comma: separator } = match.groups ?? {};
    if (separator !== undefined) {
      if (comma !== null) break;
      comma = match.index;
      isSameLine = true;
    } else if (newline !== undefined || comment?.includes('\n')) isSameLine = false;
    if (isSameLine && (separator !== undefined || comment !== undefined)) lineEnd = match.index + match[0].length;
  }
  return { comma, lineEnd };
}

/** An item of an object or list, to be written at some indentation. */
type Item = (indent: string) => string;

function intoEmpty(text: string, container: Node, item: Item, style: JsonStyle): Splice[] {
  const open = container.offset + 1;
  const close = endOf(container) - 1;
  const inner = text.slice(open, close);
  if (style.compact && inner.trim() === '') return [{ start: open, end: close, text: item('') }];
  const base = indentAt(text, container.offset);
  const indent = base + style.unit;
  const kept = inner.trimEnd();
  return [{ start: open + kept.length, end: close, text: `${style.eol}${indent}${item(indent)}${style.eol}${base}` }];
}

/** Adds an item behind the last one of an object or list. */
function append(text: string, container: Node, item: Item, style: JsonStyle): Splice[] {
  const last = container.children?.at(-1);
  if (last === undefined) return intoEmpty(text, container, item, style);
  const { comma, lineEnd } = afterItem(text, endOf(last));
  if (!startsLine(text, last.offset)) {
    const space = style.compact ? '' : ' ';
    const at = comma === null ? endOf(last) : comma + 1;
    const put = item(indentAt(text, last.offset));
    return [{ start: at, end: at, text: comma === null ? `,${space}${put}` : `${space}${put},` }];
  }
  const indent = indentAt(text, last.offset);
  const put = { start: lineEnd, end: lineEnd, text: `${style.eol}${indent}${item(indent)}${comma === null ? '' : ','}` };
  return comma === null ? [{ start: endOf(last), end: endOf(last), text: ',' }, put] : [put];
}

/** The white space around a removed stretch that would be left over. */
function widened(text: string, start: number, end: number, isFollowed: boolean): [number, number] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (lineStart > 0 && text.slice(lineStart, start).trim() === '' && rest !== null) return [lineStart, end + rest[0].length];
  const spaces = (part: string): number => part.length;
  if (isFollowed) return [start, end + spaces(/^[ \t]*/.exec(text.slice(end))?.[0] ?? '')];
  return [start - spaces(/[ \t]*$/.exec(text.slice(0, start))?.[0] ?? ''), end];
}

/** Takes an item out, with one comma and the line it leaves empty. Comments stay; a container without any is `{}` again. */
function takeOut(text: string, container: Node, item: Node): Splice[] {
  const siblings = container.children ?? [];
  const inner = { start: container.offset + 1, end: endOf(container) - 1 };
  const around = text.slice(inner.start, item.offset) + text.slice(endOf(item), inner.end);
  if (siblings.length === 1 && around.trim().replace(/^,$/, '') === '') return [{ ...inner, text: '' }];
  const index = siblings.indexOf(item);
  const { comma } = afterItem(text, endOf(item));
  if (comma !== null) {
    const isClose = text.slice(endOf(item), comma).trim() === '';
    if (isClose) {
      const [start, end] = widened(text, item.offset, comma + 1, true);
      return [{ start, end, text: '' }];
    }
    const [start, end] = widened(text, item.offset, endOf(item), true);
    return [
      { start, end, text: '' },
      { start: comma, end: comma + 1, text: '' },
    ];
  }
  const [start, end] = widened(text, item.offset, endOf(item), false);
  const before = siblings[index - 1];
  const previous = before === undefined ? null : afterItem(text, endOf(before)).comma;
  const cut = { start, end, text: '' };
  return previous === null ? [cut] : [cut, { start: previous, end: previous + 1, text: '' }];
}

const nested = (keys: readonly string[], value: unknown): unknown =>
  keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

const property =
  (key: string, value: unknown, style: JsonStyle): Item =>
  (indent) =>
    `${JSON.stringify(key)}:${style.compact ? '' : ' '}${written(value, indent, style)}`;

/** Puts a value under a key, or at the end of a list (`name` null), making the containers that are missing. */
function add(text: string, tree: Node, within: readonly string[], name: string | null, value: unknown): Splice[] {
  const style = styleOf(text, tree);
  let depth = within.length;
  let container = findNodeAtLocation(tree, [...within]);
  while (container === undefined && depth > 0) {
    depth -= 1;
    container = findNodeAtLocation(tree, within.slice(0, depth));
  }
  const holder = container ?? tree;
  const [key, ...missing] = [...within.slice(depth), ...(name === null ? [] : [name])];
  if (key === undefined) return append(text, holder, (indent) => written(value, indent, style), style);
  const isNewList = name === null;
  return append(text, holder, property(key, nested(missing, isNewList ? [value] : value), style), style);
}

/** One change of a JSON file. */
export interface JsonEdit {
  within: readonly string[];
  /** A key, the index of an element, or null for a new element. */
  at: string | number | null;
  /** Undefined: it goes. */
  value?: unknown;
}

/**
 * Changes one value of a JSON text, which may hold comments, and nothing else of it.
 * @throws TypeError when the text is not JSON
 */
export function editJson(text: string, { within, at, value }: JsonEdit): string {
  const tree = jsonTree(text);
  if (tree === null) throw new TypeError('The text is not JSON.');
  const container = findNodeAtLocation(tree, [...within]);
  const there = at === null ? undefined : findNodeAtLocation(tree, [...within, at]);
  if (value === undefined) {
    if (there === undefined || container === undefined) return text;
    return splice(text, takeOut(text, container, there.parent?.type === 'property' ? there.parent : there));
  }
  if (there === undefined) return splice(text, add(text, tree, within, typeof at === 'string' ? at : null, value));
  const put = written(value, indentAt(text, there.offset), styleOf(text, tree));
  return splice(text, [{ start: there.offset, end: endOf(there), text: put }]);
}

/** True when an object or list at these keys is empty, without a comment in it either. */
export function isEmptyJson(text: string, path: readonly string[]): boolean {
  const tree = jsonTree(text);
  const node = tree === null ? undefined : findNodeAtLocation(tree, [...path]);
  if (node === undefined || (node.type !== 'object' && node.type !== 'array')) return false;
  return text.slice(node.offset + 1, endOf(node) - 1).trim() === '';
}
