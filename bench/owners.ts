import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LoadoutServer } from '#tests/e2e/support/server.ts';
import type { Api } from './api.ts';

const root = path.resolve(import.meta.dirname, '..');

/** A token for an owner of a server that runs with authentication on. */
export async function apiOf(server: LoadoutServer, owner: string): Promise<Api> {
  const command = ['--import', 'tsx', path.join(root, 'app/cli/token-create.ts'), '--owner', owner];
  const env = { ...process.env, LOADOUT_DATA_DIR: server.dataDir, LOADOUT_ROOTS: server.folder };
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
  return { url: server.url, token: stdout.trim() };
}
