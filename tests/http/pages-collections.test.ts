import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { withOwner } from '#db/transactions.ts';
import { insertSet } from '#tests/support/fixtures.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let page: PagesWorld['page'];
let skill: PagesWorld['skill'];
let collection: PagesWorld['collection'];

beforeAll(async () => {
  world = await createPagesWorld(/^routes\/(artifacts|collections|groups|_index|\$)/);
  ({ page, skill, collection } = world);
});
afterAll(() => world.close());

const services = () => world.services;

describe('collections', () => {
  test('one is created by a plain form, and the next page says so once', async () => {
    const created = await page.postAndFollow('/collections/new', { name: 'Team library', description: 'What the team shares' });
    expect(created.at).toMatch(/^\/collections\/[0-9a-f-]{36}$/);
    expect(created.text).toContain('Created the collection Team library.');
    expect(created.text).toContain('What the team shares');
    expect((await page.get(created.at)).text).not.toContain('Created the collection');
  });

  test('pressing Create twice on one page makes one collection', async () => {
    const form = await page.get('/collections/new');
    const fields = { name: 'Pressed twice', description: '', form_key: fieldValue(form.html, 'form_key') ?? '' };
    const [first, second] = [await page.post('/collections/new', fields), await page.post('/collections/new', fields)];
    expect(first.status).toBe(303);
    expect(second.location).toBe(first.location);
  });

  test('an empty name comes back as 422 with the error at the field, in the summary and in the title, and what was typed', async () => {
    const refused = await page.post('/collections/new', { name: ' ', description: 'Kept as typed <b>' });
    expect(refused.status).toBe(422);
    expect(refused.title).toBe('Error: New collection · Loadout');
    expect(refused.html).toContain('href="#collection-name"');
    expect(refused.html).toMatch(/<input[^>]*name="name"[^>]*aria-invalid="true"/);
    expect(refused.text).toContain('There is a problem');
    expect(fieldValue(refused.html, 'description')).toBe('Kept as typed <b>');
  });

  test('a name that is taken is said at the name', async () => {
    const refused = await page.post('/collections/new', { name: 'team LIBRARY' });
    expect(refused.status).toBe(409);
    expect(refused.html).toContain('href="#collection-name"');
    expect(fieldValue(refused.html, 'name')).toBe('team LIBRARY');
  });

  test('editing keeps the rest, clears what was emptied, and refuses to overwrite a change of somebody else', async () => {
    const id = await collection('To edit');
    const form = await page.get(`/collections/${id}/edit`);
    const revision = fieldValue(form.html, 'revision') ?? '';
    const saved = await page.postAndFollow(`/collections/${id}/edit`, { name: 'Edited', description: 'a\r\nb', revision });
    expect(saved.text).toContain('Saved the collection Edited.');
    expect((await services().collections.get(LOCAL_OWNER, id)).description).toBe('a\nb');
    const late = await page.post(`/collections/${id}/edit`, { name: 'Late', description: '', revision });
    expect(late.status).toBe(412);
    expect(late.text).toContain('has been changed meanwhile');
    expect((await services().collections.get(LOCAL_OWNER, id)).name).toBe('Edited');
    const again = fieldValue((await page.get(`/collections/${id}/edit`)).html, 'revision') ?? '';
    await page.postAndFollow(`/collections/${id}/edit`, { name: 'Edited', description: '', revision: again });
    expect((await services().collections.get(LOCAL_OWNER, id)).description).toBeNull();
  });

  test('the list searches by name and tells "none found" from "none yet"', async () => {
    expect((await page.get('/collections?name=team')).text).toContain('Team library');
    const none = await page.get('/collections?name=nothing-like-it');
    expect(none.text).toContain('No collection matches “nothing-like-it”');
    expect(none.text).not.toContain('No collections yet');
  });

  test('deleting names its groups and plugins and the sets that lose members, and leaves its other artifacts', async () => {
    const id = await collection('Doomed');
    const uuid = await skill('survivor', { collection: id });
    const group = await services().groups.create(LOCAL_OWNER, { collection_id: id, name: 'Doomed group' });
    await services().composites.create(LOCAL_OWNER, {
      collection_id: id,
      name: 'doomed-plugin',
      members: [{ artifact_uuid: uuid }],
    });
    await withOwner(world.database.db, LOCAL_OWNER, (tx) =>
      insertSet(tx, LOCAL_OWNER, { name: 'Loser', members: [{ group_id: group.id }] }),
    );
    const confirm = await page.get(`/collections/${id}/delete`);
    expect(confirm.text).toContain('1 group and 1 plugin go with it');
    expect(confirm.text).toContain('1 set loses members');
    for (const name of ['Doomed group', 'doomed-plugin', 'Loser', 'Keep the collection', 'Delete Doomed'])
      expect(confirm.text).toContain(name);
    expect((await services().collections.get(LOCAL_OWNER, id)).name, 'looking deletes nothing').toBe('Doomed');
    const gone = await page.postAndFollow(`/collections/${id}/delete`);
    expect(gone.at).toBe('/collections');
    expect(gone.text).toContain('Deleted the collection Doomed.');
    expect((await page.get(`/collections/${id}`)).status).toBe(404);
    expect((await page.get(`/artifacts/${uuid}`)).status).toBe(200);
  });
});

