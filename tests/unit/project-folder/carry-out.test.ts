import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { type FileSystem, nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import {
  type Change,
  failureCodes,
  isExecutable,
  leftoversIn,
  plainHost,
  type RunOptions,
  readTree,
  runUnits,
  temporaryFolder,
  writeTree,
} from '#tests/support/project-folder.ts';

let root: string;
let remove: () => void;

beforeEach(() => {
  ({ path: root, remove } = temporaryFolder());
});
afterEach(() => remove());

const run = (units: Change[][], options?: RunOptions): Promise<UnitOutcome[]> => runUnits(root, units, options);

const HOSTS: [string, () => FileSystem][] = [
  ['a host with renameat2 and hard links', () => nodeFileSystem],
  ['a host without them', plainHost],
];

describe.each(HOSTS)('on %s', (_, host) => {
  test('files are created, replaced and removed as planned, executable where they should be', async () => {
    writeTree(root, { 'a/old.md': 'old', 'a/gone.md': 'gone', other: 'mine' });
    const outcomes = await run(
      [
        [
          { path: 'a/new/deep/x.sh', from: null, to: '#!/bin/sh\n' },
          { path: 'a/old.md', from: 'old', to: 'new' },
          { path: 'a/gone.md', from: 'gone', to: null },
        ],
      ],
      { fs: host() },
    );
    expect(failureCodes(outcomes)).toEqual([null]);
    expect(readTree(root)).toEqual({ 'a/new/deep/x.sh': '#!/bin/sh\n', 'a/old.md': 'new', other: 'mine' });
    expect(isExecutable(root, 'a/new/deep/x.sh')).toBe(true);
    expect(isExecutable(root, 'a/old.md')).toBe(false);
    expect(leftoversIn(root)).toEqual([]);
  });

  test('an edit made after the plan stays, its artifact is undone, the others go on', async () => {
    writeTree(root, { 'a/1': 'old', 'a/2': 'old', 'a/3': 'old', 'b/1': 'old' });
    const outcomes = await run(
      [
        [
          { path: 'a/0', from: null, to: 'new' },
          { path: 'a/1', from: 'old', to: 'new' },
          { path: 'a/2', from: 'old', to: 'new' },
          { path: 'a/3', from: 'old', to: null },
        ],
        [{ path: 'b/1', from: 'old', to: 'new' }],
      ],
      { fs: host(), meanwhile: (unit) => unit === 0 && writeFileSync(path.join(root, 'a/2'), 'edited') },
    );
    expect(failureCodes(outcomes)).toEqual(['conflict', null]);
    expect(outcomes[0]?.failure?.message).toContain('a/2');
    expect(readTree(root)).toEqual({ 'a/1': 'old', 'a/2': 'edited', 'a/3': 'old', 'b/1': 'new' });
    expect(leftoversIn(root)).toEqual([]);
  });

  test('a file that somebody made after the plan is not clobbered', async () => {
    const outcomes = await run(
      [
        [
          { path: 'a/1', from: null, to: 'new' },
          { path: 'a/2', from: null, to: 'new' },
        ],
      ],
      {
        fs: host(),
        meanwhile: () => writeTree(root, { 'a/2': 'mine' }),
      },
    );
    expect(failureCodes(outcomes)).toEqual(['conflict']);
    expect(readTree(root)).toEqual({ 'a/2': 'mine' });
  });

  test('a file that was edited before it could be removed comes back', async () => {
    writeTree(root, { 'a/1': 'old' });
    const outcomes = await run([[{ path: 'a/1', from: 'old', to: null }]], {
      fs: host(),
      meanwhile: () => writeTree(root, { 'a/1': 'edited' }),
    });
    expect(failureCodes(outcomes)).toEqual(['conflict']);
    expect(readTree(root)).toEqual({ 'a/1': 'edited' });
  });

  test('a file that was deleted after the plan is a conflict, not a creation', async () => {
    writeTree(root, { 'a/1': 'old' });
    const outcomes = await run([[{ path: 'a/1', from: 'old', to: 'new' }]], {
      fs: host(),
      meanwhile: () => rmSync(path.join(root, 'a/1'), { force: true }),
    });
    expect(failureCodes(outcomes)).toEqual(['conflict']);
    expect(readTree(root)).toEqual({});
  });

  test('overwritten bytes of a person are kept in the generation, byte for byte', async () => {
    writeTree(root, { 'a/1': 'mine\r\n' });
    const [outcome] = await run([[{ path: 'a/1', from: 'mine\r\n', to: 'new', keep: true }]], { fs: host() });
    expect(outcome).toMatchObject({ failure: null, kept: [{ path: 'a/1', keptAs: '.loadout/generations/1/backup/a/1' }] });
    expect(readTree(root, true)).toMatchObject({ 'a/1': 'new', '.loadout/generations/1/backup/a/1': 'mine\r\n' });
  });

  test('a backup never replaces an earlier one of the same name', async () => {
    writeTree(root, { 'a/1': 'second', '.loadout/generations/1/backup/a/1': 'first' });
    const [outcome] = await run([[{ path: 'a/1', from: 'second', to: 'new', keep: true }]], { fs: host() });
    expect(outcome?.kept).toEqual([{ path: 'a/1', keptAs: '.loadout/generations/1/backup/a/1.2' }]);
    expect(readTree(root, true)).toMatchObject({
      '.loadout/generations/1/backup/a/1': 'first',
      '.loadout/generations/1/backup/a/1.2': 'second',
    });
  });

  test('when a later step fails, bytes that were already put aside come back to their place', async () => {
    writeTree(root, { 'a/1': 'mine', 'a/2': 'old' });
    const outcomes = await run(
      [
        [
          { path: 'a/1', from: 'mine', to: 'new', keep: true },
          { path: 'a/2', from: 'old', to: 'new' },
        ],
      ],
      {
        fs: host(),
        meanwhile: () => writeTree(root, { 'a/2': 'edited' }),
      },
    );
    expect(failureCodes(outcomes)).toEqual(['conflict']);
    expect(outcomes[0]?.kept).toEqual([]);
    expect(readTree(root, true)).toEqual({ 'a/1': 'mine', 'a/2': 'edited' });
  });

  test('a file becomes a folder of the same name', async () => {
    writeTree(root, { 'a/x': 'old' });
    const outcomes = await run(
      [
        [
          { path: 'a/x/y', from: null, to: 'new' },
          { path: 'a/x', from: 'old', to: null },
        ],
      ],
      { fs: host() },
    );
    expect(failureCodes(outcomes)).toEqual([null]);
    expect(readTree(root)).toEqual({ 'a/x/y': 'new' });
  });
});
