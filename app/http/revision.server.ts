import { createHash } from 'node:crypto';
import { created, type Reply, tagged } from './reply.server.ts';

interface Revised {
  updated_at: string;
}

/**
 * The entity tag of something in the library: its revision (the time of its last change, which always moves on) and a digest of
 * what is shown, because names and counts in it may change without it.
 */
function tagOf(value: Revised): string {
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
  return `${Date.parse(value.updated_at).toString(36)}-${digest}`;
}

/** 200 with the entity tag of the library. */
export const revised = <T extends Revised>(value: T): Reply<T> => tagged(value, tagOf(value));

/** 201 with the entity tag of the library. */
export const createdRevised = <T extends Revised>(value: T, path: string): Reply<T> => created(value, path, tagOf(value));

/**
 * The revisions that `If-Match` allows to change, as values of `updated_at`; null for any. Only the revision part of our tags is
 * compared; what is no tag of ours allows none.
 */
export function revisionsAllowed(ifMatch: string | null): string[] | null {
  if (ifMatch === null) return null;
  return ifMatch.split(',').flatMap((entry) => {
    const revision = /^(?:W\/)?"?([0-9a-z]{1,11})(?:-[0-9a-f]{16})?"?$/.exec(entry.trim())?.[1];
    const time = new Date(revision === undefined ? Number.NaN : Number.parseInt(revision, 36));
    return Number.isNaN(time.getTime()) ? [] : [time.toISOString()];
  });
}
