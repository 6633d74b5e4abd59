import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSourceFolder } from '#app/adapters/source-folder/open-source.ts';
import { createTestFolder, type TestFolder, writeTree } from '#tests/support/source-tree.ts';

let folder: TestFolder;
let root: string;

beforeEach(async () => {
  folder = await createTestFolder();
  root = await folder.source('kit', {});
});
afterEach(() => folder.remove());

const open = (maxFiles = 1000) => openSourceFolder(root, 'kit', { maxFiles });
const pathsOf = async () => (await open()).listing.files.map((file) => file.path);
const notesOf = async () => (await open()).listing.notes.map(({ path: at, code }) => `${at} ${code}`);

describe('the walk over a folder', () => {
  test('lists every file with size and mode, whatever it is called, and leaves out the ignore list', async () => {
    const long = `${'d'.repeat(80)}/${'f'.repeat(80)}.md`;
    await writeTree(root, {
      'a.txt': 'abc',
      'run.sh': { script: 'x' },
      '\u00a0': 'no-break space',
      ' lead': 'x',
      '-rf': 'x',
      'a b/ü#.md': 'x',
      [long]: 'x',
      '.hidden/x': 'x',
      '.git/config': 'x',
      'sub/.git/config': 'x',
      'node_modules/p/SKILL.md': 'x',
      '__pycache__/m.pyc': 'x',
      '.DS_Store': 'x',
      '.a.md.swp': 'x',
      'a.md~': 'x',
    });
    const { listing } = await open();
    expect(listing.files.map((file) => file.path).sort()).toEqual(
      [' lead', '-rf', '.hidden/x', 'a b/ü#.md', 'a.txt', long, 'run.sh', '\u00a0'].sort(),
    );
    expect(listing.files.find((file) => file.path === 'a.txt')).toEqual({ path: 'a.txt', size: 3, executable: false });
    expect(listing.files.find((file) => file.path === 'run.sh')?.executable).toBe(true);
    expect(listing.notes).toEqual([]);
  });

  test('shows what links inside the source lead to as content, each link said once in its files', async () => {
    await writeTree(root, {
      'real/a.txt': 'a',
      'real/deep/b.txt': 'b',
      'x/file.txt': { link: '../real/a.txt' },
      'x/folder': { link: '../real' },
      'x/again': { link: 'folder/deep' },
    });
    const { listing } = await open();
    expect(listing.files.map(({ path: at, link }) => `${at} ${link ?? '-'}`)).toEqual([
      'real/a.txt -',
      'real/deep/b.txt -',
      'x/again/b.txt x/again',
      'x/file.txt x/file.txt',
      'x/folder/a.txt x/folder',
      'x/folder/deep/b.txt x/folder',
    ]);
  });

  test('never follows links that are absolute, lead out or nowhere, or into what is ignored, wherever they would end', async () => {
    await writeTree(folder.path, { 'outside/secret.txt': 'x' });
    await writeTree(root, {
      'a.txt': 'x',
      '.git/config': 'secret',
      absolute: { link: '/etc' },
      inside: { link: path.join(root, 'a.txt') },
      outside: { link: '../outside' },
      'sub/around': { link: '../../kit/a.txt' },
      dangling: { link: 'gone' },
      loop: { link: 'loop' },
      hop: { link: 'absolute/passwd' },
      git: { link: '.git' },
      'sub/git': { link: '../.git/config' },
    });
    expect(await pathsOf()).toEqual(['a.txt']);
    expect((await notesOf()).sort()).toEqual([
      'absolute link_absolute',
      'dangling link_dangling',
      'git link_ignored',
      'hop link_absolute',
      'inside link_absolute',
      'loop link_dangling',
      'outside link_outside',
      'sub/around link_outside',
      'sub/git link_ignored',
    ]);
  });

  test('ends where links lead round in circles', async () => {
    await writeTree(root, {
      'a/x.txt': 'x',
      'a/up': { link: '..' },
      'a/self': { link: '.' },
      'a/to-b': { link: '../b' },
      'b/to-a': { link: '../a' },
      'b/y.txt': 'y',
    });
    expect(await pathsOf()).toEqual(['a/to-b/y.txt', 'a/x.txt', 'b/to-a/x.txt', 'b/y.txt']);
    expect((await notesOf()).filter((note) => note.endsWith('link_ancestor'))).toHaveLength(6);
  });

  test('notes what is neither file nor folder, names that are no text, and submodules', async () => {
    await writeTree(root, { 'a.txt': 'x', '.gitmodules': '[submodule "x"]\n\tpath = vendor/x\n\turl = https://example.com/x\n' });
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    await writeFile(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    await mkdir(path.join(root, 'vendor/x'), { recursive: true });
    expect(await notesOf()).toEqual(['bad-\ufffd\ufffd name_not_text', 'pipe special_file', 'vendor/x submodule']);
    expect(await pathsOf()).toEqual(['.gitmodules', 'a.txt']);
  });

  test('refuses a folder with more files than it may look at', async () => {
    await writeTree(root, { a: '', b: '', c: '' });
    await expect(open(2)).rejects.toMatchObject({ code: 'source_refused' });
    expect((await open(3)).listing.files).toHaveLength(3);
  });
});

describe('reading what was listed', () => {
  test('gives the very bytes, and the text as far as it is text', async () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0xff]);
    await writeTree(root, { 'a.md': bytes });
    const source = await open();
    expect(await source.bytes('a.md')).toEqual(Buffer.from(bytes));
    expect(await source.text('a.md')).toEqual({
      text: '\ufeffa\r\n\ufffd',
      warnings: [expect.objectContaining({ code: 'not_utf8' })],
    });
    expect(await source.bytes('nowhere')).toBeNull();
  });

  test('gives nothing when another file, a link or a folder has taken the place', async () => {
    const secret = path.join(folder.path, 'secret');
    await writeFile(secret, 'SECRET');
    for (const swap of [
      async (file: string) => symlink(secret, file),
      async (file: string) => mkdir(file),
      async (file: string) =>
        writeFile(file, 'SECRET')
          .then(() => rename(secret, `${secret}2`))
          .then(() => writeFile(secret, 'x')),
      async () => {},
    ]) {
      await writeTree(root, { 'd/a.md': 'listed' });
      const source = await open();
      await rm(path.join(root, 'd/a.md'), { recursive: true });
      await swap(path.join(root, 'd/a.md'));
      expect(await source.bytes('d/a.md')).toBeNull();
      await rm(path.join(root, 'd'), { recursive: true });
    }
  });

  test('gives nothing when a folder on the way was swapped for a link', async () => {
    await writeTree(folder.path, { 'evil/a.md': 'SECRET' });
    await writeTree(root, { 'd/a.md': 'listed' });
    const source = await open();
    await rename(path.join(root, 'd'), path.join(root, 'old'));
    await symlink('../evil', path.join(root, 'd'));
    expect(await source.bytes('d/a.md')).toBeNull();
  });
});
