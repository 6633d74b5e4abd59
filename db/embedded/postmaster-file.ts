import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Layout, SOCKET_PORT } from './folders.ts';

/** What a running server says about itself in `postmaster.pid`. */
export interface PostmasterFile {
  pid: number;
  socketDir: string;
  /** `starting`, `ready`, `stopping`, `standby`; empty while it is being written. */
  status: string;
}

/** Reads `postmaster.pid`; lines as in PostgreSQL's `utils/pidfile.h`. Null when it is not there or unfinished. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , , socketDir, , , status] = text.split('\n');
  if (!/^\d+$/.test(pid ?? '') || !socketDir) return null;
  return { pid: Number(pid), socketDir, status: status?.trim() ?? '' };
}

/** Removes the locks of a server that died. Only after no process of the cluster is left, and while the start lock is held. */
export async function removeStaleLocks(layout: Layout): Promise<void> {
  const socket = path.join(layout.socketDir, `.s.PGSQL.${SOCKET_PORT}`);
  for (const file of [path.join(layout.cluster, 'postmaster.pid'), `${socket}.lock`, socket]) await rm(file, { force: true });
}
