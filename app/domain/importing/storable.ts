import { isObject, type JsonObject } from './place.ts';

/** PostgreSQL's text and jsonb take neither U+0000 nor half a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /\u0000|\p{Surrogate}/gu;

/** A text without what the database cannot hold. */
export const storableText = (text: string): string => text.replace(UNSTORABLE, '\uFFFD');

/** True when a JSON value holds only what the database can hold. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.search(UNSTORABLE) < 0;
  if (Array.isArray(value)) return value.every(isStorable);
  if (isObject(value)) return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
  return true;
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storable(inner)]));
  return value;
}

/**
 * A parsed YAML or JSON mapping as plain JSON that the database can hold; null when it has no JSON form
 * (it contains itself, or is nested beyond what can be written).
 */
export function storableObject(value: JsonObject): JsonObject | null {
  try {
    const copy: unknown = storable(
      JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner))),
    );
    return isObject(copy) ? copy : null;
  } catch {
    return null;
  }
}
