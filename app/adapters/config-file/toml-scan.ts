import { parse } from 'smol-toml';
import { isObject } from '#app/domain/importing/place.ts';

/** A statement of a TOML text: a table's header, or a key with its value. Positions without what follows on the line. */
export interface Statement {
  kind: 'table' | 'list' | 'pair';
  /** All keys, from the top of the file. */
  path: string[];
  start: number;
  end: number;
}

/** Where a string ends that begins at a position. */
function stringEnd(text: string, start: number): number {
  const quote = text[start] ?? '"';
  const fence = quote.repeat(3);
  if (!text.startsWith(fence, start)) {
    for (let at = start + 1; at < text.length; at += 1) {
      if (text[at] === '\\' && quote === '"') at += 1;
      else if (text[at] === quote) return at + 1;
    }
    return text.length;
  }
  for (let at = start + 3; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text.startsWith(fence, at)) {
      // Up to two quotes may stand before the closing three.
      let end = at + 3;
      while (text[end] === quote && end < at + 5) end += 1;
      return end;
    }
  }
  return text.length;
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** Where a value ends: strings, comments and brackets may hold line ends. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  let end = start;
  while (at < text.length) {
    const letter = text[at] ?? '';
    if (letter === '"' || letter === "'") at = stringEnd(text, at);
    else if (letter === '#') {
      if (depth === 0) return end;
      at = lineEnd(text, at);
      continue;
    } else if (letter === '\n' && depth === 0) return end;
    else {
      if (letter === '[' || letter === '{') depth += 1;
      if (letter === ']' || letter === '}') depth -= 1;
      at += 1;
      if (/\s/.test(letter)) continue;
    }
    end = at;
  }
  return end;
}

/** Where a key ends: at `]` for a header, at `=` for a pair. */
function keyEnd(text: string, start: number, stop: string): number {
  let at = start;
  while (at < text.length && text[at] !== stop) at = text[at] === '"' || text[at] === "'" ? stringEnd(text, at) : at + 1;
  return at;
}

/** The parts of a dotted key, as a parser reads them. */
function keysOf(key: string): string[] {
  const keys: string[] = [];
  let at: unknown = parse(`${key.trim()} = 0`);
  while (isObject(at)) {
    const [name, inner] = Object.entries(at)[0] ?? [];
    if (name === undefined) break;
    keys.push(name);
    at = inner;
  }
  return keys;
}

/** The statements of a valid TOML text, in order. @throws when it is not TOML */
export function statementsOf(text: string): Statement[] {
  const found: Statement[] = [];
  let table: string[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at] ?? '';
    if (/\s/.test(letter)) at += 1;
    else if (letter === '#') at = lineEnd(text, at);
    else if (letter === '[') {
      const isList = text[at + 1] === '[';
      const close = keyEnd(text, at + (isList ? 2 : 1), ']');
      table = keysOf(text.slice(at + (isList ? 2 : 1), close));
      const end = close + (isList ? 2 : 1);
      found.push({ kind: isList ? 'list' : 'table', path: table, start: at, end });
      at = end;
    } else {
      const equals = keyEnd(text, at, '=');
      const end = valueEnd(text, equals + 1);
      found.push({ kind: 'pair', path: [...table, ...keysOf(text.slice(at, equals))], start: at, end });
      at = Math.max(end, equals + 1);
    }
  }
  return found;
}
