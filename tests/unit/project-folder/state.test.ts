import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { isProvenDead, type LockHolder, lockFolder } from '#app/adapters/project-folder/lock.ts';
import { readPaths } from '#app/adapters/project-folder/read-state.ts';
import { registerFolder } from '#app/adapters/project-folder/registration.ts';
import { markFolder, readGuarantee, readProjectId } from '#app/adapters/project-folder/state-folder.ts';
import {
  leftoversIn,
  plainHost,
  readTree,
  stateOf,
  temporaryFolder,
  unsynced,
  writeTree,
} from '#tests/support/project-folder.ts';

let root: string;
let remove: () => void;

beforeEach(() => {
  ({ path: root, remove } = temporaryFolder());
});
afterEach(() => remove());

describe('what is on the disk', () => {
  test('is read without following a link and without stopping at what cannot be read', async () => {
    writeTree(root, { 'a/file': 'text', 'a/run': '#!x', 'a/locked': 'secret', 'a/dir/x': 'x', plain: 'x', 'shut/x': 'x' });
    chmodSync(path.join(root, 'a/locked'), 0);
    chmodSync(path.join(root, 'shut'), 0);
    symlinkSync('/etc/passwd', path.join(root, 'a/link'));
    symlinkSync('/etc', path.join(root, 'linked'));
    symlinkSync('nowhere', path.join(root, 'a/dangling'));
    spawnSync('mkfifo', [path.join(root, 'a/pipe')]);
    const folder = await openProjectFolder(root);
    const paths = [
      'a/file',
      'a/run',
      'a/none',
      'no/such/folder',
      'a/dir',
      'a/link',
      'a/dangling',
      'linked/passwd',
      'plain/x',
      'a/pipe',
      'a/locked',
      'shut/x',
    ];
    const isRoot = process.getuid?.() === 0;
    // The temporary folder itself is private to whom it was made by.
    chmodSync(root, 0o755);
    if (isRoot) process.seteuid?.(65534);
    const states = await readPaths(folder, paths).finally(() => isRoot && process.seteuid?.(0));
    await folder.close();
    expect(Object.fromEntries(states)).toEqual({
      'a/file': { kind: 'present', ...stateOf('text') },
      'a/run': { kind: 'present', ...stateOf('#!x', true) },
      'a/none': { kind: 'absent' },
      'no/such/folder': { kind: 'absent' },
      'a/dir': { kind: 'unsafe', reason: 'folder', at: 'a/dir' },
      'a/link': { kind: 'unsafe', reason: 'symlink', at: 'a/link' },
      'a/dangling': { kind: 'unsafe', reason: 'symlink', at: 'a/dangling' },
      'linked/passwd': { kind: 'unsafe', reason: 'symlink', at: 'linked' },
      'plain/x': { kind: 'unsafe', reason: 'not_a_folder', at: 'plain' },
      'a/pipe': { kind: 'unsafe', reason: 'special', at: 'a/pipe' },
      'a/locked': { kind: 'unreadable', at: 'a/locked' },
      'shut/x': { kind: 'unreadable', at: 'shut' },
    });
    chmodSync(path.join(root, 'shut'), 0o755);
  });

  test('is read for more folders than may be open at once', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`d${n}/sub/f`, String(n)]));
    writeTree(root, files);
    const folder = await openProjectFolder(root);
    const states = await readPaths(folder, Object.keys(files));
    await folder.close();
    for (const [name, text] of Object.entries(files)) expect(states.get(name)).toEqual({ kind: 'present', ...stateOf(text) });
  });
});

