import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { type QueryResult, type RawBuilder, sql, type Transaction } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from './client.ts';
import { isConnectionLost, isRetryable, translateDbError } from './errors.ts';
import type { Schema } from './schema.ts';

/** Proof of being inside a transaction. */
export type Tx = Transaction<Schema>;

/** The role that every tenant query runs as: it owns nothing and cannot bypass row-level security. */
export const APP_ROLE = 'loadout_app';

/** Milliseconds. Set inside each transaction, so that they also hold behind a pooler. */
const STATEMENT_TIMEOUT = 30_000;
const LOCK_TIMEOUT = 10_000;
const IDLE_TIMEOUT = 30_000;

const MAX_RETRIES = 5;

interface Ambient {
  db: Database;
  owner: OwnerId;
  tx: Tx;
  open: boolean;
  /** The first failure of joined work: it must not be committed, even if somebody swallowed it. */
  failure: { error: unknown } | null;
}

const ambient = new AsyncLocalStorage<Ambient>();

/**
 * Runs `work` in one transaction (READ COMMITTED) that sees and writes only this owner's rows.
 * Inside another `withOwner` of the same owner it joins that transaction: they commit or fail together.
 * After a deadlock or serialization failure the whole work is run again, up to 5 times, so it must have
 * no effect outside the database. Failures come out translated (`errors.ts`).
 * @throws AppError `unavailable` when the database is away, or the refusal that a broken constraint means
 */
export async function withOwner<T>(db: Database, owner: OwnerId, work: (tx: Tx) => Promise<T>): Promise<T> {
  const outer = ambient.getStore();
  if (outer?.open && outer.db === db) {
    if (outer.owner !== owner) throw new Error('Inside the transaction of one owner no other owner can be served.');
    return join(outer, work);
  }
  return inTransaction(db, async (tx, begun) => {
    await sql`select set_config('role', ${APP_ROLE}, true), set_config('app.owner_id', ${owner}, true), ${timeouts}`.execute(tx);
    begun();
    const own: Ambient = { db, owner, tx, open: true, failure: null };
    try {
      const result = await ambient.run(own, work, tx);
      if (own.failure !== null) throw own.failure.error;
      return result;
    } finally {
      own.open = false;
    }
  });
}

/**
 * Runs `work` before an owner is known, as the role that logged in, on the tables of schema `sys`.
 * Only `db/system/` may use it. It never joins an owner's transaction.
 * @throws AppError as `withOwner`
 */
export async function withSystem<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (tx, begun) => {
    await sql`select ${timeouts}`.execute(tx);
    begun();
    return ambient.exit(work, tx);
  });
}

/**
 * Runs one statement on schema `sys` in a transaction of its own, without the round trips that opening one costs. After a lost
 * connection it is run again, so it must do no harm twice. Only `db/system/` may use it.
 * @throws AppError as `withOwner`
 */
export async function systemStatement<Row>(db: Database, statement: RawBuilder<Row>): Promise<QueryResult<Row>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await statement.execute(db);
    } catch (error) {
      if (!(isConnectionLost(error) || isRetryable(error)) || attempt >= MAX_RETRIES) throw translateDbError(error);
      await pause(Math.random() * 10 * 2 ** attempt);
    }
  }
}

/**
 * From here on the transaction of `withSystem` sees and writes what this owner may, and nothing of schema `sys` any more:
 * for a trace in the owner's tables of what was changed there.
 */
export async function becomeOwner(tx: Tx, owner: OwnerId): Promise<void> {
  await sql`select set_config('role', ${APP_ROLE}, true), set_config('app.owner_id', ${owner}, true)`.execute(tx);
}

const timeouts = sql`
  set_config('statement_timeout', ${String(STATEMENT_TIMEOUT)}, true),
  set_config('lock_timeout', ${String(LOCK_TIMEOUT)}, true),
  set_config('idle_in_transaction_session_timeout', ${String(IDLE_TIMEOUT)}, true)`;

async function join<T>(outer: Ambient, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await work(outer.tx);
  } catch (error) {
    outer.failure ??= { error };
    // What the outer transaction can cure by running again must reach it as it is.
    throw isRetryable(error) ? error : translateDbError(error);
  }
}

/** `work` calls `begun` when its set-up is through; until then a lost connection may be replaced without harm. */
async function inTransaction<T>(db: Database, work: (tx: Tx, begun: () => void) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    let hasBegun = false;
    let cause: { error: unknown } | null = null;
    try {
      return await db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (tx) => {
          try {
            return await work(tx, () => {
              hasBegun = true;
            });
          } catch (error) {
            // On a broken connection the rollback fails too, and would hide the reason.
            cause = { error };
            throw error;
          }
        });
    } catch (error) {
      const failure = reasonOf(cause, error);
      const again = isRetryable(failure) || (!hasBegun && isConnectionLost(failure));
      if (!again || attempt >= MAX_RETRIES) throw translateDbError(failure);
      await pause(Math.random() * 10 * 2 ** attempt);
    }
  }
}

const reasonOf = (cause: { error: unknown } | null, error: unknown): unknown => (cause === null ? error : cause.error);
