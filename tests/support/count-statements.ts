import type { KyselyPlugin } from 'kysely';
import type { Database } from '#db/client.ts';

/** A database that counts its statements. `statements` says how many `work` takes, without the one that every transaction begins with. */
export function countStatements(db: Database) {
  let count = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  async function statements(work: () => Promise<unknown>): Promise<number> {
    count = 0;
    await work();
    return count - 1;
  }
  return { db: db.withPlugin(counting), statements };
}
