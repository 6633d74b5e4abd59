import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

export interface IdempotentAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Days after which a key may be used anew. */
const KEPT_DAYS = 1;

/** Takes the key for the length of this transaction; false while another transaction holds it. */
export async function lockIdempotencyKey(tx: Tx, owner: OwnerId, key: string): Promise<boolean> {
  // Advisory locks are numbers: 63 bits of a digest make two keys of one database practically never share one.
  const digest = createHash('sha256').update(owner).update('\0').update(key).digest();
  const lock = (digest.readBigUInt64BE() >> 1n).toString();
  const result = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${lock}::bigint) as locked`.execute(tx);
  return result.rows[0]?.locked ?? false;
}

/** The answer remembered under this key, unless it has expired. */
export async function findIdempotentAnswer(
  tx: Tx,
  owner: OwnerId,
  key: string,
): Promise<{ fingerprint: string; answer: IdempotentAnswer } | undefined> {
  const row = await tx
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'status', 'headers', 'body'])
    .where('owner_id', '=', owner)
    .where('key', '=', key)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row && { fingerprint: row.fingerprint, answer: { status: row.status, headers: row.headers, body: row.body } };
}

/**
 * Digests of the requests that were made under this key, wherever they are remembered: with a stored answer, a run (each of many
 * has its number behind the key) or an import.
 */
export async function listRequestsUnderKey(tx: Tx, owner: OwnerId, key: string): Promise<string[]> {
  const answers = tx
    .selectFrom('idempotency_keys')
    .select('fingerprint')
    .where('owner_id', '=', owner)
    .where('key', '=', key)
    .where('expires_at', '>', sql<Date>`now()`);
  const runs = tx
    .selectFrom('deploy_runs')
    .select(sql<string>`request_hash`.as('fingerprint'))
    .where('owner_id', '=', owner)
    .where('idempotency_key', 'in', [key, `${key}#0000`])
    .where('request_hash', 'is not', null);
  const imports = tx
    .selectFrom('imports')
    .select(sql<string>`request_hash`.as('fingerprint'))
    .where('owner_id', '=', owner)
    .where('idempotency_key', '=', key)
    .where('request_hash', 'is not', null);
  const rows = await answers.unionAll(runs).unionAll(imports).execute();
  return rows.map((row) => row.fingerprint);
}

/** Remembers an answer in the transaction of its effect, replacing an expired one. */
export async function insertIdempotentAnswer(
  tx: Tx,
  owner: OwnerId,
  { key, fingerprint, answer }: { key: string; fingerprint: string; answer: IdempotentAnswer },
): Promise<void> {
  const row = {
    fingerprint,
    status: answer.status,
    headers: JSON.stringify(answer.headers),
    body: answer.body,
    expires_at: sql<Date>`now() + make_interval(days => ${KEPT_DAYS})`,
  };
  await tx
    .insertInto('idempotency_keys')
    .values({ owner_id: owner, key, ...row })
    .onConflict((conflict) => conflict.columns(['owner_id', 'key']).doUpdateSet({ ...row, created_at: sql<Date>`now()` }))
    .execute();
}
