import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createSetsApp, setsClient } from '#tests/support/sets-client.ts';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createSetsApp(database.db);
});
afterAll(() => database.close());

describe('two owners with the same names [001/DS-002, 001/DS-008]', () => {
  test("each sees only their own, and the other's ids are not found and change nothing", async () => {
    const [mine, theirs] = [await setsClient(app, database.db), await setsClient(app, database.db)];
    const set = await theirs.set('Base', { tags: ['team'] });
    const inner = await theirs.set('Inner');
    const artifact = await theirs.artifact('pdf');
    const group = await theirs.group('Writing', [artifact]);
    const member = await theirs.add(set, { artifact_uuid: artifact });
    await theirs.add(set, { member_set_id: inner });
    const own = await mine.set('Base');
    const before = (await theirs.api('GET', `/deployment-sets/${set}`)).body;

    expect((await mine.api('GET', '/deployment-sets?name=Base&tag=team')).body).toMatchObject({ items: [], total: 0 });
    expect((await mine.api('GET', '/deployment-sets')).body.items.map((s: any) => s.id)).toEqual([own]);
    const refused: [string, string, object?][] = [
      ['GET', `/deployment-sets/${set}`],
      ['PATCH', `/deployment-sets/${set}`, { name: 'x' }],
      ['PATCH', `/deployment-sets/${set}`, {}],
      ['DELETE', `/deployment-sets/${set}`],
      ['POST', `/deployment-sets/${set}/clone`, {}],
      ['GET', `/deployment-sets/${set}/resolve`],
      ['GET', `/deployment-sets/${inner}/parents`],
      ['POST', `/deployment-sets/${set}/members`, { member_set_id: own }],
      ['PUT', `/deployment-sets/${set}/members`, { members: [] }],
      ['PATCH', `/deployment-sets/${set}/members/${member.id}`, { position: 9 }],
      ['DELETE', `/deployment-sets/${set}/members/${member.id}`],
      ['DELETE', `/deployment-sets/${own}/members/${member.id}`],
      ['PATCH', `/deployment-sets/${own}/members/${member.id}`, { position: 9 }],
      ['POST', `/deployment-sets/${own}/members`, { artifact_uuid: artifact }],
      ['POST', `/deployment-sets/${own}/members`, { group_id: group }],
      ['POST', `/deployment-sets/${own}/members`, { member_set_id: inner }],
      ['PUT', `/deployment-sets/${own}/members`, { members: [{ member_set_id: inner }] }],
      ['PUT', `/deployment-sets/${own}/members`, { members: [{ id: member.id }] }],
    ];
    for (const [method, path, body] of refused) {
      const answer = await mine.api(method, path, { body });
      expect(answer, `${method} ${path}`).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await theirs.api('GET', `/deployment-sets/${set}`)).body).toEqual(before);
    expect((await mine.api('GET', `/deployment-sets/${own}`)).body).toMatchObject({ version: 1, members: [] });
  });

  test('without a token nothing is answered', async () => {
    const { api } = app;
    expect((await api('GET', '/deployment-sets')).status).toBe(401);
    expect((await api('POST', '/deployment-sets', { body: { name: 'x' } })).status).toBe(401);
  });
});

test('with authentication off everything belongs to local-user', async () => {
  const { api } = await createTestApp(database.db, { routes: /api\.v1\.deployment-sets/ });
  const { body } = await api('POST', '/deployment-sets', { body: { name: 'Local' } });
  expect(body.owner_id).toBe('local-user');
});

test('with the feature off every operation answers 404 feature_disabled [001/DS-T04]', async () => {
  const { api } = await createTestApp(database.db, {
    env: { DEPLOYMENT_SETS_ENABLED: 'false' },
    routes: /api\.v1\.deployment-sets/,
  });
  const calls = [
    ['GET', '/deployment-sets'],
    ['POST', '/deployment-sets'],
    ['GET', '/deployment-sets/x'],
    ['PATCH', '/deployment-sets/x'],
    ['DELETE', '/deployment-sets/x'],
    ['POST', '/deployment-sets/x/clone'],
    ['POST', '/deployment-sets/x/members'],
    ['PUT', '/deployment-sets/x/members'],
    ['PATCH', '/deployment-sets/x/members/y'],
    ['DELETE', '/deployment-sets/x/members/y'],
    ['GET', '/deployment-sets/x/resolve'],
    ['GET', '/deployment-sets/x/parents'],
  ] as const;
  for (const [method, path] of calls) {
    const answer = await api(method, path, method === 'GET' || method === 'DELETE' ? {} : { body: {} });
    expect(answer, `${method} ${path}`).toMatchObject({ status: 404, body: { code: 'feature_disabled' } });
  }
});