describe('groups', () => {
  test('are made in a collection, filled by ticking several artifacts, ordered and emptied without script', async () => {
    const id = await collection('Grouping');
    const uuids = [
      await skill('alpha', { collection: id }),
      await skill('beta', { collection: id }),
      await skill('gamma', { collection: id }),
    ];
    const [alpha = '', beta = '', gamma = ''] = uuids;
    expect((await page.get('/groups/new')).location).toBe('/collections');
    const form = await page.get(`/groups/new?collection=${id}`);
    const refused = await page.post(`/groups/new?collection=${id}`, {
      collection_id: id,
      name: '',
      color: '#12',
      color_before: '',
      tags: 'kept',
    });
    expect(refused.status).toBe(422);
    expect([fieldValue(refused.html, 'color'), fieldValue(refused.html, 'tags')]).toEqual(['#12', 'kept']);
    expect(form.text).toContain('You add artifacts in the next step.');
    const made = await page.postAndFollow(`/groups/new?collection=${id}`, {
      collection_id: id,
      name: 'Greek',
      swatch: '#3d8f58',
      tags: 'a, b',
    });
    expect(made.text).toContain('Created the group Greek.');
    expect(made.text).toContain('Nothing in it yet');
    const groupId = made.at.split('/').at(-1) ?? '';

    const picker = await page.get(`/groups/${groupId}/artifacts/new?name=a&artifact_uuid=${beta}`);
    expect(picker.text).toContain('skill:alpha');
    expect(picker.html).toMatch(
      new RegExp(`<input[^>]*checked=""[^>]*value="${beta}"|<input[^>]*value="${beta}"[^>]*checked=""`),
    );
    const hidden = await page.get(`/groups/${groupId}/artifacts/new?name=alpha&artifact_uuid=${beta}`);
    expect(hidden.html, 'a tick outlives a search that does not show it').toMatch(
      new RegExp(`<input[^>]*type="hidden"[^>]*name="artifact_uuid"[^>]*value="${beta}"`),
    );

    const none = await page.post(`/groups/${groupId}/artifacts/new`, { name: '' });
    expect(none.status).toBe(422);
    expect(none.text).toContain('Tick the artifacts you want to add.');
    const filled = await page.postAndFollow(`/groups/${groupId}/artifacts/new`, { artifact_uuid: [alpha, beta, gamma] });
    expect(filled.text).toContain('Added 3 artifacts to Greek.');

    const order = async () => (await services().groupContents.list(LOCAL_OWNER, groupId, {})).items.map(({ name }) => name);
    expect(await order()).toEqual(['alpha', 'beta', 'gamma']);
    const moved = await page.postAndFollow(`/groups/${groupId}`, { intent: 'down', artifact_uuid: alpha });
    expect(moved.at).toBe(`/groups/${groupId}#artifact-${alpha}`);
    expect(moved.text).toContain('Moved skill:alpha to position 2.');
    expect(await order()).toEqual(['beta', 'alpha', 'gamma']);
    await page.postAndFollow(`/groups/${groupId}`, { intent: 'up', artifact_uuid: gamma });
    expect(await order()).toEqual(['beta', 'gamma', 'alpha']);

    const revision = fieldValue((await page.get(`/groups/${groupId}`)).html, 'revision') ?? '';
    const typed = { intent: 'order', revision, [`place.${beta}`]: '1', [`place.${gamma}`]: '2', [`place.${alpha}`]: '1' };
    expect((await page.postAndFollow(`/groups/${groupId}`, typed)).text).toContain('Saved the order.');
    expect(await order()).toEqual(['alpha', 'beta', 'gamma']);
    const late = await page.post(`/groups/${groupId}`, typed);
    expect(late.status).toBe(412);
    expect(late.text).toContain('the order was not saved');

    const removed = await page.postAndFollow(`/groups/${groupId}`, { intent: 'remove', artifact_uuid: beta });
    expect(removed.text).toContain('Removed skill:beta from Greek.');
    expect(await order()).toEqual(['alpha', 'gamma']);
    const again = await page.post(`/groups/${groupId}/artifacts/new`, { artifact_uuid: [alpha, beta] });
    expect(again.status).toBe(409);
    expect(again.html, 'what was ticked stays ticked').toMatch(
      new RegExp(`value="${beta}"[^>]*checked|checked[^>]*value="${beta}"`),
    );
    expect(await order()).toEqual(['alpha', 'gamma']);
  });

  test('row buttons have names of their own', async () => {
    const id = await collection('Names');
    const uuid = await skill('only', { collection: id });
    const group = await services().groups.create(LOCAL_OWNER, { collection_id: id, name: 'Solo' });
    await services().groupContents.addMany(LOCAL_OWNER, group.id, [uuid]);
    const shown = await page.get(`/groups/${group.id}`);
    for (const name of ['Move skill:only up', 'Move skill:only down', 'Remove skill:only from Solo']) {
      expect(shown.html).toContain(`aria-label="${name}"`);
    }
  });

  test('editing clears what was emptied, deleting names the sets that lose it', async () => {
    const id = await collection('Editing');
    const group = await services().groups.create(LOCAL_OWNER, {
      collection_id: id,
      name: 'Before',
      description: 'x',
      color: '#3d8f58',
      tags: ['t'],
    });
    const form = await page.get(`/groups/${group.id}/edit`);
    const revision = fieldValue(form.html, 'revision') ?? '';
    await page.postAndFollow(`/groups/${group.id}/edit`, { name: 'After', description: '', swatch: '', tags: '', revision });
    expect(await services().groups.get(LOCAL_OWNER, group.id)).toMatchObject({
      name: 'After',
      description: null,
      color: null,
      tags: [],
    });
    await withOwner(world.database.db, LOCAL_OWNER, (tx) =>
      insertSet(tx, LOCAL_OWNER, { name: 'Uses it', members: [{ group_id: group.id }] }),
    );
    expect((await page.get(`/groups/${group.id}`)).text).toContain('Uses it');
    const confirm = await page.get(`/groups/${group.id}/delete`);
    expect(confirm.text).toContain('After is a member of 1 set and disappears from it:');
    expect((await page.postAndFollow(`/groups/${group.id}/delete`)).text).toContain('Deleted the group After.');
    expect((await page.get(`/groups/${group.id}`)).status).toBe(404);
  });
});

describe('posts of other sites', () => {
  test('are refused before anything happens', async () => {
    const id = await collection('Not theirs');
    const forged = await page.send(`/collections/${id}/delete`, { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect(forged.status).toBe(403);
    expect((await services().collections.get(LOCAL_OWNER, id)).name).toBe('Not theirs');
  });
});
