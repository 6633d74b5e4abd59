import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { ensureBuilt } from '#app/cli/bootstrap/build.mjs';
import { run } from '#app/cli/bootstrap/run.mjs';
import { countsOf, testEnvironment, vitestStage } from '#app/cli/bootstrap/stages.mjs';
import { ownerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { assertSafeAppRole } from '#db/app-role.ts';
import { createDatabase, type Database } from '#db/client.ts';
import { migrateToLatest } from '#db/migrator.ts';
import { withOwner } from '#db/transactions.ts';
import { type OutsideServers, startOutsideServers } from './postgres.ts';

/**
 * `npm run test:outside`: the fences between owners on a PostgreSQL of Debian, reached as a superuser, as a plain owner of the
 * tables, with a login that only serves, and through PgBouncer in transaction mode. Each way: many owners at once over few
 * connections; then, where a login may make databases, the tests that prove the fences in `npm test`, on this server.
 */
const OWNERS = 8;
const ROUNDS = 25;
const MATRIX_MS = 30 * 60_000;
const root = path.resolve(import.meta.dirname, '../..');

/** The tests of the fences: row-level security and constraints by table, every operation, every page and form. */
const MATRIX = [
  'tests/db/rls.test.ts',
  'tests/db/catalogue.test.ts',
  'tests/http/authorization.test.ts',
  'tests/http/page-authorization.test.ts',
  'tests/http/sets-isolation.test.ts',
  'tests/http/shared-folders.test.ts',
];

interface Way {
  name: string;
  /** The URL that serves. */
  serving: string;
  /** The URL that migrates, where that is another. */
  migrating?: string;
  runtimeRole?: string;
  /** Who makes the databases of the tests, and the port the tests then serve through. */
  matrix?: { url: string; poolerPort?: number };
}

const OWNER_IDS = Array.from({ length: OWNERS }, (_, index) => ownerId(`outside-${index}`));

async function fill(db: Database): Promise<void> {
  for (const owner of OWNER_IDS)
    await withOwner(db, owner, (tx) =>
      tx.insertInto('collections').values({ owner_id: owner, id: newId(), name: 'Same name' }).execute(),
    );
}

/** Many owners at once over few connections, each again and again: rows of others seen, and writes in another's name that got through. */
async function leaks(db: Database, asOwner: typeof withOwner): Promise<{ asked: number; seen: number; written: number }> {
  const tally = { asked: 0, seen: 0, written: 0 };
  const one = async (owner: (typeof OWNER_IDS)[number], other: (typeof OWNER_IDS)[number]) => {
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
    await Promise.all(
      OWNER_IDS.map((owner, index) => one(owner, OWNER_IDS[(index + 1 + (round % (OWNERS - 1))) % OWNERS] ?? owner)),
    );
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

async function holdsUnderLoad(way: Way): Promise<boolean> {
  const owning = createDatabase({ connection: way.migrating ?? way.serving, poolSize: 3 });
  await migrateToLatest(owning.db, { runtimeRole: way.runtimeRole }).finally(() => owning.close());
  const serving = createDatabase({ connection: way.serving, poolSize: OWNERS });
  try {
    await assertSafeAppRole(serving.db);
    await fill(serving.db);
    const { asked, seen, written } = await leaks(serving.db, withOwner);
    const bare = await sql<{ owner: string | null }>`
      select nullif(current_setting('app.owner_id', true), '') as owner`.execute(serving.db);
    const left = bare.rows[0]?.owner !== null;
    console.log(
      `${way.name}: ${asked} questions and as many writes in another’s name; ${seen} saw others, ${written} got through, ${left ? 'something was' : 'nothing was'} left on the connection`,
    );
    return seen === 0 && written === 0 && !left;
  } finally {
    await serving.close();
  }
}

async function matrixHolds({ name, matrix }: Way): Promise<boolean> {
  if (matrix === undefined) return true;
  const scratch = mkdtempSync(path.join(tmpdir(), 'loadout-outside-tests-'));
  try {
    const stage = vitestStage(root, scratch, 'db', name);
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'test',
      ...testEnvironment(process.env),
      TEST_DATABASE_URL: matrix.url,
      ...(matrix.poolerPort === undefined ? {} : { TEST_DATABASE_POOLER_PORT: String(matrix.poolerPort) }),
    };
    const command = [...stage.command, '--project', 'http', ...MATRIX];
    const { ok, output, seconds } = await run(command, { cwd: root, env, timeoutMs: MATRIX_MS });
    const { passed, failed } = countsOf(stage, ok);
    if (failed > 0) console.log(output.trim());
    console.log(`${name}: matrix of operations, pages and tables: ${passed} passed, ${failed} failed (${seconds.toFixed(0)} s)`);
    return failed === 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The ways in, over databases and logins of their own. */
async function prepare({ administer, url, poolerPort }: OutsideServers): Promise<Way[]> {
  await administer(
    'postgres',
    'create role loadout_app nologin noinherit',
    'create role plain login nosuperuser nocreaterole createdb',
    'create role web login nosuperuser nocreaterole',
    'grant loadout_app to plain',
    'create database by_super',
    'create database by_plain owner plain',
    'create database by_two',
    'create database by_pool owner plain',
  );
  return [
    { name: 'superuser', serving: url('super', 'by_super'), matrix: { url: url('super', 'postgres') } },
    { name: 'plain owner', serving: url('plain', 'by_plain'), matrix: { url: url('plain', 'postgres') } },
    { name: 'two roles', serving: url('web', 'by_two'), migrating: url('super', 'by_two'), runtimeRole: 'web' },
    {
      name: 'PgBouncer, transaction mode',
      serving: url('plain', 'by_pool', poolerPort),
      matrix: { url: url('plain', 'postgres'), poolerPort },
    },
  ];
}

async function main(servers: OutsideServers): Promise<boolean> {
  const ways = await prepare(servers);
  console.log(`${servers.versions}; ${OWNERS} owners at once, ${ROUNDS} rounds`);
  let held = true;
  for (const way of ways) held = (await holdsUnderLoad(way)) && held;
  const control = createDatabase({ connection: servers.url('plain', 'by_pool', servers.poolerPort), poolSize: OWNERS });
  const { asked, seen, written } = await leaks(control.db, carelessly).finally(() => control.close());
  console.log(
    `control, the owner set per session through PgBouncer: of ${asked} questions ${seen} saw others, ${written} writes got through`,
  );
  for (const way of ways) held = (await matrixHolds(way)) && held;
  return held && seen + written > 0;
}

await ensureBuilt(root);
const servers = await startOutsideServers(['plain']);
try {
  const held = await main(servers);
  console.log(held ? 'isolation holds' : 'ISOLATION IS BROKEN, or the control found nothing');
  process.exitCode = held ? 0 : 1;
} finally {
  await servers.stop();
}
