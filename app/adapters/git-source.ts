import { execFile } from 'node:child_process';
import { lstat, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#app/domain/errors.ts';
import { type GitAddress, looksLikeCommit } from '#app/domain/importing/git-address.ts';
import type { Note } from '#app/domain/importing/place.ts';
import { resolvePath } from '#app/domain/importing/source-tree.ts';
import { childEnvironment } from '#app/lib/env.server.ts';
import { lookUpHost } from './network-address.ts';

const run = promisify(execFile);

export interface GitFetch {
  address: GitAddress;
  ref: string | null;
  /** Folder inside the repository; null for all of it. */
  subdirectory: string | null;
  /** An empty folder of our own. */
  into: string;
  /** Whether hosts in private networks may be reached. */
  allowPrivate: boolean;
  /** Bytes of packed history at most, 0 = no limit. */
  maxBytes: number;
  signal?: AbortSignal;
}

export interface GitCheckout {
  /** Real path of the checked-out folder. */
  root: string;
  commit: string;
  notes: Note[];
}

const MINUTES = 60_000;
const TIMEOUT = 10 * MINUTES;
const WATCH_INTERVAL = 500;
const OUTPUT = 64 * 1024 * 1024;

/** Variables that would steer git or ssh from outside, and our own secrets. */
const LEFT_OUT = /^(?:GIT_|SSH_ASKPASS|LOADOUT_|DATABASE_|SESSION_|OIDC_)/;

/** No settings of the machine or the user, no prompts, no hooks, no file conversions, only the transports we allow. */
const CONFIG = [
  'core.hooksPath=/dev/null',
  'core.autocrlf=false',
  'core.fsmonitor=false',
  'core.symlinks=true',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'credential.helper=',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.ssh.allow=always',
  'protocol.file.allow=always',
  'http.followRedirects=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=30',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'gc.auto=0',
  'advice.detachedHead=false',
  'safe.directory=*',
];

const refused = (message: string, cause?: unknown): AppError =>
  new AppError('source_refused', message, { field: 'source', cause });

/** The host's address is looked up once and pinned, so that git reaches what was judged. */
async function pinned(address: GitAddress, allowPrivate: boolean): Promise<{ config: string[]; ssh: string }> {
  const ssh = [
    'ssh',
    '-o',
    'BatchMode=yes',
    '-o',
    'ConnectTimeout=20',
    '-o',
    'ClearAllForwardings=yes',
    '-o',
    'PermitLocalCommand=no',
  ];
  if (address.kind === 'path') return { config: [], ssh: ssh.join(' ') };
  const host = await lookUpHost(address.host, allowPrivate);
  if (host.kind === 'unknown') throw refused(`The host ${address.host} cannot be found. Check the address.`);
  if (host.kind === 'private')
    throw refused(
      `The host ${address.host} is in a private network, which imports may not reach. LOADOUT_PRIVATE_GIT=true allows it.`,
    );
  if (address.kind === 'ssh')
    return { config: [], ssh: [...ssh, '-o', `HostName=${host.address}`, '-o', `HostKeyAlias=${address.host}`].join(' ') };
  const shown = host.address.includes(':') ? `[${host.address}]` : host.address;
  return { config: [`http.curloptResolve=${address.host}:${address.port}:${shown}`], ssh: ssh.join(' ') };
}

/** What git said, as a sentence without addresses or paths of ours. */
function explain(output: string, address: GitAddress, ref: string | null): string {
  const where = address.shown;
  if (/couldn't find remote ref|not our ref|unadvertised object/i.test(output))
    return ref === null
      ? `${where} has no commit on its default branch. Name another branch or a tag.`
      : `${where} has no branch, tag or commit called ${ref}. Check the name, or leave it out for the default branch.`;
  if (/could not read Username|Authentication failed|Permission denied|terminal prompts disabled|access denied/i.test(output)) {
    return `${where} asks for a sign-in, or does not exist. Use an address this server may read.`;
  }
  if (/Host key verification failed/i.test(output))
    return `The key of ${where} is not known here. Add it to the known_hosts of the user that runs Loadout.`;
  if (/redirect/i.test(output)) return `${where} leads to another address. Use that one.`;
  if (/not found|does not appear to be a git repository|does not exist/i.test(output))
    return `There is no git repository at ${where}. Check the address; a folder without git is imported as a folder.`;
  if (/ENOENT|command not found/i.test(output))
    return 'git is not installed on this server. Install it, or import a folder or an archive.';
  return `git could not read ${where}.`;
}

const outputOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  return 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== '' ? error.stderr : error.message;
};

/** Bytes in the folder where git puts what it fetches. */
async function packedBytes(gitFolder: string): Promise<number> {
  const packs = path.join(gitFolder, 'objects', 'pack');
  const names = await readdir(packs).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(packs, name)).then(
        (stats) => stats.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Aborts when the repository grows beyond what an import may hold. */
function watchSize(gitFolder: string, maxBytes: number, stop: AbortController): () => void {
  if (maxBytes === 0) return () => {};
  const timer = setInterval(() => {
    void packedBytes(gitFolder).then((bytes) => {
      if (bytes > maxBytes)
        stop.abort(
          refused(
            `The repository has more than ${Math.round(maxBytes / 1024 / 1024)} MiB of history to fetch. Import a smaller one, or a folder.`,
          ),
        );
    });
  }, WATCH_INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}

/** Submodules, which are commits of other repositories. */
async function submoduleNotes(git: (...args: string[]) => Promise<string>): Promise<Note[]> {
  const listing = await git('ls-tree', '-r', '-z', '--full-tree', 'HEAD');
  return listing.split('\0').flatMap((line): Note[] => {
    const at = line.startsWith('160000 ') ? line.slice(line.indexOf('\t') + 1) : null;
    return at === null
      ? []
      : [
          {
            path: at,
            code: 'submodule',
            message: 'A submodule, whose content is not here. Import its own repository to take it in.',
          },
        ];
  });
}

async function folderInside(root: string, subdirectory: string | null): Promise<string> {
  if (subdirectory === null) return root;
  const relative = resolvePath('.', subdirectory);
  const missing = new AppError(
    'invalid_input',
    'There is no such folder in the repository. Enter its path from the top of the repository.',
    { field: 'source.subdirectory' },
  );
  if (relative === null) throw missing;
  let here = root;
  for (const segment of relative === '.' ? [] : relative.split('/')) {
    here = path.join(here, segment);
    // A link as part of the way could lead out of the repository.
    const stats = await lstat(here).catch(() => null);
    if (!stats?.isDirectory() || segment === '.git') throw missing;
  }
  return here;
}

/**
 * Fetches one commit of a repository, without history where the other side can, and lays its files out byte for byte:
 * no hooks, filters or line-end conversions run, nobody is asked for a password.
 * @throws AppError `source_refused` with what to do; `invalid_input` for a subdirectory that is not there
 */
export async function fetchGitSource(request: GitFetch): Promise<GitCheckout> {
  const { address, ref, into } = request;
  const pin = await pinned(address, request.allowPrivate);
  const gitFolder = path.join(into, 'repository.git');
  const tree = path.join(into, 'tree');
  await mkdir(tree, { mode: 0o700 });
  const stop = new AbortController();
  const signal = request.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, request.signal]);
  const environment = childEnvironment(LEFT_OUT, {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_SSH_COMMAND: pin.ssh,
    GIT_SSH_VARIANT: 'ssh',
    LC_ALL: 'C',
  });
  const options = [...CONFIG, ...pin.config].flatMap((setting) => ['-c', setting]);
  const git = async (...args: string[]): Promise<string> => {
    const all = [...options, `--git-dir=${gitFolder}`, `--work-tree=${tree}`, ...args];
    const { stdout } = await run('git', all, { cwd: tree, env: environment, timeout: TIMEOUT, maxBuffer: OUTPUT, signal });
    return stdout;
  };
  const from = address.kind === 'path' ? address.path : address.url;
  const unwatch = watchSize(gitFolder, request.maxBytes, stop);
  try {
    await git('init', '--quiet', '--template=');
    // The strongest place for attributes: nothing in the repository may have its files converted on the way out.
    await mkdir(path.join(gitFolder, 'info'), { recursive: true });
    await writeFile(path.join(gitFolder, 'info', 'attributes'), '* -text -eol -ident -filter -working-tree-encoding\n');
    const commit = await fetchCommit(git, from, ref);
    await git('update-ref', '--no-deref', 'HEAD', commit);
    await git('checkout', '--quiet', '--force', '--detach', commit);
    return {
      root: await folderInside(tree, request.subdirectory),
      commit,
      notes: request.subdirectory === null ? await submoduleNotes(git) : [],
    };
  } catch (error) {
    if (stop.signal.aborted && stop.signal.reason instanceof AppError) throw stop.signal.reason;
    request.signal?.throwIfAborted();
    if (error instanceof AppError) throw error;
    throw refused(explain(outputOf(error), address, ref), error);
  } finally {
    unwatch();
  }
}

/** One commit without its history; with history only where a commit is named that the other side does not hand out alone. */
async function fetchCommit(git: (...args: string[]) => Promise<string>, from: string, ref: string | null): Promise<string> {
  const common = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-commit-graph'];
  const commitOf = async (name: string): Promise<string> =>
    (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)).trim();
  try {
    await git(...common, '--depth=1', '--', from, ref ?? 'HEAD');
    return await commitOf('FETCH_HEAD');
  } catch (error) {
    if (ref === null || !looksLikeCommit(ref)) throw error;
    await git(...common, '--', from, '+refs/heads/*:refs/remotes/source/*', '+refs/tags/*:refs/tags/*');
    return await commitOf(ref).catch(() => {
      throw error;
    });
  }
}
