import { chmodSync, mkdirSync, renameSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FileSystem, nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { type KnownHashes, newKnownHashes } from '#app/adapters/project-folder/known-hashes.ts';
import { readPaths } from '#app/adapters/project-folder/read-state.ts';
import { stateOf, temporaryFolder, writeTree } from '#tests/support/project-folder.ts';

let root: string;
let remove: () => void;

beforeEach(() => {
  ({ path: root, remove } = temporaryFolder());
});
afterEach(() => remove());

/** A moment at which everything that was written until now counts as settled. */
const later = (): number => Date.now() + 60_000;
const at = (name: string): string => path.join(root, name);
const is = (text: string) => ({ kind: 'present', ...stateOf(text) });

/** What lies there, and how many files were opened for it. */
async function look(hashes: KnownHashes | undefined, paths: string[], over: Partial<FileSystem> = {}) {
  let opened = 0;
  const fs: FileSystem = {
    ...nodeFileSystem,
    openFile: (name) => {
      opened += 1;
      return nodeFileSystem.openFile(name);
    },
    ...over,
  };
  const folder = await openProjectFolder(root, fs);
  const states = await readPaths(folder, paths, hashes);
  await folder.close();
  return { opened, states: paths.map((one) => states.get(one)) };
}

test('a file that was hashed and is untouched since is not opened again', async () => {
  writeTree(root, { 'a/b/one': '1', two: '2' });
  const hashes = newKnownHashes(later);
  const paths = ['a/b/one', 'two', 'none'];
  const found = [is('1'), is('2'), { kind: 'absent' }];
  expect(await look(hashes, paths)).toEqual({ opened: 3, states: found });
  expect(await look(hashes, paths)).toEqual({ opened: 1, states: found });
  expect(await look(undefined, paths)).toEqual({ opened: 3, states: found });
});

test('a file that was changed in place is seen, with the same size and its old time put back', async () => {
  writeTree(root, { 'a/file': 'before' });
  const hashes = newKnownHashes(later);
  await look(hashes, ['a/file']);
  const { atimeMs, mtimeMs } = statSync(at('a/file'));
  writeFileSync(at('a/file'), 'behind');
  utimesSync(at('a/file'), atimeMs / 1000, mtimeMs / 1000);
  expect(statSync(at('a/file')).size).toBe('before'.length);
  expect((await look(hashes, ['a/file'])).states).toEqual([is('behind')]);
});

test('a file whose last change is as young as the clock is coarse is read every time', async () => {
  writeTree(root, { file: 'x' });
  const hashes = newKnownHashes();
  expect((await look(hashes, ['file'])).opened).toBe(1);
  expect((await look(hashes, ['file'])).opened).toBe(1);
});

test('a change while a file is being read is seen by the next look', async () => {
  writeTree(root, { file: 'before' });
  const hashes = newKnownHashes(later);
  const read: FileSystem['read'] = async (fd, buffer) => {
    const got = await nodeFileSystem.read(fd, buffer);
    writeFileSync(at('file'), 'behind');
    return got;
  };
  expect((await look(hashes, ['file'], { read })).states).toEqual([is('before')]);
  expect((await look(hashes, ['file'])).states).toEqual([is('behind')]);
});

test('what took the place of a file or of a folder above it is seen', async () => {
  writeTree(root, { 'a/swapped': 'x', 'a/gone': 'x', 'a/linked': 'x', 'a/run': 'x', 'moved/x': 'x', 'shut/x': 'x' });
  const paths = ['a/swapped', 'a/gone', 'a/linked', 'a/run', 'moved/x'];
  const hashes = newKnownHashes(later);
  await look(hashes, paths);
  writeFileSync(at('other'), 'y');
  renameSync(at('other'), at('a/swapped'));
  unlinkSync(at('a/gone'));
  renameSync(at('a/linked'), at('elsewhere'));
  symlinkSync('../elsewhere', at('a/linked'));
  chmodSync(at('a/run'), 0o755);
  renameSync(at('moved'), at('kept'));
  symlinkSync('kept', at('moved'));
  expect((await look(hashes, paths)).states).toEqual([
    is('y'),
    { kind: 'absent' },
    { kind: 'unsafe', reason: 'symlink', at: 'a/linked' },
    { kind: 'present', ...stateOf('x', true) },
    { kind: 'unsafe', reason: 'symlink', at: 'moved' },
  ]);
});

test('a file or folder that may not be read any more is not answered for from memory', async () => {
  writeTree(root, { 'a/locked': 'x', 'shut/x': 'x' });
  const paths = ['a/locked', 'shut/x'];
  const hashes = newKnownHashes(later);
  chmodSync(root, 0o755);
  const isRoot = process.getuid?.() === 0;
  const asNobody = async () => {
    if (isRoot) process.seteuid?.(65534);
    return (await look(hashes, paths).finally(() => isRoot && process.seteuid?.(0))).states;
  };
  expect(await asNobody()).toEqual([is('x'), is('x')]);
  chmodSync(at('a/locked'), 0);
  chmodSync(at('shut'), 0o311);
  expect(await asNobody()).toEqual([
    { kind: 'unreadable', at: 'a/locked' },
    { kind: 'unreadable', at: 'shut' },
  ]);
  // Or an ordinary user could not clear it away.
  chmodSync(at('shut'), 0o755);
});

test('a disk that does not keep the time of a change is read every time, and so is one that is mounted inside', async () => {
  writeTree(root, { file: 'x' });
  const network = { kindOfDisk: async () => 0x6969 };
  const hashes = newKnownHashes(later);
  await look(hashes, ['file'], network);
  expect((await look(hashes, ['file'], network)).opened).toBe(1);
  // The folder says that it is on another disk than its file.
  const mounted: Partial<FileSystem> = {
    fstat: async (fd) => {
      const stats = await nodeFileSystem.fstat(fd);
      return stats.isDirectory() ? Object.assign(stats, { dev: stats.dev + 1n }) : stats;
    },
  };
  await look(hashes, ['file'], mounted);
  expect((await look(hashes, ['file'], mounted)).opened).toBe(1);
});

test('a folder that was made anew under its old name is read anew', async () => {
  writeTree(root, { 'a/file': 'before' });
  const hashes = newKnownHashes(later);
  await look(hashes, ['a/file']);
  renameSync(at('a'), at('b'));
  mkdirSync(at('a'));
  writeFileSync(at('a/file'), 'behind');
  expect((await look(hashes, ['a/file'])).states).toEqual([is('behind')]);
});
