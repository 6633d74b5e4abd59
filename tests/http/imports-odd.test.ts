import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TestDatabase } from '#tests/support/database.ts';
import { type ImportClient, itemAt, lines } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { skillDocument, type TestFolder, type TreeEntry } from '#tests/support/source-tree.ts';

let database: TestDatabase;
let folder: TestFolder;
let me: ImportClient;

importTests((made) => {
  ({ database, folder, me } = made);
});

let count = 0;
/** A source of its own for each test, in a folder of this name. */
const fresh = (tree: Record<string, TreeEntry>, name = 'kit'): Promise<string> => {
  count += 1;
  return folder.source(`${count}/${name}`, tree);
};

describe('what is odd in a source', () => {
  test('links inside it are content, links out of it are never followed', async () => {
    const secret = await fresh({ 'secret.txt': 'SECRET-CANARY', 'SKILL.md': skillDocument('secret') }, 'outside');
    const source = await fresh({
      'skills/a/SKILL.md': skillDocument('a'),
      'skills/a/same.md': { link: 'SKILL.md' },
      'skills/a/shared': { link: '../../shared' },
      'skills/a/up': { link: '../..' },
      'skills/a/passwd': { link: '/etc/passwd' },
      'skills/a/leak.txt': { link: `../../../../${path.basename(path.dirname(secret))}/outside/secret.txt` },
      'skills/a/dangling': { link: 'nowhere' },
      'shared/data.txt': 'shared',
      'shared/sub/more.txt': 'more',
    });
    await symlink(secret, path.join(source, 'skills', 'evil'));
    await symlink('../../outside', path.join(source, 'skills', 'gone'));
    await symlink('skills', path.join(source, '.skills-link'));
    const report = await me.folder(source);
    expect(await me.files('skill:a')).toEqual({
      'SKILL.md': [skillDocument('a'), false],
      'same.md': [skillDocument('a'), false],
      'shared/data.txt': ['shared', false],
      'shared/sub/more.txt': ['more', false],
    });
    expect(
      itemAt(report, 'skills/a')
        .warnings.map(({ code }) => code)
        .sort(),
    ).toEqual(['link_absolute', 'link_ancestor', 'link_dangling', 'link_followed', 'link_followed', 'link_outside']);
    expect(itemAt(report, 'skills/evil')).toMatchObject({ outcome: 'rejected', warnings: [{ code: 'link_absolute' }] });
    expect(itemAt(report, '.skills-link/a')).toMatchObject({ artifact_uuid: itemAt(report, 'skills/a').artifact_uuid });
    expect(JSON.stringify(report)).not.toContain('SECRET-CANARY');
    const blobs = await database.pool.query(
      "select 1 from blobs where owner_id = $1 and position('SECRET-CANARY'::bytea in bytes) > 0",
      [me.owner],
    );
    expect(blobs.rowCount).toBe(0);
  });

  test('namesakes with other content are all kept under names of their own', async () => {
    const report = await me.folder(
      await fresh({
        'skills/review/SKILL.md': skillDocument('review', '1'),
        'backup/skills/review/SKILL.md': skillDocument('review', '2'),
      }),
    );
    expect(lines(report)).toEqual([
      'backup/skills/review skill:review-backup created name_taken',
      'skills/review skill:review created',
    ]);
  });

  test('names that are one name on macOS and Windows all come in, and are said', async () => {
    const report = await me.folder(
      await fresh({
        'skills/Case/SKILL.md': skillDocument('Case', 'one'),
        'skills/case/SKILL.md': skillDocument('case', 'two'),
        'skills/case/Notes.txt': 'N',
        'skills/case/notes.txt': 'n',
        'commands/case.md': 'another type',
      }),
    );
    expect(lines(report)).toEqual([
      'commands/case.md command:case created',
      'skills/Case skill:Case created name_not_portable',
      'skills/case skill:case created path_not_portable,name_differs_in_case',
    ]);
    expect(await me.files('skill:case')).toMatchObject({ 'Notes.txt': ['N', false], 'notes.txt': ['n', false] });
    expect(itemAt(report, 'skills/case').warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('"Notes.txt" is the same as "notes.txt" without regard to case'),
      expect.stringContaining('skills/Case'),
    ]);
  });

  test('what Git LFS left in place of files is kept byte for byte, and said', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12345\n`;
    const report = await me.folder(
      await fresh({
        'skills/model/SKILL.md': skillDocument('model'),
        'skills/model/a.bin': pointer,
        'skills/model/b.bin': pointer,
        'skills/model/long.txt': pointer + 'x'.repeat(1024),
        'skills/other/SKILL.md': `${skillDocument('other')}\n${pointer}`,
      }),
    );
    expect(lines(report)).toEqual(['skills/model skill:model created lfs_pointer', 'skills/other skill:other created']);
    expect(itemAt(report, 'skills/model').warnings[0]?.message).toMatch(/^a\.bin and 1 more are only what Git LFS leaves/);
    expect(await me.files('skill:model')).toMatchObject({ 'a.bin': [pointer, false] });
  });

  test('one bad item never stops the others', async () => {
    const report = await me.folder(
      await fresh({
        'skills/ok/SKILL.md': skillDocument('ok'),
        'skills/back\\slash/SKILL.md': skillDocument('x'),
        'skills/ok2/SKILL.md': skillDocument('ok2'),
        'skills/ok2/new\nline.txt': 'x',
        '.mcp.json': '{"mcpServers": {"n": {"command": "x", "n": 1e999}, "fine": {"command": "y"}}}',
        'hooks/hooks.json': 'nonsense',
        'agents/broken.md': '---\nname: x\n\t- [\n---\n',
      }),
    );
    expect(report.status).toBe('partial');
    expect(lines(report)).toEqual([
      '.mcp.json#fine mcp_server:fine created',
      '.mcp.json#n mcp_server:n rejected config_unusable',
      'agents/broken.md agent:broken created frontmatter_unreadable,agent_without_name',
      'hooks/hooks.json hook:kit rejected json_unreadable',
      'skills/back\\slash skill:back\\slash created name_not_portable,name_differs',
      'skills/ok skill:ok created',
      'skills/ok2 skill:ok2 rejected unsafe_path',
    ]);
  });
});
