import { Logger, type Runner, run, runMigrations } from 'graphile-worker';
import pg from 'pg';
import type { DatabaseConfig } from './client.ts';

/** The library keeps its tables in a schema of its own; the tenants' role has no right there. */
const SCHEMA = 'graphile_worker';

type Say = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

const loggerOf = (say: Say): Logger =>
  new Logger(() => (level, message) => {
    say(level === 'warning' ? 'warn' : level === 'error' ? 'error' : 'debug', message);
  });

/**
 * Brings the tables of the queue up to date.
 * @param runtimeRole the login that serves the web, when it is another than the one that migrates
 */
export async function installRunQueue(pool: pg.Pool, runtimeRole?: string): Promise<void> {
  await runMigrations({ pgPool: pool, schema: SCHEMA, logger: loggerOf(() => undefined) });
  if (runtimeRole === undefined) return;
  const role = pg.escapeIdentifier(runtimeRole);
  await pool.query(`grant usage on schema ${SCHEMA} to ${role}`);
  await pool.query(`grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${role}`);
  await pool.query(`grant usage on all sequences in schema ${SCHEMA} to ${role}`);
  await pool.query(`grant execute on all functions in schema ${SCHEMA} to ${role}`);
}

export const taskOf = (site: string): string => `deploy-run:${site}`;

export interface QueueWork {
  connection: DatabaseConfig['connection'];
  site: string;
  /** Jobs at once. */
  concurrency: number;
  /** Does what a job asks for. What it throws fails the job, which is not tried again. */
  work(runId: string): Promise<void>;
  say: Say;
}

const runIdOf = (payload: unknown): string =>
  typeof payload === 'object' && payload !== null && 'run_id' in payload && typeof payload.run_id === 'string'
    ? payload.run_id
    : '';

/** Takes the jobs of one site as they come. @returns `stop` waits for those in hand; `ended` settles when it stopped by itself */
export async function takeJobs(queue: QueueWork): Promise<{ stop(): Promise<void>; ended: Promise<void> }> {
  const { connection, site, concurrency, work, say } = queue;
  const place = typeof connection === 'string' ? { connectionString: connection } : connection;
  // One connection listens, the others fetch and finish jobs.
  const pool = new pg.Pool({ ...place, max: concurrency + 1, keepAlive: true });
  pool.on('connect', (client) => client.on('error', (error) => say('warn', error.message)));
  pool.on('error', () => undefined);
  let runner: Runner;
  try {
    runner = await run({
      pgPool: pool,
      schema: SCHEMA,
      logger: loggerOf(say),
      concurrency,
      noHandleSignals: true,
      parsedCronItems: [],
      taskList: { [taskOf(site)]: async (payload) => work(runIdOf(payload)) },
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
  const ended = runner.promise.finally(() => pool.end());
  // Whoever waits hears of the failure; nobody has to.
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      await runner.stop().catch(() => undefined);
      await ended.catch(() => undefined);
    },
  };
}
