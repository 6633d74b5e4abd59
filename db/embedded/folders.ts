import { createHash } from 'node:crypto';
import { access, chmod, chown, constants, lstat, mkdir, open, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A user and group by number. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where everything of one embedded database lies. */
export interface Layout {
  /** Real path of `postgres` in the data folder; holds all that follows except perhaps `socketDir`. */
  home: string;
  /** The data directory of PostgreSQL. */
  cluster: string;
  socketDir: string;
  /** What the server prints. */
  log: string;
  startLock: string;
  holders: string;
  /** Shown in the titles of the server's processes. */
  clusterName: string;
}

/** Part of the socket's file name; every database has a folder of its own, so the number is always the same. */
export const SOCKET_PORT = 5432;

// sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero included.
const SOCKET_PATH_LIMIT = 103;

/**
 * Makes the folder `postgres` in the data folder and says where its parts lie.
 * @throws Error when this user may not write there
 */
export async function prepareFolders(dataDir: string): Promise<Layout> {
  const folder = path.join(dataDir, 'postgres');
  // Default mode for the parents: a server that runs as another user must be able to pass through them.
  await mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`The data folder ${dataDir} cannot be written (${why}). Start as its owner or set LOADOUT_DATA_DIR.`, {
        cause: error,
      });
    });
  const home = await realpath(folder);
  const key = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return {
    home,
    cluster: path.join(home, 'cluster'),
    socketDir: socketFolder(home, key),
    log: path.join(home, 'postgres.log'),
    startLock: path.join(home, 'start.lock'),
    holders: path.join(home, 'holders'),
    clusterName: `loadout-${key}`,
  };
}

function socketFolder(home: string, key: string): string {
  const candidates = [path.join(home, 'run'), path.join(tmpdir(), `loadout-${key}`)];
  const fits = (folder: string) => Buffer.byteLength(path.join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= SOCKET_PATH_LIMIT;
  return candidates.find(fits) ?? path.join('/tmp', `loadout-${key}`);
}

/**
 * Makes a folder only its account can enter. One that somebody else made first (anybody may, in a temporary folder) is never used.
 * @param account who it shall belong to; null leaves it with this process' user
 */
export async function ensurePrivateFolder(folder: string, account: Account | null): Promise<void> {
  const found = await lstat(folder).catch(() => null);
  const ours = found?.isDirectory() === true && [process.geteuid?.(), account?.uid].includes(found.uid);
  if (found && !ours) {
    await rm(folder, { recursive: true }).catch((error: unknown) => {
      throw new Error(`${folder} belongs to another user (uid ${found.uid}). Move it away and start again.`, { cause: error });
    });
  }
  if (!ours) await mkdir(folder, { mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
}

/** Gives a whole tree to an account. */
export async function chownTree(folder: string, account: Account): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chown(path.join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  await chown(folder, account.uid, account.gid);
}

/** Makes a rename in this folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
