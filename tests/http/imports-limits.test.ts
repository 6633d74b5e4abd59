import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createImportApp, importClient, itemAt, lines } from '#tests/support/import-client.ts';
import { createTestFolder, skillDocument, type TestFolder, type TreeEntry } from '#tests/support/source-tree.ts';

let database: TestDatabase;
let folder: TestFolder;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await createTestFolder();
});
afterAll(async () => {
  await folder.remove();
  await database.close();
});
beforeEach(() => {
  count += 1;
});

async function importWith(limits: Record<string, string>, tree: Record<string, TreeEntry>) {
  const app = await createImportApp(database.db, folder.path, limits);
  const me = await importClient(app);
  return { me, report: await me.folder(await folder.source(`${count}/kit`, tree)) };
}

const small = { 'skills/small/SKILL.md': skillDocument('small') };

describe('what is over a limit is rejected by name, says the limit and what to do, and stops nothing else', () => {
  test.each([
    [
      'LOADOUT_LIMIT_FILE_BYTES',
      '1000',
      { 'skills/big/SKILL.md': skillDocument('big'), 'skills/big/data.bin': 'x'.repeat(1001) },
      'file_too_large',
      /data\.bin holds 1,001 bytes; a file may hold 1,000 bytes/,
    ],
    [
      'LOADOUT_LIMIT_ARTIFACT_BYTES',
      '2048',
      { 'skills/big/SKILL.md': skillDocument('big'), 'skills/big/a': 'x'.repeat(1024), 'skills/big/b': 'x'.repeat(1024) },
      'too_large',
      /Holds 2\.\d\d KiB; an artifact may hold 2 KiB/,
    ],
    [
      'LOADOUT_LIMIT_ARTIFACT_FILES',
      '2',
      { 'skills/big/SKILL.md': skillDocument('big'), 'skills/big/a': '1', 'skills/big/b': '2' },
      'too_many_files',
      /Holds 3 files; an artifact may hold 2/,
    ],
    [
      'LOADOUT_LIMIT_IMPORT_FILES',
      '2',
      { 'skills/a/SKILL.md': skillDocument('a'), 'skills/big/SKILL.md': skillDocument('big'), 'skills/big/a': '1' },
      'import_too_many_files',
      /may hold 2 files/,
    ],
    [
      'LOADOUT_LIMIT_IMPORT_BYTES',
      '1500',
      { 'skills/big/SKILL.md': skillDocument('big'), 'skills/big/a': 'x'.repeat(1500) },
      'import_too_large',
      /may hold 1\.46 KiB/,
    ],
  ])('%s=%s', async (name, value, tree, code, words) => {
    const { report } = await importWith({ [name]: value }, { ...tree, ...(name === 'LOADOUT_LIMIT_IMPORT_FILES' ? {} : small) });
    const refused = itemAt(report, 'skills/big');
    expect(refused).toMatchObject({ outcome: 'rejected', artifact_id: 'skill:big', artifact_uuid: null, content_hash: null });
    expect(refused.warnings[0]).toEqual({ code, message: expect.stringMatching(words) });
    expect(refused.warnings[0]?.message).toContain(name);
    expect(report.status).toBe('partial');
    expect(report.summary).toMatchObject({ created: 1, rejected: 1 });
  });

  test('at the limit exactly, and with the limit off, it comes in', async () => {
    const tree = { 'skills/big/SKILL.md': 'x'.repeat(1000) };
    expect((await importWith({ LOADOUT_LIMIT_FILE_BYTES: '1000' }, tree)).report.summary.created).toBe(1);
    count += 1;
    expect((await importWith({ LOADOUT_LIMIT_FILE_BYTES: '0' }, tree)).report.summary.created).toBe(1);
  });

  test('a plugin whose further files are too much keeps its manifest and its children', async () => {
    const { me, report } = await importWith(
      { LOADOUT_LIMIT_ARTIFACT_FILES: '3' },
      {
        '.claude-plugin/plugin.json': '{"name": "p"}',
        'skills/a/SKILL.md': skillDocument('a'),
        ...Object.fromEntries(['1', '2', '3'].map((name) => [`docs/${name}.md`, name])),
      },
    );
    expect(lines(report)).toEqual(['. plugin:p created plugin_files_left_out', 'skills/a skill:a created']);
    expect(Object.keys(await me.files('plugin:p'))).toEqual(['.claude-plugin/plugin.json']);
    expect((await me.api('GET', `/composites/${itemAt(report, '.').artifact_uuid}`)).body.member_count).toBe(1);
  });

  test('a plugin whose part is rejected says that it is not complete', async () => {
    const { report } = await importWith(
      { LOADOUT_LIMIT_FILE_BYTES: '200' },
      {
        '.claude-plugin/plugin.json': '{"name": "p"}',
        'skills/a/SKILL.md': skillDocument('a'),
        'skills/big/SKILL.md': 'x'.repeat(201),
      },
    );
    expect(lines(report)).toEqual([
      '. plugin:p created child_rejected',
      'skills/a skill:a created',
      'skills/big skill:big rejected file_too_large,frontmatter_missing',
    ]);
  });
});
