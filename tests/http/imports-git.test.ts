import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '#tests/support/git-repository.ts';
import { type ImportClient, itemAt, lines } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { skillDocument, type TestFolder } from '#tests/support/source-tree.ts';

let folder: TestFolder;
let me: ImportClient;
let repository: TestRepository;
let count = 0;

importTests((made) => {
  ({ folder, me } = made);
});
beforeEach(async () => {
  count += 1;
  repository = await createRepository(await folder.source(`${count}/kit`, {}));
});

const scratchEntries = async (): Promise<string[]> => readdir(path.join(folder.path, '.data', 'scratch')).catch(() => []);
const post = (source: object, more: object = {}) =>
  me.api('POST', '/imports', { body: { source: { kind: 'git', ...source }, ...more } });

describe('a git repository', () => {
  test('comes in at its default branch, with the commit it came from', async () => {
    const commit = await repository.commit({
      'skills/a/SKILL.md': skillDocument('a'),
      'skills/a/run.sh': { script: 'x' },
      'skills/a/link.md': { link: 'SKILL.md' },
    });
    const report = await me.git({ url: repository.path });
    expect(lines(report)).toEqual(['skills/a skill:a created link_followed']);
    expect(report).toMatchObject({
      collection_name: 'kit',
      source: { kind: 'git', name: 'kit', url: repository.path, ref: null, commit },
    });
    expect(await me.files('skill:a')).toEqual({
      'SKILL.md': [skillDocument('a'), false],
      'link.md': [skillDocument('a'), false],
      'run.sh': ['x', true],
    });
    expect((await me.artifacts()).get('skill:a')?.origin).toMatchObject({ kind: 'git', source: repository.path, commit });
    expect(await scratchEntries()).toEqual([]);
  });

  test('comes in at any ref: branch, tag, commit; and in a subdirectory', async () => {
    const one = await repository.commit({ 'plugins/p/skills/a/SKILL.md': skillDocument('a', '1') });
    await repository.git('tag', '--annotate', '--message=x', 'v1');
    await repository.git('switch', '--quiet', '--create', 'feature/x');
    const two = await repository.commit({ 'plugins/p/skills/a/SKILL.md': skillDocument('a', '2') });
    await repository.git('switch', '--quiet', 'main');
    const three = await repository.commit({
      'plugins/p/skills/a/SKILL.md': skillDocument('a', '3'),
      'skills/top/SKILL.md': skillDocument('top'),
    });
    const commitAt = async (ref?: string) => (await me.git({ url: repository.path, ref }, { dry_run: true })).source.commit;
    const commits = await Promise.all(
      [undefined, 'main', 'v1', 'feature/x', 'refs/heads/feature/x', one, two.slice(0, 12)].map(commitAt),
    );
    expect(commits).toEqual([three, three, one, two, two, one, two]);
    const report = await me.git({ url: repository.path, subdirectory: './plugins/p/' });
    expect(report).toMatchObject({ source: { name: 'p', subdirectory: 'plugins/p' }, collection_name: 'p' });
    expect(lines(report)).toEqual(['skills/a skill:a created']);
  });

  test('imported again at another ref updates in place', async () => {
    await repository.commit({ 'skills/a/SKILL.md': skillDocument('a', '1') });
    const first = await me.git({ url: repository.path });
    const commit = await repository.commit({ 'skills/a/SKILL.md': skillDocument('a', '2') });
    const second = await me.git({ url: repository.path, ref: 'main' });
    expect(itemAt(second, 'skills/a')).toMatchObject({
      outcome: 'updated',
      artifact_uuid: itemAt(first, 'skills/a').artifact_uuid,
    });
    expect(second.source.commit).toBe(commit);
  });

  test('keeps the bytes of its blobs, whatever its attributes and filters say, and runs nothing', async () => {
    const marker = path.join(folder.path, `ran-${count}`);
    await repository.commit({ 'skills/a/SKILL.md': 'unix\nlines\n$Id$\n', 'skills/a/dos.txt': 'dos\r\nlines\r\n' });
    await repository.git('config', 'core.autocrlf', 'true');
    await repository.git('config', 'filter.evil.smudge', `touch ${marker}; cat`);
    await writeFile(
      path.join(repository.path, '.gitattributes'),
      'skills/** text=auto eol=crlf ident filter=evil working-tree-encoding=UTF-16\n',
    );
    await repository.git('add', '.gitattributes');
    await repository.git('commit', '--quiet', '--message=attributes');
    await writeFile(path.join(repository.path, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    await me.git({ url: repository.path });
    expect(await me.files('skill:a')).toEqual({
      'SKILL.md': ['unix\nlines\n$Id$\n', false],
      'dos.txt': ['dos\r\nlines\r\n', false],
    });
    expect(await readdir(folder.path)).not.toContain(`ran-${count}`);
  });

  test('notes its submodules, which are not fetched', async () => {
    const other = await createRepository(await folder.source(`${count}/other`, {}));
    await other.commit({ 'skills/z/SKILL.md': skillDocument('z') });
    await repository.commit({ 'skills/a/SKILL.md': skillDocument('a') });
    await repository.git('submodule', '--quiet', 'add', other.path, 'vendor/other');
    await repository.commit({});
    const report = await me.git({ url: repository.path });
    expect(lines(report)).toEqual(['skills/a skill:a created']);
    expect(report.notes).toEqual([
      { path: 'vendor/other', code: 'submodule', message: expect.stringContaining('its own repository') },
    ]);
  });

  test('never follows links out of the repository', async () => {
    await repository.commit({
      'skills/a/SKILL.md': skillDocument('a'),
      'skills/a/passwd': { link: '/etc/passwd' },
      'skills/a/out': { link: '../../../../..' },
      'skills/a/git': { link: '../../../repository.git/config' },
    });
    const report = await me.git({ url: repository.path });
    expect(Object.keys(await me.files('skill:a'))).toEqual(['SKILL.md']);
    expect(
      itemAt(report, 'skills/a')
        .warnings.map(({ code }) => code)
        .sort(),
    ).toEqual(['link_absolute', 'link_outside', 'link_outside']);
  });
});

describe('a git source is refused, with what to do, and nothing is kept', () => {
  test.each([
    ['http://example.com/x.git', 'source_refused'],
    ['git://example.com/x.git', 'source_refused'],
    ['file:///etc', 'source_refused'],
    ['ext::sh -c touch% x', 'source_refused'],
    ['--upload-pack=touch x', 'source_refused'],
    ['https://-oProxyCommand=x/y', 'source_refused'],
    ['-oProxyCommand=x:y', 'source_refused'],
    ['ssh://-oProxyCommand=touch/x', 'source_refused'],
    ['git@host:-x', 'source_refused'],
    ['relative/path', 'source_refused'],
    ['https://localhost/a/b', 'source_refused'],
    ['https://127.0.0.1/a/b', 'source_refused'],
    ['https://[::1]/a/b', 'source_refused'],
    ['https://[::ffff:10.0.0.1]/a/b', 'source_refused'],
    ['https://10.0.0.1/a/b', 'source_refused'],
    ['https://169.254.169.254/latest', 'source_refused'],
    ['https://0x7f000001/a/b', 'source_refused'],
    ['ssh://git@192.168.1.1/a', 'source_refused'],
    ['git@172.16.0.1:a/b.git', 'source_refused'],
    ['/etc', 'path_not_allowed'],
  ])('%s', async (url, code) => {
    const answer = await post({ url });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe(code);
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
    expect((await me.api('GET', '/collections')).body.total).toBe(0);
  });

  test('a folder that is no repository, a ref that is not there or reads as an option, a subdirectory that is not there', async () => {
    await repository.commit({ 'skills/a/SKILL.md': skillDocument('a'), link: { link: 'skills' } });
    const plain = await folder.source(`${count}/plain`, { 'a.txt': 'x' });
    const url = repository.path;
    expect((await post({ url: plain })).body).toMatchObject({
      code: 'source_refused',
      detail: expect.stringContaining('no git repository'),
    });
    expect((await post({ url, ref: 'nowhere' })).body).toMatchObject({
      code: 'source_refused',
      detail: expect.stringContaining('no branch, tag or commit called nowhere'),
    });
    expect((await post({ url, ref: 'deadbeef' })).body).toMatchObject({ code: 'source_refused' });
    for (const ref of ['--upload-pack=x', 'a..b', 'a:b', 'HEAD~1', 'x y', '@{1}'])
      expect((await post({ url, ref })).body.code).toBe('source_refused');
    for (const subdirectory of ['nowhere', 'link', 'skills/a/SKILL.md', '../other', '/etc', '.git'])
      expect((await post({ url, subdirectory })).body, subdirectory).toMatchObject({
        code: 'invalid_input',
        errors: [{ path: 'source.subdirectory' }],
      });
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
    expect(await scratchEntries()).toEqual([]);
  });

  test('a linked worktree, whose repository may lie anywhere', async () => {
    await repository.commit({ 'a.txt': 'x' });
    const linked = path.join(folder.path, String(count), 'linked');
    await repository.git('worktree', 'add', '--quiet', '--detach', linked);
    expect((await post({ url: linked })).body).toMatchObject({
      code: 'source_refused',
      detail: expect.stringContaining('worktree'),
    });
  });
});

test('plugins that a marketplace lists elsewhere are fetched only when asked for; one that cannot be had stops nothing', async () => {
  const entry = (name: string, url: string) => ({ name, source: { source: 'url', url } });
  const plugins = [
    entry('inside', repository.path),
    entry('private', 'https://localhost/x'),
    entry('option', '--upload-pack=x'),
    { name: 'npm', source: { source: 'npm', package: 'x' } },
  ];
  const source = await folder.source(`${count}/market`, {
    '.claude-plugin/marketplace.json': JSON.stringify({ name: 'm', owner: { name: 'o' }, plugins }),
    'skills/a/SKILL.md': skillDocument('a'),
  });
  const codes = (report: Awaited<ReturnType<ImportClient['folder']>>) =>
    Object.fromEntries(report.items.map((item) => [item.path.split('#')[1] ?? item.path, item.warnings[0]?.code]));
  expect(codes(await me.folder(source))).toEqual({
    inside: 'not_fetched',
    private: 'not_fetched',
    option: 'not_fetched',
    npm: 'not_fetched',
    'skills/a': undefined,
  });
  const asked = await me.folder(source, { fetch_remote: true });
  expect(codes(asked)).toEqual({
    inside: 'source_refused',
    private: 'source_refused',
    option: 'source_refused',
    npm: 'not_fetched',
    'skills/a': undefined,
  });
  expect(asked).toMatchObject({ status: 'partial', summary: { unchanged: 1, rejected: 4 } });
  expect(await scratchEntries()).toEqual([]);
});
