import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openApiDocument } from '#app/http/openapi.server.ts';
import type { TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createLibraryApp, type LibraryClient, libraryClient, skillFiles, skillText } from '#tests/support/library-client.ts';
import { unzip } from '#tests/support/unzip.ts';

let database: TestDatabase;
let app: TestApp;
let me: LibraryClient;
let token: string;
let collection: string;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createLibraryApp(database.db);
});
beforeEach(async () => {
  me = await libraryClient(app);
  token = (await app.app.services.tokens.create(me.owner, 'tester', { name: 'export', scopes: ['read'] })).token;
  collection = await me.collection('Team library');
  folder = await mkdtemp(path.join(tmpdir(), 'loadout-set-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => database.close());

const made = (type: string, name: string, more: object) =>
  me.made('/artifacts', { type, name, collection_id: collection, ...more });
const download = (id: string, query: string) =>
  app.fetch(`/api/v1/deployment-sets/${id}/export?${query}`, { headers: { Authorization: `Bearer ${token}` } });

/** Downloads an export and takes it apart: a tar with the system's own program. */
async function unpacked(id: string, query: string) {
  const response = await download(id, query);
  expect(response.status).toBe(200);
  const archive = Buffer.from(await response.arrayBuffer());
  const { headers } = response;
  if (headers.get('content-type') === 'application/zip') {
    const files = await unzip(archive);
    return { names: [...files.keys()].sort(), headers, read: async (name: string) => files.get(name)?.content ?? Buffer.of() };
  }
  const into = await mkdtemp(path.join(folder, 'out-'));
  execFileSync('tar', ['-xz', '-C', into], { input: archive });
  const names = (await readdir(into, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(into, path.join(entry.parentPath, entry.name)))
    .sort();
  return { names, headers, read: (name: string) => readFile(path.join(into, name)) };
}

const json = async (content: Promise<Buffer>) => JSON.parse((await content).toString());

const SERVER = { command: 'npx', args: ['-y', 'files'], env: { KEY: '$' + '{KEY}' } };
const ROOT = '$' + '{CLAUDE_PLUGIN_ROOT}';
const hook = (command: string) => ({ hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } });

describe('a set as a plugin', () => {
  test('holds every resolved artifact once, byte for byte, with hooks and servers merged', async () => {
    const binary = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256));
    const pdf = await made('skill', 'pdf', {
      files: [
        ...skillFiles('pdf'),
        { path: 'run.sh', content: '#!/bin/sh\r\n', executable: true },
        { path: 'data.bin', content: binary.toString('base64'), encoding: 'base64' },
      ],
    });
    const sync = await made('command', 'git:sync', { files: [{ path: 'any.md', content: 'Sync' }] });
    const agent = await made('agent', 'reviewer', { files: [{ path: 'r.md', content: '---\nname: reviewer\n---\nReview' }] });
    const one = await made('hook', 'notify', {
      config: hook(`"${ROOT}"/scripts/go.sh`),
      files: [{ path: 'scripts/go.sh', content: 'one', executable: true }],
    });
    const two = await made('hook', 'other', {
      config: hook(`${ROOT}/scripts/go.sh`),
      files: [{ path: 'scripts/go.sh', content: 'two', executable: true }],
    });
    const server = await made('mcp_server', 'files', { config: SERVER });
    const inner = await me.setOf('Inner', [{ artifact_uuid: sync.uuid }, { artifact_uuid: pdf.uuid }]);
    const set = await me.setOf(
      'Backend Kit!',
      [
        { artifact_uuid: pdf.uuid },
        { member_set_id: inner },
        ...[agent, one, two, server].map(({ uuid }) => ({ artifact_uuid: uuid })),
      ],
      { description: 'For services', tags: ['api'] },
    );

    const { names, headers, read } = await unpacked(set, 'format=plugin');
    expect(headers.get('content-type')).toBe('application/zip');
    expect(headers.get('content-disposition')).toContain('filename="backend-kit.zip"');
    expect(names).toEqual([
      '.claude-plugin/plugin.json',
      '.mcp.json',
      'agents/reviewer.md',
      'commands/git/sync.md',
      'hooks/hooks.json',
      'hooks/other/scripts/go.sh',
      'scripts/go.sh',
      'skills/pdf/SKILL.md',
      'skills/pdf/data.bin',
      'skills/pdf/run.sh',
    ]);
    expect(await json(read('.claude-plugin/plugin.json'))).toEqual({
      name: 'backend-kit',
      displayName: 'Backend Kit!',
      description: 'For services',
      keywords: ['api'],
    });
    expect((await read('skills/pdf/SKILL.md')).toString()).toBe(skillText('pdf'));
    expect((await read('skills/pdf/data.bin')).equals(binary)).toBe(true);
    // The second hook's script had its place taken: its calls follow it.
    const commands = (await json(read('hooks/hooks.json'))).hooks.Stop.map((entry: any) => entry.hooks[0].command);
    expect(commands).toEqual([`"${ROOT}"/scripts/go.sh`, `${ROOT}/hooks/other/scripts/go.sh`]);
    expect((await read('scripts/go.sh')).toString()).toBe('one');
    expect((await read('hooks/other/scripts/go.sh')).toString()).toBe('two');
    expect(await json(read('.mcp.json'))).toEqual({ mcpServers: { files: SERVER } });
  });

  test('keeps executable bits, and gives equal archives for an unchanged set', async () => {
    const pdf = await made('skill', 'pdf', {
      files: [...skillFiles('pdf'), { path: 'run.sh', content: 'x', executable: true }],
    });
    const set = await me.setOf('Kit', [{ artifact_uuid: pdf.uuid }]);
    const bytes = async () => Buffer.from(await (await download(set, 'format=plugin')).arrayBuffer());
    expect((await bytes()).equals(await bytes())).toBe(true);
    const files = await unzip(await bytes());
    expect([...files].map(([name, { executable }]) => [name, executable])).toEqual([
      ['.claude-plugin/plugin.json', false],
      ['skills/pdf/SKILL.md', false],
      ['skills/pdf/run.sh', true],
    ]);
  });

  test('takes the pinned version of a plugin child', async () => {
    const pdf = await me.skill(collection, 'pdf');
    await me.made('/composites', {
      collection_id: collection,
      name: 'kit',
      members: [{ artifact_uuid: pdf.uuid, pinned_version_hash: pdf.content_hash }],
    });
    const changed = await me.api('PUT', `/artifacts/${pdf.uuid}/files`, { body: { files: skillFiles('pdf', 'Newer') } });
    expect(changed.status).toBe(200);
    const plugin = (await me.api('GET', '/artifacts/plugin:kit')).body;
    const set = await me.setOf('Kit set', [{ artifact_uuid: plugin.uuid }]);
    const { names, read } = await unpacked(set, 'format=plugin');
    expect(names).toContain('skills/pdf/SKILL.md');
    expect((await read('skills/pdf/SKILL.md')).toString()).toBe(skillText('pdf'));
  });

  test.each(['Claude-tools', 'anthropic things'])('refuses the name that %s would give it, and takes another', async (name) => {
    const set = await me.setOf(name, []);
    const refused = await me.api('GET', `/deployment-sets/${set}/export?format=plugin`);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'invalid_input', errors: [{ path: 'name' }] });
    expect((await download(set, 'format=plugin&name=my-tools')).status).toBe(200);
  });
});

