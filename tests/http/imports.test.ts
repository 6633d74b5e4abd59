import { describe, expect, test } from 'vitest';
import { type ImportClient, itemAt, lines } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { agentDocument, skillDocument, type TestFolder, type TreeEntry } from '#tests/support/source-tree.ts';

let folder: TestFolder;
let me: ImportClient;

importTests((made) => {
  ({ folder, me } = made);
});

let count = 0;
/** A source of its own for each test, in a folder of this name. */
const fresh = (tree: Record<string, TreeEntry>, name = 'kit'): Promise<string> => {
  count += 1;
  return folder.source(`${count}/${name}`, tree);
};

describe('a folder of artifacts', () => {
  test('comes in with one item for each place, byte for byte', async () => {
    const source = await fresh({
      'skills/review/SKILL.md': skillDocument('review'),
      'skills/review/scripts/run.sh': { script: '#!/bin/sh\r\necho hi\r\n' },
      'skills/review/\u00a0': 'no-break space',
      'skills/review/empty': '',
      'commands/git/sync.md': 'Sync it.',
      'agents/helper.md': agentDocument('helper'),
      '.mcp.json': '{"mcpServers": {"db": {"command": "db", "env": {"A": "1"}}}}',
      'hooks/hooks.json': `{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "\${CLAUDE_PLUGIN_ROOT}/hooks/stop.sh"}]}]}}`,
      'hooks/stop.sh': { script: 'true' },
      'README.md': 'About it.',
    });
    const report = await me.folder(source);
    expect(lines(report)).toEqual([
      '.mcp.json#db mcp_server:db created',
      'agents/helper.md agent:helper created',
      'commands/git/sync.md command:git:sync created',
      'hooks/hooks.json hook:kit created',
      'skills/review skill:review created',
    ]);
    expect(report).toMatchObject({
      status: 'succeeded',
      dry_run: false,
      collection_name: 'kit',
      summary: { found: 5, created: 5, updated: 0, unchanged: 0, rejected: 0, warnings: 0 },
      source: { kind: 'directory', name: 'kit', path: source },
      requested_by: 'tester',
      notes: [],
    });
    const artifacts = await me.artifacts();
    expect(artifacts.get('skill:review')).toMatchObject({
      uuid: itemAt(report, 'skills/review').artifact_uuid,
      content_hash: itemAt(report, 'skills/review').content_hash,
      description: 'What review does',
      file_count: 4,
      collections: [{ name: 'kit', id: report.collection_id }],
      origin: { kind: 'directory', source, path: 'skills/review', commit: null, import_id: report.id },
    });
    expect(await me.files('skill:review')).toEqual({
      'SKILL.md': [skillDocument('review'), false],
      'scripts/run.sh': ['#!/bin/sh\r\necho hi\r\n', true],
      empty: ['', false],
      '\u00a0': ['no-break space', false],
    });
    expect(await me.files('hook:kit')).toEqual({ 'hooks/stop.sh': ['true', true] });
    expect((await me.api('GET', '/artifacts/mcp_server:db')).body.config).toEqual({ command: 'db', env: { A: '1' } });
    expect((await me.api('GET', `/imports/${report.id}`)).body).toEqual(report);
    const { items: _items, notes: _notes, ...listed } = report;
    expect((await me.api('GET', '/imports')).body).toMatchObject({ total: 1, items: [listed] });
  });

  test('answers 201 with the place of the report', async () => {
    const answer = await me.api('POST', '/imports', {
      body: { source: { kind: 'directory', path: await fresh({ 'a/SKILL.md': skillDocument('a') }) } },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/imports/${answer.body.id}`);
  });

  test('that holds nothing is said to, and makes no collection', async () => {
    const report = await me.folder(await fresh({ 'README.md': 'x', 'src/a.ts': 'x' }));
    expect(report).toMatchObject({
      status: 'succeeded',
      collection_id: null,
      summary: { found: 0 },
      notes: [{ code: 'nothing_found' }],
    });
    expect((await me.api('GET', '/collections')).body.total).toBe(0);
  });

  test('goes into the collection that is named, by id or by name', async () => {
    const source = await fresh({ 'a/SKILL.md': skillDocument('a') });
    const { body: team } = await me.api('POST', '/collections', { body: { name: 'Team' } });
    expect(await me.folder(source, { collection_id: team.id })).toMatchObject({ collection_id: team.id });
    expect(await me.folder(source, { collection_name: 'team' })).toMatchObject({
      collection_id: team.id,
      summary: { unchanged: 1 },
    });
    expect(await me.folder(source, { collection_name: 'Other' })).toMatchObject({
      collection_name: 'Other',
      summary: { created: 1 },
    });
    expect((await me.api('GET', '/collections')).body.total).toBe(2);
  });

  test('goes into its own collection again, also when somebody has renamed it', async () => {
    const source = await fresh({ 'a/SKILL.md': skillDocument('a') }, 'agent-kit');
    const first = await me.folder(source);
    await me.api('PATCH', `/collections/${first.collection_id}`, { body: { name: 'Team agents' } });
    expect(await me.folder(source)).toMatchObject({
      collection_id: first.collection_id,
      collection_name: 'Team agents',
      summary: { unchanged: 1 },
    });
  });

  test('with 300 artifacts comes in through several transactions', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`skills/s${index}/SKILL.md`, skillDocument(`s${index}`, 'x'.repeat(50_000))]),
    );
    const source = await fresh(tree);
    const report = await me.folder(source);
    expect(report.summary).toMatchObject({ found: 300, created: 300 });
    expect(new Set(report.items.map((item) => item.artifact_uuid)).size).toBe(300);
    const again = await me.folder(source);
    expect(again.summary).toMatchObject({ found: 300, unchanged: 300 });
    expect(again.items.map((item) => item.artifact_uuid)).toEqual(report.items.map((item) => item.artifact_uuid));
  });
});

describe('a dry run', () => {
  test('answers 200 without an id, says what would happen and leaves nothing behind', async () => {
    const source = await fresh({ 'a/SKILL.md': skillDocument('a') });
    const answer = await me.api('POST', '/imports', { body: { source: { kind: 'directory', path: source }, dry_run: true } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: null,
      dry_run: true,
      collection_id: null,
      collection_name: 'kit',
      items: [{ artifact_id: 'skill:a', artifact_uuid: null, outcome: 'created' }],
    });
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
    expect((await me.api('GET', '/collections')).body.total).toBe(0);
    const real = await me.folder(source);
    expect(await me.folder(source, { dry_run: true })).toMatchObject({
      id: null,
      items: [{ artifact_uuid: itemAt(real, 'a').artifact_uuid, outcome: 'unchanged' }],
    });
  });
});

describe('a plugin', () => {
  test('becomes a composite with its children in order, and what was found twice is one artifact', async () => {
    const source = await fresh({
      '.claude-plugin/marketplace.json': JSON.stringify({
        name: 'm',
        owner: { name: 'o' },
        plugins: [
          { name: 'tools', source: './plugins/tools' },
          { name: 'far', source: { source: 'github', repo: 'a/b' } },
        ],
      }),
      'plugins/tools/.claude-plugin/plugin.json': JSON.stringify({
        name: 'tools',
        description: 'Tools.',
        displayName: 'The tools',
      }),
      'plugins/tools/skills/a/SKILL.md': skillDocument('a'),
      'plugins/tools/commands/c.md': 'x',
      'plugins/tools/LICENSE': 'free',
      'skills/a/SKILL.md': skillDocument('a'),
    });
    const report = await me.folder(source);
    expect(lines(report)).toEqual([
      '.claude-plugin/marketplace.json#far plugin:far rejected not_fetched',
      'plugins/tools plugin:tools created',
      'plugins/tools/commands/c.md command:c created',
      'plugins/tools/skills/a skill:a created',
      'skills/a skill:a created',
    ]);
    expect(report).toMatchObject({ status: 'succeeded', summary: { found: 5, created: 4, rejected: 1 } });
    expect(itemAt(report, 'skills/a').artifact_uuid).toBe(itemAt(report, 'plugins/tools/skills/a').artifact_uuid);
    const uuid = itemAt(report, 'plugins/tools').artifact_uuid;
    const composite = (await me.api('GET', `/composites/${uuid}`)).body;
    expect(composite).toMatchObject({
      name: 'tools',
      description: 'Tools.',
      display_name: 'The tools',
      collection_id: report.collection_id,
    });
    expect(
      composite.members.map((member: { child_artifact_id: string; relationship_type: string }) => [
        member.child_artifact_id,
        member.relationship_type,
      ]),
    ).toEqual([
      ['skill:a', 'contains'],
      ['command:c', 'contains'],
    ]);
    expect(await me.files('plugin:tools')).toEqual({
      '.claude-plugin/plugin.json': [expect.stringContaining('"tools"'), false],
      LICENSE: ['free', false],
    });
    const parents = (await me.api('GET', '/artifacts/skill:a/associations')).body.parents;
    expect(parents).toMatchObject([{ composite_uuid: uuid, composite_name: 'tools' }]);
  });

  test('gets new children on the next import, keeps those that vanished and those added by hand', async () => {
    const tree = (skills: string[]) => ({
      '.claude-plugin/plugin.json': '{"name": "p"}',
      ...Object.fromEntries(skills.map((name) => [`skills/${name}/SKILL.md`, skillDocument(name)])),
    });
    const source = await fresh(tree(['a', 'b']));
    const first = await me.folder(source);
    const uuid = itemAt(first, '.').artifact_uuid;
    await me.api('POST', '/artifacts', {
      body: { type: 'skill', name: 'mine', collection_id: first.collection_id, files: [{ path: 'SKILL.md', content: 'x' }] },
    });
    await me.api('POST', `/composites/${uuid}/members`, { body: { child_artifact_id: 'skill:mine' } });
    await folder.remake(source, tree(['a', 'c']));
    const second = await me.folder(source);
    expect(lines(second)).toEqual([
      '. plugin:p updated child_left',
      'skills/a skill:a unchanged',
      'skills/c skill:c created',
      'skills/b skill:b vanished',
    ]);
    const members = (await me.api('GET', `/composites/${uuid}`)).body.members.map(
      (member: { child_artifact_id: string }) => member.child_artifact_id,
    );
    expect(members).toEqual(['skill:a', 'skill:b', 'skill:mine', 'skill:c']);
    await folder.remake(source, tree(['a', 'c']));
    expect((await me.folder(source)).summary).toMatchObject({ found: 3, unchanged: 3 });
  });
});
