import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contentHash } from '#app/domain/content-hash.ts';
import type { TestApp } from '#tests/support/app.ts';
import { type LibraryClient, libraryClient, skillFiles } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let app: TestApp;
let me: LibraryClient;
let collection: string;

const LIMITS = { LOADOUT_LIMIT_FILE_BYTES: '1000', LOADOUT_LIMIT_ARTIFACT_BYTES: '2500', LOADOUT_LIMIT_ARTIFACT_FILES: '5' };

libraryTests((made) => {
  ({ app, me, collection } = made);
}, LIMITS);

const create = (body: object) => me.api('POST', '/artifacts', { body: { collection_id: collection, name: 'x', ...body } });
const skill = (files: object[]) => create({ type: 'skill', files });
const HOOKS = {
  hooks: { PostToolUse: [{ matcher: 'Edit|Write', hooks: [{ type: 'command', command: './lint.sh', timeout: 30 }] }] },
};

describe('creating an artifact', () => {
  test('a skill takes its description and more from its frontmatter, and its hash from its bytes', async () => {
    const text = '---\nname: pdf\ndescription: Fills forms.\nlicense: MIT\nmetadata:\n  version: 1.2.0\n---\n# PDF\n';
    const script = '#!/bin/sh\n';
    const files = [
      { path: 'SKILL.md', content: text },
      { path: 'scripts/run.sh', content: script, executable: true },
    ];
    const answer = await create({ type: 'skill', name: 'pdf', files });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      artifact_id: 'skill:pdf',
      description: 'Fills forms.',
      license: 'MIT',
      version: '1.2.0',
      file_count: 2,
      bytes: text.length + script.length,
      frontmatter: { name: 'pdf', description: 'Fills forms.' },
      config: null,
      collections: [{ id: collection, name: 'Team library' }],
      origin: { kind: 'api' },
    });
    expect(answer.body.content_hash).toBe(
      contentHash([
        { path: 'SKILL.md', executable: false, content: Buffer.from(text) },
        { path: 'scripts/run.sh', executable: true, content: Buffer.from(script) },
      ]),
    );
    expect(answer.body.token_estimate).toBe(Math.ceil('pdf: Fills forms.'.length / 4));
    expect(answer.headers.get('location')).toBe(`/api/v1/artifacts/${answer.body.uuid}`);
  });

  test('two files that are one where letter case does not count are refused, when it is made and when it is changed', async () => {
    const clash = [
      { path: 'SKILL.md', content: 'a' },
      { path: 'Skill.md', content: 'b' },
    ];
    const errors = [{ path: 'files.1.path', message: expect.stringContaining('Skill.md and SKILL.md are one file') }];
    expect(await skill(clash)).toMatchObject({ status: 422, body: { code: 'invalid_input', errors } });
    const { body: made } = await skill(clash.slice(0, 1));
    const changed = await me.api('PUT', `/artifacts/${made.uuid}/files`, { body: { files: clash } });
    expect(changed).toMatchObject({ status: 422, body: { code: 'invalid_input', errors } });
  });

  test('a given description wins over the frontmatter, also when it is null', async () => {
    const files = skillFiles('a', 'From the file');
    expect((await create({ type: 'skill', name: 'a', files, description: 'Given' })).body.description).toBe('Given');
    expect((await create({ type: 'skill', name: 'b', files, description: null })).body.description).toBeNull();
    expect((await create({ type: 'skill', name: 'c', files })).body.description).toBe('From the file');
  });

  test('frontmatter that nobody can read hinders nothing and stays in the file', async () => {
    const content = '---\nname: pdf\nA fence that is never closed.';
    const answer = await skill([{ path: 'SKILL.md', content }]);
    expect(answer).toMatchObject({ status: 201, body: { description: null, frontmatter: null } });
    expect((await me.api('GET', `/artifacts/${answer.body.uuid}/files/SKILL.md`)).body).toBe(content);
  });

  test('every type can be made [002/CAI-P1-01, 004/CAI-P1-01]', async () => {
    const md = [{ path: 'anything.md', content: 'Text' }];
    expect((await create({ type: 'command', files: md })).body.artifact_id).toBe('command:x');
    expect((await create({ type: 'agent', files: md })).body.artifact_id).toBe('agent:x');
    const hook = await create({
      type: 'hook',
      config: HOOKS,
      files: [{ path: 'lint.sh', content: '#!/bin/sh', executable: true }],
    });
    expect(hook.body).toMatchObject({ artifact_id: 'hook:x', config: HOOKS, file_count: 1, token_estimate: 0 });
    const server = { command: 'npx', args: ['-y', 'server'], env: { KEY: '$KEY' } };
    expect((await create({ type: 'mcp_server', config: server })).body).toMatchObject({
      artifact_id: 'mcp_server:x',
      config: server,
      file_count: 0,
      bytes: 0,
    });
    const plugin = await create({ type: 'plugin', files: [{ path: '.claude-plugin/plugin.json', content: '{"name":"x"}' }] });
    expect(plugin.body.artifact_id).toBe('plugin:x');
    expect((await me.api('GET', `/composites/${plugin.body.uuid}`)).body).toMatchObject({
      name: 'x',
      collection_id: collection,
      members: [],
    });
  });

  test('configs that differ only in the order of their keys have the same hash', async () => {
    const one = await create({ type: 'mcp_server', name: 'a', config: { command: 'x', env: { A: '1', B: '2' } } });
    const two = await create({ type: 'mcp_server', name: 'b', config: { env: { B: '2', A: '1' }, command: 'x' } });
    const three = await create({ type: 'mcp_server', name: 'c', config: { env: { B: '2', A: '2' }, command: 'x' } });
    expect(one.body.content_hash).toBe(two.body.content_hash);
    expect(one.body.content_hash).not.toBe(three.body.content_hash);
  });

  test('a taken type:name in the collection is 409 already_exists naming the collection', async () => {
    await me.skill(collection, 'pdf');
    const answer = await create({ type: 'skill', name: 'pdf', files: skillFiles('pdf') });
    expect(answer).toMatchObject({ status: 409, body: { code: 'already_exists', collection_id: collection } });
    expect(answer.body.detail).toContain('Team library');
    expect((await create({ type: 'skill', name: 'PDF', files: skillFiles('pdf') })).status).toBe(201);
    expect((await me.api('GET', '/artifacts')).body.total).toBe(2);
  });

  test('a repeated Idempotency-Key has one effect', async () => {
    const headers = { 'Idempotency-Key': `key-${me.owner}` };
    const body = { collection_id: collection, type: 'skill', name: 'pdf', files: skillFiles('pdf') };
    const first = await me.api('POST', '/artifacts', { body, headers });
    const second = await me.api('POST', '/artifacts', { body, headers });
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await me.api('POST', '/artifacts', { body: { ...body, name: 'other' }, headers })).status).toBe(422);
    // A refusal is not remembered: the name may be free later.
    const clash = { ...headers, 'Idempotency-Key': `clash-${me.owner}` };
    expect(await me.api('POST', '/artifacts', { body, headers: clash })).toMatchObject({
      status: 409,
      body: { code: 'already_exists' },
    });
  });
});

