import { bodyOf, readFrontmatter } from '#app/domain/importing/frontmatter.ts';
import type { JsonObject } from '#app/domain/importing/place.ts';
import type { Parsers } from '#app/domain/importing/source-tree.ts';

/** A command or agent as Claude Code writes it: Markdown below a frontmatter. */
export interface SourceDocument {
  /** The artifact's own name, which is unique where several files call themselves the same. */
  name: string;
  fields: JsonObject;
  /** Without blank lines before and after it; lines end in `\n`. */
  body: string;
}

/** What a platform's file holds, before a library writes it. Fields keep the order in which they were put in. */
export type PlatformDocument =
  | { syntax: 'markdown'; fields: JsonObject; body: string }
  | { syntax: 'toml'; fields: Record<string, string> };

/**
 * Takes a document apart. Frontmatter that nobody can read counts as none, as it does for Claude Code.
 * @param text the whole file, decoded
 */
export function readDocument(name: string, text: string, yaml: Parsers['yaml']): SourceDocument {
  const { fields } = readFrontmatter(text, yaml);
  const body = bodyOf(text)
    .replaceAll(/\r\n?/g, '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  return { name, fields: fields ?? {}, body };
}

/** A field as one text: numbers and booleans as they are written, null for everything that is no text. */
export function textField(fields: JsonObject, key: string): string | null {
  const value = fields[key];
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
}

/** The fields that have a value, in the given order. */
export const present = (fields: Record<string, unknown>): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
