import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';

let database: TestDatabase;
let on: TestApp;
let base: string;
let shared: string;
beforeAll(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-shared-folders-')));
  shared = path.join(base, 'shared');
  await mkdir(shared);
  database = await createTestDatabase();
  const roots = `${path.join(base, 'own', '{owner}')}:${shared}`;
  on = await createTestApp(database.db, { routes: /api\.v1/, env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots } });
});
afterAll(async () => {
  await database.close();
  await rm(base, { recursive: true, force: true });
});

async function person(scopes: ('read' | 'write' | 'deploy' | 'admin')[] = ['read', 'write']) {
  const owner: OwnerId = freshOwner();
  await mkdir(path.join(base, 'own', owner), { recursive: true });
  const { token } = await on.app.services.tokens.create(owner, 'ana', { name: 't', scopes });
  const call = (method: string, to: string, body?: unknown) => on.api(method, to, { token, body });
  const register = async (folder: string) =>
    (await call('POST', '/projects', { name: path.basename(folder), path: folder, create: true })).body;
  return { owner, own: path.join(base, 'own', owner), call, register };
}

describe('folders that several owners may reach', () => {
  test('nobody registers a folder of somebody else, nor one inside or around it, under any name', async () => {
    const [ana, ben] = [await person(), await person()];
    const folder = path.join(shared, 'team', 'app');
    expect(await ana.register(folder)).toMatchObject({ path: folder });
    await symlink(folder, path.join(shared, 'link-to-app'));
    expect(await ben.register(folder)).toMatchObject({ code: 'already_exists' });
    expect(await ben.register(path.join(folder, 'packages/web'))).toMatchObject({ code: 'path_not_allowed' });
    expect(await ben.register(path.join(shared, 'team'))).toMatchObject({ code: 'path_not_allowed' });
    expect(await ben.register(path.join(shared, 'link-to-app'))).toMatchObject({ code: 'already_exists' });
    expect(await ben.register(path.join(shared, 'link-to-app', 'src'))).toMatchObject({ code: 'path_not_allowed' });
    expect(await ben.register(path.join(shared, 'team', 'app-2')), 'a neighbour of like name').toMatchObject({ name: 'app-2' });
    expect(await ana.register(path.join(folder, 'packages/web')), 'their own inside their own').toMatchObject({ name: 'web' });
    const moved = await ben.register(path.join(shared, 'ben'));
    expect((await ben.call('PATCH', `/projects/${moved.id}`, { path: folder })).body.code).toBe('path_not_allowed');
    expect((await ben.call('PATCH', `/projects/${moved.id}`, { path: `${folder}/x`, create: true })).body.code).toBe(
      'path_not_allowed',
    );
  });

  test('of many who register a folder and one inside it at once, only one owner gets any', async () => {
    for (let round = 0; round < 5; round += 1) {
      const people = await Promise.all(Array.from({ length: 6 }, () => person()));
      const outer = path.join(shared, `race-${round}`);
      await mkdir(path.join(outer, 'inner'), { recursive: true });
      const answers = await Promise.all(
        people.map(({ register }, index) => register(index % 2 ? path.join(outer, 'inner') : outer)),
      );
      expect(answers.filter(({ id }) => id !== undefined)).toHaveLength(1);
      for (const { id, code } of answers) if (id === undefined) expect(['already_exists', 'path_not_allowed']).toContain(code);
    }
  });

  test('{owner} gives everybody a root that the others cannot reach', async () => {
    const [ana, ben] = [await person(), await person()];
    expect(await ana.register(path.join(ana.own, 'app'))).toMatchObject({ name: 'app' });
    expect(await ben.register(path.join(ana.own, 'other'))).toMatchObject({ code: 'path_not_allowed' });
    await symlink(ana.own, path.join(ben.own, 'way-in'));
    expect(await ben.register(path.join(ben.own, 'way-in', 'app2'))).toMatchObject({ code: 'path_not_allowed' });
  });
});

test('importing from a folder of the server, or a git repository in one, takes the scope admin', async () => {
  const writer = await person(['read', 'write']);
  const admin = await person(['read', 'write', 'admin']);
  const folder = path.join(shared, 'library');
  await mkdir(folder, { recursive: true });
  for (const source of [
    { kind: 'directory', path: folder },
    { kind: 'git', url: folder },
  ]) {
    const refused = await writer.call('POST', '/imports', { source, collection_name: 'x' });
    expect([refused.status, refused.body.code], JSON.stringify(source)).toEqual([403, 'forbidden']);
  }
  const allowed = await admin.call('POST', '/imports', { source: { kind: 'directory', path: folder }, collection_name: 'x' });
  expect(allowed.status).toBe(201);
});
