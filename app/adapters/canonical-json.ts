import canonicalize from 'canonicalize';

/**
 * The canonical text of a JSON value (RFC 8785): the form in which a config enters the content hash.
 * Throws for what JSON cannot hold (functions, NaN, infinities).
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('The value cannot be written as JSON.');
  return text;
}
