import { lstatSync, mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { readTree, runUnits, temporaryFolder, writeTree } from '#tests/support/project-folder.ts';

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

/** A second thread that does something over and over until it is told to stop: how often it did, and how it first failed. */
function meanwhile(body: string, data: Record<string, unknown>): { stop(): Promise<{ rounds: number; failure: string | null }> } {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const fs = require('node:fs');
    let stop = false, rounds = 0, failure = null;
    parentPort.on('message', () => { stop = true; });
    const step = new Function('fs', 'data', 'n', ${JSON.stringify(body)});
    (function go() {
      if (stop) return parentPort.postMessage({ rounds, failure }), parentPort.close();
      for (let i = 0; i < 20; i += 1) {
        try { step(fs, workerData, rounds += 1); } catch (error) { failure ??= String(error); }
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

/** Swaps a folder of the project for a link that leads outside, and back. */
const SWAPPER = `
  const { inside, hidden, outside } = data;
  try {
    if (n % 2) { fs.renameSync(inside, hidden); fs.symlinkSync(outside, inside); }
    else { fs.unlinkSync(inside); fs.renameSync(hidden, inside); }
  } catch {}`;

describe('a folder that is swapped for a link while files are written', () => {
  const ROUNDS = 300;

  test('never leads a write outside', { timeout: 60_000 }, async () => {
    mkdirSync(path.join(root, 'a'));
    const swapper = meanwhile(SWAPPER, { inside: path.join(root, 'a'), hidden: path.join(root, 'hidden'), outside });
    let written = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcomes = await runUnits(root, [[{ path: `a/f${round}`, from: null, to: 'new' }]]).catch(() => []);
      written += outcomes.filter((outcome) => outcome.failure === null).length;
    }
    expect((await swapper.stop()).rounds).toBeGreaterThan(ROUNDS);
    expect(written).toBeGreaterThan(0);
    expect(readTree(outside)).toEqual({});
  });

  test('does lead outside when the real path is checked first and written to then (negative control)', {
    timeout: 60_000,
  }, async () => {
    mkdirSync(path.join(root, 'a'));
    const swapper = meanwhile(SWAPPER, { inside: path.join(root, 'a'), hidden: path.join(root, 'hidden'), outside });
    const end = Date.now() + 30_000;
    for (let round = 0; Date.now() < end && Object.keys(readTree(outside)).length === 0; round += 1) {
      try {
        const target = path.join(root, 'a');
        if (!realpathSync(target).startsWith(root)) continue;
        await new Promise((resolve) => setImmediate(resolve));
        writeFileSync(path.join(target, `f${round}`), 'escaped', { flag: 'wx' });
      } catch {}
    }
    await swapper.stop();
    expect(Object.keys(readTree(outside)).length).toBeGreaterThan(0);
  });
});

describe('readers of a file that is replaced again and again', () => {
  const [first, second] = ['a'.repeat(50_000), 'b'.repeat(50_000)];
  const READER = `
    const text = fs.readFileSync(data.file, 'utf8');
    if (text.length !== 50000 || text !== text[0].repeat(50000)) throw new Error('torn');`;

  test('see it whole and never miss it', { timeout: 60_000 }, async () => {
    writeTree(root, { 'a/1': first });
    const reader = meanwhile(READER, { file: path.join(root, 'a/1') });
    for (let round = 0; round < 150; round += 1) {
      const [from, to] = round % 2 === 0 ? [first, second] : [second, first];
      expect((await runUnits(root, [[{ path: 'a/1', from, to }]]))[0]?.failure).toBeNull();
    }
    const { rounds, failure } = await reader.stop();
    expect(failure).toBeNull();
    expect(rounds).toBeGreaterThan(1000);
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

test('edits that race with a replacement all survive', { timeout: 60_000 }, async () => {
  writeTree(root, { 'a/1': 'planned' });
  let lost = 0;
  let raced = 0;
  for (let round = 0; round < 150; round += 1) {
    const file = path.join(root, 'a/1');
    writeFileSync(file, 'planned');
    const edit = `edit ${round}`;
    const temporary = path.join(root, `edit-${round}`);
    writeFileSync(temporary, edit);
    const editor = new Promise<void>((resolve) =>
      setTimeout(() => {
        renameSync(temporary, file);
        resolve();
      }, round % 12),
    );
    const [outcome] = await runUnits(root, [[{ path: 'a/1', from: 'planned', to: 'new', keep: true }]]);
    await editor;
    if (outcome?.failure !== null) raced += 1;
    const everywhere = Object.values(readTree(root, true));
    if (!everywhere.includes(edit)) lost += 1;
  }
  expect(lost).toBe(0);
  expect(raced).toBeGreaterThan(0);
});

test('a folder is opened without following a link, whatever its name', async () => {
  symlinkSync(outside, path.join(root, 'link'));
  await expect(openProjectFolder(path.join(root, 'link'))).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTDIR|ELOOP/),
  });
  expect(lstatSync(path.join(root, 'link')).isSymbolicLink()).toBe(true);
});
