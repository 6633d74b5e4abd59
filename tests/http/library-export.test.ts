import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { type LibraryClient, libraryClient, skillFiles, skillText } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let app: TestApp;
let me: LibraryClient;
let collection: string;
let folder: string;

libraryTests((made) => {
  ({ database, app, me, collection } = made);
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loadout-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bare = (uuid: string) => uuid.replaceAll('-', '');

/** Downloads the collection and unpacks it with the system's tar. */
async function unpacked(id = collection): Promise<{ manifest: any; names: string[]; headers: Headers }> {
  const { token } = await app.app.services.tokens.create(me.owner, 'tester', { name: 'export', scopes: ['read'] });
  const response = await app.fetch(`/api/v1/collections/${id}/export`, { headers: { Authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  const archive = path.join(folder, 'export.tar.gz');
  await writeFile(archive, Buffer.from(await response.arrayBuffer()));
  execFileSync('tar', ['-xzf', 'export.tar.gz'], { cwd: folder });
  await rm(archive);
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  return { manifest: parse(await readFile(path.join(folder, 'manifest.toml'), 'utf8')), names, headers: response.headers };
}

const read = (name: string) => readFile(path.join(folder, name));

describe('exporting a collection [002/CAI-P1-07, 002/SC-P1-5]', () => {
  test('gives its files byte for byte with their modes, and a manifest with uuids', async () => {
    const binary = Buffer.from(Array.from({ length: 1500 }, (_, i) => i % 256));
    const skill = await me.made('/artifacts', {
      type: 'skill',
      name: 'pdf',
      collection_id: collection,
      tags: ['docs'],
      files: [
        ...skillFiles('pdf'),
        { path: 'run.sh', content: '#!/bin/sh\r\n', executable: true },
        { path: 'data/blob.bin', content: binary.toString('base64'), encoding: 'base64' },
        { path: `${'long/'.repeat(12)}${'n'.repeat(120)}ü.md`, content: '' },
      ],
    });
    const { manifest, names, headers } = await unpacked();
    expect(headers.get('content-type')).toBe('application/gzip');
    expect(headers.get('content-disposition')).toContain('filename="team-library.tar.gz"');
    expect(names).toEqual(
      [
        'manifest.toml',
        'skills/pdf/SKILL.md',
        'skills/pdf/data/blob.bin',
        `skills/pdf/${'long/'.repeat(12)}${'n'.repeat(120)}ü.md`,
        'skills/pdf/run.sh',
      ].sort(),
    );
    expect((await read('skills/pdf/SKILL.md')).toString()).toBe(skillText('pdf'));
    expect((await read('skills/pdf/data/blob.bin')).equals(binary)).toBe(true);
    expect((await stat(path.join(folder, 'skills/pdf/run.sh'))).mode & 0o111).not.toBe(0);
    expect((await stat(path.join(folder, 'skills/pdf/SKILL.md'))).mode & 0o111).toBe(0);
    expect(manifest.collection).toMatchObject({ name: 'Team library', version: '1.0.0' });
    expect(manifest.artifacts).toMatchObject([
      {
        name: 'pdf',
        type: 'skill',
        artifact_id: 'skill:pdf',
        uuid: bare(skill.uuid),
        path: 'skills/pdf',
        origin: 'local',
        tags: ['docs'],
        loadout_content_hash: skill.content_hash,
        metadata: { description: 'What pdf does' },
      },
    ]);
  });

  test('gives every type its place, in words that other readers know', async () => {
    const made = async (type: string, name: string, more: object) =>
      me.made('/artifacts', { type, name, collection_id: collection, ...more });
    await made('command', 'git:sync', { files: [{ path: 'whatever.md', content: 'Sync' }] });
    await made('agent', 'Reviewer', { files: [{ path: 'r.md', content: 'Review' }] });
    const hooks = { hooks: { Stop: [{ hooks: [{ type: 'command', command: './a.sh' }] }] } };
    await made('hook', 'notify', { config: hooks, files: [{ path: 'a.sh', content: 'x', executable: true }] });
    const server = { command: 'npx', args: ['-y', 'x'] };
    await made('mcp_server', 'files', { config: server });
    const kit = await me.made('/composites', {
      collection_id: collection,
      name: 'kit',
      members: [
        { child_artifact_id: 'agent:Reviewer', relationship_type: 'requires' },
        { child_artifact_id: 'command:git:sync' },
      ],
    });
    const { manifest, names } = await unpacked();
    expect(names).toEqual([
      'agents/Reviewer.md',
      'commands/git/sync.md',
      'hooks/notify/a.sh',
      'hooks/notify/hooks.json',
      'manifest.toml',
      'mcp/files.json',
    ]);
    expect(JSON.parse((await read('hooks/notify/hooks.json')).toString())).toEqual(hooks);
    expect(JSON.parse((await read('mcp/files.json')).toString())).toEqual({ mcpServers: { files: server } });
    const rows = manifest.artifacts.map((row: { artifact_id: string; type: string; path: string; config_path?: string }) => [
      row.artifact_id,
      row.type,
      row.path,
      row.config_path,
    ]);
    expect(rows).toEqual([
      ['command:git:sync', 'command', 'commands/git/sync.md', undefined],
      ['agent:Reviewer', 'agent', 'agents/Reviewer.md', undefined],
      ['hook:notify', 'hook', 'hooks/notify', 'hooks/notify/hooks.json'],
      ['mcp_server:files', 'mcp', 'mcp/files.json', 'mcp/files.json'],
      ['plugin:kit', 'composite', 'plugins/kit', undefined],
    ]);
    expect((await stat(path.join(folder, 'plugins/kit'))).isDirectory()).toBe(true);
    expect(manifest.artifacts.at(-1)).toMatchObject({
      uuid: bare(kit.uuid),
      members: [
        { artifact_id: 'agent:Reviewer', relationship_type: 'requires' },
        { artifact_id: 'command:git:sync', relationship_type: 'contains' },
      ],
    });
  });

  test('gives artifacts whose names make the same path each their own', async () => {
    for (const name of ['my skill', 'my-skill', 'My-Skill', '日本語']) await me.skill(collection, name);
    const { manifest, names } = await unpacked();
    expect(names).toHaveLength(5);
    const paths = manifest.artifacts.map((row: { path: string }) => row.path);
    expect(new Set(paths.map((one: string) => one.toLowerCase())).size).toBe(4);
    for (const [index, name] of ['my skill', 'my-skill', 'My-Skill', '日本語'].entries()) {
      expect((await read(`${paths[index]}/SKILL.md`)).toString()).toBe(skillText(name));
    }
  });

  test('names groups in order with what they hold in order', async () => {
    const [a, b] = [await me.skill(collection, 'a'), await me.skill(collection, 'b')];
    const group = await me.made('/groups', {
      collection_id: collection,
      name: 'Docs',
      color: '#3d8f58',
      icon: 'star',
      tags: ['t'],
    });
    await me.made('/groups', { collection_id: collection, name: 'Empty' });
    for (const { uuid } of [b, a]) await me.made(`/groups/${group.id}/artifacts`, { artifact_uuid: uuid });
    const { manifest } = await unpacked();
    expect(manifest.groups).toMatchObject([
      { name: 'Docs', color: '#3d8f58', icon: 'star', tags: ['t'], members: ['skill:b', 'skill:a'] },
      { name: 'Empty', members: [] },
    ]);
  });

  test('of nothing is a manifest alone, and the same state gives the same bytes', async () => {
    expect((await unpacked()).names).toEqual(['manifest.toml']);
    await me.skill(collection, 'a');
    const bytes = async () =>
      Buffer.from(await new Response((await app.app.services.collectionExport.pack(me.owner, collection)).body).arrayBuffer());
    expect((await bytes()).equals(await bytes())).toBe(true);
  });

  test('is read batch by batch: far more than is held at once arrives whole', async () => {
    for (let i = 0; i < 5; i += 1) {
      const content = Buffer.alloc(5 * 1024 * 1024, i).toString('base64');
      await me.skill(collection, `big-${i}`, {
        files: [...skillFiles(`big-${i}`), { path: 'blob', content, encoding: 'base64' }],
      });
    }
    await unpacked();
    for (let i = 0; i < 5; i += 1) {
      expect((await read(`skills/big-${i}/blob`)).equals(Buffer.alloc(5 * 1024 * 1024, i))).toBe(true);
    }
  });

  test('of a collection that is unknown or another owner’s is 404', async () => {
    expect((await me.api('GET', `/collections/${UNKNOWN}/export`)).status).toBe(404);
    const you = await libraryClient(app);
    expect(await you.api('GET', `/collections/${collection}/export`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('that is no longer read stops reading', async () => {
    for (let i = 0; i < 3; i += 1) {
      const content = Buffer.from(Array.from({ length: 6 * 1024 * 1024 }, () => Math.floor(Math.random() * 256))).toString(
        'base64',
      );
      await me.skill(collection, `big-${i}`, {
        files: [...skillFiles(`big-${i}`), { path: 'blob', content, encoding: 'base64' }],
      });
    }
    const { body } = await app.app.services.collectionExport.pack(me.owner, collection);
    const reader = body.getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel();
    // Nothing holds a connection of the pool any more.
    await expect.poll(() => database.pool.totalCount - database.pool.idleCount).toBe(0);
  });
});
