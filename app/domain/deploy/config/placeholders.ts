import { isObject, type JsonObject } from '#app/domain/importing/place.ts';
import { mapTexts } from '#app/domain/map-texts.ts';

/** `${NAME}` and `${NAME:-default}`, as Claude Code expands them. */
const VARIABLE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/** The name of the variable that a text is, whole; null when it is anything else. */
export const soleVariable = (text: string): string | null => /^\$\{([A-Za-z_]\w*)\}$/.exec(text)?.[1] ?? null;

export const hasVariable = (text: string): boolean => text.search(VARIABLE) >= 0;

/** How a platform writes a variable of the environment. */
export type Placeholder = (name: string, fallback: string | undefined) => string;

/** A config with its variables in a platform's words. */
export function withPlaceholders(value: unknown, write: Placeholder): unknown {
  if (typeof value === 'string')
    return value.replace(VARIABLE, (_: string, name: string, fallback?: string) => write(name, fallback));
  if (Array.isArray(value)) return value.map((entry) => withPlaceholders(entry, write));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withPlaceholders(inner, write)]));
}

/** The same config with `${env:NAME}`, as Cursor and VS Code write it, in the words of Claude Code, which expands `${NAME}` only. */
export function withPlainVariables(config: JsonObject): JsonObject {
  const plain = mapTexts(config, (text) => text.replace(/\$\{env:([A-Za-z_]\w*)\}/g, (_, name: string) => `\${${name}}`));
  return isObject(plain) ? plain : config;
}
