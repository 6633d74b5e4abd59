import { execFile, type SpawnOptions } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SERVER_ENV } from './environment.ts';
import type { Account } from './folders.ts';

/** A way to run the server's programs as somebody PostgreSQL accepts: it refuses root and users without a name. */
export interface Launch {
  name: string;
  /** Who must own the files; null leaves them with this process' user. */
  files: Account | null;
  /** Program and arguments for spawn. */
  command(program: string, args: string[]): [string, string[]];
  spawn: Pick<SpawnOptions, 'uid' | 'gid'>;
}

const run = promisify(execFile);

// PostgreSQL looks the user up by number, so the number must stand in the password file.
const NOBODY: Account = nobodyOf(existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '');

/** The unprivileged account of a password file: `nobody`, else the first that is not root. */
export function nobodyOf(passwd: string): Account {
  const accounts = passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return Number(uid) > 0 && Number(gid) > 0 ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
  const found = accounts.find(({ name }) => name === 'nobody') ?? accounts[0];
  return found ? { uid: found.uid, gid: found.gid } : { uid: 65_534, gid: 65_534 };
}

/**
 * Finds the first way that works here.
 * @param owner who owns the cluster's files already; null when there are none. A way that keeps them so comes first.
 * @throws Error that lists what was tried
 */
export async function chooseLaunch(home: string, postgres: string, owner: Account | null): Promise<Launch> {
  const failures: string[] = [];
  for (const launch of await launchWays(owner)) {
    const failure = await probe(launch, home, postgres);
    if (failure === null) return launch;
    failures.push(`  ${launch.name}: ${failure}`);
  }
  throw new Error(
    `The embedded PostgreSQL cannot run here. It needs a glibc system and a user other than root. Tried:\n${failures.join('\n')}\nSet DATABASE_URL to use a server of your own.`,
  );
}

/** Every way there may be, the best first; not all of them work everywhere. */
export async function launchWays(owner: Account | null): Promise<Launch[]> {
  const ways = process.geteuid?.() === 0 ? waysOfRoot(owner) : waysOfUser();
  return (await supportsDeathSignal()) ? ways.map(withDeathSignal) : ways;
}

function waysOfUser(): Launch[] {
  const direct: Launch = { name: 'as this user', files: null, spawn: {}, command: (program, args) => [program, args] };
  return hasName() ? [direct] : [mapped(null), direct];
}

function waysOfRoot(owner: Account | null): Launch[] {
  const root = { uid: 0, gid: 0 };
  const ways = [mapped(root), withOverride(NOBODY), switched(NOBODY)];
  if (!owner || owner.uid === 0) return ways;
  if (owner.uid === NOBODY.uid) return [withOverride(NOBODY), switched(NOBODY), mapped(root)];
  return [withOverride(owner), switched(owner), ...ways];
}

/** Still this user outside, an unprivileged one in its own eyes: passes through folders only this user may enter. */
function mapped(files: Account | null): Launch {
  const flags = ['--user', `--map-user=${NOBODY.uid}`, `--map-group=${NOBODY.gid}`, '--'];
  return { name: 'unshare', files, spawn: {}, command: (program, args) => ['unshare', [...flags, program, ...args]] };
}

/** Another user that keeps the right to pass through folders, where user namespaces are closed. */
function withOverride({ uid, gid }: Account): Launch {
  const flags = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--',
  ];
  const command: Launch['command'] = (program, args) => ['setpriv', [...flags, program, ...args]];
  return { name: `setpriv to uid ${uid}`, files: { uid, gid }, spawn: {}, command };
}

function switched({ uid, gid }: Account): Launch {
  return { name: `setuid to ${uid}`, files: { uid, gid }, spawn: { uid, gid }, command: (program, args) => [program, args] };
}

/** The server is told to stop when this process dies without a word. */
function withDeathSignal(launch: Launch): Launch {
  const command: Launch['command'] = (program, args) => launch.command('setpriv', ['--pdeathsig', 'INT', '--', program, ...args]);
  return { ...launch, command };
}

async function supportsDeathSignal(): Promise<boolean> {
  return run('setpriv', ['--pdeathsig', 'INT', '--', 'true'], { env: SERVER_ENV }).then(
    () => true,
    () => false,
  );
}

/** Runs the server's `--version` where it would work. @returns null when it may write there, else what went wrong */
async function probe(launch: Launch, home: string, postgres: string): Promise<string | null> {
  const scratch = await mkdtemp(path.join(home, 'probe-'));
  try {
    if (launch.files) await chown(scratch, launch.files.uid, launch.files.gid);
    const test = '[ "$(id -u)" != 0 ] || { echo still root; exit 1; }; cd "$1" && : > file || exit 1; exec "$0" --version';
    const [program, args] = launch.command('/bin/sh', ['-c', `{ ${test}; } 2>&1`, postgres, scratch]);
    await run(program, args, { ...launch.spawn, env: SERVER_ENV, timeout: 10_000 });
    return null;
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' ? error.stdout.trim() : '';
    return output || (error instanceof Error ? error.message : String(error));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}
