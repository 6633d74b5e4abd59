import fs from 'node:fs';
import { promisify } from 'node:util';
import { exchangeNames, renameToFree } from './system-calls.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_DIRECTORY, O_NONBLOCK } = fs.constants;

const open = promisify(fs.open);
const read = promisify(fs.read);
const write = promisify(fs.write);

/** The calls that the writer makes, one by one, so that a test can make any of them fail. */
export interface FileSystem {
  /** Opens a folder itself, never what a link in its last part points to. */
  openFolder(path: string): Promise<number>;
  openFile(path: string): Promise<number>;
  /** Opens or creates, for reading and writing. */
  openLock(path: string): Promise<number>;
  /** Creates a file that must not be there. */
  createFile(path: string, mode: number): Promise<number>;
  close(fd: number): Promise<void>;
  fstat(fd: number): Promise<fs.BigIntStats>;
  lstat(path: string): Promise<fs.BigIntStats>;
  /** The number of the kind of file system a path is on (`f_type` of statfs). */
  kindOfDisk(path: string): Promise<number>;
  /** How many bytes were read into the buffer; 0 at the end. */
  read(fd: number, buffer: Buffer): Promise<number>;
  /** How many bytes were written; may be fewer than given. */
  write(fd: number, bytes: Uint8Array): Promise<number>;
  writeAt(fd: number, bytes: Uint8Array, position: number): Promise<void>;
  truncate(fd: number): Promise<void>;
  sync(fd: number): Promise<void>;
  chmod(fd: number, mode: number): Promise<void>;
  chown(fd: number, uid: number, gid: number): Promise<void>;
  mkdir(path: string, mode: number): Promise<void>;
  readdir(path: string): Promise<fs.Dirent[]>;
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Renames unless the name is taken. */
  renameToFree(from: string, to: string): Promise<void>;
  exchange(one: string, other: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
}

/**
 * The real file system. Calls that touch names only are made at once: a trip to Node's thread pool takes many times as long as
 * the call. What reads, writes or waits for the disk goes there (docs/decisions/018).
 */
export const nodeFileSystem: FileSystem = {
  openFolder: async (path) => fs.openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
  // Without O_NONBLOCK the open of a named pipe would wait for its writer.
  openFile: (path) => open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
  openLock: (path) => open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600),
  createFile: async (path, mode) => fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode),
  close: async (fd) => fs.closeSync(fd),
  fstat: async (fd) => fs.fstatSync(fd, { bigint: true }),
  lstat: async (path) => fs.lstatSync(path, { bigint: true }),
  kindOfDisk: async (path) => fs.statfsSync(path).type,
  read: async (fd, buffer) => (await read(fd, buffer, 0, buffer.length, null)).bytesRead,
  write: async (fd, bytes) => (await write(fd, bytes)).bytesWritten,
  writeAt: async (fd, bytes, position) => {
    await write(fd, bytes, 0, bytes.length, position);
  },
  truncate: (fd) => promisify(fs.ftruncate)(fd, 0),
  sync: promisify(fs.fsync),
  chmod: async (fd, mode) => fs.fchmodSync(fd, mode),
  chown: async (fd, uid, gid) => fs.fchownSync(fd, uid, gid),
  mkdir: async (path, mode) => {
    fs.mkdirSync(path, { mode });
  },
  readdir: (path) => fs.promises.readdir(path, { withFileTypes: true }),
  link: async (from, to) => fs.linkSync(from, to),
  rename: async (from, to) => fs.renameSync(from, to),
  renameToFree: async (from, to) => renameToFree(from, to),
  exchange: async (one, other) => exchangeNames(one, other),
  unlink: async (path) => fs.unlinkSync(path),
  rmdir: async (path) => fs.rmdirSync(path),
};

const ERRNO = /^E[A-Z0-9]+$/;

/** The errno name of a failure (`ENOENT`), or null when it is something else, such as a failure of the database. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return null;
  return ERRNO.test(error.code) ? error.code : null;
}

/** Runs `work`; a failure with one of these errno names gives `fallback` instead. */
export async function unless<T, F>(names: readonly string[], fallback: F, work: () => Promise<T>): Promise<T | F> {
  try {
    return await work();
  } catch (error) {
    const name = errnoOf(error);
    if (name !== null && names.includes(name)) return fallback;
    throw error;
  }
}
