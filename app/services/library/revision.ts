import { AppError } from '#app/domain/errors.ts';

/** The values of `updated_at` that the caller may be changing, as it was told them; null for any. */
export type ExpectedRevisions = readonly string[] | null;

/**
 * Refuses to change what somebody else has changed meanwhile. Called with the row held, so nobody can in between.
 * Every change moves `updated_at` on by at least a millisecond, so equal times are the same state.
 * @param what names the thing in the refusal, e.g. `The collection`
 * @throws AppError `version_mismatch`
 */
export function requireRevision(updatedAt: Date, expected: ExpectedRevisions, what: string): void {
  if (expected === null || expected.includes(updatedAt.toISOString())) return;
  throw new AppError('version_mismatch', `${what} has been changed meanwhile. Read it again, then repeat the change.`);
}
