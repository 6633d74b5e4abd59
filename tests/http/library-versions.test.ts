import { describe, expect, test } from 'vitest';
import { type LibraryClient, skillFiles, skillText } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';

let me: LibraryClient;
let collection: string;

libraryTests((made) => {
  ({ me, collection } = made);
});

const create = (body: object) => me.api('POST', '/artifacts', { body: { collection_id: collection, name: 'x', ...body } });
const HOOKS = { hooks: { PostToolUse: [{ hooks: [{ type: 'command', command: './lint.sh' }] }] } };

describe('versions', () => {
  const put = (uuid: string, body: object) => me.api('PUT', `/artifacts/${uuid}/files`, { body });
  const versions = async (uuid: string) => (await me.api('GET', `/artifacts/${uuid}/versions`)).body;

  test('new content is a new version of the same artifact; old content stays readable by its hash', async () => {
    const before = await me.skill(collection, 'pdf');
    const after = await put(before.uuid, { files: [...skillFiles('pdf', 'Changed'), { path: 'more.md', content: 'More' }] });
    expect(after.status).toBe(200);
    expect(after.body).toMatchObject({ uuid: before.uuid, file_count: 2, description: 'Changed' });
    expect(after.body.content_hash).not.toBe(before.content_hash);
    expect(Date.parse(after.body.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    const list = await versions(before.uuid);
    expect(list).toMatchObject({
      total: 2,
      items: [
        { current: true, file_count: 2 },
        { current: false, content_hash: before.content_hash },
      ],
    });
    const old = await me.api('GET', `/artifacts/${before.uuid}/files/SKILL.md?version=${before.content_hash}`);
    expect(old.body).toBe(skillText('pdf'));
    expect((await me.api('GET', `/artifacts/${before.uuid}/files?version=${before.content_hash}`)).body.items).toHaveLength(1);
    expect((await me.api('GET', `/artifacts/${before.uuid}/files/more.md?version=${before.content_hash}`)).status).toBe(404);
    expect((await me.api('GET', `/artifacts/${before.uuid}/files?version=v1:${'0'.repeat(64)}`)).status).toBe(404);
  });

  test('the same content makes none; content it had before leads back to that version', async () => {
    const first = await me.skill(collection, 'pdf');
    expect((await put(first.uuid, { files: skillFiles('pdf') })).body).toEqual(first);
    await put(first.uuid, { files: skillFiles('pdf', 'Two') });
    expect((await put(first.uuid, { files: skillFiles('pdf') })).body.content_hash).toBe(first.content_hash);
    const list = await versions(first.uuid);
    expect(
      list.items.map((item: { content_hash: string; current: boolean }) => item.current && item.content_hash).filter(Boolean),
    ).toEqual([first.content_hash]);
    expect(list.total).toBe(2);
  });

  test('a description that somebody wrote does not follow the frontmatter', async () => {
    const { uuid } = await me.skill(collection, 'pdf', { description: 'Ours' });
    expect((await put(uuid, { files: skillFiles('pdf', 'Theirs') })).body.description).toBe('Ours');
  });

  test('what is not sent stays: files without config, config without files', async () => {
    const hook = (await create({ type: 'hook', config: HOOKS, files: [{ path: 'lint.sh', content: 'a' }] })).body;
    const config = { hooks: { Stop: [{ hooks: [{ type: 'command', command: './lint.sh' }] }] } };
    expect((await put(hook.uuid, { config })).body).toMatchObject({ config, file_count: 1 });
    expect((await put(hook.uuid, { files: [] })).body).toMatchObject({ config, file_count: 0 });
    expect((await put(hook.uuid, {})).status).toBe(422);
    expect((await put(hook.uuid, { config: {} })).status).toBe(422);
  });

  test('a set that resolves to the artifact brings the new content', async () => {
    const before = await me.skill(collection, 'pdf');
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: before.uuid });
    const resolved = async () => (await me.api('GET', `/deployment-sets/${set.id}/resolve`)).body.artifacts[0].content_hash;
    expect(await resolved()).toBe(before.content_hash);
    const after = await put(before.uuid, { files: skillFiles('pdf', 'Changed') });
    expect(await resolved()).toBe(after.body.content_hash);
  });
});
