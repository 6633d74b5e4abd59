import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyOperation } from '#app/contracts/operation.ts';
import { allOperations, operations } from '#app/contracts/operations.ts';
import { type ApiAnswer, createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';
import { faultOf } from '#tests/support/fuzz/judge.ts';
import { makePools, type Pools } from '#tests/support/fuzz/pools.ts';
import { RECIPES } from '#tests/support/fuzz/recipes.ts';
import { type FuzzedRequest, requestsOf, servedBy } from '#tests/support/fuzz/requests.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

/** Of each operation; the full figure is 50,000 requests in all. */
const RUNS = sized(24, Math.ceil(50_000 / allOperations.length));
const ENOUGH_FOR_REFUSALS = 500;
const ENOUGH_ACCEPTED = sized(1, 50);

let database: TestDatabase;
let on: TestApp;
let roots: string;
let token: string;
let pools: Pools;

/** What the operations do to the shared things of the pools stays with the operation: each gets its own owner. */
async function newPools(): Promise<void> {
  const owner = freshOwner('fuzz');
  ({ token } = await on.app.services.tokens.create(owner, 'fuzz', { name: 'all', scopes: ['read', 'write', 'deploy', 'admin'] }));
  pools = await makePools(on, token, path.join(roots, owner));
}

beforeAll(async () => {
  roots = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-fuzz-')));
  database = await createTestDatabase();
  on = await createTestApp(database.db, {
    routes: /api\.v1/,
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, LOG_LEVEL: 'silent' },
  });
}, 120_000);
afterAll(async () => {
  await database.close();
  await rm(roots, { recursive: true, force: true });
});

type Send = (operation: AnyOperation, request: FuzzedRequest) => Promise<ApiAnswer>;

const send: Send = ({ method }, { path: to, query, body, raw, headers }) =>
  on.api(method, `${to}${query === '' ? '' : `?${query}`}`, {
    token,
    headers: raw === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : raw === undefined ? { body } : { raw }),
  });

async function fuzz(
  operation: AnyOperation,
  through: Send,
  runs = RUNS,
): Promise<{ sent: number; accepted: number; statuses: Set<number> }> {
  const tally = { sent: 0, accepted: 0, statuses: new Set<number>() };
  await newPools();
  const cook = RECIPES[operation.id];
  const property = fc.asyncProperty(requestsOf(operation, pools), async (generated) => {
    const request = generated.cooked && cook !== undefined ? servedBy(await cook(pools)) : generated;
    const answer = await through(operation, request);
    tally.sent += 1;
    tally.statuses.add(answer.status);
    if (answer.status < 400) tally.accepted += 1;
    const fault = faultOf(answer);
    if (fault !== null) throw new Error(`${operation.id} ${fault}: ${JSON.stringify(request)} → ${JSON.stringify(answer.body)}`);
  });
  await fc.assert(property, { numRuns: runs, endOnFailure: true });
  return tally;
}

const total = { requests: 0, operations: 0, accepted: 0, least_accepted_of_one: Number.POSITIVE_INFINITY };
afterAll(() => recordCounts('schema-driven fuzz of every endpoint', { ...total }));

describe(`${RUNS} requests to each operation, made from the API document: no 5xx, every error a problem`, () => {
  test.each(allOperations.map((operation) => [operation.id, operation] as const))(
    '%s',
    { timeout: sized(300_000, 1_800_000) },
    async (_, operation) => {
      const { sent, accepted, statuses } = await fuzz(operation, send);
      total.requests += sent;
      total.operations += 1;
      total.accepted += accepted;
      total.least_accepted_of_one = Math.min(total.least_accepted_of_one, accepted);
      expect(accepted, `accepted of ${operation.id}; statuses ${[...statuses].join(' ')}`).toBeGreaterThanOrEqual(
        ENOUGH_ACCEPTED,
      );
      // A handful of requests may all be good ones where there is little to get wrong.
      if (sent >= ENOUGH_FOR_REFUSALS) expect(Math.max(...statuses), 'refusals too').toBeGreaterThanOrEqual(400);
    },
  );
});

describe('the harness finds a planted fault', () => {
  const broken = async (spoil: (answer: ApiAnswer, request: FuzzedRequest) => ApiAnswer): Promise<string> => {
    const through: Send = async (operation, request) => spoil(await send(operation, request), request);
    return fuzz(operations.createSet, through, 500).then(
      () => 'nothing found',
      (error: Error) => String(error.cause instanceof Error ? error.cause.message : error.message),
    );
  };

  test('a fault of the server for one kind of name', { timeout: 300_000 }, async () => {
    const said = await broken((answer, { body }) =>
      typeof body === 'object' && body !== null && 'icon' in body && 'color' in body ? { ...answer, status: 500 } : answer,
    );
    expect(said).toContain('answers 500');
  });

  test('an error that is no problem+json, and one that tells of the inside', { timeout: 300_000 }, async () => {
    const html = await broken((answer) =>
      answer.status === 422 ? { ...answer, headers: new Headers({ 'content-type': 'text/html' }) } : answer,
    );
    expect(html).toContain('no problem+json');
    const telling = await broken((answer) =>
      answer.status === 422 ? { ...answer, body: { ...answer.body, detail: 'at run (/srv/app/db/client.ts:10)' } } : answer,
    );
    expect(telling).toContain('tells of our inside');
  });
});
