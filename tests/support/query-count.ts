import type { TestDatabase } from './database.ts';

/**
 * Counts the statements that reach the server while `work` runs, transactions' own included.
 * Every connection of the pool is watched from its first checkout on, so call this before the pool is used.
 */
export function watchQueries(database: TestDatabase) {
  let count = 0;
  database.pool.on('connect', (client) => {
    const query: (...args: unknown[]) => unknown = client.query.bind(client);
    Object.assign(client, {
      query: (...args: unknown[]) => {
        count += 1;
        return query(...args);
      },
    });
  });
  return async (work: () => Promise<unknown>): Promise<number> => {
    const before = count;
    await work();
    return count - before;
  };
}
