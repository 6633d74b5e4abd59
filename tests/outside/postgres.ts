import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Debian's PostgreSQL and PgBouncer, started for one check and gone after it. */
export interface OutsideServers {
  /** What the programs call themselves. */
  versions: string;
  /** A URL of that login and database; through PgBouncer on its port. */
  url(user: string, database: string, port?: number): string;
  poolerPort: number;
  administer(database: string, ...statements: string[]): Promise<void>;
  stop(): Promise<void>;
}

const PG_PORT = 46_431;
const POOLER_PORT = 46_432;
/** Neither program runs as root. */
const NOBODY = 65_534;
const ATTEMPTS = 100;
const BETWEEN_ATTEMPTS_MS = 200;

const HOME = '/usr/lib/postgresql';
const POOLER = '/usr/sbin/pgbouncer';

async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await pause(BETWEEN_ATTEMPTS_MS);
    }
  }
}

/** PgBouncer in transaction mode with fewer connections to the server than its clients open, so that they share them. */
const poolerSettings = (users: string): string => `[databases]
* = host=127.0.0.1 port=${PG_PORT}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${POOLER_PORT}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
`;

/**
 * Starts both, with nothing in them but the superuser `super`.
 * @throws Error that says what to install
 */
export async function startOutsideServers(poolerUsers: readonly string[]): Promise<OutsideServers> {
  const newest = existsSync(HOME)
    ? readdirSync(HOME)
        .sort((a, b) => Number(a) - Number(b))
        .at(-1)
    : undefined;
  if (newest === undefined || !existsSync(POOLER)) {
    throw new Error('Debian’s postgresql and pgbouncer are needed: apt-get install -y postgresql pgbouncer');
  }
  const bin = path.join(HOME, newest, 'bin');
  const folder = mkdtempSync(path.join(tmpdir(), 'loadout-outside-'));
  chmodSync(folder, 0o755);
  chownSync(folder, NOBODY, NOBODY);
  const [data, users, settings] = ['data', 'users', 'pgbouncer.ini'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const as = { uid: NOBODY, gid: NOBODY, cwd: '/' };
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { ...as, stdio: 'pipe', encoding: 'utf8' }).split('\n')[0] ?? '';
  const running: (() => Promise<void>)[] = [];
  const start = (program: string, ...args: string[]): void => {
    const child = spawn(program, args, { ...as, stdio: 'ignore' });
    const ended = once(child, 'exit');
    running.unshift(async () => {
      child.kill('SIGINT');
      await ended;
    });
  };
  const stop = async (): Promise<void> => {
    for (const end of running) await end();
    rmSync(folder, { recursive: true, force: true });
  };

  async function administer(database: string, ...statements: string[]): Promise<void> {
    const client = new pg.Client({ host: '127.0.0.1', port: PG_PORT, user: 'super', database });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  try {
    run(path.join(bin, 'initdb'), '-D', data, '-U', 'super', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync');
    const options = ['listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=100'].flatMap((option) => ['-c', option]);
    start(path.join(bin, 'postgres'), '-D', data, '-p', String(PG_PORT), '-k', folder, ...options);
    await eventually(() => administer('postgres', 'select 1'));
    writeFileSync(settings, poolerSettings(users));
    writeFileSync(users, poolerUsers.map((user) => `"${user}" ""\n`).join(''));
    start(POOLER, settings);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    versions: `${run(path.join(bin, 'postgres'), '--version')}, ${run(POOLER, '--version')}`,
    url: (user, database, port = PG_PORT) => `postgres://${user}@127.0.0.1:${port}/${database}`,
    poolerPort: POOLER_PORT,
    administer,
    stop,
  };
}
