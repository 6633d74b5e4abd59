import { errnoOf, type FileSystem, nodeFileSystem } from './file-system.ts';

/** Open folders kept at once; a unit with more lets go of the earliest ones. */
const MAX_OPEN = 128;

const FOLDER_MODE = 0o755;

/** Our own state; its folders are needed through a whole run and stay open. */
export const STATE_FOLDER = '.loadout';
const PINNED = /^\.loadout(?:\/staging(?:\/[^/]+)?)?$/;

/** A way that cannot be walked: `at` is the part of the path that is in the way. */
export interface Blocked {
  reason: 'symlink' | 'not_a_folder' | 'unreadable';
  at: string;
}

export type Found = { kind: 'folder'; fd: number } | { kind: 'absent' } | ({ kind: 'blocked' } & Blocked);

/**
 * A project's folder, opened once. Everything below it is reached one part at a time through open folders
 * (`/proc/self/fd/<n>/<name>`, never following a link), so that swapping a folder for a link in between leads nowhere.
 * Where the system has no such paths (not Linux) full paths are used, which is weaker.
 */
export interface ProjectFolder {
  fs: FileSystem;
  /** `device:inode` of the folder. */
  identity: string;
  /** Who owns the folder; set when we run as root and it is somebody else's, so that files have to be given away. */
  giveTo: { uid: number; gid: number } | null;
  /** Opens a folder below (`''` is the project itself). The descriptor stays ours. */
  find(path: string): Promise<Found>;
  /** Opens a folder, making what is missing. Returns also the folders it made, outermost first. @throws as `at` */
  make(path: string): Promise<{ fd: number; made: string[] }>;
  /** The name under which a file of an open folder is reached. */
  name(fd: number, name: string): string;
  /**
   * Closes the folders that were opened on the way, but not the project itself. Finding and making folders is not for several
   * tasks at once; what is done inside an open one may be.
   */
  release(): Promise<void>;
  /** Closes a folder that was removed, so that one made under its name later is opened anew. */
  forget(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Raised by `make` for a way that cannot be walked; carries what is in the way. */
export function blockedError(blocked: Blocked): Error & { code: string; blocked: Blocked } {
  const code = blocked.reason === 'unreadable' ? 'EACCES' : 'ENOTDIR';
  return Object.assign(new Error(`${code}: ${blocked.at}`), { code, blocked });
}

export const splitPath = (path: string): { folder: string; name: string } => {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? { folder: '', name: path } : { folder: path.slice(0, slash), name: path.slice(slash + 1) };
};

/** Opens a project's folder by its real path. @throws ENOENT, ENOTDIR, ELOOP, EACCES as the system says */
export async function openProjectFolder(path: string, fs: FileSystem = nodeFileSystem): Promise<ProjectFolder> {
  const root = await fs.openFolder(path);
  try {
    return await folderOf(root, path, fs);
  } catch (error) {
    await fs.close(root);
    throw error;
  }
}

async function folderOf(root: number, rootPath: string, fs: FileSystem): Promise<ProjectFolder> {
  const stats = await fs.fstat(root);
  const isRootUser = process.geteuid?.() === 0;
  const isOurs = Number(stats.uid) === process.geteuid?.() && Number(stats.gid) === process.getegid?.();
  const giveTo = isRootUser && !isOurs ? { uid: Number(stats.uid), gid: Number(stats.gid) } : null;
  const opened = new Map<string, { fd: number; path: string }>([['', { fd: root, path: rootPath }]]);
  const pathOf = new Map<number, string>([[root, rootPath]]);
  const name = (fd: number, part: string): string =>
    process.platform === 'linux' ? `/proc/self/fd/${fd}/${part}` : `${pathOf.get(fd) ?? rootPath}/${part}`;

  const keep = (path: string, fd: number): number => {
    const full = `${rootPath}/${path}`;
    opened.set(path, { fd, path: full });
    pathOf.set(fd, full);
    return fd;
  };
  const closeBelow = async (limit: number, spare: string): Promise<void> => {
    if (opened.size <= limit) return;
    for (const [path, { fd }] of [...opened]) {
      if (opened.size <= limit) return;
      if (path === '' || PINNED.test(path) || spare === path || spare.startsWith(`${path}/`)) continue;
      opened.delete(path);
      pathOf.delete(fd);
      await fs.close(fd);
    }
  };

  /** Opens one part below an open folder, or says what is in the way. */
  const step = async (above: number, part: string, path: string): Promise<Found> => {
    try {
      return { kind: 'folder', fd: await fs.openFolder(name(above, part)) };
    } catch (error) {
      const code = errnoOf(error);
      if (code === 'ENOENT') return { kind: 'absent' };
      if (code === 'EACCES' || code === 'EPERM') return { kind: 'blocked', reason: 'unreadable', at: path };
      if (code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
      const link = (await fs.lstat(name(above, part))).isSymbolicLink();
      return { kind: 'blocked', reason: link ? 'symlink' : 'not_a_folder', at: path };
    }
  };

  const walk = async (path: string, missing: (above: number, part: string, path: string) => Promise<Found>): Promise<Found> => {
    let above = root;
    let walked = '';
    for (const part of path === '' ? [] : path.split('/')) {
      walked = walked === '' ? part : `${walked}/${part}`;
      const known = opened.get(walked);
      if (known !== undefined) {
        above = known.fd;
        continue;
      }
      const found = await step(above, part, walked);
      const next = found.kind === 'absent' ? await missing(above, part, walked) : found;
      if (next.kind !== 'folder') return next;
      above = keep(walked, next.fd);
    }
    await closeBelow(MAX_OPEN, path);
    return { kind: 'folder', fd: above };
  };

  const makeOne = async (above: number, part: string, path: string, made: string[]): Promise<Found> => {
    try {
      await fs.mkdir(name(above, part), FOLDER_MODE);
      made.push(path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    const found = await step(above, part, path);
    if (found.kind === 'folder' && made.at(-1) === path && giveTo !== null) await fs.chown(found.fd, giveTo.uid, giveTo.gid);
    return found;
  };

  return {
    fs,
    identity: `${stats.dev}:${stats.ino}`,
    giveTo,
    name,
    find: (path) => walk(path, async () => ({ kind: 'absent' })),
    async make(path) {
      const made: string[] = [];
      const found = await walk(path, (above, part, walked) => makeOne(above, part, walked, made));
      if (found.kind === 'blocked') throw blockedError(found);
      if (found.kind === 'absent') throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      return { fd: found.fd, made };
    },
    release: () => closeBelow(0, ''),
    async forget(gone) {
      for (const [path, { fd }] of [...opened]) {
        if (path !== gone && !path.startsWith(`${gone}/`)) continue;
        opened.delete(path);
        pathOf.delete(fd);
        await fs.close(fd);
      }
    },
    async close() {
      for (const { fd } of opened.values()) await fs.close(fd);
      opened.clear();
    },
  };
}
