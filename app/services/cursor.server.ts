import { AppError } from '#app/domain/errors.ts';
import { parseUuid } from '#app/domain/ids.ts';

/** Where a page ended: the sort key and id of its last row. */
export interface CursorPlace {
  key: string;
  id: string;
}

/** An opaque `next_cursor` for the list in this order. */
export const encodeCursor = (sort: string, { key, id }: CursorPlace): string =>
  Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');

/** Orders by time have keys such as 2026-01-31T09:30:00.000Z. */
const isTime = (key: string): boolean => {
  const time = new Date(key);
  return !Number.isNaN(time.getTime()) && time.getUTCFullYear() > 0 && time.toISOString() === key;
};

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

/**
 * Reads a cursor made by `encodeCursor` for the same order.
 * @param keys what the sort keys of this order are: times, or any text
 * @throws AppError `invalid_input` for anything else
 */
export function decodeCursor(cursor: string, sort: string, keys: 'times' | 'text'): CursorPlace {
  const parts = parse(cursor);
  if (Array.isArray(parts) && parts.length === 3) {
    const [forSort, key, id]: unknown[] = parts;
    const uuid = typeof id === 'string' ? parseUuid(id) : null;
    const fits = typeof key === 'string' && !key.includes('\u0000') && (keys === 'text' || isTime(key));
    if (forSort === sort && fits && uuid !== null) return { key, id: uuid };
  }
  throw new AppError('invalid_input', 'The cursor is not one of this list in this order. Use next_cursor of the page before.', {
    field: 'cursor',
  });
}