describe('a set as a marketplace', () => {
  test('lists one plugin that holds it', async () => {
    const pdf = await me.skill(collection, 'pdf');
    const set = await me.setOf('Équipe web', [{ artifact_uuid: pdf.uuid }]);
    const { names, read } = await unpacked(set, 'format=marketplace');
    expect(names).toEqual([
      '.claude-plugin/marketplace.json',
      'plugins/equipe-web/.claude-plugin/plugin.json',
      'plugins/equipe-web/skills/pdf/SKILL.md',
    ]);
    expect(await json(read('.claude-plugin/marketplace.json'))).toMatchObject({
      name: 'equipe-web',
      owner: { name: me.owner },
      plugins: [{ name: 'equipe-web', source: './plugins/equipe-web' }],
    });
  });

  test.each(['npm', 'Agent skills', 'Claude Plugins Official', 'claudeai anything', 'Anthr0pic Plugins', 'github'])(
    'refuses the reserved name %s',
    async (name) => {
      const set = await me.setOf(name, []);
      const refused = await me.api('GET', `/deployment-sets/${set}/export?format=marketplace`);
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toMatchObject([{ path: 'name' }]);
    },
  );
});

describe('a set as a bundle', () => {
  test('has the layout of a platform and says what had no place', async () => {
    const pdf = await me.skill(collection, 'pdf');
    const agent = await made('agent', 'reviewer', {
      files: [{ path: 'r.md', content: '---\nname: reviewer\ndescription: x\n---\nReview' }],
    });
    const set = await me.setOf('Kit', [{ artifact_uuid: pdf.uuid }, { artifact_uuid: agent.uuid }]);
    const claude = await unpacked(set, 'format=bundle&platform=claude_code');
    expect(claude.headers.get('content-type')).toBe('application/gzip');
    expect(claude.headers.get('content-disposition')).toContain('filename="Kit-claude-code.tar.gz"');
    expect(claude.names).toEqual(['.claude/agents/reviewer.md', '.claude/skills/pdf/SKILL.md', 'loadout-bundle.json']);
    expect((await claude.read('.claude/skills/pdf/SKILL.md')).toString()).toBe(skillText('pdf'));

    const portable = await unpacked(set, 'format=bundle&platform=agents');
    expect(portable.names).toEqual(['.agents/skills/pdf/SKILL.md', 'loadout-bundle.json']);
    expect(await json(portable.read('loadout-bundle.json'))).toMatchObject({
      set: { id: set, name: 'Kit' },
      platform: 'agents',
      artifacts: [{ artifact_id: 'skill:pdf', paths: ['.agents/skills/pdf/SKILL.md'] }],
      left_out: [{ artifact_id: 'agent:reviewer', code: 'unsupported_type' }],
    });
  });

  test('holds hooks and servers in the platform’s config files', async () => {
    const server = await made('mcp_server', 'files', { config: SERVER });
    const notify = await made('hook', 'notify', { config: hook('say done') });
    const set = await me.setOf('Kit', [{ artifact_uuid: server.uuid }, { artifact_uuid: notify.uuid }]);
    const claude = await unpacked(set, 'format=bundle&platform=claude_code');
    expect(claude.names).toEqual(['.claude/settings.json', '.mcp.json', 'loadout-bundle.json']);
    expect(await json(claude.read('.mcp.json'))).toEqual({ mcpServers: { files: SERVER } });
    expect(await json(claude.read('.claude/settings.json'))).toEqual(hook('say done'));
  });

  test('says which servers have files that a project has no place for', async () => {
    const server = await made('mcp_server', 'own', {
      config: { command: 'node', args: ['server.js'] },
      files: [{ path: 'server.js', content: 'serve()' }],
    });
    const set = await me.setOf('Kit', [{ artifact_uuid: server.uuid }]);
    const claude = await unpacked(set, 'format=bundle&platform=claude_code');
    expect(claude.names).toEqual(['.mcp.json', 'loadout-bundle.json']);
    expect((await json(claude.read('loadout-bundle.json'))).warnings).toEqual([
      { code: 'files_left_out', message: expect.stringContaining('server.js') },
    ]);
  });

  test('is not made for a platform without a layout, and no other format has a platform', async () => {
    const set = await me.setOf('Kit', []);
    for (const query of ['format=bundle&platform=other', 'format=bundle&platform=emacs', 'format=plugin&platform=codex']) {
      const refused = await me.api('GET', `/deployment-sets/${set}/export?${query}`);
      expect(refused.status, query).toBe(422);
      expect(refused.body.errors).toMatchObject([{ path: 'platform' }]);
    }
    expect((await me.api('GET', `/deployment-sets/${set}/export?format=rpm`)).body.errors).toMatchObject([{ path: 'format' }]);
    expect((await me.api('GET', '/deployment-sets/nothing/export')).status).toBe(404);
  });
});

test('every format comes as a media type that the document names', async () => {
  const { id } = await me.made('/deployment-sets', { name: 'Empty' });
  const described = openApiDocument().paths['/api/v1/deployment-sets/{id}/export']?.get as any;
  const types = await Promise.all(
    ['definition', 'plugin', 'marketplace', 'bundle'].map(async (format) => {
      const { headers } = await download(id, `format=${format}`);
      return headers.get('content-type')?.split(';')[0];
    }),
  );
  expect(types).toEqual(['application/json', 'application/zip', 'application/zip', 'application/gzip']);
  const { content } = described.responses[200];
  expect(Object.keys(content).sort()).toEqual([...new Set(types)].sort());
  expect(content['application/json'].schema).toEqual({ $ref: '#/components/schemas/SetDefinition' });
});
