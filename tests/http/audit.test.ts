import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';

let database: TestDatabase;
let app: TestApp;
let roots: string;
beforeAll(async () => {
  roots = await mkdtemp(path.join(tmpdir(), 'loadout-audit-'));
  database = await createTestDatabase();
  app = await createTestApp(database.db, { routes: /api\.v1/, env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots } });
});
afterAll(async () => {
  await database.close();
  await rm(roots, { recursive: true, force: true });
});

async function person(actor = 'ana', owner: OwnerId = freshOwner()) {
  const scopes = ['read', 'write', 'deploy', 'admin'] as const;
  const { token } = await app.app.services.tokens.create(owner, actor, { name: `of ${actor}`, scopes: [...scopes] });
  const call = (method: string, where: string, body?: unknown, headers?: Record<string, string>) =>
    app.api(method, where, { token, body, headers });
  const events = async (query = '') => (await call('GET', `/audit?limit=200${query}`)).body.items;
  return { owner, token, call, events };
}

describe('what is written down', () => {
  test('changes of sets and members, with who, what and under which request', async () => {
    const { call, events } = await person();
    const set = (await call('POST', '/deployment-sets', { name: 'Backend' }, { 'X-Request-Id': 'request-0001' })).body;
    const inner = (await call('POST', '/deployment-sets', { name: 'Inner' })).body;
    await call('PATCH', `/deployment-sets/${set.id}`, { description: 'd', tags: ['x'] });
    const member = (await call('POST', `/deployment-sets/${set.id}/members`, { member_set_id: inner.id })).body;
    await call('PATCH', `/deployment-sets/${set.id}/members/${member.id}`, { position: 4 });
    await call('PUT', `/deployment-sets/${set.id}/members`, { members: [{ id: member.id }] });
    await call('DELETE', `/deployment-sets/${set.id}/members/${member.id}`);
    await call('POST', `/deployment-sets/${set.id}/clone`, {});
    await call('DELETE', `/deployment-sets/${set.id}`);
    const written = (await events()).reverse();
    expect(written.map((event: { action: string }) => event.action)).toEqual([
      'token.created',
      'set.created',
      'set.created',
      'set.updated',
      'member.added',
      'member.moved',
      'member.replaced',
      'member.removed',
      'set.cloned',
      'set.deleted',
    ]);
    expect(written[1]).toMatchObject({
      actor: 'ana',
      outcome: 'done',
      target_kind: 'set',
      target_id: set.id,
      target_name: 'Backend',
      request_id: 'request-0001',
    });
    expect(written[3].details).toEqual({ fields: ['description', 'tags'] });
    expect(written[4].details).toEqual({ members: [{ id: member.id, name: 'Inner' }] });
    expect(written[5].details).toEqual({ members: [{ id: member.id, name: 'Inner' }], position: 4 });
    for (const at of [4, 5, 6, 7]) expect(written[at]).toMatchObject({ target_id: set.id, target_name: 'Backend' });
    expect(written[7].details).toEqual({ members: [{ id: member.id, name: 'Inner' }] });
    expect(written[9]).toMatchObject({ target_id: set.id, target_name: 'Backend' });
  });

  test('tokens, plans, deploys and removals', async () => {
    const { call, events, token } = await person();
    const extra = (await call('POST', '/tokens', { name: 'ci', scopes: ['read'] })).body;
    await call('DELETE', `/tokens/${extra.id}`);
    const set = (await call('POST', '/deployment-sets', { name: 'S' })).body;
    const project = (await call('POST', '/projects', { name: 'P', path: path.join(roots, set.id), create: true })).body;
    await call('POST', `/deployment-sets/${set.id}/plan`, { project_id: project.id });
    const run = (await call('POST', `/deployment-sets/${set.id}/deploy`, { project_id: project.id })).body;
    await call('DELETE', `/projects/${project.id}`);
    const written = await events();
    const actions = written.map((event: { action: string }) => event.action);
    for (const action of ['token.created', 'token.revoked', 'project.created', 'plan.made', 'deploy.finished', 'project.deleted'])
      expect(actions).toContain(action);
    const deployed = written.find((event: { action: string }) => event.action === 'deploy.finished');
    expect(deployed).toMatchObject({ actor: 'ana', target_kind: 'run', target_id: run.run_id, details: { set_id: set.id } });
    expect(JSON.stringify(written)).not.toContain(extra.token);
    expect(JSON.stringify(written)).not.toContain(token);
    expect(JSON.stringify(written), 'no path of the server').not.toContain(roots);
  });

  test('refusals: a missing scope, a cycle, a folder outside; typing errors are not among them', async () => {
    const { call, events, owner } = await person();
    const set = (await call('POST', '/deployment-sets', { name: 'S' })).body;
    expect((await call('POST', `/deployment-sets/${set.id}/members`, { member_set_id: set.id })).status).toBe(422);
    expect((await call('POST', '/projects', { name: 'P', path: '/etc' })).status).toBe(422);
    expect((await call('POST', '/deployment-sets', { name: '' })).status).toBe(422);
    const reader = await app.app.services.tokens.create(owner, 'bob', { name: 'r', scopes: ['read'] });
    expect((await app.api('GET', '/tokens', { token: reader.token })).status).toBe(403);
    const refused = await events('&outcome=refused');
    expect(refused.map(({ actor, action, details }: any) => [actor, action, details.attempted, details.code])).toEqual([
      ['bob', 'request.refused', 'listTokens', 'forbidden'],
      ['ana', 'request.refused', 'createProject', 'path_not_allowed'],
      ['ana', 'request.refused', 'addSetMember', 'cycle'],
    ]);
  });

  test('an event and its effect happen both or neither', async () => {
    const { call, events, owner } = await person();
    const set = (await call('POST', '/deployment-sets', { name: 'S' })).body;
    const attempt = withOwner(database.db, owner, async () => {
      await app.app.services.sets.update(owner, set.id, { name: 'Renamed' });
      throw new Error('after the effect');
    });
    await expect(attempt).rejects.toThrow('after the effect');
    expect((await call('GET', `/deployment-sets/${set.id}`)).body.name).toBe('S');
    expect((await events()).map((event: { action: string }) => event.action)).not.toContain('set.updated');
  });
});

