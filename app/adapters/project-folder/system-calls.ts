import koffi from 'koffi';

/** linux/fs.h and linux/fcntl.h, the same on every architecture. */
const AT_FDCWD = -100;
const RENAME_NOREPLACE = 1;
const RENAME_EXCHANGE = 2;
const LOCK_EX = 2;
const LOCK_NB = 4;

interface SystemCalls {
  renameat2(from: string, to: string, flags: number): void;
  /** False when somebody else holds the lock. */
  flock(fd: number): boolean;
}

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));

/** An error of the same shape as Node's own, so that one classification serves both. */
function failure(syscall: string): Error {
  const code = NAMES.get(koffi.errno()) ?? 'EIO';
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}

/** Node has neither call. Null where the C library or one of them is missing (not glibc, not Linux). */
function load(): SystemCalls | null {
  if (process.platform !== 'linux') return null;
  try {
    const library = koffi.load('libc.so.6');
    const rename = library.func('int renameat2(int, const char *, int, const char *, unsigned int)');
    const lock = library.func('int flock(int, int)');
    return {
      renameat2(from, to, flags) {
        if (rename(AT_FDCWD, from, AT_FDCWD, to, flags) !== 0) throw failure('renameat2');
      },
      flock(fd) {
        if (lock(fd, LOCK_EX | LOCK_NB) === 0) return true;
        if (koffi.errno() === koffi.os.errno.EWOULDBLOCK) return false;
        throw failure('flock');
      },
    };
  } catch {
    return null;
  }
}

const calls = load();

const unsupported = (syscall: string): Error => Object.assign(new Error(`ENOSYS: ${syscall}`), { code: 'ENOSYS', syscall });

/** Swaps two names in one step: at every moment both exist. @throws ENOSYS, EINVAL where the system or file system cannot */
export function exchangeNames(one: string, other: string): void {
  if (calls === null) throw unsupported('renameat2');
  calls.renameat2(one, other, RENAME_EXCHANGE);
}

/** Renames unless the new name is taken (EEXIST). @throws ENOSYS, EINVAL where the system or file system cannot */
export function renameToFree(from: string, to: string): void {
  if (calls === null) throw unsupported('renameat2');
  calls.renameat2(from, to, RENAME_NOREPLACE);
}

/**
 * Takes an exclusive lock that ends with the process, however it ends.
 * @returns false when somebody else holds it, null where there is no such lock
 */
export function lockFile(fd: number): boolean | null {
  try {
    return calls === null ? null : calls.flock(fd);
  } catch {
    return null;
  }
}
