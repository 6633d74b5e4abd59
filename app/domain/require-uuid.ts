import { notFound } from './errors.ts';
import { parseUuid, type Uuid } from './ids.ts';

/**
 * Reads an identifier from a path or body. A malformed one is answered like an unknown one.
 * @param what names the thing in the refusal, e.g. `The set`
 * @throws AppError `not_found`
 */
export function requireUuid(value: string, what: string): Uuid {
  const id = parseUuid(value);
  if (id === null) throw notFound(what);
  return id;
}
