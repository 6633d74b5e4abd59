import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ImportClient, itemAt, lines } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { skillDocument, type TestFolder, writeTree } from '#tests/support/source-tree.ts';

let folder: TestFolder;
let me: ImportClient;
let source: string;
let count = 0;

importTests((made) => {
  ({ folder, me } = made);
});
beforeEach(async () => {
  count += 1;
  source = await folder.source(`${count}/kit`, {
    'skills/a/SKILL.md': skillDocument('a'),
    'skills/b/SKILL.md': skillDocument('b'),
  });
});

const agentDocument = (name: string): string => `---\nname: ${name}\ndescription: What ${name} does\n---\n\nDo it.\n`;

const versionsOf = async (uuid: string | null) => (await me.api('GET', `/artifacts/${uuid}/versions`)).body;

describe('importing the same source again', () => {
  test('leaves what has not changed exactly as it was', async () => {
    const first = await me.folder(source);
    const before = await me.artifacts();
    const second = await me.folder(source);
    expect(lines(second)).toEqual(['skills/a skill:a unchanged', 'skills/b skill:b unchanged']);
    expect(await me.artifacts()).toEqual(before);
    expect(second.items.map((item) => item.artifact_uuid)).toEqual(first.items.map((item) => item.artifact_uuid));
    expect((await me.api('GET', '/imports')).body.total).toBe(2);
  });

  test('makes a new version of what has changed, with the same uuid', async () => {
    const first = await me.folder(source);
    await writeTree(source, {
      'skills/a/SKILL.md': skillDocument('a', 'Do it better.').replace('What a does', 'New words'),
      'skills/a/more.md': 'x',
    });
    const second = await me.folder(source);
    expect(lines(second)).toEqual(['skills/a skill:a updated', 'skills/b skill:b unchanged']);
    const { artifact_uuid: uuid, content_hash: hash } = itemAt(second, 'skills/a');
    expect(uuid).toBe(itemAt(first, 'skills/a').artifact_uuid);
    expect((await me.artifacts()).get('skill:a')).toMatchObject({
      uuid,
      content_hash: hash,
      description: 'New words',
      file_count: 2,
      origin: { import_id: second.id },
    });
    expect(await versionsOf(uuid)).toMatchObject({
      total: 2,
      items: [
        { content_hash: hash, current: true },
        { content_hash: itemAt(first, 'skills/a').content_hash, current: false },
      ],
    });
  });

  test('leads back to the version it had before when a change is taken back', async () => {
    const first = await me.folder(source);
    await writeTree(source, { 'skills/a/SKILL.md': 'changed' });
    await me.folder(source);
    await writeTree(source, { 'skills/a/SKILL.md': skillDocument('a') });
    const third = await me.folder(source);
    expect(itemAt(third, 'skills/a')).toMatchObject({ outcome: 'updated', content_hash: itemAt(first, 'skills/a').content_hash });
    expect((await versionsOf(itemAt(third, 'skills/a').artifact_uuid)).total).toBe(2);
  });

  test('says what has vanished, deletes nothing, and says it once', async () => {
    const first = await me.folder(source);
    await rm(path.join(source, 'skills/b'), { recursive: true });
    const second = await me.folder(source);
    expect(lines(second)).toEqual(['skills/a skill:a unchanged', 'skills/b skill:b vanished']);
    expect(second).toMatchObject({
      status: 'succeeded',
      summary: { found: 1, created: 0, updated: 0, unchanged: 1, rejected: 0 },
    });
    expect(itemAt(second, 'skills/b').artifact_uuid).toBe(itemAt(first, 'skills/b').artifact_uuid);
    expect((await me.api('GET', '/artifacts/skill:b')).status).toBe(200);
    expect(lines(await me.folder(source))).toEqual(['skills/a skill:a unchanged']);
    await writeTree(source, { 'skills/b/SKILL.md': skillDocument('b') });
    const back = await me.folder(source);
    expect(itemAt(back, 'skills/b')).toMatchObject({
      outcome: 'unchanged',
      artifact_uuid: itemAt(first, 'skills/b').artifact_uuid,
    });
  });

  test('updates an artifact that somebody renamed, and keeps their description, tags and edits', async () => {
    const first = await me.folder(source);
    const { artifact_uuid: uuid } = itemAt(first, 'skills/a');
    await me.api('PATCH', `/artifacts/${uuid}`, { body: { name: 'mine', description: 'My words', tags: ['team'] } });
    await writeTree(source, { 'skills/a/SKILL.md': skillDocument('a', 'Changed.') });
    expect(lines(await me.folder(source))).toEqual(['skills/a skill:mine updated', 'skills/b skill:b unchanged']);
    expect((await me.artifacts()).get('skill:mine')).toMatchObject({ uuid, description: 'My words', tags: ['team'] });
  });

  test('knows what somebody renamed for good, however often it is imported', async () => {
    await writeTree(source, { 'agents/x.md': agentDocument('reviewer') });
    const first = await me.folder(source);
    const [skill, agent] = [itemAt(first, 'skills/a').artifact_uuid, itemAt(first, 'agents/x.md').artifact_uuid];
    await me.api('PATCH', `/artifacts/${skill}`, { body: { name: 'mine' } });
    await me.api('PATCH', `/artifacts/${agent}`, { body: { name: 'ours' } });
    for (const _time of ['second', 'third', 'fourth']) {
      const again = await me.folder(source);
      expect(lines(again)).toEqual([
        'agents/x.md agent:ours unchanged name_from_frontmatter',
        'skills/a skill:mine unchanged',
        'skills/b skill:b unchanged',
      ]);
      expect(itemAt(again, 'skills/a').artifact_uuid).toBe(skill);
      expect(itemAt(again, 'agents/x.md').artifact_uuid).toBe(agent);
    }
    expect([...(await me.artifacts()).keys()].toSorted()).toEqual(['agent:ours', 'skill:b', 'skill:mine']);
    await writeTree(source, { 'skills/a/SKILL.md': skillDocument('a', 'Changed.') });
    expect(lines(await me.folder(source))).toContain('skills/a skill:mine updated');
  });

  test('takes a new name in the source for another artifact, also when the old one began with it', async () => {
    await writeTree(source, {
      'agents/x.md': agentDocument('code-reviewer'),
      'agents/y.md': agentDocument('writer'),
      'tools/.claude-plugin/plugin.json': '{"name": "tools-extra"}',
      'tools/commands/c.md': 'x',
    });
    await me.folder(source);
    await writeTree(source, {
      'agents/x.md': agentDocument('code'),
      'agents/y.md': agentDocument('author'),
      'tools/.claude-plugin/plugin.json': '{"name": "tools"}',
    });
    expect(lines(await me.folder(source))).toEqual([
      'agents/x.md agent:code created name_from_frontmatter',
      'agents/y.md agent:author created name_from_frontmatter',
      'skills/a skill:a unchanged',
      'skills/b skill:b unchanged',
      'tools plugin:tools created',
      'tools/commands/c.md command:c unchanged',
      'agents/x.md agent:code-reviewer vanished',
      'agents/y.md agent:writer vanished',
      'tools plugin:tools-extra vanished',
    ]);
  });

  test('puts back what was taken out of the collection, as the artifact it was, and says so', async () => {
    await writeTree(source, {
      'tools/.claude-plugin/plugin.json': '{"name": "tools"}',
      'tools/commands/c.md': 'x',
    });
    const first = await me.folder(source);
    const contents = async () => {
      const { body } = await me.api('GET', `/collections/${first.collection_id}/artifacts`);
      return body.items.map((artifact: { artifact_id: string; uuid: string }) => `${artifact.artifact_id} ${artifact.uuid}`);
    };
    const before = await contents();
    const [everything, uuidOf] = [await me.artifacts(), (place: string) => itemAt(first, place).artifact_uuid];
    for (const place of ['skills/a', 'skills/b', 'tools/commands/c.md'])
      expect((await me.api('DELETE', `/collections/${first.collection_id}/artifacts/${uuidOf(place)}`)).status, place).toBe(204);
    await me.api('PATCH', `/artifacts/${uuidOf('skills/b')}`, { body: { name: 'mine' } });
    await writeTree(source, { 'skills/a/SKILL.md': skillDocument('a', 'Changed.') });

    const expected = [
      'skills/a skill:a updated put_back',
      'skills/b skill:mine unchanged put_back',
      'tools plugin:tools updated',
      'tools/commands/c.md command:c unchanged put_back',
    ];
    expect(lines(await me.folder(source, { dry_run: true }))).toEqual(expected);
    expect(await contents()).toEqual([`plugin:tools ${uuidOf('tools')}`]);
    const second = await me.folder(source);
    expect(lines(second)).toEqual(expected);
    expect(second.items.map((item) => item.artifact_uuid)).toEqual(first.items.map((item) => item.artifact_uuid));
    expect((await contents()).toSorted()).toEqual(before.map((line: string) => line.replace('skill:b', 'skill:mine')).toSorted());
    expect((await me.artifacts()).size).toBe(everything.size);
    const { members } = (await me.api('GET', `/composites/${uuidOf('tools')}`)).body;
    expect(members).toMatchObject([{ child_artifact_uuid: uuidOf('tools/commands/c.md') }]);
    expect(lines(await me.folder(source))[0]).toBe('skills/a skill:a unchanged');
  });

  test('makes anew what was deleted', async () => {
    const first = await me.folder(source);
    const { artifact_uuid: uuid } = itemAt(first, 'skills/a');
    expect((await me.api('DELETE', `/artifacts/${uuid}`)).status).toBe(204);
    const second = await me.folder(source);
    expect(lines(second)).toEqual(['skills/a skill:a created', 'skills/b skill:b unchanged']);
    expect(itemAt(second, 'skills/a').artifact_uuid).not.toBe(uuid);
  });

  test('brings what a plugin is called and described as up to the source, except what somebody wrote or cleared', async () => {
    const manifest = (words: string) => JSON.stringify({ name: 'tools', displayName: `${words} `, description: `${words}\n` });
    await writeTree(source, { 'tools/.claude-plugin/plugin.json': manifest('First') });
    const { artifact_uuid: uuid } = itemAt(await me.folder(source), 'tools');
    const again = async (words: string) => {
      await writeTree(source, { 'tools/.claude-plugin/plugin.json': manifest(words) });
      expect(itemAt(await me.folder(source), 'tools')).toMatchObject({ outcome: 'updated', artifact_uuid: uuid });
      const { display_name, description } = (await me.api('GET', `/composites/${uuid}`)).body;
      return { display_name, description };
    };
    const edit = async (body: object) => expect((await me.api('PATCH', `/composites/${uuid}`, { body })).status).toBe(200);
    expect(await again('Second')).toEqual({ display_name: 'Second', description: 'Second' });
    await edit({ display_name: 'My tools', description: 'My words' });
    expect(await again('Third')).toEqual({ display_name: 'My tools', description: 'My words' });
    await edit({ display_name: null, description: null });
    expect(await again('Fourth')).toEqual({ display_name: null, description: null });
    await edit({ display_name: 'Fourth', description: 'Fourth' });
    expect(await again('Fifth')).toEqual({ display_name: 'Fifth', description: 'Fifth' });
  });

  test('does not undo an edit made in the library while the source stays the same', async () => {
    const first = await me.folder(source);
    const { artifact_uuid: uuid } = itemAt(first, 'skills/a');
    const edited = await me.api('PUT', `/artifacts/${uuid}/files`, {
      body: { files: [{ path: 'SKILL.md', content: 'edited here' }] },
    });
    expect(lines(await me.folder(source))[0]).toBe('skills/a skill:a unchanged edited_here');
    expect((await me.artifacts()).get('skill:a')?.content_hash).toBe(edited.body.content_hash);
    await writeTree(source, { 'skills/a/SKILL.md': skillDocument('a', 'Changed there.') });
    expect(lines(await me.folder(source))[0]).toBe('skills/a skill:a updated edited_here');
    expect((await versionsOf(uuid)).total).toBe(3);
  });

  test('under another name of the folder is another source', async () => {
    await me.folder(source, { collection_name: 'One' });
    const other = await folder.source(`${count}/other`, {
      'skills/a/SKILL.md': skillDocument('a'),
      'skills/b/SKILL.md': 'different',
    });
    expect(lines(await me.folder(other, { collection_name: 'One' }))).toEqual([
      'skills/a skill:a unchanged',
      'skills/b skill:b-other created frontmatter_missing,name_taken',
    ]);
    expect(lines(await me.folder(other, { collection_name: 'One' }))).toEqual([
      'skills/a skill:a unchanged',
      'skills/b skill:b-other unchanged frontmatter_missing,name_taken',
    ]);
    expect(lines(await me.folder(source, { collection_name: 'One' }))).toEqual([
      'skills/a skill:a unchanged',
      'skills/b skill:b unchanged',
    ]);
  });
});
