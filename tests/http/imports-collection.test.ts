import { describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import { type ImportClient, importClient, itemAt, lines } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { agentDocument, skillDocument, type TestFolder, type TreeEntry } from '#tests/support/source-tree.ts';

let folder: TestFolder;
let app: TestApp;
let me: ImportClient;
let count = 0;

importTests((made) => {
  ({ folder, app, me } = made);
});

const fresh = (tree: Record<string, TreeEntry>): Promise<string> => {
  count += 1;
  return folder.source(`${count}/kit`, tree);
};

const PDF = '0190f0f0f0f07a0aa0a0f0f0f0f0f0f1';
const RECORD = `
[collection]
name = "default"
version = "1.0.0"
created = "2025-01-01T00:00:00"
updated = "2025-01-01T00:00:00"

[[artifacts]]
name = "pdf"
type = "skill"
path = "skills/pdf-tools/"
origin = "github"
added = "2025-01-01T00:00:00"
uuid = "${PDF}"
tags = ["docs", "Docs", "office"]

[[artifacts]]
name = "review.md"
type = "command"
path = "stuff/review.md"
origin = "local"
added = "2025-01-01T00:00:00"

[[artifacts]]
name = "db"
type = "mcp"
path = ".mcp.json"
origin = "local"
added = "2025-01-01T00:00:00"
tags = ["data"]

[[artifacts]]
name = "lost"
type = "agent"
path = "../../etc/passwd"
origin = "local"
added = "2025-01-01T00:00:00"

[[artifacts]]
name = "flow"
type = "workflow"
path = "workflows/flow"

[[groups]]
name = "Writing"
description = "For documents"
color = "#AABBCC"
icon = "pen"
position = 0
members = ["skill:pdf", "command:review", "agent:lost", "mcp:db"]
`;

describe('a SkillMeat collection', () => {
  const tree = {
    'collection.toml': RECORD,
    'skills/pdf-tools/SKILL.md': skillDocument('pdf'),
    'stuff/review.md': 'Review it.',
    '.mcp.json': '{"mcpServers": {"db": {"command": "db"}}}',
    'agents/other.md': agentDocument('other'),
  };

  test('comes in with its names, identities, tags and groups; what is not there is said', async () => {
    const report = await me.folder(await fresh(tree));
    expect(lines(report)).toEqual([
      '.mcp.json#db mcp_server:db created',
      'agents/other.md agent:other created',
      'skills/pdf-tools skill:pdf created name_differs',
      'stuff/review.md command:review created',
    ]);
    expect(report.notes.map(({ code, message }) => [code, message])).toEqual([
      ['record_type', expect.stringContaining('1 of its artifacts')],
      ['recorded_missing', expect.stringContaining('agent:lost')],
    ]);
    const artifacts = await me.artifacts();
    expect(artifacts.get('skill:pdf')).toMatchObject({
      uuid: `${PDF.slice(0, 8)}-${PDF.slice(8, 12)}-${PDF.slice(12, 16)}-${PDF.slice(16, 20)}-${PDF.slice(20)}`,
      tags: ['Docs', 'office'],
    });
    expect(artifacts.get('mcp_server:db')?.tags).toEqual(['data']);
    const { body: groups } = await me.api('GET', `/groups?collection_id=${report.collection_id}`);
    expect(groups.items).toMatchObject([
      { name: 'Writing', description: 'For documents', color: '#aabbcc', icon: 'pen', artifact_count: 3 },
    ]);
    const members = (await me.api('GET', `/groups/${groups.items[0].id}/artifacts`)).body.items.map(
      (item: { artifact_id: string }) => item.artifact_id,
    );
    expect(members).toEqual(['skill:pdf', 'command:review', 'mcp_server:db']);
  });

  test('imported again changes nothing, and groups that somebody changed stay as they are', async () => {
    const source = await fresh(tree);
    const first = await me.folder(source);
    const { body: groups } = await me.api('GET', '/groups');
    await me.api('PATCH', `/groups/${groups.items[0].id}`, { body: { description: 'Mine' } });
    const second = await me.folder(source);
    expect(second.summary).toMatchObject({ found: 4, unchanged: 4 });
    expect(second.items.map((item) => item.artifact_uuid)).toEqual(first.items.map((item) => item.artifact_uuid));
    expect((await me.api('GET', '/groups')).body.items).toMatchObject([{ description: 'Mine', artifact_count: 3 }]);
  });

  test('whose identity is taken in another collection gets a new one', async () => {
    const first = await me.folder(await fresh(tree), { collection_name: 'One' });
    const second = await me.folder(await fresh(tree), { collection_name: 'Two' });
    expect(itemAt(second, 'skills/pdf-tools')).toMatchObject({ outcome: 'created' });
    expect(itemAt(second, 'skills/pdf-tools').artifact_uuid).not.toBe(itemAt(first, 'skills/pdf-tools').artifact_uuid);
  });

  test.each([
    ['broken = [', 'record_unreadable'],
    ['[tool]\nname = "something else"\n', null],
    ['[[artifacts]]\nname = 3\ntype = "skill"\n', null],
  ])('whose record holds %j stops nothing', async (text, code) => {
    const report = await me.folder(await fresh({ 'collection.toml': text, 'skills/a/SKILL.md': skillDocument('a') }));
    expect(lines(report)).toEqual(['skills/a skill:a created']);
    expect(report.notes.map((note) => note.code)).toEqual(code === null ? [] : [code]);
  });
});

test('a collection exported here comes in elsewhere as the same: files, identities, tags, groups and plugins', async () => {
  const source = await fresh({
    'plugins/tools/.claude-plugin/plugin.json': '{"name": "tools"}',
    'plugins/tools/skills/a/SKILL.md': skillDocument('a'),
    'plugins/tools/skills/a/run.sh': { script: 'x' },
    'plugins/tools/commands/git/sync.md': 'Sync.',
    'plugins/tools/hooks/hooks.json': '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}}',
    'agents/helper.md': agentDocument('helper'),
    '.mcp.json': '{"mcpServers": {"db": {"command": "db"}}}',
  });
  const first = await me.folder(source);
  const before = await me.artifacts();
  await me.api('PATCH', '/artifacts/skill:a', { body: { tags: ['one', 'two'] } });
  const { body: group } = await me.api('POST', '/groups', {
    body: { collection_id: first.collection_id, name: 'G', tags: ['t'] },
  });
  for (const id of ['agent:helper', 'skill:a'])
    await me.api('POST', `/groups/${group.id}/artifacts`, { body: { artifact_uuid: before.get(id)?.uuid } });

  const other = await importClient(app);
  const { token } = await app.app.services.tokens.create(me.owner, 'tester', { name: 'export', scopes: ['read'] });
  const archive = await app.fetch(`/api/v1/collections/${first.collection_id}/export`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const form = new FormData();
  form.append('archive', await archive.blob(), 'kit.tar.gz');
  const answer = await other.api('POST', '/imports', { raw: form });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const after = await other.artifacts();
  const facts = (artifacts: typeof before) =>
    [...artifacts.values()]
      .map(({ uuid, artifact_id, content_hash, file_count, bytes }) => ({ uuid, artifact_id, content_hash, file_count, bytes }))
      .sort((a, b) => (a.artifact_id < b.artifact_id ? -1 : 1));
  expect(facts(after)).toEqual(facts(before));
  expect(after.get('skill:a')?.tags).toEqual(['one', 'two']);
  expect(await other.files('skill:a')).toEqual(await me.files('skill:a'));
  const { body: groups } = await other.api('GET', '/groups');
  expect(groups.items).toMatchObject([{ name: 'G', tags: ['t'], artifact_count: 2 }]);
  const members = async (who: ImportClient) =>
    (await who.api('GET', `/composites/${before.get('plugin:tools')?.uuid}`)).body.members.map(
      (member: { child_artifact_id: string }) => member.child_artifact_id,
    );
  expect(await members(other)).toEqual(await members(me));
});
