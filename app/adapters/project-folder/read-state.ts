import { createHash } from 'node:crypto';
import type fs from 'node:fs';
import type { ActualEntry, EntryState } from '#app/domain/deploy/entries.ts';
import { errnoOf, type FileSystem, unless } from './file-system.ts';
import { type Found, type ProjectFolder, splitPath } from './folder.ts';
import { type FolderHashes, type KnownHashes, recallPaths } from './known-hashes.ts';

const CHUNK = 256 * 1024;
/** How many files of one folder are read at once. */
const PARALLEL = 8;

/** Buffers to be used again: thousands of small files would leave as many behind. */
const spare: Buffer[] = [];

const ANY_EXECUTE = 0o111n;

async function hashOpenFile(io: FileSystem, fd: number, stats: fs.BigIntStats): Promise<EntryState> {
  const hash = createHash('sha256');
  const size = Number(stats.size);
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK);
  try {
    for (let total = 0; ; ) {
      const got = await io.read(fd, buffer);
      hash.update(buffer.subarray(0, got));
      total += got;
      // Less than was asked for, and all there was to be: the end, without asking once more.
      if (got === 0 || (got < buffer.length && total === size)) break;
    }
  } finally {
    if (spare.length < PARALLEL) spare.push(buffer);
  }
  return { hash: hash.digest('hex'), executable: isExecutable(stats) };
}

const isExecutable = ({ mode }: fs.BigIntStats): boolean => (mode & ANY_EXECUTE) !== 0n;

/** What lies under a name of an open folder. `path` is what it is called in sentences. @param known where its hash is to be kept */
export async function readEntry(
  folder: ProjectFolder,
  fd: number,
  name: string,
  path: string,
  known: FolderHashes | null = null,
): Promise<ActualEntry> {
  const io = folder.fs;
  const at = known?.now() ?? 0;
  let file: number;
  try {
    file = await io.openFile(folder.name(fd, name));
  } catch (error) {
    return unopened(errnoOf(error), path);
  }
  try {
    const stats = await io.fstat(file);
    if (stats.isDirectory()) return { kind: 'unsafe', reason: 'folder', at: path };
    if (!stats.isFile()) return { kind: 'unsafe', reason: 'special', at: path };
    const state = await hashOpenFile(io, file, stats);
    known?.remember(path, stats, state, at);
    return { kind: 'present', ...state };
  } catch {
    return { kind: 'unreadable', at: path };
  } finally {
    await io.close(file);
  }
}

function unopened(code: string | null, path: string): ActualEntry {
  if (code === 'ENOENT') return { kind: 'absent' };
  if (code === 'ELOOP') return { kind: 'unsafe', reason: 'symlink', at: path };
  if (code === 'ENXIO' || code === 'ENODEV') return { kind: 'unsafe', reason: 'special', at: path };
  return { kind: 'unreadable', at: path };
}

function unreached(found: Exclude<Found, { kind: 'folder' }>): ActualEntry {
  if (found.kind === 'absent') return { kind: 'absent' };
  return found.reason === 'unreadable'
    ? { kind: 'unreadable', at: found.at }
    : { kind: 'unsafe', reason: found.reason, at: found.at };
}

/**
 * What lies at many paths, each looked at once; a folder is opened once for all its files.
 * @param hashes files that were hashed before and look untouched since are not read again; everything is when absent
 */
export async function readPaths(
  folder: ProjectFolder,
  paths: Iterable<string>,
  hashes?: KnownHashes,
): Promise<Map<string, ActualEntry>> {
  const known = (await hashes?.of(folder)) ?? null;
  const wanted = new Set(paths);
  const states: Map<string, ActualEntry> = known === null ? new Map() : await recallPaths(folder, wanted, known);
  for (const [above, group] of byFolder(wanted, states)) {
    const found = await folder.find(above);
    if (found.kind !== 'folder') {
      for (const { path } of group) states.set(path, unreached(found));
      continue;
    }
    for (let start = 0; start < group.length; start += PARALLEL) {
      const some = group.slice(start, start + PARALLEL);
      const read = await Promise.all(some.map(({ name, path }) => readEntry(folder, found.fd, name, path, known)));
      for (const [index, { path }] of some.entries()) states.set(path, read[index] ?? { kind: 'absent' });
    }
  }
  await folder.release();
  return states;
}

/** Names of a folder that are listed at most: what holds more is nobody's single artifact. */
const MOST_NAMES = 1000;

/**
 * Every path below a folder that is no folder itself, and every folder in which nothing is. Null when that cannot be said, or is
 * a long story.
 */
export async function listFolder(folder: ProjectFolder, path: string): Promise<string[] | null> {
  const paths: string[] = [];
  const waiting = [path];
  for (let names = 0; ; ) {
    const next = waiting.pop();
    if (next === undefined) return paths;
    const found = await folder.find(next);
    if (found.kind !== 'folder') return null;
    const entries = await unless(['EACCES', 'EPERM', 'ENOENT'], null, () => folder.fs.readdir(folder.name(found.fd, '.')));
    if (entries === null) return null;
    names += entries.length;
    if (names > MOST_NAMES) return null;
    if (entries.length === 0) paths.push(next);
    for (const entry of entries) (entry.isDirectory() ? waiting : paths).push(`${next}/${entry.name}`);
  }
}

/** A file with its bytes. `mode` holds its permission bits. */
export interface WholeFile {
  actual: ActualEntry;
  bytes: Buffer | null;
  mode: number | null;
}

/** What lies at a path, with its bytes unless they are more than `limit`, which counts as unreadable. */
export async function readWholeFile(folder: ProjectFolder, path: string, limit: number): Promise<WholeFile> {
  const nothing = (actual: ActualEntry): WholeFile => ({ actual, bytes: null, mode: null });
  const { folder: above, name } = splitPath(path);
  const found = await folder.find(above);
  if (found.kind !== 'folder') return nothing(unreached(found));
  const io = folder.fs;
  let file: number;
  try {
    file = await io.openFile(folder.name(found.fd, name));
  } catch (error) {
    return nothing(unopened(errnoOf(error), path));
  }
  try {
    const stats = await io.fstat(file);
    if (stats.isDirectory()) return nothing({ kind: 'unsafe', reason: 'folder', at: path });
    if (!stats.isFile()) return nothing({ kind: 'unsafe', reason: 'special', at: path });
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const buffer = Buffer.alloc(64 * 1024);
      const got = await io.read(file, buffer);
      if (got === 0) break;
      size += got;
      if (size > limit) return nothing({ kind: 'unreadable', at: path, problem: 'is too large for a config file' });
      chunks.push(buffer.subarray(0, got));
    }
    const bytes = Buffer.concat(chunks);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const mode = Number(stats.mode & 0o777n);
    return { actual: { kind: 'present', hash, executable: isExecutable(stats) }, bytes, mode };
  } catch {
    return nothing({ kind: 'unreadable', at: path });
  } finally {
    await io.close(file);
  }
}

interface Named {
  name: string;
  path: string;
}

function byFolder(paths: Iterable<string>, done: ReadonlyMap<string, unknown>): Map<string, Named[]> {
  const groups = new Map<string, Named[]>();
  for (const path of paths) {
    if (done.has(path)) continue;
    const { folder, name } = splitPath(path);
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [{ name, path }]);
    else group.push({ name, path });
  }
  return groups;
}
