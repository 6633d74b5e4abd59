import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { type ApiAnswer, type ApiRequest, createTestApp, type TestApp } from './app.ts';
import { freshOwner } from './fixtures.ts';

/** An owner with a token of its own, and short words for what tests of the library do again and again. */
export interface LibraryClient {
  owner: OwnerId;
  api(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** Creates something by POST and returns it; fails the test when that is refused. */
  made(path: string, body: object): Promise<ApiAnswer['body']>;
  collection(name?: string): Promise<string>;
  /** A skill with a small SKILL.md; returns the artifact. */
  skill(collection: string, name: string, more?: object): Promise<ApiAnswer['body']>;
  /** A set with these members in order, as `POST …/members` takes them; returns its id. */
  setOf(name: string, members: readonly object[], more?: object): Promise<string>;
  /** The uuids of a group's artifacts or a composite's members, in order. */
  groupOrder(group: string): Promise<string[]>;
}

/** The application with authentication on, so that every test has its own owner. */
export const createLibraryApp = (db: Database, env: Record<string, string> = {}): Promise<TestApp> =>
  createTestApp(db, {
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: tmpdir(), ...env },
    routes: /api\.v1\.(artifacts|collections|composites|groups|deployment-sets|\$)/,
  });

/** A SKILL.md with this description. */
export const skillText = (name: string, description = `What ${name} does`): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n# ${name}\n`;

export const skillFiles = (name: string, description?: string) => [{ path: 'SKILL.md', content: skillText(name, description) }];

export async function libraryClient(test: TestApp): Promise<LibraryClient> {
  const owner = freshOwner();
  const { token } = await test.app.services.tokens.create(owner, 'tester', { name: 'test', scopes: ['read', 'write'] });
  const api: LibraryClient['api'] = (method, path, request = {}) => test.api(method, path, { token, ...request });
  const made: LibraryClient['made'] = async (path, body) => {
    const answer = await api('POST', path, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  return {
    owner,
    api,
    made,
    collection: async (name = 'Team library') => (await made('/collections', { name })).id,
    skill: (collection, name, more = {}) =>
      made('/artifacts', { type: 'skill', name, collection_id: collection, files: skillFiles(name), ...more }),
    setOf: async (name, members, more = {}) => {
      const { id } = await made('/deployment-sets', { name, ...more });
      for (const member of members) await made(`/deployment-sets/${id}/members`, member);
      return id;
    },
    groupOrder: async (group) =>
      (await api('GET', `/groups/${group}/artifacts`)).body.items.map((item: { uuid: string }) => item.uuid),
  };
}
