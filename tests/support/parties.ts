import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { keepSession } from '#app/http/session-cookie.server.ts';
import { createTestApp, type TestApp } from './app.ts';
import type { World } from './authorization-matrix.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { freshOwner } from './fixtures.ts';

export interface Party {
  owner: OwnerId;
  token: string;
  /** Of a browser that is signed in with it. */
  cookie: string;
  world: World;
}

/** The `Cookie` header of a browser whose session has this secret. */
export const cookieOf = async (secret: string): Promise<string> =>
  (await keepSession({ secret, expiresAt: new Date() })).split(';', 1)[0] ?? '';

/** An owner of everything there is to own, in folders below `roots`. */
export async function makeParty(test: TestApp, roots: string): Promise<Party> {
  const owner = freshOwner();
  const { token } = await test.app.services.tokens.create(owner, 'somebody', {
    name: 'all',
    scopes: ['read', 'write', 'deploy', 'admin'],
  });
  const made = async (path: string, body: object) => {
    const answer = await test.api('POST', path, { token, body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  const collection = (await made('/collections', { name: 'Library' })).id;
  const skill = async (name: string) =>
    made('/artifacts', {
      type: 'skill',
      name,
      collection_id: collection,
      files: [{ path: 'SKILL.md', content: `---\nname: ${name}\ndescription: of ${owner}\n---\n` }],
    });
  const first = await skill('first');
  const second = await skill(`private-${owner}`);
  const group = (await made('/groups', { collection_id: collection, name: 'Group' })).id;
  await made(`/groups/${group}/artifacts`, { artifact_uuid: first.uuid });
  const plugin = (
    await made('/composites', { collection_id: collection, name: 'plugin', members: [{ artifact_uuid: first.uuid }] })
  ).uuid;
  const innerSet = (await made('/deployment-sets', { name: 'Inner' })).id;
  const set = (await made('/deployment-sets', { name: 'Outer' })).id;
  const member = (await made(`/deployment-sets/${set}/members`, { artifact_uuid: first.uuid })).id;
  await made(`/deployment-sets/${set}/members`, { member_set_id: innerSet });
  const project = await made('/projects', { name: 'Project', path: path.join(roots, owner), create: true });
  const deployed = await test.api('POST', `/deployment-sets/${set}/deploy`, { token, body: { project_id: project.id } });
  expect(deployed.status, JSON.stringify(deployed.body)).toBe(200);
  const folder = path.join(roots, `source-of-${owner}`);
  await mkdir(folder);
  const imported = await made('/imports', { source: { kind: 'directory', path: folder }, collection_id: collection });
  const opened = await test.app.services.sessions.signIn(token, 'Test browser');
  const [session] = (await test.app.services.sessions.list(owner, { actor: null })).items;
  const spare = (await made('/tokens', { name: 'spare', scopes: ['read'] })).id;
  return {
    owner,
    token,
    cookie: await cookieOf(opened?.secret ?? ''),
    world: {
      session: session?.id ?? '',
      collection,
      group,
      skill: first.uuid,
      secondSkill: second.uuid,
      secondSkillId: second.artifact_id,
      plugin,
      set,
      innerSet,
      member,
      token: spare,
      import: imported.id,
      run: deployed.body.run_id,
      folder,
      project: project.id,
      profile: project.profiles[0].id,
      contentHash: first.content_hash,
    },
  };
}

/** The program with authentication on, and two owners of everything there is to own, with the same names. */
export interface TwoParties {
  database: TestDatabase;
  on: TestApp;
  /** Real path of the folder that both may use. */
  roots: string;
  alice: Party;
  bob: Party;
  close(): Promise<void>;
}

export async function createTwoParties(env: Record<string, string> = {}): Promise<TwoParties> {
  const roots = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-parties-')));
  const database = await createTestDatabase();
  const on = await createTestApp(database.db, { env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, ...env } });
  const [alice, bob] = [await makeParty(on, roots), await makeParty(on, roots)];
  const close = async () => {
    await database.close();
    await rm(roots, { recursive: true, force: true });
  };
  return { database, on, roots, alice, bob, close };
}
