import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import { createLog } from '#app/lib/log.ts';
import { createDatabase } from '#db/client.ts';
import { readPostmasterFile } from '#db/embedded/postmaster-file.ts';
import { clusterProcesses, signal } from '#db/embedded/processes.ts';
import { startEmbedded } from '#db/embedded/server.ts';
import { migrateToLatest } from '#db/migrator.ts';
import { createTestApp } from '#tests/support/app.ts';
import { dataFolderWithDatabase, eventually, postmasterOf } from '#tests/support/embedded.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';
import { startWriteLoad, type WriteLoad } from '#tests/support/write-load.ts';

const RESTARTS = sized(2, 20);
const KILLS = sized(8, 200);
const WRITERS = 8;
const OWNER = ownerId('outage');
/** The figure at full size; small runs share their machine with other tests. */
const RECOVERY_MS = sized(60_000, 5_000);
const KILL_CONNECTIONS = `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'loadout' and backend_type = 'client backend'`;

const counts: Record<string, number> = {};
afterAll(() => recordCounts('database outages under write load', counts));

/** The program over a durable database of its own, which the test may hurt. */
async function makeWorld() {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const embedded = await startEmbedded({ dataDir, log: createLog('silent') });
  const { db, close } = createDatabase({ connection: embedded.connection });
  await migrateToLatest(db);
  const on = await createTestApp(db, {
    routes: /api\.v1|readyz/,
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: dataDir, LOG_LEVEL: 'error' },
  });
  const { token } = await on.app.services.tokens.create(OWNER, 'writer', { name: 'w', scopes: ['read', 'write'] });

  async function administer(statement: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ ...embedded.connection, database: 'postgres' });
    client.on('error', () => undefined);
    await client.connect();
    return client.query(statement).finally(() => client.end());
  }
  /** How often each name is there, past everything that might hide it. */
  async function namesThere(): Promise<Map<string, number>> {
    const { rows } = await sql<{ name: string; times: number }>`
      select name, count(*) as times from deployment_sets where owner_id = ${OWNER} group by name`.execute(db);
    return new Map(rows.map(({ name, times }) => [name, times]));
  }
  const end = async () => {
    await close();
    await embedded.stop();
  };
  return { on, token, layout, administer, namesThere, end };
}

type World = Awaited<ReturnType<typeof makeWorld>>;

/** Waits until a write is acknowledged that was begun after the call: each writer has at most one under way. */
async function untilWritten(load: WriteLoad): Promise<void> {
  const before = load.acknowledged.length;
  await eventually(() => load.acknowledged.length > before + WRITERS, 60_000);
}

/** Milliseconds from the beginning of an outage until somebody is served again. */
async function recovery(load: WriteLoad, outage: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await outage();
  await untilWritten(load);
  return performance.now() - begin;
}

const lost = (load: WriteLoad, there: Map<string, number>): string[] => load.acknowledged.filter((name) => !there.has(name));
const twice = (there: Map<string, number>): string[] => [...there].flatMap(([name, times]) => (times > 1 ? [name] : []));

async function restart({ layout }: World, how: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  const postmaster = postmasterOf(layout);
  if (postmaster === null) throw new Error('The database runs.');
  if (how === 'SIGKILL') for (const { pid } of clusterProcesses(layout.cluster, layout.clusterName)) signal(pid, 'SIGKILL');
  else signal(postmaster.pid, how);
  // Not by the list of processes: a worker that was just forked from a dead postmaster looks like one.
  await eventually(async () => {
    const file = await readPostmasterFile(layout.cluster);
    return file?.status === 'ready' && file.pid !== postmaster.pid;
  }, 60_000);
}

describe('the database goes away under write load', () => {
  test(`${RESTARTS} restarts and ${KILLS} killed connections: nothing acknowledged is lost, nothing is there twice`, {
    timeout: sized(300_000, 3_600_000),
  }, async () => {
    const world = await makeWorld();
    try {
      const load = startWriteLoad(world.on, { token: world.token, writers: WRITERS });
      await untilWritten(load);
      let [killed, slowest] = [0, 0];
      while (killed < KILLS) {
        await pause(30);
        const kill = async () => {
          killed += (await world.administer(KILL_CONNECTIONS)).rowCount ?? 0;
        };
        slowest = Math.max(slowest, await recovery(load, kill));
      }
      for (let round = 0; round < RESTARTS; round += 1) {
        await pause(100);
        const how = (['SIGINT', 'SIGQUIT', 'SIGKILL'] as const)[round % 3] ?? 'SIGINT';
        slowest = Math.max(slowest, await recovery(load, () => restart(world, how)));
      }
      await load.stop();
      const there = await world.namesThere();
      Object.assign(counts, {
        restarts: RESTARTS,
        killed_connections: killed,
        acknowledged: load.acknowledged.length,
        answered_503: load.unavailable,
        slowest_recovery_ms: Math.round(slowest),
        lost: lost(load, there).length,
        duplicates: twice(there).length,
      });
      expect(load.unexpected, JSON.stringify(world.on.logs)).toEqual([]);
      expect(slowest).toBeLessThan(RECOVERY_MS);
      expect(load.unavailable, 'the outages were felt').toBeGreaterThan(0);
      expect(lost(load, there)).toEqual([]);
      expect(twice(there)).toEqual([]);
      const strangers = [...there.keys()].filter((name) => !load.acknowledged.includes(name) && !load.open.has(name));
      expect(strangers).toEqual([]);
    } finally {
      await world.end();
    }
  });

  test('control: without synchronous commits the same harness finds acknowledged writes lost', { timeout: 300_000 }, async () => {
    const world = await makeWorld();
    try {
      await world.administer('alter system set synchronous_commit = off');
      await world.administer(`alter system set wal_writer_delay = '10s'`);
      await world.administer('select pg_reload_conf()');
      await pause(300);
      let found = 0;
      for (let round = 0; round < 5 && found === 0; round += 1) {
        const load = startWriteLoad(world.on, { token: world.token, writers: WRITERS });
        await untilWritten(load);
        await pause(300);
        await restart(world, 'SIGKILL');
        await untilWritten(load);
        await load.stop();
        found = lost(load, await world.namesThere()).length;
      }
      counts.lost_in_the_control = found;
      expect(found).toBeGreaterThan(0);
    } finally {
      await world.end();
    }
  });
});

test('meanwhile every page and every list says 503 with Retry-After, never that there is nothing; /readyz says so too', {
  timeout: 300_000,
}, async () => {
  const world = await makeWorld();
  try {
    const postmaster = postmasterOf(world.layout);
    // Closed, not dead: nobody brings it back, and nobody gets a connection.
    await world.administer(`alter database loadout allow_connections false`);
    await world.administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'loadout'`);
    for (const to of ['/deployment-sets', '/artifacts', '/projects', '/me']) {
      const answer = await world.on.api('GET', to, { token: world.token });
      expect([answer.status, answer.headers.get('retry-after'), answer.body.code], to).toEqual([503, '5', 'unavailable']);
    }
    expect((await world.on.fetch('/readyz')).status).toBe(503);
    await world.administer(`alter database loadout allow_connections true`);
    expect((await world.on.api('GET', '/deployment-sets', { token: world.token })).status).toBe(200);
    expect(postmasterOf(world.layout)?.pid).toBe(postmaster?.pid);
  } finally {
    await world.end();
  }
});
