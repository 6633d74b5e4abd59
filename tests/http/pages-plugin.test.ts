import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let collection: string;
let children: string[];
let run = 0;

beforeAll(async () => {
  world = await createPagesWorld(/^routes\/(artifacts|collections|_index|\$)/);
});
beforeEach(async () => {
  run += 1;
  collection = await world.collection(`Plugins ${run}`);
  children = [];
  for (const name of ['one', 'two', 'three']) children.push(await world.skill(`${name}-${run}`, { collection }));
});
afterAll(() => world.close());

const pluginNamed = async (name: string, members: string[]): Promise<string> => {
  const input = { collection_id: collection, name, members: members.map((artifact_uuid) => ({ artifact_uuid })) };
  return (await world.services.composites.create(LOCAL_OWNER, input)).uuid;
};
const inside = async (uuid: string) =>
  (await world.services.composites.get(LOCAL_OWNER, uuid)).members.map((member) => member.child_artifact_uuid);

describe('a plugin, made and filled by its pages', () => {
  test('is made in its collection, and a taken name comes back at its field', async () => {
    const name = `kit-${run}`;
    const made = await world.page.post(`/collections/${collection}/plugins/new`, { name, description: 'Good for much' });
    expect(made.status).toBe(303);
    const shown = await world.page.get(made.location ?? '');
    expect(shown.html).toContain(`plugin:${name}`);
    expect(shown.html).toContain('Nothing in it yet');
    const again = await world.page.post(`/collections/${collection}/plugins/new`, { name });
    expect(again.status).toBe(409);
    expect(again.html).toContain('Choose another name.');
  });

  test('takes several artifacts at once, says what it has already, and refuses nothing ticked', async () => {
    const [one = '', two = '', three = ''] = children;
    const plugin = await pluginNamed(`filled-${run}`, [two]);
    const picker = await world.page.get(`/artifacts/${plugin}/contents/new`);
    expect(picker.text).toContain(`Already in filled-${run}`);
    expect(picker.html).not.toContain(`plugin:filled-${run}</`);
    const answer = await world.page.post(`/artifacts/${plugin}/contents/new`, { artifact_uuid: [three, one] });
    expect(answer.location).toBe(`/artifacts/${plugin}`);
    expect(await inside(plugin)).toEqual([two, three, one]);
    const nothing = await world.page.post(`/artifacts/${plugin}/contents/new`, {});
    expect(nothing.status).toBe(422);
    expect(nothing.html).toContain('Tick the artifacts you want to add.');
  });

  test('moves and removes its children by buttons and numbers', async () => {
    const [one = '', two = '', three = ''] = children;
    const plugin = await pluginNamed(`ordered-${run}`, children);
    const at = `/artifacts/${plugin}`;
    await world.page.post(at, { intent: 'down', artifact_uuid: one });
    expect(await inside(plugin)).toEqual([two, one, three]);
    await world.page.post(at, { intent: 'up', artifact_uuid: three });
    expect(await inside(plugin)).toEqual([two, three, one]);
    await world.page.post(at, { intent: 'remove', artifact_uuid: three });
    expect(await inside(plugin)).toEqual([two, one]);
    const { updated_at: revision } = await world.services.composites.get(LOCAL_OWNER, plugin);
    const places = { [`place.${one}`]: '1', [`place.${two}`]: '2' };
    expect((await world.page.post(at, { intent: 'order', revision, ...places })).status).toBe(303);
    expect(await inside(plugin)).toEqual([one, two]);
    const late = await world.page.post(at, { intent: 'order', revision, ...places });
    expect(late.status).toBe(412);
    expect(late.html).toContain('Somebody changed this plugin');
  });

  test('keeps how a child belongs and the version it is pinned to', async () => {
    const [one = ''] = children;
    const plugin = await pluginNamed(`pinned-${run}`, [one]);
    const { content_hash: hash } = await world.services.artifacts.get(LOCAL_OWNER, { ref: one });
    const at = `/artifacts/${plugin}/contents/${one}`;
    expect((await world.page.get(at)).text).toContain(`Pin to ${hash.slice(3, 15)}`);
    const saved = await world.page.post(at, { relationship_type: 'requires', pinned_version_hash: hash });
    expect(saved.location).toBe(`/artifacts/${plugin}`);
    const member = async () => (await world.services.composites.get(LOCAL_OWNER, plugin)).members[0];
    expect(await member()).toMatchObject({ relationship_type: 'requires', pinned_version_hash: hash });
    expect((await world.page.get(`/artifacts/${plugin}`)).html).toContain('pinned to');
    await world.page.post(at, { relationship_type: 'contains', pinned_version_hash: '' });
    expect(await member()).toMatchObject({ relationship_type: 'contains', pinned_version_hash: null });
    const wrong = await world.page.post(at, { relationship_type: 'contains', pinned_version_hash: `v1:${'0'.repeat(64)}` });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('no version with this hash');
  });
});

describe('the changes between versions', () => {
  test('show added, removed and changed files line by line, and modes', async () => {
    const uuid = await world.skill(`changing-${run}`, {
      collection,
      body: 'First words.',
      files: [
        { path: 'gone.md', content: 'Goes away.\n' },
        { path: 'run.sh', content: 'echo\n' },
        { path: 'same.md', content: 'Stays.\n' },
        { path: 'blob.bin', content: 'AAEC', encoding: 'base64' },
      ],
    });
    expect((await world.page.get(`/artifacts/${uuid}/changes`)).html).toContain('This is its first version');
    await world.services.artifactContent.replace(
      LOCAL_OWNER,
      { ref: uuid },
      {
        files: [
          { path: 'SKILL.md', content: `---\nname: changing-${run}\ndescription: New\n---\n\nOther words.\n` },
          { path: 'new.md', content: 'Just came.\n' },
          { path: 'run.sh', content: 'echo\n', executable: true },
          { path: 'same.md', content: 'Stays.\n' },
          { path: 'blob.bin', content: 'AAED', encoding: 'base64' },
        ],
      },
    );
    const { html } = await world.page.get(`/artifacts/${uuid}/changes`);
    expect(html).toContain('5 files changed');
    for (const words of ['First words.', 'Other words.', 'Goes away.', 'Just came.', 'may be executed', 'not shown line by line'])
      expect(html).toContain(words);
    expect(html).not.toContain('Stays.');
    expect((await world.page.get(`/artifacts/${uuid}`)).html).toContain(`/artifacts/${uuid}/changes?to=`);
    const unknown = await world.page.get(`/artifacts/${uuid}/changes?from=v1:${'0'.repeat(64)}`);
    expect(unknown.status).toBe(404);
  });
});
