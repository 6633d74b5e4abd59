import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportReport } from '#app/contracts/imports.ts';
import type { TestApp } from '#tests/support/app.ts';
import { type ImportClient, importClient } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { agentDocument, skillDocument, type TestFolder } from '#tests/support/source-tree.ts';

let folder: TestFolder;
let app: TestApp;
let me: ImportClient;
let other: ImportClient;
let scratch: string;

importTests((made) => {
  ({ folder, app, me } = made);
});
beforeEach(async () => {
  other = await importClient(app);
  scratch = await mkdtemp(path.join(tmpdir(), 'loadout-round-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** The variable that stands for a plugin's folder, and for that of a hook's files. */
const ROOT = '$'.concat('{CLAUDE_PLUGIN_ROOT}');

const stop = (command: string) => ({ hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } });

/** The export of a collection as a file, and what is in it: path → text. */
async function exported(who: ImportClient, collection: string): Promise<{ archive: string; files: Record<string, string> }> {
  const { token } = await app.app.services.tokens.create(who.owner, 'tester', { name: 'export', scopes: ['read'] });
  const answer = await app.fetch(`/api/v1/collections/${collection}/export`, { headers: { Authorization: `Bearer ${token}` } });
  const at = await mkdtemp(path.join(scratch, 'export-'));
  const archive = path.join(at, 'kit.tar.gz');
  await writeFile(archive, Buffer.from(await answer.arrayBuffer()));
  await mkdir(path.join(at, 'kit'));
  execFileSync('tar', ['-xzf', 'kit.tar.gz', '-C', 'kit'], { cwd: at });
  return { archive, files: await filesBelow(path.join(at, 'kit')) };
}

async function filesBelow(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [path.relative(root, file), await readFile(file, 'utf8')])),
  );
}

