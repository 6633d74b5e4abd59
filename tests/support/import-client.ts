import { expect } from 'vitest';
import type { Artifact } from '#app/contracts/artifacts.ts';
import type { ImportItem, ImportReport } from '#app/contracts/imports.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { type ApiAnswer, type ApiRequest, createTestApp, type TestApp } from './app.ts';
import { freshOwner } from './fixtures.ts';

/** An owner who may import from folders of the server. */
export interface ImportClient {
  owner: OwnerId;
  api(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** Imports a folder and returns the report; fails the test when the import is refused. */
  folder(path: string, more?: object): Promise<ImportReport>;
  git(source: object, more?: object): Promise<ImportReport>;
  /** All artifacts of the owner, by `type:name`. */
  artifacts(): Promise<Map<string, Artifact>>;
  /** Files of an artifact: path → [text, executable]. */
  files(ref: string): Promise<Record<string, [string, boolean]>>;
}

export const createImportApp = (db: Database, roots: string, env: Record<string, string> = {}): Promise<TestApp> =>
  createTestApp(db, {
    env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, LOADOUT_DATA_DIR: `${roots}/.data`, ...env },
    routes: /api\.v1\.(artifacts|collections|composites|groups|imports|\$)/,
  });

export async function importClient(test: TestApp): Promise<ImportClient> {
  const owner = freshOwner();
  const { token } = await test.app.services.tokens.create(owner, 'tester', { name: 'test', scopes: ['read', 'write', 'admin'] });
  const api: ImportClient['api'] = (method, path, request = {}) => test.api(method, path, { token, ...request });
  const run = async (source: object, more: object): Promise<ImportReport> => {
    const answer = await api('POST', '/imports', { body: { source, ...more } });
    expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
    return answer.body;
  };
  return {
    owner,
    api,
    folder: (path, more = {}) => run({ kind: 'directory', path }, more),
    git: (source, more = {}) => run({ kind: 'git', ...source }, more),
    artifacts: async () => {
      const { body } = await api('GET', '/artifacts?limit=200');
      return new Map(body.items.map((artifact: Artifact) => [artifact.artifact_id, artifact]));
    },
    files: async (ref) => {
      const { body } = await api('GET', `/artifacts/${encodeURIComponent(ref)}/files`);
      const entries = await Promise.all(
        body.items.map(async ({ path, executable }: { path: string; executable: boolean }) => {
          const file = await api(
            'GET',
            `/artifacts/${encodeURIComponent(ref)}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
          );
          return [path, [file.body, executable]];
        }),
      );
      return Object.fromEntries(entries);
    },
  };
}

/** A report as one line per place, for tests that say what shall be in it. */
export const lines = (report: ImportReport): string[] =>
  report.items.map(
    (item) =>
      `${item.path} ${item.artifact_id} ${item.outcome}${item.warnings.length > 0 ? ` ${item.warnings.map(({ code }) => code).join(',')}` : ''}`,
  );

export function itemAt(report: ImportReport, path: string): ImportItem {
  const item = report.items.find((one) => one.path === path);
  if (item === undefined)
    throw new Error(`Nothing was found at ${path}, only at ${report.items.map((one) => one.path).join(', ')}`);
  return item;
}
