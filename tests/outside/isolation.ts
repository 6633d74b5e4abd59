import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { ownerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { assertSafeAppRole } from '#db/app-role.ts';
import { createDatabase, type Database } from '#db/client.ts';
import { migrateToLatest } from '#db/migrator.ts';
import { withOwner } from '#db/transactions.ts';

/**
 * `npm run test:outside`: isolation of owners on a PostgreSQL of Debian, reached as a superuser, as a plain owner of the
 * tables, with separate roles, and through PgBouncer in transaction mode. Needs Debian's postgresql and pgbouncer, and root.
 */
const PG_PORT = 46_431;
const BOUNCER_PORT = 46_432;
const NOBODY = 65_534;
const OWNERS = 8;
const ROUNDS = 25;

const home = '/usr/lib/postgresql';
const newest = existsSync(home)
  ? readdirSync(home)
      .sort((a, b) => Number(a) - Number(b))
      .at(-1)
  : undefined;
const bouncer = '/usr/sbin/pgbouncer';
if (newest === undefined || !existsSync(bouncer)) {
  console.error('Debian’s postgresql and pgbouncer are needed: apt-get install -y postgresql pgbouncer');
  process.exit(2);
}
const bin = path.join(home, newest, 'bin');
const folder = mkdtempSync(path.join(tmpdir(), 'loadout-outside-'));
chmodSync(folder, 0o755);
const data = path.join(folder, 'data');
const as = { uid: NOBODY, gid: NOBODY, cwd: '/' };
const ended: (() => void)[] = [];

const run = (program: string, ...args: string[]) => execFileSync(program, args, { ...as, stdio: 'pipe' });

function background(program: string, ...args: string[]): void {
  const child = spawn(program, args, { ...as, stdio: 'ignore' });
  ended.push(() => child.kill('SIGINT'));
}

async function administer(database: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port: PG_PORT, user: 'super', database });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await pause(200);
    }
  }
}

const url = (user: string, database: string, port = PG_PORT): string => `postgres://${user}@127.0.0.1:${port}/${database}`;

/** Many owners at once over few connections, each again and again: rows of others seen, and writes in another's name that got through. */
async function leaks(db: Database, asOwner: typeof withOwner): Promise<{ asked: number; seen: number; written: number }> {
  const tally = { asked: 0, seen: 0, written: 0 };
  const owners = Array.from({ length: OWNERS }, (_, index) => ownerId(`outside-${index}`));
  for (const owner of owners)
    await withOwner(db, owner, (tx) =>
      tx.insertInto('collections').values({ owner_id: owner, id: newId(), name: 'Same name' }).execute(),
    );
  const one = async (owner: (typeof owners)[number], other: (typeof owners)[number]) => {
    const rows = await asOwner(db, owner, (tx) => tx.selectFrom('collections').select('owner_id').execute());
    tally.asked += 1;
    if (rows.some((row) => row.owner_id !== owner) || rows.length === 0) tally.seen += 1;
    await asOwner(db, owner, (tx) =>
      tx.insertInto('collections').values({ owner_id: other, id: newId(), name: newId() }).execute(),
    ).then(
      () => {
        tally.written += 1;
      },
      () => undefined,
    );
  };
  for (let round = 0; round < ROUNDS; round += 1)
    await Promise.all(owners.map((owner, index) => one(owner, owners[(index + 1 + (round % (OWNERS - 1))) % OWNERS] ?? owner)));
  return tally;
}

/** The control: the owner is set for the session instead of the transaction, as a program might that knows no pooler. */
const carelessly: typeof withOwner = async (db, owner, work) => {
  await sql`select set_config('app.owner_id', ${owner}, false)`.execute(db);
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('role', 'loadout_app', true)`.execute(tx);
    return work(tx);
  });
};

interface Way {
  name: string;
  /** The URL that serves. */
  serving: string;
  /** The URL that migrates, where that is another. */
  migrating?: string;
  runtimeRole?: string;
}

async function check(way: Way): Promise<boolean> {
  const owning = createDatabase({ connection: way.migrating ?? way.serving, poolSize: 3 });
  await migrateToLatest(owning.db, { runtimeRole: way.runtimeRole }).finally(() => owning.close());
  const serving = createDatabase({ connection: way.serving, poolSize: 8 });
  try {
    await assertSafeAppRole(serving.db);
    const { asked, seen, written } = await leaks(serving.db, withOwner);
    const bare = await sql<{ owner: string | null; role: string }>`
      select nullif(current_setting('app.owner_id', true), '') as owner, current_user as role`.execute(serving.db);
    const left = bare.rows[0]?.owner !== null;
    console.log(
      `${way.name}: ${asked} questions and as many writes in another’s name; ${seen} saw others, ${written} got through, ${left ? 'something was' : 'nothing was'} left on the connection`,
    );
    return seen === 0 && written === 0 && !left;
  } finally {
    await serving.close();
  }
}

async function main(): Promise<boolean> {
  chownSync(folder, NOBODY, NOBODY);
  run(path.join(bin, 'initdb'), '-D', data, '-U', 'super', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync');
  background(
    path.join(bin, 'postgres'),
    '-D',
    data,
    '-p',
    String(PG_PORT),
    '-c',
    'listen_addresses=127.0.0.1',
    '-k',
    folder,
    '-c',
    'fsync=off',
  );
  await eventually(() => administer('postgres', 'select 1'));
  await administer(
    'postgres',
    'create role loadout_app nologin noinherit',
    'create role plain login nosuperuser nocreaterole',
    'create role web login nosuperuser nocreaterole',
    'grant loadout_app to plain',
    'create database by_super',
    'create database by_plain owner plain',
    'create database by_two owner plain',
    'create database by_pool owner plain',
    'alter role plain createrole',
  );
  writeFileSync(
    path.join(folder, 'pgbouncer.ini'),
    `[databases]\nby_pool = host=127.0.0.1 port=${PG_PORT}\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=${BOUNCER_PORT}\nauth_type=trust\nauth_file=${folder}/users\npool_mode=transaction\ndefault_pool_size=3\nmax_client_conn=100\nunix_socket_dir=\n`,
  );
  writeFileSync(path.join(folder, 'users'), '"plain" ""\n');
  background(bouncer, path.join(folder, 'pgbouncer.ini'));
  const pooled = url('plain', 'by_pool', BOUNCER_PORT);
  const ways: Way[] = [
    { name: 'superuser', serving: url('super', 'by_super') },
    { name: 'plain owner', serving: url('plain', 'by_plain') },
    { name: 'two roles', serving: url('web', 'by_two'), migrating: url('super', 'by_two'), runtimeRole: 'web' },
    { name: 'PgBouncer, transaction mode', serving: pooled },
  ];
  console.log(`PostgreSQL ${newest}, ${OWNERS} owners at once, ${ROUNDS} rounds`);
  let held = true;
  for (const way of ways) held = (await check(way)) && held;
  const control = createDatabase({ connection: pooled, poolSize: 8 });
  const { asked, seen, written } = await leaks(control.db, carelessly).finally(() => control.close());
  console.log(
    `control, the owner set per session through PgBouncer: of ${asked} questions ${seen} saw others, ${written} writes got through`,
  );
  return held && seen + written > 0;
}

try {
  const held = await main();
  console.log(held ? 'isolation holds' : 'ISOLATION IS BROKEN, or the control found nothing');
  process.exitCode = held ? 0 : 1;
} finally {
  for (const end of ended) end();
  await pause(1000);
  rmSync(folder, { recursive: true, force: true });
}
