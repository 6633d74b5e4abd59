import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import {
  findIdempotentAnswer,
  insertIdempotentAnswer,
  listRequestsUnderKey,
  lockIdempotencyKey,
} from '#db/repositories/idempotency-keys.ts';
import { type Tx, withOwner } from '#db/transactions.ts';

/** An HTTP answer as it is kept for replays; `body` is text, usually JSON. */
export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A key, and the digest of the request that was made under it. */
export interface Once {
  key: string;
  fingerprint: string;
}

/** The refusal of a repeat whose first request is not answered yet. */
export const inFlight = (what = 'A request'): AppError =>
  new AppError(
    'idempotency_in_flight',
    `${what} with this Idempotency-Key is still running. Wait for its answer, then ask again.`,
  );

/**
 * Answers, runs and imports remember their keys each for themselves, and one key still means one request.
 * @throws AppError `idempotency_mismatch` when another request used this key
 */
export async function refuseOtherUse(tx: Tx, owner: OwnerId, { key, fingerprint }: Once): Promise<void> {
  const used = await listRequestsUnderKey(tx, owner, key);
  if (used.some((other) => other !== fingerprint))
    throw new AppError(
      'idempotency_mismatch',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    );
}

/** The answer remembered under a key that this transaction then holds. @throws AppError as `refuseOtherUse`, `idempotency_in_flight` */
async function recall(tx: Tx, owner: OwnerId, once: Once): Promise<StoredAnswer | null> {
  if (!(await lockIdempotencyKey(tx, owner, once.key))) throw inFlight();
  await refuseOtherUse(tx, owner, once);
  return (await findIdempotentAnswer(tx, owner, once.key))?.answer ?? null;
}

/**
 * Remembers the answer to a request in the transaction of its effect, where that cannot be run by `once`.
 * @throws AppError `idempotency_mismatch`, and `idempotency_in_flight` when another request was faster
 */
export async function rememberAnswer(tx: Tx, owner: OwnerId, once: Once, answer: StoredAnswer): Promise<void> {
  if ((await recall(tx, owner, once)) !== null) throw inFlight();
  await insertIdempotentAnswer(tx, owner, { key: once.key, fingerprint: once.fingerprint, answer });
}

/** Runs a request at most once per owner and Idempotency-Key. */
export function createIdempotency({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * Runs `work` inside one transaction with the row that remembers its answer, or returns the remembered answer.
   * @param fingerprint digest of the request, to refuse another request under the same key
   * @throws AppError `idempotency_in_flight` while the first request still runs, `idempotency_mismatch`
   */
  async function once(
    owner: OwnerId,
    key: string,
    fingerprint: string,
    work: () => Promise<StoredAnswer>,
  ): Promise<{ answer: StoredAnswer; replayed: boolean }> {
    return withOwner(db, owner, async (tx) => {
      const known = await recall(tx, owner, { key, fingerprint });
      if (known !== null) return { answer: known, replayed: true };
      const answer = await work();
      await insertIdempotentAnswer(tx, owner, { key, fingerprint, answer });
      return { answer, replayed: false };
    });
  }

  /** The answer that was given to this request before, if it was. @throws AppError as `once` */
  const known = (owner: OwnerId, asked: Once): Promise<StoredAnswer | null> =>
    withOwner(db, owner, (tx) => recall(tx, owner, asked));

  return { once, known };
}
