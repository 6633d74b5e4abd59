import { sql } from 'kysely';
import type { Database } from '#db/client.ts';
import { systemStatement } from '#db/transactions.ts';

/** What was counted under one name, in the minute before and in this one. */
export interface CountedHits {
  before: number;
  current: number;
  /** Seconds of this minute that are gone, by the database's clock, which all processes share. */
  elapsed: number;
  /** Whether this hit was counted; a refused one is not. */
  counted: boolean;
}

/**
 * Counts one more hit under this name, unless that would be more than `limit` within the last 60 seconds (the rule of
 * `fits` in the domain). One statement of its own: the row's lock decides between processes, and nothing waits for the disk.
 */
export async function countHit(db: Database, bucket: string, limit: number): Promise<CountedHits> {
  const { rows } = await systemStatement(
    db,
    sql<CountedHits>`
      with clock as materialized (select clock_timestamp() as t),
      place as materialized (
        select date_trunc('minute', t) as start, extract(epoch from t - date_trunc('minute', t))::float8 as elapsed from clock
      ),
      earlier as materialized (
        select place.*, coalesce((select r.hits from sys.rate_limits r
          where r.bucket = ${bucket} and r.window_start = place.start - interval '1 minute'), 0) as before
        from place
      ),
      hit as (
        insert into sys.rate_limits as r (bucket, window_start, hits)
        select ${bucket}, start, 1 from earlier where before * (1 - elapsed / 60) + 1 <= ${limit}::int
        on conflict (bucket, window_start) do update set hits = r.hits + 1
          where (select before * (1 - elapsed / 60) from earlier) + r.hits + 1 <= ${limit}::int
        returning hits
      )
      select before, elapsed, (select hits from hit) is not null as counted,
        coalesce((select hits from hit),
          (select r.hits from sys.rate_limits r where r.bucket = ${bucket} and r.window_start = start), 0) as current
      from earlier`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The counter of requests gave no answer.');
  return row;
}

/** Forgets the minutes that no longer count. */
export async function deleteOldHits(db: Database): Promise<void> {
  await systemStatement(db, sql`delete from sys.rate_limits where window_start < clock_timestamp() - interval '3 minutes'`);
}
