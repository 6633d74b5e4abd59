import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/**
 * How long content stays that nothing names, in hours: some is stored in one transaction and named in a later one, and a
 * plan that shows it may be carried out much later.
 */
export const GARBAGE_AGE = 24;

const lockKey = (owner: OwnerId) => sql`hashtextextended(${`blobs ${owner}`}, 0)`;

/** Keeps garbage collection away from this owner's content until the end of the transaction. Storing does not wait for storing. */
export async function shareBlobs(tx: Tx, owner: OwnerId): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${lockKey(owner)})`.execute(tx);
}

/** Keeps everybody else from storing content of this owner; false when somebody is at it. */
export async function lockBlobs(tx: Tx, owner: OwnerId): Promise<boolean> {
  const result = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${lockKey(owner)}) as locked`.execute(tx);
  return result.rows[0]?.locked === true;
}

interface Unused {
  /** Look at these only. */
  hashes?: readonly string[];
  /** Hours since they were stored. */
  olderThan: number;
  most: number;
}

/**
 * Deletes content that no version, deployed entry or kept generation names. In a generation every text of 64 hex digits counts.
 * @returns how much that was
 */
export async function deleteUnusedBlobs(
  tx: Tx,
  owner: OwnerId,
  { hashes, olderThan, most }: Unused,
): Promise<{ blobs: number; bytes: number }> {
  const result = await sql<{ blobs: number; bytes: number }>`
    with candidates as materialized (
      select b.sha256 from blobs b
      where b.owner_id = ${owner} and b.created_at < now() - make_interval(hours => ${olderThan}::int)
        and (${hashes === undefined ? null : [...hashes]}::text[] is null or b.sha256 = any(${[...(hashes ?? [])]}::text[]))
        and not exists (select from artifact_files f where f.owner_id = b.owner_id and f.blob_sha256 = b.sha256)
        and not exists (select from deployed_entries e where e.owner_id = b.owner_id and e.blob_sha256 = b.sha256)
        and not exists (select from deployed_entries e where e.owner_id = b.owner_id and e.pre_image_sha256 = b.sha256)
    ), named as (
      select distinct hit[1] as sha256
      from generations g cross join lateral regexp_matches(g.entries::text, '[0-9a-f]{64}', 'g') as hit
      where g.owner_id = ${owner} and exists (select from candidates)
    ), unused as (
      select sha256 from candidates where sha256 not in (select sha256 from named) order by sha256 limit ${most}
    ), gone as (
      delete from blobs b using unused u where b.owner_id = ${owner} and b.sha256 = u.sha256
      returning octet_length(b.bytes) as size
    )
    select count(*)::int as blobs, coalesce(sum(size), 0)::float8 as bytes from gone`.execute(tx);
  return result.rows[0] ?? { blobs: 0, bytes: 0 };
}