async function imported(archive: string, who = other): Promise<ImportReport> {
  const form = new FormData();
  form.append('archive', new Blob([new Uint8Array(await readFile(archive))]), 'kit.tar.gz');
  const answer = await who.api('POST', '/imports', { raw: form });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

/** A manifest without what an import cannot know: the name of its collection, times, and where everything once came from. */
function lasting(manifest: string): object {
  const { collection, artifacts, groups }: any = parse(manifest);
  const rows = artifacts.map(({ added: _a, last_updated: _u, origin: _o, ...row }: Record<string, unknown>) => row);
  const sorted = rows.sort((a: any, b: any) => (a.artifact_id < b.artifact_id ? -1 : 1));
  return { description: collection.description, artifacts: sorted, groups };
}

/** Exports a collection, imports that elsewhere and expects the export of what came of it to be the same. */
async function expectSameAgain(collection: string): Promise<ImportReport> {
  const first = await exported(me, collection);
  const report = await imported(first.archive);
  const second = await exported(other, report.collection_id ?? '');
  const { 'manifest.toml': before = '', ...files } = first.files;
  const { 'manifest.toml': after = '', ...again } = second.files;
  expect(lasting(after)).toEqual(lasting(before));
  expect(again).toEqual(files);
  return report;
}

const made = async (at: string, body: object): Promise<any> => {
  const answer = await me.api('POST', at, { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
};
const newCollection = async (): Promise<string> =>
  (await made('/collections', { name: 'Team library', description: 'What we all use' })).id;

const codes = (report: ImportReport): string[] => [
  ...report.items.flatMap((item) => item.warnings.map(({ code }) => code)),
  ...report.notes.map(({ code }) => code),
];

describe('an exported collection that is imported elsewhere is the same', () => {
  test('with plugins whose only manifest is their entry in a marketplace, and plugins without parts', async () => {
    const lspServers = { clangd: { command: 'clangd', extensionToLanguage: { '.c': 'c' } } };
    const source = await folder.source('round/market', {
      '.claude-plugin/marketplace.json': JSON.stringify({
        name: 'market',
        owner: { name: 'x' },
        plugins: [
          {
            name: 'clangd-lsp',
            description: 'C and C++',
            version: '1.0.0',
            source: './plugins/clangd-lsp',
            strict: false,
            lspServers,
          },
          { name: 'bare', description: 'Nothing but words', source: './plugins/bare', lspServers },
          { name: 'some', source: './plugins/some', skills: ['./skills/one'] },
          { name: 'root', source: './', skills: ['./loose/two'] },
        ],
      }),
      'plugins/clangd-lsp/README.md': '# clangd',
      'plugins/bare/.gitkeep': '',
      'plugins/some/skills/one/SKILL.md': skillDocument('one'),
      'plugins/some/skills/unlisted/SKILL.md': skillDocument('unlisted'),
      'loose/two/SKILL.md': skillDocument('two'),
    });
    const { collection_id: collection } = await me.folder(source);
    await made('/composites', { collection_id: collection, name: 'by-hand', display_name: 'By hand', description: 'Made here' });
    const { files } = await exported(me, collection ?? '');
    expect(JSON.parse(files['plugins/clangd-lsp/.claude-plugin/plugin.json'] ?? '')).toMatchObject({
      name: 'clangd-lsp',
      lspServers,
    });
    const report = await expectSameAgain(collection ?? '');
    expect(codes(report)).toEqual([]);
    const artifacts = await other.artifacts();
    expect(artifacts.get('plugin:clangd-lsp')).toMatchObject({ description: 'C and C++', file_count: 1 });
    expect(artifacts.get('plugin:by-hand')).toMatchObject({ description: 'Made here', file_count: 0 });
    const { body } = await other.api('GET', `/composites/${artifacts.get('plugin:by-hand')?.uuid}`);
    expect(body).toMatchObject({ display_name: 'By hand', members: [] });
  });

  test('with plugins that hold hooks and servers inside their manifests, and name their parts', async () => {
    const source = await folder.source('round/inline', {
      'p/.claude-plugin/plugin.json': JSON.stringify({
        name: 'inline',
        displayName: 'In line',
        skills: ['./extra/x'],
        hooks: { Stop: [{ hooks: [{ type: 'command', command: `${ROOT}/run.sh` }] }] },
        mcpServers: { db: { command: 'db' } },
      }),
      'p/run.sh': { script: 'run' },
      'p/extra/x/SKILL.md': skillDocument('x'),
      'p/extra/x/inner/SKILL.md': skillDocument('inner'),
      'p/README.md': 'Read me',
    });
    const { collection_id: collection } = await me.folder(source);
    const plugin = (await me.artifacts()).get('plugin:inline');
    // What has been changed since stays changed: the manifest does not bring the former entry back.
    await me.api('PUT', '/artifacts/mcp_server:db/files', { body: { config: { command: 'db2' } } });
    await me.api('PATCH', `/composites/${plugin?.uuid}`, { body: { display_name: null, description: 'Mine' } });
    expect(codes(await expectSameAgain(collection ?? ''))).toEqual([]);
  });

  test('with the files of servers, files of any name, and hooks beside whose config lies a hooks.json', async () => {
    const collection = await newCollection();
    const make = (type: string, name: string, more: object) =>
      made('/artifacts', { type, name, collection_id: collection, ...more });
    await make('mcp_server', 'files', {
      config: { command: 'node', args: ['server.js'] },
      files: [
        { path: 'server.js', content: 'serve()', executable: true },
        { path: 'lib/.mcp.json', content: '{"mcpServers": {"inner": {"command": "x"}}}' },
      ],
    });
    const config = { ...stop(`${ROOT}/a.sh`), description: 'Not this' };
    await make('hook', 'hh', {
      config: stop(`${ROOT}/a.sh`),
      description: 'Says done',
      files: [
        { path: 'a.sh', content: 'x', executable: true },
        { path: 'hooks.json', content: JSON.stringify(config) },
        { path: 'unused.txt', content: 'kept' },
      ],
    });
    await make('hook', 'plain', { config: stop('true'), description: 'Plain' });
    await make('agent', 'Reviewer', { files: [{ path: 'r.md', content: agentDocument('Reviewer') }] });
    await make('command', 'git:sync', { files: [{ path: 'whatever.md', content: 'Sync' }], description: 'Written here' });
    await make('skill', 'empty', { files: [{ path: 'SKILL.md', content: skillDocument('empty') }], description: null });
    const report = await expectSameAgain(collection);
    expect(report.items.map((item) => item.artifact_id).sort()).toEqual(
      ['agent:Reviewer', 'command:git:sync', 'hook:hh', 'hook:plain', 'mcp_server:files', 'skill:empty'].sort(),
    );
    expect(codes(report)).not.toContain('differs_from_record');
    const artifacts = await other.artifacts();
    expect(artifacts.get('mcp_server:files')?.file_count).toBe(2);
    expect(artifacts.get('hook:plain')?.description).toBe('Plain');
    expect(artifacts.get('skill:empty')?.description).toBeNull();
    const { body } = await other.api('GET', `/collections/${report.collection_id}`);
    expect(body.description).toBe('What we all use');
  });

  test('with the pins of versions that came along; a pin of another version is said', async () => {
    const collection = await newCollection();
    const skill = (name: string) =>
      made('/artifacts', {
        type: 'skill',
        name,
        collection_id: collection,
        files: [{ path: 'SKILL.md', content: skillDocument(name) }],
      });
    const [now, old] = [await skill('now'), await skill('old')];
    const plugin = await made('/composites', {
      collection_id: collection,
      name: 'kit',
      members: [now, old].map((one) => ({ artifact_uuid: one.uuid, pinned_version_hash: one.content_hash })),
    });
    await me.api('PUT', `/artifacts/${old.uuid}/files`, {
      body: { files: [{ path: 'SKILL.md', content: skillDocument('old', 'Newer.') }] },
    });
    const { archive } = await exported(me, collection);
    const report = await imported(archive);
    const { body } = await other.api('GET', `/composites/${plugin.uuid}`);
    expect(body.members).toMatchObject([
      { child_artifact_id: 'skill:now', pinned_version_hash: now.content_hash },
      { child_artifact_id: 'skill:old', pinned_version_hash: null },
    ]);
    const item = report.items.find(({ artifact_id }) => artifact_id === 'plugin:kit');
    expect(item?.warnings).toEqual([{ code: 'pin_lost', message: expect.stringContaining('skill:old') }]);
    // Where both versions are, nothing is lost.
    expect(codes(await imported(archive, me))).not.toContain('differs_from_record');
  });
});

test('what was changed in an exported collection comes in as it is now, and is said', async () => {
  const source = await folder.source('round/edited', {
    'skills/a/SKILL.md': skillDocument('a'),
    'plugins/tools/.claude-plugin/plugin.json': '{"name": "tools", "description": "Tools"}',
    'plugins/tools/skills/b/SKILL.md': skillDocument('b'),
  });
  const { collection_id: collection } = await me.folder(source);
  const { files } = await exported(me, collection ?? '');
  const edited = await folder.source('round/edited-export', {
    ...files,
    'skills/a/SKILL.md': '---\nname: a\ndescription: Edited\n---\nDo.',
    'plugins/tools/skills/new/SKILL.md': skillDocument('new'),
  });
  const report = await other.folder(edited);
  const warned = report.items.filter((item) => item.warnings.some(({ code }) => code === 'differs_from_record'));
  expect(warned.map((item) => item.artifact_id).sort()).toEqual(['skill:a']);
  const artifacts = await other.artifacts();
  expect(artifacts.get('skill:a')?.description).toBe('Edited');
  expect(artifacts.get('plugin:tools')?.description).toBe('Tools');
  const { body } = await other.api('GET', `/composites/${artifacts.get('plugin:tools')?.uuid}`);
  expect(body.members.map((member: any) => member.child_artifact_id)).toEqual(['skill:b', 'skill:new']);
});

test('an export of an older version comes in as it did, without a word about what it did not say', async () => {
  const { id: collection } = await made('/collections', { name: 'Older' });
  const files = [{ path: 'r.md', content: agentDocument('Reviewer') }];
  await made('/artifacts', { type: 'agent', name: 'Reviewer', collection_id: collection, files });
  const kit = { collection_id: collection, name: 'kit', display_name: 'Kit', description: 'Both' };
  await made('/composites', { ...kit, members: [{ child_artifact_id: 'agent:Reviewer' }] });
  const { files: given } = await exported(me, collection);
  const manifest = (given['manifest.toml'] ?? '').replace(/^(?:file_name|display_name) = .*\n/gm, '');
  const report = await other.folder(await folder.source('round/older', { ...given, 'manifest.toml': manifest }));
  expect(codes(report)).toEqual([]);
  const artifacts = await other.artifacts();
  expect(Object.keys(await other.files('agent:Reviewer'))).toEqual(['Reviewer.md']);
  const { body } = await other.api('GET', `/composites/${artifacts.get('plugin:kit')?.uuid}`);
  expect(body).toMatchObject({ description: 'Both', display_name: null, members: [{ child_artifact_id: 'agent:Reviewer' }] });
});
