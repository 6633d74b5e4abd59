import { isObject } from '#app/domain/importing/place.ts';

/** Names of settings whose values are secrets. */
const SECRET_NAME =
  /token|secret|passw(?:or)?d|pwd|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|credential|authorization|(?:^|[-_])auth(?:$|[-_])/i;
/** Keys and tokens that services give out, known by their beginnings; `Bearer` and passwords inside an address. */
const SECRET_TEXT =
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|lo_[\w-]{20,}|eyJ[\w-]{10,}\.[\w-]{10,}\.)|-----BEGIN [A-Z ]*PRIVATE KEY|\bBearer\s+[\w.~+/-]{12,}|:\/\/[^\s/:@]+:[^\s/@]{3,}@/;
/** Written to be replaced, or replaced by the client. */
const PLACEHOLDER = /\$\{|\{env:|^\$\w+$|^(?:\.{3,}|…|<[^<>]+>|\[[^[\]]+\]|x{3,}|changeme|(?:your|my)[-_ ].*|.*[-_]here)$/i;

const MIN_SECRET = 8;
const HIDDEN = '••••••';

function isSecret(name: string | null, text: string): boolean {
  if (SECRET_TEXT.test(text)) return true;
  if (name === null || text.length < MIN_SECRET || PLACEHOLDER.test(text.trim())) return false;
  return SECRET_NAME.test(name);
}

/** Walks a config; `name` is the nearest key above a text inside `env`, `headers` and their like. */
function walk(
  value: unknown,
  path: readonly string[],
  visit: (name: string | null, text: string, path: string) => unknown,
): unknown {
  if (typeof value === 'string') {
    const group = path.at(-2);
    const isNamed = group !== undefined && /^(?:env|environment|headers|http_headers)$/i.test(group);
    return visit(isNamed ? (path.at(-1) ?? null) : null, value, path.join('.'));
  }
  if (Array.isArray(value)) return value.map((entry, index) => walk(entry, [...path, String(index)], visit));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, [...path, key], visit)]));
}

/** Where a config holds literals that look like secrets, as keys joined by dots. Never the values. */
export function secretPlaces(value: unknown): string[] {
  const places: string[] = [];
  walk(value, [], (name, text, path) => {
    if (isSecret(name, text)) places.push(path);
    return text;
  });
  return places;
}

/** The same config with what looks like a secret hidden, to be shown. */
export const withoutSecrets = (value: unknown): unknown =>
  walk(value, [], (name, text) => (isSecret(name, text) ? HIDDEN : text));