describe('content that is refused', () => {
  const md = (path: string) => ({ path, content: 'x' });
  test.each<[string, object, string]>([
    ['a skill without SKILL.md', { type: 'skill', files: [md('skill/SKILL.md')] }, 'files'],
    ['a skill without files', { type: 'skill' }, 'files'],
    ['a skill with a config', { type: 'skill', files: [md('SKILL.md')], config: {} }, 'config'],
    ['a command of two files', { type: 'command', files: [md('a.md'), md('b.md')] }, 'files'],
    ['an agent that is no .md', { type: 'agent', files: [md('a.txt')] }, 'files'],
    ['a hook without config', { type: 'hook', files: [md('a.sh')] }, 'config'],
    ['a hook without the wrapper', { type: 'hook', config: HOOKS.hooks }, 'config'],
    ['a hook whose event is no list', { type: 'hook', config: { hooks: { Stop: {} } } }, 'config'],
    ['a hook whose entry runs nothing', { type: 'hook', config: { hooks: { Stop: [{}] } } }, 'config'],
    ['a server without command and url', { type: 'mcp_server', config: { args: [] } }, 'config'],
    ['a server without config', { type: 'mcp_server' }, 'config'],
    ['a config with NUL', { type: 'mcp_server', config: { command: 'a\u0000b' } }, 'config'],
    ['an unknown type', { type: 'tool', files: [md('a.md')] }, 'type'],
    ['an unknown field', { type: 'skill', files: [md('SKILL.md')], uuid: 'x' }, 'uuid'],
    ['an unknown field of a file', { type: 'skill', files: [{ ...md('SKILL.md'), mode: 755 }] }, 'files.0.mode'],
    ['an unknown encoding', { type: 'skill', files: [{ ...md('SKILL.md'), encoding: 'latin1' }] }, 'files.0.encoding'],
    [
      'what is not base64',
      { type: 'skill', files: [{ ...md('SKILL.md'), content: '%%%', encoding: 'base64' }] },
      'files.0.content',
    ],
    ['half a surrogate pair', { type: 'skill', files: [{ ...md('SKILL.md'), content: '\ud800' }] }, 'files.0.content'],
  ])('%s', async (_, body, path) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await me.api('GET', '/artifacts')).body.total).toBe(0);
  });

  test.each([
    '../x',
    '/x',
    'a/../x',
    './x',
    'a//x',
    'a\\x',
    'C:/x',
    'a/',
    '.git/config',
    'node_modules/x',
    '.DS_Store',
    'a\u0001b',
    'con',
    'e\u0301',
  ])('the path %j', async (path) => {
    const answer = await skill([{ path: 'SKILL.md', content: 'x' }, md(path)]);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path: 'files.1.path' }] } });
  });

  test('the same path twice, and a path that is a file and a folder', async () => {
    const twice = await skill([md('SKILL.md'), md('a'), md('a')]);
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ path: 'files.2.path' }] } });
    expect((await skill([md('SKILL.md'), md('a/b'), md('a')])).status).toBe(422);
  });

  test('what is over a limit, counted in decoded bytes, with the limit named', async () => {
    const file = (size: number) => ({ path: `f${size}`, content: Buffer.alloc(size).toString('base64'), encoding: 'base64' });
    expect((await skill([md('SKILL.md'), file(1000)])).status).toBe(201);
    const large = await skill([md('SKILL.md'), file(1001)]);
    expect(large).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    expect(large.body.detail).toContain('f1001');
    expect((await skill([md('SKILL.md'), file(998), file(999), file(997)])).status).toBe(413);
    expect((await skill([md('SKILL.md'), ...[1, 2, 3, 4, 5].map(file)])).status).toBe(413);
  });

  test.each(['a', 'a===', 'YWI=YWI=', 'YQ=', 'YWJj=', '====', 'YQ-_'])('%j is not base64', async (content) => {
    expect((await skill([md('SKILL.md'), { path: 'f', content, encoding: 'base64' }])).status).toBe(422);
  });

  test.each([
    ['YQ', 'a'],
    ['YQ==', 'a'],
    ['YWI', 'ab'],
    ['YW\r\nJj', 'abc'],
    ['', ''],
  ])('%j is base64, padded or not', async (content, text) => {
    const { body } = await skill([md('SKILL.md'), { path: 'f', content, encoding: 'base64' }]);
    expect((await me.api('GET', `/artifacts/${body.uuid}/files/f`)).body).toBe(text);
  });

  test('an unknown collection', async () => {
    const body = { type: 'skill', name: 'x', files: skillFiles('x') };
    for (const id of [UNKNOWN, 'nope']) {
      expect((await me.api('POST', '/artifacts', { body: { ...body, collection_id: id } })).status).toBe(404);
    }
    expect((await me.api('POST', '/artifacts', { body })).status).toBe(422);
  });
});

