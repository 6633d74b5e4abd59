import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#db/client.ts';
import { createTestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('healthz says the process is up, readyz that it can serve', async () => {
  const { fetch } = await createTestApp(database.db, { routes: /healthz|readyz/ });
  expect((await fetch('/healthz')).status).toBe(200);
  const ready = await fetch('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ status: 'ready' });
});

test('with the database away, readyz is 503 with Retry-After and healthz still 200', async () => {
  const away = createDatabase({ connection: 'postgres://nobody@127.0.0.1:9/none' });
  const { createApp } = await import('#app/http/app.server.ts');
  const { handleRequest } = await import('#app/http/request-handler.server.ts');
  const { sourceBuild } = await import('#tests/support/server-build.ts');
  const { settings } = await createTestApp(database.db, { routes: /healthz/ });
  const handle = handleRequest(
    createApp({ settings: { ...settings, logLevel: 'silent' }, db: away.db }),
    await sourceBuild(/healthz|readyz|deployment-sets/),
  );
  const ready = await handle(new Request('http://localhost:3000/readyz'));
  expect(ready.status).toBe(503);
  expect(ready.headers.get('retry-after')).toBe('2');
  expect((await handle(new Request('http://localhost:3000/healthz'))).status).toBe(200);
  // Never an empty list while the database is away.
  const list = await handle(new Request('http://localhost:3000/api/v1/deployment-sets'));
  expect(list.status).toBe(503);
  expect(await list.json()).toMatchObject({ code: 'unavailable' });
  await away.close();
});

test('a database that takes connections and answers nothing is not ready, and that is said at once', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const dead = createDatabase({ connection: `postgres://nobody@127.0.0.1:${address.port}/none` });
  const { settings } = await createTestApp(database.db, { routes: /readyz/ });
  const { createApp } = await import('#app/http/app.server.ts');
  const { services } = createApp({ settings: { ...settings, logLevel: 'silent' }, db: dead.db });
  expect(await services.system.notReady()).toBe('The database does not answer.');
  await dead.close();
  silent.close();
});
