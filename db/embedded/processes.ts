import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { SERVER_ENV } from './environment.ts';

/** One process for all time: a number alone may be handed out again after the process ended. */
export interface ProcessId {
  pid: number;
  /** When it started, in whatever unit the system tells; only compared for equality. */
  startedAt: string;
}

/** A process that works in the folder of a database cluster. */
export interface ClusterProcess extends ProcessId {
  role: 'postmaster' | 'worker';
}

const linux = process.platform === 'linux';
/** Start times count from the boot, so the boot is part of them. */
const bootId = linux ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : '';

/** The running process with this number; null when there is none or only a zombie is left of it. */
export function identify(pid: number): ProcessId | null {
  const startedAt = linux ? startedAtFromProc(pid)?.startedAt : startedAtFromPs(pid);
  return startedAt === undefined ? null : { pid, startedAt };
}

/** True while this very process runs. */
export function isRunning(id: ProcessId): boolean {
  return identify(id.pid)?.startedAt === id.startedAt;
}

/** Sends a signal; a process that is gone already is what the sender wanted. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Every living process of a cluster: the postmaster and what it forked.
 * @param cluster real path of the data directory
 * @param clusterName the name its workers show in their titles, for systems that do not tell a process' folder
 */
export function clusterProcesses(cluster: string, clusterName: string): ClusterProcess[] {
  const rows = (linux ? rowsFromProc(cluster) : rowsFromPs()).filter(
    (row) => row.here ?? belongs(row.command, cluster, clusterName),
  );
  const pids = new Set(rows.map((row) => row.pid));
  return rows.map(({ pid, parent, startedAt, command }) => ({
    pid,
    startedAt,
    // A freshly forked worker still shows the postmaster's command line, but its parent is in the cluster.
    role: command.startsWith('postgres: ') || pids.has(parent) ? 'worker' : 'postmaster',
  }));
}

interface Row extends ProcessId {
  parent: number;
  command: string;
  /** Whether its folder is the cluster; null when the system does not say. */
  here: boolean | null;
}

function belongs(command: string, cluster: string, clusterName: string): boolean {
  return command.startsWith(`postgres: ${clusterName}: `) || `${command} `.includes(` -D ${cluster} `);
}

function startedAtFromProc(pid: number): { parent: number; startedAt: string } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // proc_pid_stat(5): the name in parentheses may hold anything; after it come state (3), ppid (4) … starttime (22).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  const ticks = fields[19];
  if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
  return { parent: Number(parent), startedAt: `${bootId}:${ticks}` };
}

function rowsFromProc(cluster: string): Row[] {
  const rows: Row[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const here = worksIn(name, cluster);
    if (here === false) continue;
    const pid = Number(name);
    const known = startedAtFromProc(pid);
    const command = commandFromProc(name);
    if (known && command !== '') rows.push({ pid, ...known, command, here });
  }
  return rows;
}

function worksIn(pid: string, cluster: string): boolean | null {
  try {
    readlinkSync(`/proc/${pid}/cwd`);
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)];
    return there.ino === here.ino && there.dev === here.dev;
  } catch (error) {
    // Another user's process may hide its folder; its command line is public.
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? null : false;
  }
}

function commandFromProc(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function startedAtFromPs(pid: number): string | undefined {
  return rowsFromPs(['-p', String(pid)])[0]?.startedAt;
}

function rowsFromPs(which: string[] = ['-axww']): Row[] {
  return ps([...which, '-o', 'pid=,ppid=,stat=,lstart=,command=']).flatMap((line) => {
    const [, pid, parent, state, startedAt, command] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line) ?? [];
    if (startedAt === undefined || command === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), startedAt, command, here: null }];
  });
}

function ps(args: string[]): string[] {
  try {
    return execFileSync('ps', args, {
      encoding: 'utf8',
      env: SERVER_ENV,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
  } catch {
    return [];
  }
}
