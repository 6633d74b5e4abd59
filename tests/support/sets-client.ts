import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { withOwner } from '#db/transactions.ts';
import { type ApiAnswer, type ApiRequest, createTestApp, type TestApp } from './app.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup } from './fixtures.ts';

/** An owner with a token of its own, and short words for what tests of sets do again and again. */
export interface SetsClient {
  owner: OwnerId;
  api(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** Creates a set and returns its id. */
  set(name: string, more?: object): Promise<string>;
  /** Adds a member and returns it; fails the test when that is refused. */
  add(setId: string, reference: object): Promise<ApiAnswer['body']>;
  artifact(name?: string, type?: ArtifactType): Promise<string>;
  /** A group of a collection of its own. */
  group(name: string, artifacts: string[]): Promise<string>;
  members(setId: string): Promise<ApiAnswer['body'][]>;
}

const AUTHENTICATED = { AUTH_ENABLED: 'true', LOADOUT_ROOTS: tmpdir() };

/** The application with authentication on, so that every test has its own owner. */
export const createSetsApp = (db: Database): Promise<TestApp> =>
  createTestApp(db, { env: AUTHENTICATED, routes: /api\.v1\.(deployment-sets|\$)/ });

export async function setsClient(test: TestApp, db: Database): Promise<SetsClient> {
  const owner = freshOwner();
  const { token } = await test.app.services.tokens.create(owner, 'tester', { name: 'test', scopes: ['read', 'write'] });
  const api: SetsClient['api'] = (method, path, request = {}) => test.api(method, path, { token, ...request });
  const collections: string[] = [];
  const collection = async (): Promise<string> => {
    collections[0] ??= await withOwner(db, owner, (tx) => insertCollection(tx, owner, { name: 'Team library' }));
    return collections[0];
  };
  const made = async (method: string, path: string, body: object): Promise<ApiAnswer['body']> => {
    const answer = await api(method, path, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  return {
    owner,
    api,
    set: async (name, more = {}) => (await made('POST', '/deployment-sets', { name, ...more })).id,
    add: (setId, reference) => made('POST', `/deployment-sets/${setId}/members`, reference),
    artifact: async (name, type) => {
      const home = await collection();
      return (await withOwner(db, owner, (tx) => insertArtifact(tx, owner, { name, type, collections: [home] }))).uuid;
    },
    group: async (name, artifacts) => {
      const home = await collection();
      return withOwner(db, owner, (tx) => insertGroup(tx, owner, home, { name, artifacts }));
    },
    members: async (setId) => (await api('GET', `/deployment-sets/${setId}`)).body.members,
  };
}
