import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/**
 * Must be the first statement of everything that changes edges: set members, group contents, plugin memberships,
 * removals from a collection, deletions that cascade. It locks the owner's row until the transaction ends, so that
 * of two opposite changes the second checks what the first has committed. Returns the new version.
 *
 * An insert rather than an update: an update of a row that is not there locks nothing.
 */
export async function bumpGraphVersion(tx: Tx, owner: OwnerId): Promise<number> {
  const row = await tx
    .insertInto('owner_graphs')
    .values({ owner_id: owner })
    .onConflict((on) => on.column('owner_id').doUpdateSet({ graph_version: sql`owner_graphs.graph_version + 1` }))
    .returning('graph_version')
    .executeTakeFirstOrThrow();
  return row.graph_version;
}

/** The version that cached counts belong to, and how many sets there are. An owner without sets yet has version 0. */
export async function findGraphVersion(tx: Tx, owner: OwnerId): Promise<{ graph_version: number; set_count: number }> {
  const row = await tx
    .selectFrom('owner_graphs')
    .select(['graph_version', 'set_count'])
    .where('owner_id', '=', owner)
    .executeTakeFirst();
  return row ?? { graph_version: 0, set_count: 0 };
}
