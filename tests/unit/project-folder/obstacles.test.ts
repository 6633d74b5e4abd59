import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { carryOut, type UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { cleanUp, saveLateEdits } from '#app/adapters/project-folder/clean-up.ts';
import { type FileSystem, nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import {
  type Change,
  failureCodes,
  journalOf,
  leftoversIn,
  type RunOptions,
  readTree,
  runUnits,
  temporaryFolder,
  watchedFileSystem,
  writeTree,
} from '#tests/support/project-folder.ts';

let root: string;
let remove: () => void;

beforeEach(() => {
  ({ path: root, remove } = temporaryFolder());
});
afterEach(() => remove());

const run = (units: Change[][], options?: RunOptions): Promise<UnitOutcome[]> => runUnits(root, units, options);

describe('what is in the way', () => {
  test.each([
    ['a link where a folder has to be', () => symlinkSync('/tmp', path.join(root, 'a')), 'unsafe_path'],
    ['a file where a folder has to be', () => writeTree(root, { a: 'file' }), 'unsafe_path'],
    [
      'a link where the file has to be',
      () => {
        mkdirSync(path.join(root, 'a'));
        symlinkSync('/etc/passwd', path.join(root, 'a/1'));
      },
      'conflict',
    ],
    ['a folder where the file has to be', () => mkdirSync(path.join(root, 'a/1'), { recursive: true }), 'conflict'],
  ] as [string, () => void, string][])('%s is not written through or over', async (_, obstruct, code) => {
    obstruct();
    const before = readTree(root);
    const outcomes = await run([[{ path: 'a/1', from: null, to: 'new' }], [{ path: 'b/1', from: null, to: 'new' }]]);
    expect(failureCodes(outcomes)).toEqual([code, null]);
    expect(readTree(root)).toEqual({ ...before, 'b/1': 'new' });
  });

  test('a link in place of our own state folder stops everything', async () => {
    const elsewhere = temporaryFolder();
    symlinkSync(elsewhere.path, path.join(root, '.loadout'));
    const folder = await openProjectFolder(root);
    const { journal, contents } = journalOf([[{ path: 'a/1', from: null, to: 'new' }]]);
    const outcomes = await carryOut({ folder, journal, contents, sizeOf: () => 1, beforeUnit: async () => 'go' });
    await folder.close();
    expect(failureCodes(outcomes)).toEqual(['unsafe_path']);
    expect(readTree(elsewhere.path)).toEqual({});
    expect(readTree(root, true)).toEqual({ '.loadout': `-> ${elsewhere.path}` });
    elsewhere.remove();
  });

  test('a file that was swapped for a link at the last moment is met as a link, and comes back', async () => {
    writeTree(root, { 'a/1': 'old' });
    const outcomes = await run([[{ path: 'a/1', from: 'old', to: 'new' }]], {
      meanwhile: () => {
        rmSync(path.join(root, 'a/1'));
        symlinkSync('/etc/hostname', path.join(root, 'a/1'));
      },
    });
    expect(failureCodes(outcomes)).toEqual(['conflict']);
    expect(readTree(root)).toEqual({ 'a/1': '-> /etc/hostname' });
  });
});

describe('an editor that keeps the file open', () => {
  test('what it writes under the old name after the exchange is put aside before the run ends', async () => {
    writeTree(root, { 'a/1': 'old', 'a/2': 'old' });
    const second = path.join(root, 'outside-name');
    // A second name of the same file stands for an open descriptor: writing to it reaches the old bytes wherever they are.
    linkSync(path.join(root, 'a/1'), second);
    const folder = await openProjectFolder(root);
    const { journal, contents } = journalOf([[{ path: 'a/1', from: 'old', to: 'new' }]]);
    await carryOut({ folder, journal, contents, sizeOf: () => 1, beforeUnit: async () => 'go' });
    writeFileSync(second, 'late edit');
    const kept = await saveLateEdits(folder, journal);
    await cleanUp(folder);
    await folder.close();
    expect(kept).toEqual([{ path: 'a/1', keptAs: '.loadout/generations/1/backup/a/1.run-1' }]);
    expect(readTree(root, true)).toMatchObject({ 'a/1': 'new', '.loadout/generations/1/backup/a/1.run-1': 'late edit' });
  });
});

describe('whose the files are', () => {
  const isRoot = process.getuid?.() === 0;

  test('new files and folders belong to whom the project belongs, also when root makes them', async () => {
    const mine = statSync(root);
    const theirs = isRoot ? { uid: 12345, gid: 23456 } : { uid: mine.uid, gid: mine.gid };
    chownSync(root, theirs.uid, theirs.gid);
    await run([[{ path: 'a/b/1', from: null, to: 'new' }]]);
    for (const name of ['a', 'a/b', 'a/b/1', '.loadout']) {
      const { uid, gid } = statSync(path.join(root, name));
      expect([name, uid, gid]).toEqual([name, theirs.uid, theirs.gid]);
    }
  });

  /** Root may do anything, so the test steps down for its length. */
  const asNobody = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isRoot) process.seteuid?.(65534);
    try {
      return await work();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  };

  test('a folder that may not be written to fails its own artifact only', async () => {
    chmodSync(root, 0o777);
    writeTree(root, { 'locked/x': 'x' });
    chmodSync(path.join(root, 'locked'), 0o555);
    const outcomes = await asNobody(() =>
      run([[{ path: 'locked/1', from: null, to: 'new' }], [{ path: 'open/1', from: null, to: 'new' }]]),
    );
    // Whoever is not root could not take the folder away again.
    chmodSync(path.join(root, 'locked'), 0o755);
    expect(failureCodes(outcomes)).toEqual(['permission_denied', null]);
    expect(outcomes[0]?.failure?.message).toContain('locked/1');
    expect(readTree(root)).toEqual({ 'locked/x': 'x', 'open/1': 'new' });
  });

  test('a project that may not be written to at all changes nothing and says so for every artifact', async () => {
    chmodSync(root, 0o555);
    const folder = await asNobody(async () => {
      const opened = await openProjectFolder(root);
      const { journal, contents } = journalOf([
        [{ path: 'a/1', from: null, to: 'new' }],
        [{ path: 'b/1', from: null, to: 'new' }],
      ]);
      const outcomes = await carryOut({ folder: opened, journal, contents, sizeOf: () => 1, beforeUnit: async () => 'go' });
      expect(failureCodes(outcomes)).toEqual(['permission_denied', 'permission_denied']);
      return opened;
    });
    await folder.close();
    chmodSync(root, 0o755);
    expect(readTree(root, true)).toEqual({});
  });
});

test('bytes that are missing from the library fail their artifact and no other', async () => {
  const folder = await openProjectFolder(root);
  const { journal, contents } = journalOf([[{ path: 'a/1', from: null, to: 'lost' }], [{ path: 'b/1', from: null, to: 'new' }]]);
  const lost = journal.units[0]?.steps[0]?.wanted?.hash;
  const outcomes = await carryOut({
    folder,
    journal,
    contents: async (hashes) => contents(hashes.filter((hash) => hash !== lost)),
    sizeOf: () => 1,
    beforeUnit: async () => 'go',
  });
  await cleanUp(folder);
  await folder.close();
  expect(failureCodes(outcomes)).toEqual(['write_failed', null]);
  expect(readTree(root)).toEqual({ 'b/1': 'new' });
});

test('short writes still give whole files', async () => {
  let short = 0;
  const stingy: FileSystem = {
    ...nodeFileSystem,
    write: async (fd, bytes) => {
      short += 1;
      return nodeFileSystem.write(fd, bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 3))));
    },
  };
  const text = 'x'.repeat(1000);
  expect(failureCodes(await run([[{ path: 'a/1', from: null, to: text }]], { fs: stingy }))).toEqual([null]);
  expect(readTree(root)).toEqual({ 'a/1': text });
  expect(short).toBeGreaterThan(5);
});

