import { type OwnerId, ownerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { withSystem } from '#db/transactions.ts';

/** Everybody who was ever given a token or has signed in. */
export async function listOwners(db: Database): Promise<OwnerId[]> {
  return withSystem(db, async (tx) => {
    const rows = await tx.selectFrom('sys.owners').select('id').orderBy('id').execute();
    return rows.map((row) => ownerId(row.id));
  });
}
