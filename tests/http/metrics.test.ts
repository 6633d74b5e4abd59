import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handleRequest } from '#app/http/request-handler.server.ts';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';
import { sourceBuild } from '#tests/support/server-build.ts';

const ROUTES = /metrics|api\.v1\.me/;

let database: TestDatabase;
let on: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  on = await createTestApp(database.db, {
    routes: ROUTES,
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: tmpdir(), PUBLIC_ORIGIN: 'https://loadout.example.com' },
  });
});
afterAll(() => database.close());

async function from(address: string, url: string, headers: Record<string, string> = {}): Promise<Response> {
  const handle = handleRequest(on.app, await sourceBuild(ROUTES));
  return handle(new Request(url, { headers }), address);
}

test('a program on this machine reads the figures as Prometheus text', async () => {
  await on.api('GET', '/me');
  const answer = await on.fetch('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  expect(text).toMatch(/^loadout_http_requests_total\{operation="getMe",method="GET",status="401"\} [1-9]/m);
  expect(text).toMatch(/^loadout_http_request_duration_seconds_bucket\{/m);
  expect(text).toMatch(/^loadout_ready 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes /m);
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(|# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? ([Nn]a[Nn]|[+-]?Inf|-?[\d.e+-]+))$/);
  }
});

test('from elsewhere, and through the proxy, they need a token with the scope admin', async () => {
  const { tokens } = on.app.services;
  const [admin, reader] = await Promise.all([
    tokens.create(freshOwner(), 'ana', { name: 'a', scopes: ['admin'] }),
    tokens.create(freshOwner(), 'bob', { name: 'b', scopes: ['read'] }),
  ]);
  const places = [
    ['192.0.2.7', 'http://localhost:3000/metrics', {}],
    ['127.0.0.1', 'http://localhost:3000/metrics', { 'X-Forwarded-For': '127.0.0.1' }],
    ['127.0.0.1', 'https://loadout.example.com/metrics', {}],
  ] as const;
  for (const [address, url, headers] of places) {
    const refused = await from(address, url, headers);
    expect(refused.status, url).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect((await from(address, url, { ...headers, Authorization: `Bearer ${reader.token}` })).status).toBe(403);
    expect((await from(address, url, { ...headers, Authorization: `Bearer ${admin.token}` })).status).toBe(200);
  }
});
