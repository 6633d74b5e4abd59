import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Log } from '#app/lib/log.ts';
import { chooseLaunch } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { clusterOwner, ensureCluster } from './cluster.ts';
import { type EmbeddedConnection, openDatabase } from './connect.ts';
import { SERVER_ENV } from './environment.ts';
import { ensurePrivateFolder, type Layout, prepareFolders } from './folders.ts';
import { addHolder, otherHolders } from './holders.ts';
import { endOrphans, spawnPostmaster, stopPostmaster, untilGone, untilReady } from './postmaster.ts';
import { readPostmasterFile, removeStaleLocks } from './postmaster-file.ts';
import { clusterProcesses, type ProcessId } from './processes.ts';
import { withStartLock } from './start-lock.ts';
import { watch } from './watch.ts';

export interface EmbeddedOptions {
  /** The program's data folder (LOADOUT_DATA_DIR); everything of the database lies in `postgres` below it. */
  dataDir: string;
  log: Log;
  /** Trades durability for speed: tests only. */
  fast?: boolean;
}

/** A running server and the right to use it until `stop`. */
export interface Embedded {
  connection: EmbeddedConnection;
  /** True when the server ran already, started by a process that still uses it or has died. */
  attached: boolean;
  /** Gives the server up and stops it, unless another process uses it too. Safe to call twice. */
  stop(): Promise<void>;
}

interface Server {
  id: ProcessId;
  connection: EmbeddedConnection;
  attached: boolean;
}

const START_WAIT_MS = 120_000;
const STOP_WAIT_MS = 1_000;
const SLOW_START_MS = 3_000;

/**
 * Starts the embedded PostgreSQL on a folder, or attaches to the one that runs there. Recovers from anything that was killed before,
 * and starts the server again when it dies under us.
 * @throws Error that says what is wrong with the folder, the installation or the machine
 */
export async function startEmbedded({ dataDir, log, fast = false }: EmbeddedOptions): Promise<Embedded> {
  let layout = await prepareFolders(dataDir);
  const binaries = findBinaries();
  let note: string | null = null;
  const enter = async (): Promise<Server> => {
    const server = await withStartLock(layout.startLock, START_WAIT_MS, async () => {
      const found = (await attach(layout, note)) ?? (await start(layout, binaries, log, fast));
      note ??= await addHolder(layout.holders);
      // A server that is brought back must be where its clients know it to be.
      layout = { ...layout, socketDir: found.connection.host };
      return found;
    });
    if (!server)
      throw new Error(`Another process has been starting the database in ${layout.home} for two minutes. Stop it and try again.`);
    log.info({ pid: server.id.pid, attached: server.attached, folder: layout.home }, 'database.ready');
    return server;
  };

  const first = await enter();
  const watcher = watch(first.id, log, async () => (await enter()).id);
  const leave = async () => {
    const id = await watcher.end();
    if (note) await rm(note, { force: true });
    await withStartLock(layout.startLock, STOP_WAIT_MS, async () => {
      const others = await otherHolders(layout.holders, note);
      if (others.length === 0) await stopPostmaster(id);
      log.info(
        { pid: id.pid, still_used_by: others.map(({ pid }) => pid) },
        others.length === 0 ? 'database.stopped' : 'database.left',
      );
    });
  };
  let left: Promise<void> | null = null;
  const stop = () => {
    left ??= leave();
    return left;
  };
  return { connection: first.connection, attached: first.attached, stop };
}

/** The server that runs on the folder already. Null when there is none, or one nobody can reach or use, which is then ended. */
async function attach(layout: Layout, note: string | null): Promise<Server | null> {
  const postmaster = clusterProcesses(layout.cluster, layout.clusterName).find(({ role }) => role === 'postmaster');
  if (!postmaster) return null;
  if (await untilReady(layout.cluster, postmaster)) {
    const socketDir = (await readPostmasterFile(layout.cluster))?.socketDir ?? layout.socketDir;
    try {
      return { id: postmaster, connection: await openDatabase(layout.cluster, socketDir), attached: true };
    } catch (error) {
      const others = await otherHolders(layout.holders, note);
      if (others.length > 0) {
        throw new Error(`The database in ${layout.home} is used by process ${others[0]?.pid} and cannot be reached from here.`, {
          cause: error,
        });
      }
    }
    await stopPostmaster(postmaster);
  }
  await untilGone(postmaster, START_WAIT_MS);
  return null;
}

async function start(layout: Layout, binaries: Binaries, log: Log, fast: boolean): Promise<Server> {
  const slow = setTimeout(() => log.warn({ folder: layout.home }, 'database.still_starting'), SLOW_START_MS);
  try {
    await endOrphans(layout);
    const launch = await chooseLaunch(layout.home, binaries.postgres, await clusterOwner(layout));
    await ensureCluster(layout, binaries.initdb, launch, await majorVersion(binaries.postgres), fast);
    await ensurePrivateFolder(layout.socketDir, launch.files);
    await removeStaleLocks(layout);
    const id = await spawnPostmaster(layout, binaries.postgres, launch, fast);
    const connection = await openDatabase(layout.cluster, layout.socketDir).catch(async (error: unknown) => {
      await stopPostmaster(id);
      throw error;
    });
    return { id, connection, attached: false };
  } finally {
    clearTimeout(slow);
  }
}

/** The part of the version that names the format of a cluster. */
async function majorVersion(postgres: string): Promise<string> {
  const { stdout } = await promisify(execFile)(postgres, ['--version'], { env: SERVER_ENV });
  return /\d+/.exec(stdout)?.[0] ?? '';
}
