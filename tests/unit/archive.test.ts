import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { unpackArchive } from '#app/adapters/archive/unpack.ts';
import { type CraftedTarEntry, craftTarGz, craftZip } from '#tests/support/archives.ts';

// Thousands of entries take a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MiB = 1024 * 1024;
const LIMITS = { bytes: 200 * MiB, files: 20_000 };

let folder: string;
let into: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'archive-'));
  into = path.join(folder, 'out');
  await mkdir(into);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function unpack(bytes: Uint8Array, limits = LIMITS): Promise<void> {
  const file = path.join(folder, 'upload');
  await writeFile(file, bytes);
  await unpackArchive(file, into, limits);
}

const everythingBelow = async (at: string): Promise<string[]> =>
  (await readdir(at, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(at, path.join(entry.parentPath, entry.name)))
    .sort();

const refused = { code: 'archive_refused' };

const GOOD = [
  { name: 'skills/a/SKILL.md', content: '---\nname: a\n---\n' },
  { name: 'skills/a/run.sh', content: '#!/bin/sh\n' },
  { name: 'skills/a/\u00a0', content: Uint8Array.from([0, 255, 13, 10]) },
];

describe.each([
  [
    'zip',
    (entries: CraftedTarEntry[]) => craftZip(entries.map((entry) => ({ ...entry, mode: 0o100000 | (entry.mode ?? 0o644) }))),
  ],
  ['tar.gz', craftTarGz],
])('a %s', (_name, craft) => {
  test('is unpacked byte for byte, with executable bits', async () => {
    await unpack(craft(GOOD.map((entry) => ({ ...entry, mode: entry.name.endsWith('.sh') ? 0o755 : 0o644 }))));
    expect(await everythingBelow(into)).toEqual(GOOD.map((entry) => entry.name).sort());
    for (const { name, content } of GOOD) expect(await readFile(path.join(into, name))).toEqual(Buffer.from(content));
    expect((await stat(path.join(into, 'skills/a/run.sh'))).mode & 0o111).not.toBe(0);
    expect((await stat(path.join(into, 'skills/a/SKILL.md'))).mode & 0o111).toBe(0);
  });

  test.each(['../evil', 'a/../../evil', '/etc/evil', 'a/..\\..\\evil', '\\evil', 'C:/evil', 'c:evil', 'a/b/../../../evil'])(
    'with the name %s is refused and nothing is written',
    async (name) => {
      await expect(unpack(craft([...GOOD, { name, content: 'x' }]))).rejects.toMatchObject(refused);
      expect(await everythingBelow(folder)).toEqual(['upload']);
    },
  );

  test('with the same file twice is refused', async () => {
    await expect(unpack(craft([...GOOD, { name: './skills//a/SKILL.md', content: 'other' }]))).rejects.toMatchObject(refused);
    expect(await everythingBelow(into)).toEqual([]);
  });

  test('with a file where a folder is needed is refused', async () => {
    await expect(
      unpack(
        craft([
          { name: 'a', content: 'x' },
          { name: 'a/b', content: 'y' },
        ]),
      ),
    ).rejects.toMatchObject(refused);
  });

  test('over the limits of an import is refused, at the limits it is not', async () => {
    const four = Array.from({ length: 4 }, (_, index) => ({ name: `f${index}`, content: 'x'.repeat(1000) }));
    await unpack(craft(four), { bytes: MiB, files: 4 });
    await rm(into, { recursive: true });
    await expect(unpack(craft(four), { bytes: MiB, files: 3 })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('LOADOUT_LIMIT_IMPORT_FILES'),
    });
    await expect(unpack(craft(four), { bytes: 3999, files: 0 })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('LOADOUT_LIMIT_IMPORT_BYTES'),
    });
  });

  test('with more than 20,000 entries is refused, with 20,000 it is not', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ name: `d${index}/`, type: 'Directory' as const, mode: 0o755 }));
    await unpack(craft(many), { bytes: 0, files: 0 });
    await expect(unpack(craft([...many, { name: 'x', content: '' }]), { bytes: 0, files: 0 })).rejects.toMatchObject(refused);
  });

  test('that is a bomb is refused: more than 100 to 1 beyond the first 10 MiB', async () => {
    const zeros = (size: number) => [{ name: 'zeros', content: Buffer.alloc(size) }];
    await unpack(craft(zeros(9 * MiB)));
    await rm(into, { recursive: true });
    await expect(unpack(craft(zeros(12 * MiB)), { bytes: 0, files: 0 })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('100 times'),
    });
  });

  test('inside an archive stays a file', async () => {
    const inner = craft([{ name: 'x', content: Buffer.alloc(MiB) }]);
    await unpack(craft([{ name: 'inner', content: inner }]));
    expect(await readFile(path.join(into, 'inner'))).toEqual(inner);
  });

  test('that was cut short is refused', async () => {
    const whole = craft(GOOD);
    await expect(unpack(whole.subarray(0, whole.length - 40))).rejects.toMatchObject(refused);
  });
});