describe('the lock of a folder', () => {
  test('is held by one, and free again afterwards', async () => {
    const [one, two] = [await openProjectFolder(root), await openProjectFolder(root)];
    const first = await lockFolder(one, 'instance-1', 'run-1');
    if (first.kind !== 'locked') throw new Error('not locked');
    expect(await lockFolder(two, 'instance-2', 'run-2')).toMatchObject({
      kind: 'held',
      by: { instance: 'instance-1', run: 'run-1', pid: process.pid },
    });
    await first.release();
    const second = await lockFolder(two, 'instance-2', 'run-2');
    expect(second).toMatchObject({ kind: 'locked', before: null });
    if (second.kind === 'locked') await second.release();
    await Promise.all([one.close(), two.close()]);
  });

  test('ends with the process that held it, and says who that was', async () => {
    const script = `
      import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
      import { lockFolder } from '#app/adapters/project-folder/lock.ts';
      await lockFolder(await openProjectFolder(process.argv[1]), 'other', 'their-run');
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const folder = await openProjectFolder(root);
    const held = await lockFolder(folder, 'me', 'my-run');
    expect(held).toMatchObject({ kind: 'held', by: { instance: 'other', pid: child.pid } });
    if (held.kind === 'held' && held.by !== null) expect(isProvenDead(held.by)).toBe(false);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const taken = await lockFolder(folder, 'me', 'my-run');
    expect(taken).toMatchObject({ kind: 'locked', before: { instance: 'other', run: 'their-run' } });
    if (taken.kind === 'locked' && taken.before !== null) expect(isProvenDead(taken.before)).toBe(true);
    if (taken.kind === 'locked') await taken.release();
    await folder.close();
  });

  test('a holder is proven dead by another boot or a pid that is free or somebody else’s, not by a pid of another container', async () => {
    const folder = await openProjectFolder(root);
    const lock = await lockFolder(folder, 'me', 'run');
    if (lock.kind !== 'locked') throw new Error('not locked');
    const self: LockHolder = JSON.parse(readFileSync(path.join(root, '.loadout/lock'), 'utf8'));
    expect(isProvenDead(self)).toBe(false);
    expect(isProvenDead({ ...self, boot: 'another' })).toBe(true);
    expect(isProvenDead({ ...self, started: '1' })).toBe(true);
    expect(isProvenDead({ ...self, pid: 2 ** 22 + 1 })).toBe(true);
    expect(isProvenDead({ ...self, pid: 2 ** 22 + 1, namespace: 'pid:[1]' })).toBe(false);
    await lock.release();
    await folder.close();
  });
});

test('the project’s id is kept in a folder that stays out of version control', async () => {
  const folder = await openProjectFolder(root);
  expect(await readProjectId(folder)).toBeNull();
  await markFolder(folder, 'p-1');
  expect(await readProjectId(folder)).toBe('p-1');
  await folder.close();
  expect(readTree(root, true)['.loadout/.gitignore']).toMatch(/^\*$/m);
  expect(Object.keys(readTree(root, true))).toEqual(['.loadout/.gitignore', '.loadout/project.json']);
});

describe('registering a folder', () => {
  const rules = () => ({ roots: [root], appDir: path.join(root, 'app') });

  test('gives its real path', async () => {
    mkdirSync(path.join(root, 'real/p'), { recursive: true });
    symlinkSync(path.join(root, 'real'), path.join(root, 'link'));
    expect(await registerFolder(path.join(root, 'link/p/'), rules(), false)).toEqual({
      kind: 'folder',
      path: path.join(root, 'real/p'),
    });
  });

  test('makes it when asked to', async () => {
    const target = path.join(root, 'new/deep');
    expect(await registerFolder(target, rules(), false)).toEqual({ kind: 'missing' });
    expect(await registerFolder(target, rules(), true)).toEqual({ kind: 'folder', path: target });
    expect(await registerFolder(target, rules(), true)).toEqual({ kind: 'folder', path: target });
  });

  test('refuses what may not be a project, and makes nothing there', async () => {
    const outside = temporaryFolder();
    mkdirSync(path.join(root, 'app/sub'), { recursive: true });
    mkdirSync(path.join(root, 'p/.git/x'), { recursive: true });
    writeFileSync(path.join(root, 'file'), '');
    symlinkSync(outside.path, path.join(root, 'escape'));
    const kinds: [string, string][] = [
      ['relative/path', 'relative'],
      ['', 'relative'],
      [root, 'outside'],
      [outside.path, 'outside'],
      [path.join(outside.path, 'missing'), 'outside'],
      [path.join(root, '../x'), 'outside'],
      [path.join(root, 'escape/p'), 'outside'],
      [path.join(root, 'app'), 'outside'],
      [path.join(root, 'app/sub'), 'outside'],
      [path.join(root, 'p/.git/x'), 'outside'],
      [path.join(root, 'file'), 'not_a_folder'],
      [path.join(root, 'file/below'), 'not_a_folder'],
      [`${root}-sibling`, 'outside'],
      [`${root}/a\0b`, 'too_long'],
      [path.join(root, 'x'.repeat(300)), 'too_long'],
    ];
    for (const [typed, kind] of kinds) expect([typed, await registerFolder(typed, rules(), true)]).toEqual([typed, { kind }]);
    expect(readTree(outside.path)).toEqual({});
    outside.remove();
  });
});

describe('what the disk of a project can promise', () => {
  test.each([
    ['exchange and hard links', 'full', unsynced],
    ['neither', 'weaker', plainHost(unsynced)],
  ] as const)('with %s it is %s, found out once and kept', async (_, guarantee, fs) => {
    const { path: root, remove } = temporaryFolder();
    const folder = await openProjectFolder(root, fs);
    await markFolder(folder, 'p-1');
    await folder.close();
    expect(await readGuarantee(root)).toBe(guarantee);
    expect(leftoversIn(root)).toEqual([]);
    // Another look does not try again.
    const again = await openProjectFolder(root, plainHost(unsynced));
    await markFolder(again, 'p-1');
    await again.close();
    expect(await readGuarantee(root)).toBe(guarantee);
    remove();
  });
});
