import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch } from './account.ts';
import { SERVER_ENV } from './environment.ts';
import { type Layout, SOCKET_PORT } from './folders.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { clusterProcesses, identify, isRunning, type ProcessId, signal } from './processes.ts';

const POLL_MS = 10;
const ORPHANS_MS = 5_000;
const FAST_STOP_MS = 2_000;
const IMMEDIATE_STOP_MS = 500;
const LOG_BYTES = 5 * 1024 * 1024;
const LOG_TAIL_LINES = 8;

// Small, for one program on a laptop. Failing statements are the program's to log: PostgreSQL would print the values in them.
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  min_wal_size: '32MB',
  max_wal_size: '512MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  // Every index begins with the owner. Until a table's statistics are known the planner takes any of them for as good as the
  // right one, and each check of a foreign key reads all rows of the owner. A new database must not wait a minute for them.
  autovacuum_naptime: '10s',
};

// A crash of the machine may take the data with it: for tests only.
const FAST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '200',
};

/**
 * Starts the server and returns when it accepts connections, after a crash recovery if one is due.
 * @throws Error with the end of its log when it ends instead
 */
export async function spawnPostmaster(layout: Layout, postgres: string, launch: Launch, fast: boolean): Promise<ProcessId> {
  const settings = { ...SETTINGS, ...(fast ? FAST_SETTINGS : {}), cluster_name: layout.clusterName };
  const [program, args] = launch.command(postgres, [
    ...['-D', layout.cluster, '-p', String(SOCKET_PORT)],
    // A list to PostgreSQL: quoted, so that a comma in the path does not split it.
    ...['-k', `"${layout.socketDir.replaceAll('"', '""')}"`],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const logStart = await rotateLog(layout.log);
  const log = await open(layout.log, 'a', 0o600);
  // Detached: Ctrl-C in the terminal must not stop the database while the program still finishes requests.
  const child = spawn(program, args, {
    ...launch.spawn,
    env: SERVER_ENV,
    cwd: layout.home,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const spawned = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  child.unref();
  const pid = await spawned.finally(() => log.close());
  const id = identify(pid);
  if (id && (await untilReady(layout.cluster, id))) return id;
  throw new Error(`The embedded PostgreSQL did not start. The end of ${layout.log}:\n${await tail(layout.log, logStart)}`);
}

/** Waits while the server starts, recovers or is just about to say so. @returns whether it is ready; false when it ended or is stopping */
export async function untilReady(cluster: string, id: ProcessId): Promise<boolean> {
  while (isRunning(id)) {
    const file = await readPostmasterFile(cluster);
    if (file?.pid === id.pid && file.status === 'ready') return true;
    if (file?.pid === id.pid && file.status === 'stopping') return false;
    await sleep(POLL_MS);
  }
  return false;
}

/** Fast shutdown (open transactions are rolled back, clients are not waited for); harder when that takes too long. */
export async function stopPostmaster(id: ProcessId): Promise<void> {
  if (!isRunning(id)) return;
  signal(id.pid, 'SIGINT');
  if (await untilGone(id, FAST_STOP_MS)) return;
  // Immediate shutdown: the next start recovers, nothing committed is lost.
  signal(id.pid, 'SIGQUIT');
  if (await untilGone(id, IMMEDIATE_STOP_MS)) return;
  signal(id.pid, 'SIGKILL');
  await untilGone(id, IMMEDIATE_STOP_MS);
}

/** @returns whether the process ended within the time */
export async function untilGone(id: ProcessId, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  while (isRunning(id)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Waits for the workers of a killed postmaster to notice and leave, and makes them. No new server may start beside them. */
export async function endOrphans(layout: Layout): Promise<void> {
  const deadline = Date.now() + ORPHANS_MS;
  for (;;) {
    const orphans = clusterProcesses(layout.cluster, layout.clusterName);
    if (orphans.length === 0) return;
    // Their postmaster is dead: whatever they hold in memory is void, the write-ahead log is the truth.
    for (const { pid } of orphans) signal(pid, Date.now() > deadline ? 'SIGKILL' : 'SIGQUIT');
    await sleep(POLL_MS * 2);
  }
}

/** Keeps the log small. @returns the byte where this start's lines begin */
async function rotateLog(log: string): Promise<number> {
  const size = (await stat(log).catch(() => null))?.size ?? 0;
  if (size < LOG_BYTES) return size;
  await rename(log, `${log}.1`);
  return 0;
}

async function tail(log: string, from: number): Promise<string> {
  const text = (await readFile(log)).subarray(from).toString('utf8').trim();
  return text.split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
