import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { carryOut, type UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { cleanUp, saveLateEdits } from '#app/adapters/project-folder/clean-up.ts';
import type { FileSystem } from '#app/adapters/project-folder/file-system.ts';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { findInterrupted, rollBack, rollForward } from '#app/adapters/project-folder/recover.ts';
import {
  type Change,
  errno,
  failureCodes,
  journalOf,
  leftoversIn,
  plainHost,
  readTree,
  runUnits,
  temporaryFolder,
  unsynced,
  watchedFileSystem,
  writeTree,
} from '#tests/support/project-folder.ts';
import { sized } from '#tests/support/torture.ts';

const BEFORE = { 's/doc': 'old', 's/a/b': 'old', 's/a/c/d': 'old', 's/f': 'old', mine: 'mine' };
const AFTER = { 's/doc': 'new', 's/a': 'new', 's/f/g': 'new', mine: 'mine' };

/** An artifact whose folder `a` becomes a file, and whose file `f` becomes a folder. */
const UNIT: Change[] = [
  { path: 's/a', from: null, to: 'new' },
  { path: 's/f/g', from: null, to: 'new' },
  { path: 's/doc', from: 'old', to: 'new' },
  { path: 's/a/b', from: 'old', to: null },
  { path: 's/a/c/d', from: 'old', to: null },
  { path: 's/f', from: 'old', to: null },
];

let root: string;
let remove: () => void;

beforeEach(() => {
  ({ path: root, remove } = temporaryFolder());
});
afterEach(() => remove());

/** Carries the unit out on a fresh folder; what the file system refuses may end it anywhere. */
async function attempt(at: string, fs: FileSystem): Promise<UnitOutcome[] | null> {
  writeTree(at, BEFORE);
  const folder = await openProjectFolder(at, fs).catch(() => null);
  if (folder === null) return null;
  try {
    const { journal, contents } = journalOf([UNIT]);
    const outcomes = await carryOut({ folder, journal, contents, sizeOf: () => 1, beforeUnit: async () => 'go' });
    await saveLateEdits(folder, journal);
    await cleanUp(folder);
    return outcomes;
  } catch {
    return null;
  } finally {
    await folder.close().catch(() => null);
  }
}

/** What the next start does: finish what the journal names, or undo it when nobody knows the run. */
async function recover(at: string, how: 'forward' | 'back', fs: FileSystem = unsynced): Promise<void> {
  const folder = await openProjectFolder(at, fs);
  try {
    const found = await findInterrupted(folder, () => true);
    expect(found.kind).not.toBe('unreadable');
    if (found.kind === 'journal') await (how === 'forward' ? rollForward : rollBack)(folder, found.journal);
    await cleanUp(folder);
  } finally {
    await folder.close();
  }
}

async function callsOf(host: () => FileSystem): Promise<number> {
  let calls = 0;
  const folder = temporaryFolder();
  await attempt(
    folder.path,
    watchedFileSystem(() => {
      calls += 1;
    }, host()),
  );
  folder.remove();
  return calls;
}

const dying = (at: number, host: () => FileSystem): FileSystem =>
  watchedFileSystem((call, _, n) => {
    // Closing stays possible: the kernel closes the descriptors of a dead process.
    if (n >= at && call !== 'close') throw errno('DEAD');
  }, host());

const HOSTS: [string, () => FileSystem][] = [
  ['renameat2 and hard links', () => unsynced],
  ['neither', () => plainHost(unsynced)],
];

describe.each(HOSTS)('a folder becomes a file and a file a folder, on a host with %s', (_, host) => {
  test('as planned', async () => {
    expect(failureCodes((await attempt(root, host())) ?? [])).toEqual([null]);
    expect(readTree(root)).toEqual(AFTER);
    expect(leftoversIn(root)).toEqual([]);
  });

  test.each([
    ['a file that somebody puts into the folder', { 's/a/mine': 'mine' }],
    ['an edit of another file of the artifact', { 's/doc': 'mine' }],
    ['an edit of a file in the folder', { 's/a/c/d': 'mine' }],
  ])('%s at the last moment leaves all of it as it was', async (_name, late) => {
    writeTree(root, BEFORE);
    const outcomes = await runUnits(root, [UNIT], { fs: host(), meanwhile: () => writeTree(root, late) });
    expect(failureCodes(outcomes)).toEqual(['conflict']);
    expect(readTree(root, true)).toEqual({ ...BEFORE, ...late });
  });

  test.each(['ENOSPC', 'EACCES', 'EIO'])('%s at any single call leaves it done or undone', { timeout: 120_000 }, async (code) => {
    const calls = await callsOf(host);
    const seen = new Set<boolean>();
    for (let spoiled = 1; spoiled <= calls; spoiled += sized(2, 1)) {
      const folder = temporaryFolder();
      const faulty = watchedFileSystem((call, __, n) => {
        if (n === spoiled && call !== 'close') throw errno(code);
      }, host());
      const outcomes = await attempt(folder.path, faulty);
      await recover(folder.path, 'forward');
      const tree = readTree(folder.path);
      const isDone = tree['s/doc'] === 'new';
      seen.add(isDone);
      expect([spoiled, tree]).toEqual([spoiled, isDone ? AFTER : BEFORE]);
      if (outcomes !== null && outcomes[0]?.failure === null) expect(isDone).toBe(true);
      folder.remove();
    }
    expect(seen.size).toBe(2);
  });

  test.each(['forward', 'back'] as const)('a crash at any single call is mended %s', { timeout: 120_000 }, async (how) => {
    const calls = await callsOf(host);
    const counts = { done: 0, undone: 0 };
    for (let crash = 1; crash <= calls; crash += 1) {
      const folder = temporaryFolder();
      await attempt(folder.path, dying(crash, host));
      await recover(folder.path, how);
      const tree = readTree(folder.path, true);
      const isDone = tree['s/doc'] === 'new';
      expect([crash, tree]).toEqual([crash, isDone ? AFTER : BEFORE]);
      counts[isDone ? 'done' : 'undone'] += 1;
      folder.remove();
    }
    expect([counts.undone > 5, how === 'back' || counts.done > 5]).toEqual([true, true]);
  });

  test('a crash while it is mended is mended by the one after it', { timeout: 120_000 }, async () => {
    const calls = await callsOf(host);
    for (let crash = Math.floor(calls / 3); crash <= calls; crash += sized(5, 1)) {
      for (const again of [6, 12, 20, 30, 45]) {
        const folder = temporaryFolder();
        await attempt(folder.path, dying(crash, host));
        await recover(folder.path, 'forward', dying(again, host)).catch(() => null);
        await recover(folder.path, 'forward');
        const tree = readTree(folder.path, true);
        expect([crash, again, tree]).toEqual([crash, again, tree['s/doc'] === 'new' ? AFTER : BEFORE]);
        folder.remove();
      }
    }
  });
});

test('a file that made way for a folder comes back to its place when the artifact cannot be finished', async () => {
  writeTree(root, { 's/f': 'old', 's/doc': 'mine' });
  const unit = UNIT.filter(({ path }) => !path.startsWith('s/a'));
  expect(await runUnits(root, [unit])).toMatchObject([{ failure: { code: 'conflict' }, kept: [] }]);
  expect(readTree(root, true)).toEqual({ 's/f': 'old', 's/doc': 'mine' });
});
