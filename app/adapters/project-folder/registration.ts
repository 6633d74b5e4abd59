import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './file-system.ts';

export interface RegistrationRules {
  /** Absolute folders below which projects may lie. */
  roots: readonly string[];
  /** The folder of this program, which is never deployed into. */
  appDir: string;
}

export type Registered =
  | { kind: 'folder'; path: string }
  | { kind: 'relative' | 'outside' | 'missing' | 'not_a_folder' | 'too_long' | 'unreadable' };

const isInside = (inner: string, outer: string): boolean => inner.startsWith(outer === '/' ? '/' : `${outer}/`);

/** The deepest part of a path that exists, as its real path, and the names below it that do not. */
async function deepestExisting(typed: string): Promise<{ real: string; missing: string[] }> {
  const missing: string[] = [];
  for (let current = path.resolve(typed); ; current = path.dirname(current)) {
    try {
      return { real: await realpath(current), missing };
    } catch (error) {
      const code = errnoOf(error);
      // ENOTDIR: a file is among the folders; the answer comes from looking at that file.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      missing.unshift(path.basename(current));
    }
  }
}

/**
 * Finds the real folder that somebody wants to register as a project. Whether it may lie there is decided before anything about
 * it is told, so that nobody learns what exists outside the roots.
 * @param create makes the folder when it is missing
 */
export async function registerFolder(typed: string, rules: RegistrationRules, create: boolean): Promise<Registered> {
  if (!path.isAbsolute(typed)) return { kind: 'relative' };
  if (typed.includes('\0') || Buffer.byteLength(typed) > 2000) return { kind: 'too_long' };
  try {
    const { real, missing } = await deepestExisting(typed);
    const target = path.join(real, ...missing);
    if (!(await isPermitted(target, rules))) return { kind: 'outside' };
    if (!(await stat(real)).isDirectory()) return { kind: 'not_a_folder' };
    if (missing.length > 0 && !create) return { kind: 'missing' };
    if (missing.length > 0) await mkdir(target, { recursive: true });
    const made = await realpath(target);
    return made === target ? { kind: 'folder', path: target } : { kind: 'outside' };
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOSPC') return { kind: 'unreadable' };
    if (code === 'ENAMETOOLONG' || code === 'ELOOP') return { kind: 'too_long' };
    throw error;
  }
}

/** Below one of the roots, not a root itself, not this program's folder or below it, not inside a .git or .loadout folder. */
async function isPermitted(target: string, { roots, appDir }: RegistrationRules): Promise<boolean> {
  const reserved = target.split('/').some((part) => part.toLowerCase() === '.git' || part === '.loadout');
  if (reserved) return false;
  const app = await realOrNull(appDir);
  if (app !== null && (target === app || isInside(target, app))) return false;
  const real = await Promise.all(roots.map(realOrNull));
  return real.some((root) => root !== null && isInside(target, root)) && !real.includes(target);
}

const realOrNull = (folder: string): Promise<string | null> => realpath(folder).catch(() => null);