test('a cancelled run leaves what it has not begun', async () => {
  const folder = await openProjectFolder(root);
  const { journal, contents } = journalOf([[{ path: 'a/1', from: null, to: 'new' }], [{ path: 'b/1', from: null, to: 'new' }]]);
  let asked = 0;
  const outcomes = await carryOut({
    folder,
    journal,
    contents,
    sizeOf: () => 1,
    beforeUnit: async () => (++asked === 2 ? 'stop' : 'go'),
  });
  await cleanUp(folder);
  await folder.close();
  expect(outcomes.map((outcome) => outcome.id)).toEqual([0]);
  expect(readTree(root)).toEqual({ 'a/1': 'new' });
});

test('a run stopped while its files are staged has changed nothing, and leaves nothing when it is cleaned up', async () => {
  writeTree(root, { 'a/0': 'theirs' });
  const folder = await openProjectFolder(root);
  const units = Array.from({ length: 100 }, (_, n): Change[] => [{ path: `a/${n + 1}`, from: null, to: `new ${n}` }]);
  const { journal, contents } = journalOf(units);
  let asked = 0;
  const outcomes = await carryOut({
    folder,
    journal,
    contents,
    sizeOf: () => 1,
    beforePortion: async () => (++asked === 2 ? 'stop' : 'go'),
    beforeUnit: async () => 'go',
  });
  expect([outcomes, asked]).toEqual([[], 2]);
  expect(Object.keys(readTree(root, true)).length).toBeGreaterThan(50);
  await cleanUp(folder);
  await folder.close();
  expect(readTree(root)).toEqual({ 'a/0': 'theirs' });
  expect(leftoversIn(root)).toEqual([]);
});

test('the project folder may be moved while a run goes on: it is written where it is now, never at its old path', async () => {
  const moved = `${root}-moved`;
  const outcomes = await run([[{ path: 'a/1', from: null, to: 'new' }]], {
    meanwhile: (unit) => unit === 0 && renameSync(root, moved),
  });
  expect(failureCodes(outcomes)).toEqual([null]);
  expect(existsSync(root)).toBe(false);
  expect(readTree(moved)).toEqual({ 'a/1': 'new' });
  rmSync(moved, { recursive: true });
});

test('every name that changes is on the disk before the run counts as done: folders are synced', async () => {
  const synced: number[] = [];
  await run([[{ path: 'a/1', from: null, to: 'new' }]], {
    fs: watchedFileSystem((call, args) => call === 'sync' && synced.push(Number(args[0]))),
  });
  // The file, the staging folder, the journal and its folder, the project, `a`, and the journal's folder again when it goes.
  expect(synced.length).toBeGreaterThanOrEqual(7);
});
