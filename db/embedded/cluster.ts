import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Launch } from './account.ts';
import { SERVER_ENV } from './environment.ts';
import { type Account, chownTree, type Layout, syncFolder } from './folders.ts';

/** The database superuser; the cluster is closed to everybody who cannot enter the socket's folder. */
export const SUPERUSER = 'loadout';

const run = promisify(execFile);
const HALF_MADE = 'cluster.new-';

/** Who owns the cluster's files; null when there is no cluster yet. */
export async function clusterOwner(layout: Layout): Promise<Account | null> {
  const found = await stat(path.join(layout.cluster, 'PG_VERSION')).catch(() => null);
  return found ? { uid: found.uid, gid: found.gid } : null;
}

/**
 * Makes sure there is a complete cluster that the server of this launch may use.
 * @param fast the data need not survive a power cut (tests)
 * @throws Error when the folder holds something else, or a cluster of another major version
 */
export async function ensureCluster(layout: Layout, initdb: string, launch: Launch, major: string, fast: boolean): Promise<void> {
  await sweepHalfMade(layout.home);
  const version = (await readFile(path.join(layout.cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') await createCluster(layout, initdb, launch, fast);
  else if (version !== major) {
    throw new Error(
      `${layout.cluster} was made by PostgreSQL ${version}, the embedded server is ${major}. Restore a backup into a new LOADOUT_DATA_DIR.`,
    );
  }
  const owner = await clusterOwner(layout);
  if (launch.files && owner && owner.uid !== launch.files.uid) await chownTree(layout.cluster, launch.files);
}

/** Removes what an interrupted first start or a killed process left behind. Only while the start lock is held. */
async function sweepHalfMade(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith(HALF_MADE) || name.startsWith('probe-')) {
      await rm(path.join(home, name), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function createCluster(layout: Layout, initdb: string, launch: Launch, fast: boolean): Promise<void> {
  await rmdir(layout.cluster).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new Error(`${layout.cluster} is not a PostgreSQL cluster and not empty. Move it away and start again.`, {
      cause: error,
    });
  });
  // PG_VERSION appears long before initdb is done, so the cluster gets its name only when it is complete.
  const draft = path.join(layout.home, `${HALF_MADE}${randomUUID()}`);
  await mkdir(draft, { mode: 0o700 });
  if (launch.files) await chown(draft, launch.files.uid, launch.files.gid);
  const [program, args] = launch.command(initdb, [
    ...['-D', draft, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--no-instructions'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ...(fast ? ['--no-sync', '--no-data-checksums'] : []),
  ]);
  await run(program, args, { ...launch.spawn, env: SERVER_ENV, cwd: layout.home }).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`The database could not be made in ${layout.home}: ${said || String(error)}`, { cause: error });
  });
  // Only the socket leads in, whatever else may be configured later.
  await writeFile(path.join(draft, 'pg_hba.conf'), 'local all all trust\n');
  await rename(draft, layout.cluster);
  if (!fast) await syncFolder(layout.home);
}

/** The number that tells one cluster from every other; the server tells the same one. */
export async function systemIdentifier(cluster: string): Promise<string> {
  const handle = await open(path.join(cluster, 'global/pg_control'), 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.readBigUInt64LE().toString();
  } finally {
    await handle.close();
  }
}
