import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/** Hours that content stays which nothing names: time for whoever has stored it, or read of it, to name it. */
const UNUSED_HOURS = 24;

/**
 * Hours after which storing known content counts as storing it anew. Far below `UNUSED_HOURS`: whoever was told that content is
 * there has the difference to name it, in this transaction or a later one.
 */
const RENEWED_HOURS = 6;

/**
 * Which of these contents the owner has already, so that known bytes are not sent again. Old ones get the time of now: a collection
 * that looks at them meanwhile waits and then leaves them. What a collection was faster with is not among them, and is stored anew.
 */
export async function updateKnownBlobs(tx: Tx, owner: OwnerId, sha256s: readonly string[]): Promise<Set<string>> {
  if (sha256s.length === 0) return new Set();
  const mine = sql`owner_id = ${owner} and sha256 = any(${[...sha256s]}::text[])`;
  const line = sql`now() - make_interval(hours => ${RENEWED_HOURS})`;
  // Old ones count only as the update gives them back, that is after it has waited for whoever holds them. They are taken in one
  // order by everybody, so that two who store the same content do not wait for each other in a circle.
  const result = await sql<{ sha256: string }>`
    with old as (
      select sha256 from blobs where ${mine} and created_at < ${line} order by sha256 for update
    ), renewed as (
      update blobs b set created_at = now() from old where b.owner_id = ${owner} and b.sha256 = old.sha256 returning b.sha256
    )
    select sha256 from renewed union all select sha256 from blobs where ${mine} and created_at >= ${line}`.execute(tx);
  return new Set(result.rows.map((row) => row.sha256));
}

/**
 * Gives the content of artifacts that are about to go the time of now: a deploy that has read of it may still name it.
 */
export async function updateBlobsLetGo(tx: Tx, owner: OwnerId, artifactUuids: readonly string[]): Promise<void> {
  await sql`
    update blobs set created_at = now()
    where owner_id = ${owner} and sha256 in (
      select b.sha256 from blobs b
      where b.owner_id = ${owner} and b.sha256 in (
        select f.blob_sha256 from artifact_versions v
        join artifact_files f on f.owner_id = v.owner_id and f.version_id = v.id
        where v.owner_id = ${owner} and v.artifact_uuid = any(${[...artifactUuids]}::uuid[]))
      order by b.sha256 for update)`.execute(tx);
}

/**
 * Deletes content that was stored, or let go, more than `UNUSED_HOURS` ago and that no version, deployed entry or kept generation
 * names, at most so many rows. The age is asked again of the row as it is when it is deleted: storing may have renewed it since.
 * A version or entry that begins to name one of them at this moment makes the statement fail by its foreign key.
 * @returns how much that was
 */
export async function deleteUnusedBlobs(tx: Tx, owner: OwnerId, most: number): Promise<{ blobs: number; bytes: number }> {
  const old = sql`b.created_at < now() - make_interval(hours => ${UNUSED_HOURS})`;
  const result = await sql<{ blobs: number; bytes: number }>`
    with candidates as materialized (
      select b.sha256 from blobs b
      where b.owner_id = ${owner} and ${old}
        and not exists (select from artifact_files f where f.owner_id = b.owner_id and f.blob_sha256 = b.sha256)
        and not exists (select from deployed_entries e where e.owner_id = b.owner_id and e.blob_sha256 = b.sha256)
        and not exists (select from deployed_entries e where e.owner_id = b.owner_id and e.pre_image_sha256 = b.sha256)
    ), named as materialized (
      select distinct entry ->> 'content_hash' as sha256
      from generations g cross join lateral jsonb_array_elements(g.entries) as entry
      where g.owner_id = ${owner} and exists (select from candidates)
    ), unused as (
      select c.sha256 from candidates c
      where not exists (select from named n where n.sha256 = c.sha256) order by c.sha256 limit ${most}
    ), gone as (
      delete from blobs b using unused u where b.owner_id = ${owner} and b.sha256 = u.sha256 and ${old}
      returning octet_length(b.bytes) as size
    )
    select count(*)::int as blobs, coalesce(sum(size), 0)::float8 as bytes from gone`.execute(tx);
  return result.rows[0] ?? { blobs: 0, bytes: 0 };
}
