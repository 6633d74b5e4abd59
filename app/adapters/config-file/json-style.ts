import type { Node } from 'jsonc-parser';

/** How a JSON text is laid out, so that what is added looks like the rest. */
export interface JsonStyle {
  /** One step of indentation. */
  unit: string;
  eol: string;
  /** The whole text is one line. */
  compact: boolean;
}

const DEFAULT_UNIT = '  ';

export const eolOf = (text: string): string => (/\r\n|\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n');

/** The white space at the beginning of the line that a position is on. */
export function indentAt(text: string, position: number): string {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, position))?.[0] ?? '';
}

/** True when nothing but white space is before a position on its line. */
export const startsLine = (text: string, position: number): boolean => {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return start > 0 && text.slice(start, position).trim() === '';
};

/** The indentation of the outermost thing that stands on a line of its own, less that of what holds it. */
function unitOf(text: string, node: Node): string {
  for (const child of node.children ?? []) {
    const inner = child.type === 'property' ? child.children?.[1] : child;
    if (startsLine(text, child.offset)) {
      const outer = indentAt(text, node.offset);
      const own = indentAt(text, child.offset);
      if (own.startsWith(outer) && own.length > outer.length) return own.slice(outer.length);
    }
    const nested = inner === undefined ? '' : unitOf(text, inner);
    if (nested !== '') return nested;
  }
  return '';
}

export function styleOf(text: string, tree: Node): JsonStyle {
  const unit = unitOf(text, tree);
  return { unit: unit === '' ? DEFAULT_UNIT : unit, eol: eolOf(text), compact: !text.trim().includes('\n') && tree.length > 2 };
}

/** A value as text; its lines after the first are indented like `indent`. On one line when the text has but one. */
export function written(value: unknown, indent: string, { unit, eol, compact }: JsonStyle): string {
  if (compact) return JSON.stringify(value);
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}