describe('files', () => {
  test('come back byte for byte, as sandboxed plain text that is downloaded', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const html = '<script>alert(1)</script>\r\n';
    const { uuid } = (
      await skill([
        { path: 'SKILL.md', content: '\uFEFF# Kept\r\n' },
        { path: 'bin/data.bin', content: bytes.toString('base64'), encoding: 'base64' },
        { path: 'empty', content: '' },
        { path: 'folder with space/ü#?%.html', content: html },
      ])
    ).body;
    const raw = (path: string) =>
      app.fetch(`/api/v1/artifacts/${uuid}/files/${path}`, { headers: { Authorization: `Bearer ${token}` } });
    const { token } = await app.app.services.tokens.create(me.owner, 'tester', { name: 'raw', scopes: ['read'] });
    const binary = await raw('bin/data.bin');
    expect(Buffer.from(await binary.arrayBuffer()).equals(bytes)).toBe(true);
    const page = await raw(`folder%20with%20space/${encodeURIComponent('ü#?%.html')}`);
    expect(await page.text()).toBe(html);
    expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(page.headers.get('content-disposition')).toBe(
      `attachment; filename="_#?_.html"; filename*=UTF-8''%C3%BC%23%3F%25.html`,
    );
    expect(page.headers.get('content-security-policy')).toContain('sandbox');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await (await raw('SKILL.md')).arrayBuffer()).toString('hex')).toBe(
      Buffer.from('\uFEFF# Kept\r\n').toString('hex'),
    );
    expect((await raw('empty')).headers.get('content-length')).toBe('0');
  });

  test('are listed in byte order with size, mode and hash', async () => {
    const { uuid } = (
      await skill([
        { path: 'b.sh', content: 'b', executable: true },
        { path: 'SKILL.md', content: 'x' },
        { path: 'B', content: '' },
      ])
    ).body;
    const { body } = await me.api('GET', `/artifacts/${uuid}/files`);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(body).toEqual({
      items: [
        { path: 'B', size: 0, executable: false, sha256: sha256('') },
        { path: 'SKILL.md', size: 1, executable: false, sha256: sha256('x') },
        { path: 'b.sh', size: 1, executable: true, sha256: sha256('b') },
      ],
    });
  });

  test('that are unknown are 404, and a known hash gives nobody else the content', async () => {
    const { uuid } = (await skill([{ path: 'SKILL.md', content: 'secret' }])).body;
    for (const path of ['nope', 'SKILL.md/x', '../SKILL.md', 'a%00b']) {
      expect((await me.api('GET', `/artifacts/${uuid}/files/${path}`)).status).toBe(404);
    }
    const you = await libraryClient(app);
    expect((await you.api('GET', `/artifacts/${uuid}/files/SKILL.md`)).status).toBe(404);
  });

  test('answer 304 to their hash', async () => {
    const { uuid } = (await skill([{ path: 'SKILL.md', content: 'x' }])).body;
    const first = await me.api('GET', `/artifacts/${uuid}/files/SKILL.md`);
    const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };
    expect((await me.api('GET', `/artifacts/${uuid}/files/SKILL.md`, { headers })).status).toBe(304);
  });
});
