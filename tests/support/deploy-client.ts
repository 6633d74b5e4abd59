import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Database } from '#db/client.ts';
import { type ApiAnswer, type ApiRequest, createTestApp, type TestApp } from './app.ts';
import { freshOwner } from './fixtures.ts';
import { readTree, temporaryFolder } from './project-folder.ts';
import { endOfRun } from './run-end.ts';

export interface Skill {
  uuid: string;
  name: string;
}

/** An owner with a library, a set and a project in a real folder, and short words for what tests of deploying do. */
export interface DeployClient {
  api(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
  owner: string;
  /** The folder of the project. */
  folder: string;
  project: ApiAnswer['body'];
  set: string;
  /** Makes a skill, by default one that is in the set. A text that begins with `#!` is executable. */
  skill(name: string, files: Record<string, string>, inSet?: boolean): Promise<Skill>;
  artifact(body: object): Promise<ApiAnswer['body']>;
  /** Gives a skill other files: a new version. */
  change(skill: Skill, files: Record<string, string>): Promise<void>;
  newSet(name: string, members?: object[]): Promise<string>;
  plan(more?: object, setId?: string): Promise<ApiAnswer['body']>;
  deploy(more?: object, setId?: string): Promise<ApiAnswer['body']>;
  /** The files of the project that are not ours to keep (`.loadout`, the record). */
  files(): Record<string, string>;
}

const filesOf = (files: Record<string, string>) =>
  Object.entries(files).map(([name, content]) => ({ path: name, content, executable: content.startsWith('#!') }));

export interface DeployApp {
  test: TestApp;
  roots: string;
  client(): Promise<DeployClient>;
  remove(): void;
}

/** The application with authentication on and a root folder of its own. */
export async function createDeployApp(db: Database, env: Record<string, string> = {}): Promise<DeployApp> {
  const { path: roots, remove } = temporaryFolder();
  const test = await createTestApp(db, {
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, ...env },
    routes: /api\.v1\.(artifacts|collections|composites|groups|imports|deployment-sets|deploy-runs|drift|projects|\$)/,
  });
  return { test, roots, client: () => deployClient(test, roots), remove };
}

async function deployClient(test: TestApp, roots: string): Promise<DeployClient> {
  const owner = freshOwner();
  const scopes = ['read', 'write', 'deploy'] as const;
  const { token } = await test.app.services.tokens.create(owner, 'tester', { name: 'test', scopes: [...scopes] });
  const api: DeployClient['api'] = (method, at, request = {}) => test.api(method, at, { token, ...request });
  const ask = async (method: string, at: string, body: object, status: number): Promise<ApiAnswer['body']> => {
    const answer = await api(method, at, { body });
    expect(answer.status, `${method} ${at} ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };
  const folder = path.join(roots, owner);
  mkdirSync(folder);
  const collection = (await ask('POST', '/collections', { name: 'Team library' }, 201)).id;
  const project = await ask('POST', '/projects', { name: 'Harbor', path: folder }, 201);
  const newSet: DeployClient['newSet'] = async (name, members = []) => {
    const { id } = await ask('POST', '/deployment-sets', { name }, 201);
    for (const member of members) await ask('POST', `/deployment-sets/${id}/members`, member, 201);
    return id;
  };
  const set = await newSet('Base');
  const artifact: DeployClient['artifact'] = (body) => ask('POST', '/artifacts', { collection_id: collection, ...body }, 201);
  return {
    api,
    owner,
    folder,
    project,
    set,
    artifact,
    newSet,
    skill: async (name, files, inSet = true) => {
      const { uuid } = await artifact({ type: 'skill', name, files: filesOf(files) });
      if (inSet) await ask('POST', `/deployment-sets/${set}/members`, { artifact_uuid: uuid }, 201);
      return { uuid, name };
    },
    change: async ({ uuid }, files) => {
      await ask('PUT', `/artifacts/${uuid}/files`, { files: filesOf(files) }, 200);
    },
    plan: (more = {}, setId = set) => ask('POST', `/deployment-sets/${setId}/plan`, { project_id: project.id, ...more }, 200),
    deploy: async (more = {}, setId = set) => {
      const answer = await api('POST', `/deployment-sets/${setId}/deploy`, { body: { project_id: project.id, ...more } });
      // A slow machine: the run goes on, and its record says in the end what the answer would have.
      if (answer.status === 202) return endOfRun({ api }, answer.body.run_id);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body;
    },
    files: () =>
      Object.fromEntries(Object.entries(readTree(folder)).filter(([name]) => !name.endsWith('.skillmeat-deployed.toml'))),
  };
}
