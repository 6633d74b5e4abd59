import fs from 'node:fs';
import { promisify } from 'node:util';
import { exchangeNames, renameToFree } from './system-calls.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_DIRECTORY, O_NONBLOCK } = fs.constants;

const open = promisify(fs.open);
const close = promisify(fs.close);
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

const { fstat, lstat } = fs;

/** The real file system. */
export const nodeFileSystem: FileSystem = {
  openFolder: (path) => open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
  // Without O_NONBLOCK the open of a named pipe would wait for its writer.
  openFile: (path) => open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
  openLock: (path) => open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600),
  createFile: (path, mode) => open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode),
  close,
  fstat: (fd) => new Promise((done, fail) => fstat(fd, { bigint: true }, (error, stats) => (error ? fail(error) : done(stats)))),
  lstat: (path) =>
    new Promise((done, fail) => lstat(path, { bigint: true }, (error, stats) => (error ? fail(error) : done(stats)))),
  read: async (fd, buffer) => (await read(fd, buffer, 0, buffer.length, null)).bytesRead,
  write: async (fd, bytes) => (await write(fd, bytes)).bytesWritten,
  writeAt: async (fd, bytes, position) => {
    await write(fd, bytes, 0, bytes.length, position);
  },
  truncate: (fd) => promisify(fs.ftruncate)(fd, 0),
  sync: promisify(fs.fsync),
  chmod: promisify(fs.fchmod),
  chown: promisify(fs.fchown),
  mkdir: (path, mode) => fs.promises.mkdir(path, { mode }).then(() => undefined),
  readdir: (path) => fs.promises.readdir(path, { withFileTypes: true }),
  link: fs.promises.link,
  rename: fs.promises.rename,
  renameToFree: async (from, to) => renameToFree(from, to),
  exchange: async (one, other) => exchangeNames(one, other),
  unlink: fs.promises.unlink,
  rmdir: (path) => fs.promises.rmdir(path),
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
