import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FileSystem, nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import {
  type Change,
  errno,
  failureCodes,
  leftoversIn,
  readTree,
  runUnits,
  temporaryFolder,
} from '#tests/support/project-folder.ts';

let root: string;
let remove: () => void;

beforeEach(() => {
  ({ path: root, remove } = temporaryFolder());
});
afterEach(() => remove());

const KB = 1024;
const system = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'ignore' });
const unit = (name: string, ...sizes: number[]): Change[] =>
  sizes.map((size, n) => ({ path: `${name}/${n}`, from: null, to: `${name}${n}`.padEnd(size, '.') }));

/** A disk with room for so many bytes. What is written counts until its file is unlinked under the name it was made by. */
function smallDisk(room: number): FileSystem {
  const files = new Map<string, number>();
  const open = new Map<number, string>();
  const used = (): number => [...files.values()].reduce((sum, size) => sum + size, 0);
  return {
    ...nodeFileSystem,
    async createFile(name, mode) {
      const fd = await nodeFileSystem.createFile(name, mode);
      open.set(fd, name);
      files.set(name, 0);
      return fd;
    },
    async write(fd, bytes) {
      const name = open.get(fd) ?? '';
      const left = room - used();
      if (left <= 0) throw errno('ENOSPC');
      const taken = Math.min(left, bytes.length);
      files.set(name, (files.get(name) ?? 0) + taken);
      await nodeFileSystem.write(fd, bytes.subarray(0, taken));
      return taken;
    },
    async unlink(name) {
      await nodeFileSystem.unlink(name);
      files.delete(name);
    },
  };
}

const filesOf = (...units: Change[][]): string[] =>
  units
    .flat()
    .map(({ path: at }) => at)
    .sort();

test.each([
  ['first, of one file', 0, [300 * KB]],
  ['last, of one file', 2, [300 * KB]],
  ['first, of many files', 0, Array.from({ length: 40 }, () => 8 * KB)],
  ['in the middle, of many files', 1, Array.from({ length: 100 }, () => 8 * KB)],
])('an artifact that is too large for the disk (%s) fails alone', async (_, at, sizes) => {
  const small = [unit('alpha', 10 * KB), unit('gamma', 5 * KB, 5 * KB)];
  const units = small.toSpliced(at, 0, unit('big', ...sizes));
  const outcomes = await runUnits(root, units, { fs: smallDisk(96 * KB) });
  expect(failureCodes(outcomes)).toEqual(units.map((_one, index) => (index === at ? 'disk_full' : null)));
  expect(Object.keys(readTree(root)).sort()).toEqual(filesOf(...small));
  expect(leftoversIn(root)).toEqual([]);
});

test('of artifacts that do not fit together, those that do are there, the smallest first', async () => {
  const units = [unit('large', 60 * KB), unit('larger', 70 * KB), unit('small', 10 * KB)];
  const outcomes = await runUnits(root, units, { fs: smallDisk(96 * KB) });
  expect(failureCodes(outcomes)).toEqual([null, 'disk_full', null]);
});

/** Runs something on a disk of so many bytes. @returns false where this process may not mount one, as most may not */
async function onRealDisk(size: string, run: (disk: string) => Promise<void>): Promise<boolean> {
  const disk = temporaryFolder();
  try {
    system('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk.path);
  } catch {
    disk.remove();
    return false;
  }
  try {
    await run(disk.path);
  } finally {
    system('umount', disk.path);
    disk.remove();
  }
  return true;
}

test('a real disk that is full fails the one artifact too, where a disk can be mounted', async () => {
  const small = [unit('alpha', 200), unit('gamma', 200)];
  const units = [unit('big', 300 * KB), ...small];
  const expectBigAlone = async (folder: string, fs: FileSystem): Promise<void> => {
    expect(failureCodes(await runUnits(folder, units, { fs }))).toEqual(['disk_full', null, null]);
    expect(Object.keys(readTree(folder)).sort()).toEqual(filesOf(...small));
  };
  const isReal = await onRealDisk('96k', (disk) => expectBigAlone(disk, nodeFileSystem));
  if (!isReal) await expectBigAlone(root, smallDisk(96 * KB));
});
