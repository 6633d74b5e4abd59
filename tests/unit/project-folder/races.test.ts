import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { readTree, runUnits, temporaryFolder, writeTree } from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

let root: string;
let outside: string;
let removeAll: () => void;

beforeEach(() => {
  const [a, b] = [temporaryFolder(), temporaryFolder()];
  [root, outside] = [a.path, b.path];
  removeAll = () => {
    a.remove();
    b.remove();
  };
});
afterEach(() => removeAll());

/**
 * A second thread that does something over and over until it is told to stop: how often it did (a step that answers false does not
 * count), and how it first failed.
 */
function meanwhile(body: string, data: Record<string, unknown>): { stop(): Promise<{ rounds: number; failure: string | null }> } {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const fs = require('node:fs');
    let stop = false, n = 0, rounds = 0, failure = null;
    parentPort.on('message', () => { stop = true; });
    const step = new Function('fs', 'data', 'n', ${JSON.stringify(body)});
    (function go() {
      if (stop) return parentPort.postMessage({ rounds, failure }), parentPort.close();
      for (let i = 0; i < 20; i += 1) {
        try { if (step(fs, workerData, n += 1) !== false) rounds += 1; } catch (error) { failure ??= String(error); }
      }
      setImmediate(go);
    })();`;
  const worker = new Worker(code, { eval: true, workerData: data });
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
        worker.postMessage('stop');
      }),
  };
}

/**
 * Swaps a folder of the project for a link that leads outside, and back. A deploy may make the folder anew in between, so every
 * folder that is taken away has a name of its own.
 */
const SWAPPER = `
  const { inside, hidden, outside } = data;
  try {
    if (n % 2) { fs.renameSync(inside, hidden + n); fs.symlinkSync(outside, inside); }
    else { fs.unlinkSync(inside); fs.renameSync(hidden + (n - 1), inside); }
  } catch { return false; }`;

describe('a folder that is swapped for a link while files are written', () => {
  const ROUNDS = 300;
  const RACE_MS = sized(0, 60_000);

  test('never leads a write outside', { timeout: 300_000 }, async () => {
    mkdirSync(path.join(root, 'a'));
    const swapper = meanwhile(SWAPPER, { inside: path.join(root, 'a'), hidden: path.join(root, 'hidden'), outside });
    let written = 0;
    let tried = 0;
    for (const end = Date.now() + RACE_MS; tried < ROUNDS || Date.now() < end; tried += 1) {
      const outcomes = await runUnits(root, [[{ path: `a/f${tried}`, from: null, to: 'new' }]]).catch(() => []);
      written += outcomes.filter((outcome) => outcome.failure === null).length;
    }
    const { rounds: swaps } = await swapper.stop();
    const escapes = Object.keys(readTree(outside)).length;
    recordCounts('symlink race', { swaps, tried, written, refused: tried - written, escapes });
    expect(swaps).toBeGreaterThan(ROUNDS);
    expect([written > 0, written < tried]).toEqual([true, true]);
    expect(escapes).toBe(0);
  });

  test('does lead outside when the real path is checked first and written to then (negative control)', {
    timeout: 60_000,
  }, async () => {
    mkdirSync(path.join(root, 'a'));
    const swapper = meanwhile(SWAPPER, { inside: path.join(root, 'a'), hidden: path.join(root, 'hidden'), outside });
    const end = Date.now() + 30_000;
    let tried = 0;
    for (let round = 0; Date.now() < end && Object.keys(readTree(outside)).length < sized(1, 100); round += 1) {
      tried += 1;
      try {
        const target = path.join(root, 'a');
        if (!realpathSync(target).startsWith(root)) continue;
        await new Promise((resolve) => setImmediate(resolve));
        writeFileSync(path.join(target, `f${round}`), 'escaped', { flag: 'wx' });
      } catch {}
    }
    await swapper.stop();
    const escapes = Object.keys(readTree(outside)).length;
    recordCounts('symlink race, real path checked first (negative control)', { tried, escapes });
    expect(escapes).toBeGreaterThan(0);
  });
});

describe('readers of a file that is replaced again and again', () => {
  const [first, second] = ['a'.repeat(50_000), 'b'.repeat(50_000)];
  const READER = `
    const text = fs.readFileSync(data.file, 'utf8');
    if (text.length !== 50000 || text !== text[0].repeat(50000)) throw new Error('torn');`;

  test('see it whole and never miss it', { timeout: 900_000 }, async () => {
    writeTree(root, { 'a/1': first });
    const wanted = sized(1000, 100_000);
    let reads = 0;
    let replaced = 0;
    let failure: string | null = null;
    while (reads < wanted && failure === null) {
      const reader = meanwhile(READER, { file: path.join(root, 'a/1') });
      for (let round = 0; round < 150; round += 1, replaced += 1) {
        const [from, to] = replaced % 2 === 0 ? [first, second] : [second, first];
        expect((await runUnits(root, [[{ path: 'a/1', from, to }]]))[0]?.failure).toBeNull();
      }
      const part = await reader.stop();
      reads += part.rounds;
      failure = part.failure;
    }
    recordCounts('readers', { reads, replaced, torn: failure === null ? 0 : 1 });
    expect(failure).toBeNull();
    expect(replaced).toBeGreaterThanOrEqual(150);
  });

  test('see it torn when it is written in place (negative control)', { timeout: 60_000 }, async () => {
    const file = path.join(root, '1');
    let failure: string | null = null;
    for (const end = Date.now() + 40_000; failure === null && Date.now() < end; ) {
      writeFileSync(file, first);
      const reader = meanwhile(READER, { file });
      for (const pause = Date.now() + 500; Date.now() < pause; ) {
        writeFileSync(file, second);
        await new Promise((resolve) => setImmediate(resolve));
      }
      ({ failure } = await reader.stop());
    }
    expect(failure).toContain('torn');
  });
});

/**
 * A second thread that saves an edit the way editors do, by renaming a new file over the old one, at a moment somewhere within
 * `spread` milliseconds after it was told to.
 */
function editor(file: string, spread: number) {
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const body = `
    const { parentPort, workerData: { flag, file, spread } } = require('node:worker_threads');
    const fs = require('node:fs');
    for (;;) {
      Atomics.wait(flag, 0, 0);
      if (flag[0] === 2) break;
      const until = performance.now() + Math.random() * spread;
      while (performance.now() < until);
      fs.renameSync(file + '.edit', file);
      Atomics.store(flag, 0, 0);
      Atomics.store(flag, 1, 1);
      Atomics.notify(flag, 1);
    }`;
  const worker = new Worker(body, { eval: true, workerData: { flag, file, spread } });
  return {
    /** Lets it save this text soon. */
    save(text: string): void {
      writeFileSync(`${file}.edit`, text);
      Atomics.store(flag, 1, 0);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    },
    /** Waits until it has. */
    saved: (): void => void Atomics.wait(flag, 1, 0),
    stop: async (): Promise<void> => {
      Atomics.store(flag, 0, 2);
      Atomics.notify(flag, 0);
      await new Promise((resolve) => worker.once('exit', resolve));
    },
  };
}

describe('edits that race with a replacement', () => {
  const ROUNDS = sized(150, 5000);

  /** Lets an editor and a deploy of the same file race, over and over. */
  async function race(spread: number, replace: (file: string, round: number) => Promise<boolean>) {
    const file = path.join(root, 'a/1');
    writeTree(root, { 'a/1': 'planned' });
    const other = editor(file, spread);
    const seen = { rounds: 0, noticed: 0, editedAfter: 0, lost: 0 };
    try {
      for (; seen.rounds < ROUNDS; seen.rounds += 1) {
        writeFileSync(file, 'planned');
        const edit = `edit ${seen.rounds}`;
        other.save(edit);
        const replaced = await replace(file, seen.rounds);
        other.saved();
        if (!replaced) seen.noticed += 1;
        else if (readFileSync(file, 'utf8') === edit) seen.editedAfter += 1;
        if (!Object.values(readTree(root, true)).includes(edit)) seen.lost += 1;
        rmSync(path.join(root, '.loadout/generations'), { recursive: true, force: true });
        rmSync(`${file}.backup`, { force: true });
      }
    } finally {
      await other.stop();
    }
    return seen;
  }

  test('all survive', { timeout: 1_200_000 }, async () => {
    const seen = await race(12, async () => {
      const [outcome] = await runUnits(root, [[{ path: 'a/1', from: 'planned', to: 'new', keep: true }]]);
      return outcome?.failure === null;
    });
    recordCounts('editors', seen);
    expect(seen.lost).toBe(0);
    expect([seen.noticed > 0, seen.editedAfter > 0]).toEqual([true, true]);
  });

  test('are lost where the old file is linked as a backup and the new one renamed over it (negative control)', {
    timeout: 1_200_000,
  }, async () => {
    let seen = { rounds: 0, noticed: 0, editedAfter: 0, lost: 0 };
    for (let attempt = 0; attempt < 40 && seen.lost === 0; attempt += 1) {
      seen = await race(0.3, async (file, round) => {
        writeFileSync(`${file}.new`, `new ${round}`);
        try {
          linkSync(file, `${file}.backup`);
        } catch {
          // The editor's file came in that very moment: link refuses the one that has just lost its name.
          return false;
        }
        const planned = readFileSync(`${file}.backup`, 'utf8') === 'planned';
        if (planned) renameSync(`${file}.new`, file);
        return planned;
      });
    }
    recordCounts('editors, link and rename (negative control)', seen);
    expect(seen.lost).toBeGreaterThan(0);
  });
});

test('a folder is opened without following a link, whatever its name', async () => {
  symlinkSync(outside, path.join(root, 'link'));
  await expect(openProjectFolder(path.join(root, 'link'))).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTDIR|ELOOP/),
  });
  expect(lstatSync(path.join(root, 'link')).isSymbolicLink()).toBe(true);
});
