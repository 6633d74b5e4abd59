import pg from 'pg';
import { SUPERUSER, systemIdentifier } from './cluster.ts';
import { SOCKET_PORT } from './folders.ts';

/** What a client needs to reach the server. */
export interface EmbeddedConnection {
  /** The folder of the socket. */
  host: string;
  port: number;
  user: string;
  database: string;
}

const DATABASE = 'loadout';

/**
 * Connects once: makes sure that it is this cluster's server that answers, and that our database exists.
 * @throws what the driver throws when nobody answers; Error when another cluster does
 */
export async function openDatabase(cluster: string, socketDir: string): Promise<EmbeddedConnection> {
  const connection = { host: socketDir, port: SOCKET_PORT, user: SUPERUSER };
  const client = new pg.Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  // A server that goes away between two statements reports here; the statement itself fails as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await verify(client, cluster);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  return { ...connection, database: DATABASE };
}

async function verify(client: pg.Client, cluster: string): Promise<void> {
  const { rows } = await client.query('select system_identifier::text as id from pg_control_system()');
  const [answer]: unknown[] = rows;
  const id = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : null;
  if (id !== (await systemIdentifier(cluster))) throw new Error(`Another database than ${cluster} answers at its socket.`);
}
