import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import type { ConfigFormat, ConfigSlot } from '#app/domain/deploy/config/slot.ts';
import { isObject } from '#app/domain/importing/place.ts';

/** A config file as values, or why nothing can be said about it (the end of a sentence that begins with its path). */
export type Reading = { ok: true; root: Record<string, unknown> } | { ok: false; problem: string };

const BOM = '\ufeff';
export const withoutBom = (text: string): string => (text.startsWith(BOM) ? text.slice(1) : text);
export const bomOf = (text: string): string => (text.startsWith(BOM) ? BOM : '');

/** The tree of a JSON text that may hold comments and trailing commas; null when it is not one. */
export function jsonTree(text: string): Node | null {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  return tree === undefined || errors.length > 0 ? null : tree;
}

/** A key that is there twice has no one value: clients disagree which of them counts. */
function doubledKey(node: Node): string | null {
  const seen = new Set<unknown>();
  for (const property of node.type === 'object' ? (node.children ?? []) : []) {
    const key = property.children?.[0]?.value;
    if (seen.has(key)) return String(key);
    seen.add(key);
  }
  for (const child of node.children ?? []) {
    const doubled = doubledKey(child);
    if (doubled !== null) return doubled;
  }
  return null;
}

/** The values of a tree; every name is one of its object's own. */
export function plainOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainOf);
  if (node.type !== 'object') return node.value;
  const entries = (node.children ?? []).flatMap((property): [string, unknown][] => {
    const [key, value] = property.children ?? [];
    return key === undefined || value === undefined ? [] : [[String(key.value), plainOf(value)]];
  });
  return Object.fromEntries(entries);
}

function readJson(text: string): Reading {
  const tree = jsonTree(text);
  if (tree === null) return { ok: false, problem: 'is not valid JSON' };
  if (tree.type !== 'object') return { ok: false, problem: 'is not a JSON object' };
  const doubled = doubledKey(tree);
  if (doubled !== null) return { ok: false, problem: `has the key "${doubled}" twice in one object` };
  const root = plainOf(tree);
  return isObject(root) ? { ok: true, root } : { ok: false, problem: 'is not a JSON object' };
}

function readToml(text: string): Reading {
  try {
    return { ok: true, root: parseToml(text, { integersAsBigInt: 'asNeeded' }) };
  } catch {
    return { ok: false, problem: 'is not valid TOML' };
  }
}

/** Reads a config file. */
export const readDocument = (format: ConfigFormat, text: string): Reading =>
  format === 'json' ? readJson(withoutBom(text)) : readToml(withoutBom(text));

/** What stands in the way of a slot: a container of another kind. Null when the slot can be used. */
export function slotProblem(root: Record<string, unknown>, { within, name }: ConfigSlot): string | null {
  let at: unknown = root;
  for (const [depth, key] of within.entries()) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return null;
    at = at[key];
    const wantsList = name === null && depth === within.length - 1;
    if (wantsList ? !Array.isArray(at) : !isObject(at))
      return `has something else than ${wantsList ? 'a list' : 'an object'} at ${within.slice(0, depth + 1).join('.')}`;
  }
  return null;
}

/** The object or list that a slot's value is in; undefined when there is none. */
export function containerAt(root: Record<string, unknown>, within: readonly string[]): unknown {
  let at: unknown = root;
  for (const key of within) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
