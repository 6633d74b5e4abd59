import pg from 'pg';
import { createLog } from '#app/lib/log.ts';
import { startEmbedded } from '#db/embedded/server.ts';

/** Attaches to the embedded database of a data folder and gives it to `work`. */
export async function withSql<T>(dataDir: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const embedded = await startEmbedded({ dataDir, log: createLog('error') });
  try {
    const client = new pg.Client(embedded.connection);
    await client.connect();
    return await work(client).finally(() => client.end());
  } finally {
    await embedded.stop();
  }
}

/**
 * Gives an owner as many sets as are asked for, written straight into the tables: three of the given artifacts in each,
 * and chains of five where each set holds the one before it.
 */
export async function fillSets(client: pg.Client, owner: string, sets: number, artifacts: readonly string[]): Promise<void> {
  await client.query('begin');
  await client.query(
    `create temporary table made on commit drop as
       select n, gen_random_uuid() as id from generate_series(1, $1::int) as n`,
    [sets],
  );
  await client.query(
    `insert into deployment_sets (owner_id, id, name, tags, updated_at)
       select $1, id, 'Set ' || n, array['bench'], now() - n * interval '1 second' from made`,
    [owner],
  );
  await client.query(
    `insert into deployment_set_members (owner_id, id, set_id, artifact_uuid, position)
       select $1, gen_random_uuid(), made.id, ($2::uuid[])[1 + (made.n * 7 + k * 11) % $3], k
       from made, generate_series(1, 3) as k`,
    [owner, artifacts, artifacts.length],
  );
  await client.query(
    `insert into deployment_set_members (owner_id, id, set_id, member_set_id, position)
       select $1, gen_random_uuid(), outer_set.id, inner_set.id, 9
       from made outer_set join made inner_set on inner_set.n = outer_set.n - 1 where outer_set.n % 5 <> 0`,
    [owner],
  );
  await client.query(
    `insert into owner_graphs (owner_id) values ($1)
       on conflict (owner_id) do update set graph_version = owner_graphs.graph_version + 1`,
    [owner],
  );
  await client.query('commit');
  await client.query('analyze deployment_sets, deployment_set_members');
}
