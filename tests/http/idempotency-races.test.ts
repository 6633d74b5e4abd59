import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const AT_ONCE = 10;
const ROUNDS = sized(5, 200);

let database: TestDatabase;
let on: TestApp;
let roots: string;
beforeAll(async () => {
  roots = await mkdtemp(path.join(tmpdir(), 'loadout-idempotency-'));
  database = await createTestDatabase();
  on = await createTestApp(database.db, { routes: /api\.v1/, env: { LOADOUT_ROOTS: roots, LOG_LEVEL: 'silent' } });
});
afterAll(async () => {
  await database.close();
  await rm(roots, { recursive: true, force: true });
});

const totals = { rounds: 0, requests: 0, first: 0, replayed: 0, in_flight: 0, effects: 0 };
afterAll(() => recordCounts('the same Idempotency-Key 10 times at once', { ...totals }));

interface Kind {
  /** The request of one round. */
  request: (round: number) => Promise<{ to: string; body: object }>;
  /** How many effects all rounds have had. */
  effects: () => Promise<number>;
}

const total = async (to: string): Promise<number> => (await on.api('GET', to)).body.total;

const kinds: Record<string, () => Promise<Kind>> = {
  'making a set': async () => ({
    request: async (round) => ({ to: '/deployment-sets', body: { name: `raced ${round}` } }),
    effects: () => total('/deployment-sets?name=raced'),
  }),
  'registering a project': async () => ({
    request: async (round) => ({
      to: '/projects',
      body: { name: `p ${round}`, path: path.join(roots, `p-${round}`), create: true },
    }),
    effects: () => total('/projects'),
  }),
  'deploying a set': async () => {
    const set = (await on.api('POST', '/deployment-sets', { body: { name: 'empty' } })).body.id;
    const project = (await on.api('POST', '/projects', { body: { name: 'd', path: path.join(roots, 'd'), create: true } })).body
      .id;
    return {
      request: async () => ({ to: `/deployment-sets/${set}/deploy`, body: { project_id: project } }),
      effects: () => total(`/deploy-runs?set_id=${set}`),
    };
  },
};

test.each(Object.keys(kinds))(
  `${AT_ONCE} at once with one key, ${ROUNDS} times: %s has one effect each time`,
  { timeout: sized(300_000, 1_800_000) },
  async (name) => {
    const { request, effects } = (await kinds[name]?.()) ?? { request: undefined, effects: undefined };
    if (request === undefined) throw new Error(`There is no kind ${name}.`);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { to, body } = await request(round);
      const headers = { 'Idempotency-Key': randomUUID() };
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => on.api('POST', to, { body, headers })));
      const done = answers.filter(({ status }) => status < 300);
      for (const { status, body: said } of answers)
        if (status >= 300) expect([status, said.code]).toEqual([409, 'idempotency_in_flight']);
      expect(new Set(done.map(({ body: said }) => said.id ?? said.run_id)).size, 'everybody is told of the same one').toBe(1);
      const replayed = done.filter((answer) => answer.headers.get('idempotency-replayed') === 'true').length;
      totals.rounds += 1;
      totals.requests += AT_ONCE;
      totals.first += done.length - replayed;
      totals.replayed += replayed;
      totals.in_flight += AT_ONCE - done.length;
      const late = await on.api('POST', to, { body, headers });
      expect(late.headers.get('idempotency-replayed')).toBe('true');
    }
    expect(await effects()).toBe(ROUNDS);
    totals.effects += await effects();
  },
);

test('control: without a key the same ten have ten effects', async () => {
  await Promise.all(Array.from({ length: AT_ONCE }, () => on.api('POST', '/deployment-sets', { body: { name: 'unkeyed' } })));
  expect(await total('/deployment-sets?name=unkeyed')).toBe(AT_ONCE);
  const { items } = await on.app.services.audit.list(LOCAL_OWNER, { action: 'set.created' });
  expect(items.length).toBeGreaterThan(0);
});
