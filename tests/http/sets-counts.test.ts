import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiAnswer, createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';

let database: TestDatabase;
let app: TestApp;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createTestApp(database.db, {
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: tmpdir() },
    routes: /api\.v1\.(deployment-sets|groups|collections|composites|artifacts)/,
  });
  const input = { name: 'test', scopes: ['read' as const, 'write' as const] };
  token = (await app.app.services.tokens.create(freshOwner(), 'tester', input)).token;
});
afterAll(() => database.close());

async function call(method: string, path: string, body?: object): Promise<ApiAnswer['body']> {
  const answer = await app.api(method, path, { body, token });
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

const skill = async (name: string, collection: string): Promise<string> =>
  (
    await call('POST', '/artifacts', {
      type: 'skill',
      name,
      collection_id: collection,
      files: [{ path: 'SKILL.md', content: `# ${name}` }],
    })
  ).uuid;

test('whatever changes in the library, lists count the sets that reach it anew, and what loses a member counts as changed', async () => {
  const home = (await call('POST', '/collections', { name: 'Home' })).id;
  const away = (await call('POST', '/collections', { name: 'Away' })).id;
  const [a, b, c, d, e] = [
    await skill('a', home),
    await skill('b', home),
    await skill('c', home),
    await skill('d', away),
    await skill('e', away),
  ];
  const group = (await call('POST', '/groups', { collection_id: home, name: 'Group' })).id;
  const awayGroup = (await call('POST', '/groups', { collection_id: away, name: 'Away group' })).id;
  await call('POST', `/groups/${awayGroup}/artifacts`, { artifact_uuid: d });
  const plugin = (await call('POST', '/composites', { collection_id: home, name: 'plug' })).uuid;
  const inner = (await call('POST', '/deployment-sets', { name: 'Inner' })).id;
  for (const member of [{ group_id: group }, { group_id: awayGroup }, { artifact_uuid: plugin }, { artifact_uuid: e }]) {
    await call('POST', `/deployment-sets/${inner}/members`, member);
  }
  const outer = (await call('POST', '/deployment-sets', { name: 'Outer' })).id;
  await call('POST', `/deployment-sets/${outer}/members`, { member_set_id: inner });

  const listed = async (): Promise<number> => (await call('GET', '/deployment-sets?name=Outer')).items[0].resolved_count;
  const version = async (): Promise<number> => (await call('GET', `/deployment-sets/${inner}`)).version;
  /** Changes something; the list must then say what resolving says. */
  const after = async (count: number, method: string, path: string, body?: object): Promise<void> => {
    await listed();
    await call(method, path, body);
    expect((await call('GET', `/deployment-sets/${outer}/resolve`)).total, `${method} ${path}`).toBe(count);
    expect(await listed(), `${method} ${path}`).toBe(count);
  };

  expect(await listed()).toBe(2);
  await after(3, 'POST', `/groups/${group}/artifacts`, { artifact_uuid: a });
  await after(4, 'POST', `/composites/${plugin}/members`, { artifact_uuid: b });
  await after(5, 'POST', `/composites/${plugin}/members`, { artifact_uuid: c, relationship_type: 'requires' });
  await after(4, 'PATCH', `/composites/${plugin}/members/${c}`, { relationship_type: 'extends' });
  await after(3, 'DELETE', `/composites/${plugin}/members/${b}`);
  await after(4, 'POST', `/composites/${plugin}/members`, { artifact_uuid: b });
  await after(3, 'DELETE', `/groups/${group}/artifacts/${a}`);
  await after(4, 'POST', `/groups/${group}/artifacts`, { artifact_uuid: a });
  await after(3, 'DELETE', `/collections/${home}/artifacts/${a}`);
  await after(2, 'DELETE', `/collections/${home}/artifacts/${b}`);
  const before = await version();
  await after(1, 'DELETE', `/artifacts/${e}`);
  expect(await version()).toBe(before + 1);
  await after(0, 'DELETE', `/collections/${away}`);
  expect(await version()).toBe(before + 2);
  await call('DELETE', `/groups/${group}`);
  expect(await version()).toBe(before + 3);
  await call('DELETE', `/composites/${plugin}`);
  expect(await call('GET', `/deployment-sets/${inner}`)).toMatchObject({ version: before + 4, members: [] });
});

test('the entity tag of a set changes with every name that reading it shows', async () => {
  const collection = (await call('POST', '/collections', { name: 'Shown' })).id;
  const artifact = await skill('shown', collection);
  const group = (await call('POST', '/groups', { collection_id: collection, name: 'Shown' })).id;
  const inner = (await call('POST', '/deployment-sets', { name: 'Shown' })).id;
  const set = (await call('POST', '/deployment-sets', { name: 'Shows' })).id;
  for (const member of [{ artifact_uuid: artifact }, { group_id: group }, { member_set_id: inner }]) {
    await call('POST', `/deployment-sets/${set}/members`, member);
  }
  for (const path of [`/artifacts/${artifact}`, `/groups/${group}`, `/collections/${collection}`, `/deployment-sets/${inner}`]) {
    const before = (await app.api('GET', `/deployment-sets/${set}`, { token })).headers.get('etag') ?? '';
    await call('PATCH', path, { name: 'renamed' });
    const after = await app.api('GET', `/deployment-sets/${set}`, { token, headers: { 'If-None-Match': before } });
    expect(after.status, path).toBe(200);
    expect(JSON.stringify(after.body.members), path).toContain('renamed');
  }
});
