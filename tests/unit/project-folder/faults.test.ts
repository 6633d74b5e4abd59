import { describe, expect, test } from 'vitest';
import { carryOut, type UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { cleanUp, saveLateEdits } from '#app/adapters/project-folder/clean-up.ts';
import type { FileSystem } from '#app/adapters/project-folder/file-system.ts';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { findInterrupted, rollBack, rollForward } from '#app/adapters/project-folder/recover.ts';
import {
  type Call,
  type Change,
  errno,
  journalOf,
  leftoversIn,
  plainHost,
  readTree,
  shortWriting,
  temporaryFolder,
  unsynced,
  watchedFileSystem,
  writeTree,
} from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const BEFORE = { 'a/1': 'old', 'a/2': 'mine', 'a/3': 'old', 'b/1': 'old', mine: 'mine' };

/** Three artifacts: one with every kind of step, one update, one new. */
const UNITS: Change[][] = [
  [
    { path: 'a/0', from: null, to: '#!new' },
    { path: 'a/1', from: 'old', to: 'new' },
    { path: 'a/2', from: 'mine', to: 'new', keep: true },
    { path: 'a/3', from: 'old', to: null },
  ],
  [{ path: 'b/1', from: 'old', to: 'new' }],
  [{ path: 'c/d/1', from: null, to: 'new' }],
];

const BACKUP = '.loadout/generations/1/backup/a/2';

/** Which units are done, from the disk alone. Fails when one is done by half. */
function doneUnits(root: string): boolean[] {
  const tree = readTree(root, true);
  return UNITS.map((unit) => {
    const states = unit.map(({ path, from, to }) => {
      const now = tree[path] ?? null;
      if (now === to) return 'done';
      return now === from ? 'undone' : `torn: ${path} holds ${now}`;
    });
    expect(new Set(states).size, `unit with ${unit[0]?.path}: ${states}`).toBe(1);
    expect(['done', 'undone']).toContain(states[0]);
    return states[0] === 'done';
  });
}

function expectWhole(root: string): boolean[] {
  const done = doneUnits(root);
  const tree = readTree(root, true);
  expect(tree.mine).toBe('mine');
  // The person's own bytes are in their place or in the backup, never in neither.
  expect(tree[done[0] ? BACKUP : 'a/2']).toBe('mine');
  expect(leftoversIn(root)).toEqual([]);
  return done;
}

async function attempt(root: string, fs: FileSystem): Promise<UnitOutcome[]> {
  const folder = await openProjectFolder(root, fs);
  try {
    const { journal, contents } = journalOf(UNITS);
    const outcomes = await carryOut({ folder, journal, contents, sizeOf: () => 1, beforeUnit: async () => 'go' });
    await saveLateEdits(folder, journal);
    await cleanUp(folder);
    return outcomes;
  } finally {
    await folder.close();
  }
}

/** What the next start does: finish what the journal names, else sweep. */
async function recover(root: string): Promise<UnitOutcome[] | null> {
  const folder = await openProjectFolder(root, unsynced);
  const found = await findInterrupted(folder, () => true);
  expect(found.kind).not.toBe('unreadable');
  const outcomes = found.kind === 'journal' ? await rollForward(folder, found.journal) : null;
  await cleanUp(folder);
  await folder.close();
  return outcomes;
}

async function countCalls(host: () => FileSystem): Promise<number> {
  const folder = temporaryFolder();
  writeTree(folder.path, BEFORE);
  let calls = 0;
  const counting = watchedFileSystem(() => {
    calls += 1;
  }, host());
  await attempt(folder.path, counting);
  expect(expectWhole(folder.path)).toEqual([true, true, true]);
  folder.remove();
  return calls;
}

const HOSTS: [string, () => FileSystem][] = [
  ['renameat2 and hard links', () => unsynced],
  ['neither', () => plainHost(unsynced)],
];
/** Closing a descriptor is not something that a disk refuses in practice, and its failure would leak it. */
const isSpoilable = (call: Call): boolean => call !== 'close';

const CODES = ['ENOSPC', 'EACCES', 'EIO', 'EXDEV'];
/** Together the codes cover every call; the full size has every code at every call. */
const STRIDE = sized(CODES.length, 1);
const CRASH_STRIDE = sized(3, 1);

describe.each(HOSTS)('a host with %s', (name, host) => {
  test.each(CODES)('%s at any single call leaves no artifact by half and every edit safe', { timeout: 120_000 }, async (code) => {
    const calls = await countCalls(host);
    const seen = new Set<string>();
    let faults = 0;
    for (let spoiled = 1 + (CODES.indexOf(code) % STRIDE); spoiled <= calls; spoiled += STRIDE) {
      const folder = temporaryFolder();
      writeTree(folder.path, BEFORE);
      const faulty = watchedFileSystem((call, __, n) => {
        if (n !== spoiled || !isSpoilable(call)) return;
        faults += 1;
        throw errno(code);
      }, host());
      const outcomes = await attempt(folder.path, faulty).catch(() => null);
      for (const outcome of outcomes ?? []) if (outcome.failure !== null) seen.add(outcome.failure.code);
      if (outcomes !== null && leftoversIn(folder.path).length === 0) {
        const done = doneUnits(folder.path);
        for (const { id, failure } of outcomes) expect([spoiled, id, done[id]]).toEqual([spoiled, id, failure === null]);
      }
      await recover(folder.path);
      expectWhole(folder.path);
      folder.remove();
    }
    recordCounts(`${code}, ${name}`, { calls, faults, codes: [...seen].join(' ') });
    expect(calls).toBeGreaterThan(60);
    expect([...seen]).toContain({ ENOSPC: 'disk_full', EACCES: 'permission_denied' }[code] ?? 'write_failed');
  });

  test('a crash at any single call is mended by the next start: each artifact whole, every edit safe, nothing left over', {
    timeout: 120_000,
  }, async () => {
    const calls = await countCalls(host);
    let finished = 0;
    let undone = 0;
    for (let crash = 1; crash <= calls; crash += CRASH_STRIDE) {
      const folder = temporaryFolder();
      writeTree(folder.path, BEFORE);
      const dying = watchedFileSystem((call, __, n) => {
        // Closing stays possible: the kernel closes the descriptors of a dead process.
        if (n >= crash && call !== 'close') throw errno('DEAD');
      }, host());
      await attempt(folder.path, dying).catch(() => null);
      await recover(folder.path);
      const done = expectWhole(folder.path);
      expect(new Set(done).size, `crash at call ${crash}: ${done}`).toBe(1);
      if (done[0]) finished += 1;
      else undone += 1;
      folder.remove();
    }
    recordCounts(`crashes, ${name}`, { calls, finished, undone });
    expect([finished > 5, undone > 5]).toEqual([true, true]);
  });

  test('a disk that takes a part of each write gets the rest too, and one that is full after a part leaves no artifact by half', async () => {
    const folder = temporaryFolder();
    writeTree(folder.path, BEFORE);
    let writes = 0;
    const patient = shortWriting(host(), (_given, taken) => {
      writes += 1;
      return taken;
    });
    expect((await attempt(folder.path, patient)).map(({ failure }) => failure)).toEqual([null, null, null]);
    expect(expectWhole(folder.path)).toEqual([true, true, true]);
    folder.remove();
    for (let full = 1; full <= writes; full += STRIDE) {
      const other = temporaryFolder();
      writeTree(other.path, BEFORE);
      const filling = shortWriting(host(), (_given, taken, n) => {
        if (n >= full) throw errno('ENOSPC');
        return taken;
      });
      await attempt(other.path, filling).catch(() => null);
      await recover(other.path);
      expectWhole(other.path);
      other.remove();
    }
    recordCounts(`short writes, ${name}`, { writes });
    expect(writes).toBeGreaterThan(20);
  });

  test('a crash during recovery is mended by the one after it', { timeout: 120_000 }, async () => {
    const calls = await countCalls(host);
    for (let crash = Math.floor(calls / 2); crash <= calls; crash += 2 + STRIDE) {
      for (const again of [5, 15, 25, 40]) {
        const folder = temporaryFolder();
        writeTree(folder.path, BEFORE);
        const dying = (at: number) =>
          watchedFileSystem((call, __, n) => {
            if (n >= at && call !== 'close') throw errno('DEAD');
          }, host());
        await attempt(folder.path, dying(crash)).catch(() => null);
        const second = await openProjectFolder(folder.path, dying(again)).catch(() => null);
        if (second !== null) {
          const found = await findInterrupted(second, () => true).catch(() => null);
          if (found?.kind === 'journal') await rollForward(second, found.journal).catch(() => null);
          await second.close().catch(() => null);
        }
        await recover(folder.path);
        expect(new Set(expectWhole(folder.path)).size).toBe(1);
        folder.remove();
      }
    }
  });
});

test('the harness finds an artifact by half where a part of a write counts for the whole (negative control)', async () => {
  const folder = temporaryFolder();
  writeTree(folder.path, BEFORE);
  const lying = shortWriting(unsynced, (given) => given);
  await attempt(folder.path, lying).catch(() => null);
  expect(() => expectWhole(folder.path)).toThrow(/torn/);
  folder.remove();
});

describe('a journal that is found', () => {
  async function interrupted(): Promise<{ root: string; remove: () => void }> {
    const folder = temporaryFolder();
    writeTree(folder.path, BEFORE);
    const opened = await openProjectFolder(folder.path, unsynced);
    const { journal, contents } = journalOf(UNITS);
    await carryOut({ folder: opened, journal, contents, sizeOf: () => 1, beforeUnit: async () => 'go' });
    await opened.close();
    return { root: folder.path, remove: folder.remove };
  }

  test('of a run nobody remembers is undone, not finished', async () => {
    const { root, remove } = await interrupted();
    const folder = await openProjectFolder(root, unsynced);
    const found = await findInterrupted(folder, () => true);
    if (found.kind !== 'journal') throw new Error('no journal');
    await rollBack(folder, found.journal);
    await folder.close();
    expect(readTree(root)).toEqual(BEFORE);
    expect(leftoversIn(root)).toEqual([]);
    remove();
  });

  test('of a run nobody remembers leaves alone what was edited since', async () => {
    const { root, remove } = await interrupted();
    writeTree(root, { 'a/1': 'edited', 'c/d/1': 'edited' });
    const folder = await openProjectFolder(root, unsynced);
    const found = await findInterrupted(folder, () => true);
    if (found.kind !== 'journal') throw new Error('no journal');
    await rollBack(folder, found.journal);
    await folder.close();
    expect(readTree(root)).toEqual({ ...BEFORE, 'a/1': 'edited', 'c/d/1': 'edited' });
    remove();
  });

  test.each([
    ['names a place outside the profile', (text: string) => text.replaceAll('a/1', 'src/index.ts')],
    ['leads out of the project', (text: string) => text.replaceAll('"a/1"', '"../../a"')],
    ['keeps bytes elsewhere', (text: string) => text.replaceAll('.loadout/generations/1', 'src')],
    ['is cut off', (text: string) => text.slice(0, text.length / 2)],
    ['names another staging folder', (text: string) => text.replaceAll('run-1', '../..')],
  ])('is not trusted when it %s', async (_, forge) => {
    const { root, remove } = await interrupted();
    const { readFileSync, writeFileSync } = await import('node:fs');
    const at = `${root}/.loadout/journal.json`;
    writeFileSync(at, forge(readFileSync(at, 'utf8')));
    const folder = await openProjectFolder(root, unsynced);
    expect((await findInterrupted(folder, (path) => /^[abc]\//.test(path))).kind).toBe('unreadable');
    await folder.close();
    remove();
  });
});