test('a long tar.gz with a link is refused for the link, wherever it stands', async () => {
  const noise = Array.from({ length: 40 }, (_, index) => ({ name: `file-${index}`, content: randomBytes(64 * 1024) }));
  const link = { name: 'a-link', type: 'SymbolicLink', linkpath: 'file-0' } as const;
  for (const at of [0, 20, 40]) {
    await expect(unpack(craftTarGz([...noise.slice(0, at), link, ...noise.slice(at)]))).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('"a-link", which is a link or a device'),
    });
  }
});

test.each(['SymbolicLink', 'Link', 'CharacterDevice', 'BlockDevice', 'FIFO'] as const)(
  'a tar.gz with a %s is refused and nothing is written',
  async (type) => {
    await expect(unpack(craftTarGz([...GOOD, { name: 'odd', type, linkpath: 'skills/a/SKILL.md' }]))).rejects.toMatchObject(
      refused,
    );
    expect(await everythingBelow(into)).toEqual([]);
  },
);

test.each([
  ['link', 0o120777],
  ['device', 0o020666],
  ['pipe', 0o010644],
  ['socket', 0o140755],
])('a zip with a %s is refused and nothing is written', async (_kind, mode) => {
  await expect(unpack(craftZip([...GOOD, { name: 'odd', content: '/etc/passwd', mode }]))).rejects.toMatchObject(refused);
  expect(await everythingBelow(into)).toEqual([]);
});

test('a zip that lies about its sizes is refused', async () => {
  await expect(unpack(craftZip([{ name: 'a', content: Buffer.alloc(MiB) }], { claim: 10 }))).rejects.toMatchObject(refused);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('hello')],
  ['gzip that holds no tar', craftTarGz([]).subarray(0, 12)],
  ['a zip header and nothing else', Buffer.from('PK\u0003\u0004')],
])('%s is refused as no archive', async (_what, bytes) => {
  await expect(unpack(bytes)).rejects.toMatchObject(refused);
});

test('a zip packed by a program without Unix modes comes in', async () => {
  const bytes = craftZip([{ name: 'a\\b.md', content: 'x', mode: 0 }]);
  await unpack(bytes);
  expect(await everythingBelow(into)).toEqual(['a/b.md']);
});

test('a name in a zip is read as UTF-8 also without the flag for it, and as code page 437 when it cannot be UTF-8', async () => {
  await unpack(craftZip([{ name: 'caf\u00e9/SKILL.md', content: 'x' }], { flags: 0 }));
  await unpack(craftZip([{ name: Uint8Array.from([0x63, 0x82, 0x2e, 0x6d, 0x64]), content: 'x' }], { flags: 0 }));
  expect(await everythingBelow(into)).toEqual(['caf\u00e9/SKILL.md', 'c\u00e9.md']);
});

test.each([
  ['a damaged one to get it again', craftZip(GOOD).subarray(0, 60), /may be damaged or cut off/],
  ['something else to pack it', Buffer.from('hello'), /Pack the folder as one of them/],
  ['a bad name to leave that out', craftZip([...GOOD, { name: '../evil', content: 'x' }]), /"\.\.\/evil".*without that/],
])('a refusal tells who sent %s', async (_what, bytes, advice) => {
  await expect(unpack(bytes)).rejects.toMatchObject({ ...refused, message: expect.stringMatching(advice) });
});
