import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/**
 * Puts the words of at most so many artifacts into the search index that are not there yet. What somebody else is changing at
 * this moment is left for the next time. Returns how many they were.
 */
export async function updateSearchDue(tx: Tx, owner: OwnerId, most: number): Promise<number> {
  const result = await sql`
    update artifacts a set search_due = false
    from (
      select uuid from artifacts where owner_id = ${owner} and search_due
      order by uuid limit ${most} for no key update skip locked
    ) as due
    where a.owner_id = ${owner} and a.uuid = due.uuid`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}
