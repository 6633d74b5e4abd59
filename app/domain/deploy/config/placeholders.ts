import { isObject } from '#app/domain/importing/place.ts';

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