describe('GET /audit', () => {
  test('filters by actor, action or its kind, outcome, target and time', async () => {
    const owner = freshOwner();
    const ana = await person('ana', owner);
    const bob = await person('bob', owner);
    const set = (await ana.call('POST', '/deployment-sets', { name: 'A' })).body;
    await bob.call('POST', '/deployment-sets', { name: 'B' });
    await bob.call('DELETE', `/deployment-sets/${set.id}`);
    const count = async (query: string) => (await ana.events(query)).length;
    expect(await count('&actor=bob')).toBe(3);
    expect(await count('&action=set')).toBe(3);
    expect(await count('&action=set.created')).toBe(2);
    expect(await count('&action=se')).toBe(0);
    expect(await count(`&target_kind=set&target_id=${set.id}`)).toBe(2);
    expect(await count('&outcome=refused')).toBe(0);
    const [newest] = await ana.events();
    expect(await count(`&since=${encodeURIComponent(newest.created_at)}`)).toBeGreaterThan(0);
    expect(await count('&until=2020-01-01T00:00:00Z')).toBe(0);
    expect(await count('&since=2020-01-01T00:00:00%2B02:00')).toBe(5);
  });

  test('pages by cursor without losing or repeating an event, and refuses what is no time and no cursor', async () => {
    const { call } = await person();
    for (let i = 0; i < 7; i += 1) await call('POST', '/deployment-sets', { name: `S${i}` });
    const all = (await call('GET', '/audit?limit=200')).body;
    expect(all).toMatchObject({ total: 8, offset: 0, next_cursor: null });
    const seen: string[] = [];
    let query = '?limit=3';
    for (let page = 0; page < 5; page += 1) {
      const answer = await call('GET', `/audit${query}`);
      seen.push(...answer.body.items.map((event: { id: string }) => event.id));
      if (answer.body.next_cursor === null) break;
      expect(answer.headers.get('link')).toContain('rel="next"');
      query = `?limit=3&cursor=${answer.body.next_cursor}`;
    }
    expect(seen).toEqual(all.items.map((event: { id: string }) => event.id));
    for (const wrong of ['?cursor=x', '?since=yesterday', '?outcome=maybe', '?colour=red', '?actor=%00'])
      expect((await call('GET', `/audit${wrong}`)).status, wrong).toBe(422);
  });
});
