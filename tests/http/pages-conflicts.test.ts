import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let page: PagesWorld['page'];
let skill: PagesWorld['skill'];
let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-conflicts-')));
  for (const name of ['first', 'second']) await mkdir(path.join(root, name));
  world = await createPagesWorld(/^routes\/(artifacts|collections|deployment-sets|groups|projects|\$)/, { LOADOUT_ROOTS: root });
  ({ page, skill } = world);
  grouped = await world.collection('Of groups');
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

const services = () => world.services;
const group = async (name: string, collection_id: string) =>
  (await services().groups.create(LOCAL_OWNER, { collection_id, name })).id;
/** The collection that the groups with an edit page are in. */
let grouped: string;

/** Something with an edit page. */
interface Edited {
  make: () => Promise<string>;
  at: (id: string) => string;
  /** What is typed, all of it. */
  mine: () => Record<string, string>;
  /** What somebody else saves first. */
  save: (id: string) => Promise<unknown>;
  /** What the page then shows of theirs. */
  theirs: () => readonly string[];
  /** The field that says what the form was made from. */
  state?: 'version';
  nameOf: (id: string) => Promise<string>;
  remove: (id: string) => Promise<void>;
}

const EDITED: Readonly<Record<string, Edited>> = {
  artifact: {
    make: () => skill('contested'),
    at: (id) => `/artifacts/${id}/edit`,
    mine: () => ({ name: 'mine', description: 'Typed here', tags: 'typed, here' }),
    save: (id) =>
      services().artifacts.update(LOCAL_OWNER, { ref: id }, { name: 'theirs', description: null, tags: ['one', 'two'] }),
    theirs: () => ['Name theirs', 'Description None', 'Tags one, two'],
    nameOf: async (id) => (await services().artifacts.get(LOCAL_OWNER, { ref: id })).name,
    remove: (id) => services().artifacts.remove(LOCAL_OWNER, { ref: id }),
  },
  group: {
    make: () => group('contested', grouped),
    at: (id) => `/groups/${id}/edit`,
    mine: () => ({ name: 'mine', description: 'Typed here', color: '#112233', tags: 'typed, here' }),
    save: (id) => services().groups.update(LOCAL_OWNER, id, { name: 'theirs', description: 'Their words', color: '#445566' }),
    theirs: () => ['Name theirs', 'Description Their words', 'Colour #445566', 'Icon None', 'Tags None'],
    nameOf: async (id) => (await services().groups.get(LOCAL_OWNER, id)).name,
    remove: (id) => services().groups.remove(LOCAL_OWNER, id),
  },
  collection: {
    make: () => world.collection('contested'),
    at: (id) => `/collections/${id}/edit`,
    mine: () => ({ name: 'mine', description: 'Typed here' }),
    save: (id) => services().collections.update(LOCAL_OWNER, id, { name: 'theirs', description: 'Their words' }),
    theirs: () => ['Name theirs', 'Description Their words'],
    nameOf: async (id) => (await services().collections.get(LOCAL_OWNER, id)).name,
    remove: (id) => services().collections.remove(LOCAL_OWNER, id),
  },
  project: {
    make: async () => (await services().projects.create(LOCAL_OWNER, { name: 'contested', path: path.join(root, 'first') })).id,
    at: (id) => `/projects/${id}/edit`,
    mine: () => ({ name: 'mine', path: path.join(root, 'first'), description: 'Typed here' }),
    save: (id) => services().projects.update(LOCAL_OWNER, id, { name: 'theirs', path: path.join(root, 'second') }),
    theirs: () => ['Name theirs', `Folder ${path.join(root, 'second')}`, 'Description None'],
    nameOf: async (id) => (await services().projects.get(LOCAL_OWNER, id)).name,
    remove: (id) => services().projects.remove(LOCAL_OWNER, id),
  },
  set: {
    make: async () => (await services().sets.create(LOCAL_OWNER, { name: 'contested' })).set.id,
    at: (id) => `/deployment-sets/${id}/edit`,
    mine: () => ({ name: 'mine', description: 'Typed here', tags: 'typed, here' }),
    save: (id) => services().sets.update(LOCAL_OWNER, id, { name: 'theirs', icon: 'rocket' }),
    theirs: () => ['Name theirs', 'Description None', 'Colour None', 'Icon rocket', 'Tags None'],
    state: 'version',
    nameOf: async (id) => (await services().sets.find(LOCAL_OWNER, id)).set.name,
    remove: (id) => services().sets.remove(LOCAL_OWNER, id),
  },
};

describe.each(Object.entries(EDITED))('the edit page of a %s', (_, { make, at, mine, save, theirs, state, nameOf, remove }) => {
  const made = state ?? 'revision';
  const formOf = (html: string) => fieldValue(html, made) ?? '';
  let id: string;

  beforeEach(async () => {
    id = await make();
  });
  // Some names are there once; a test may have deleted it already.
  afterEach(() => remove(id).catch(() => undefined));

  test('when somebody else saved first shows theirs and keeps what was typed; saving again replaces it', async () => {
    const opened = formOf((await page.get(at(id))).html);
    await save(id);
    const typed = mine();
    const refused = await page.post(at(id), { ...typed, [made]: opened });
    expect(refused.status).toBe(412);
    expect(refused.title).toMatch(/^Error: /);
    expect(refused.text).toContain('Saved meanwhile by somebody else');
    for (const words of theirs()) expect(refused.text).toContain(words);
    for (const [name, value] of Object.entries(typed)) expect(fieldValue(refused.html, name), name).toBe(value);
    expect(await nameOf(id)).toBe('theirs');

    // A slip in between: still made from what was shown.
    const shown = formOf(refused.html);
    const slip = await page.post(at(id), { ...typed, name: ' ', [made]: shown });
    expect(slip.status).toBe(422);
    expect(formOf(slip.html)).toBe(shown);
    await page.postAndFollow(at(id), { ...typed, [made]: shown });
    expect(await nameOf(id)).toBe('mine');
  });

  test('a form with a slip does not overwrite, once it is right, what somebody else saved and nobody has seen', async () => {
    const opened = formOf((await page.get(at(id))).html);
    await save(id);
    const slip = await page.post(at(id), { ...mine(), name: ' ', [made]: opened });
    expect(slip.status).toBe(422);
    const refused = await page.post(at(id), { ...mine(), [made]: formOf(slip.html) });
    expect(refused.status).toBe(412);
    expect(refused.text).toContain('Saved meanwhile by somebody else');
    expect(await nameOf(id)).toBe('theirs');
  });

  test('is not there any more once somebody else has deleted it', async () => {
    const opened = formOf((await page.get(at(id))).html);
    await remove(id);
    const gone = await page.post(at(id), { ...mine(), [made]: opened });
    expect(gone.status).toBe(404);
    expect(gone.title).toBe('This page is not here · Loadout');
  });
});

test('a folder that went when somebody else moved the project is not what a late form is refused for', async () => {
  const [before, after] = [path.join(root, 'before'), path.join(root, 'after')];
  for (const folder of [before, after]) await mkdir(folder);
  const { id } = await services().projects.create(LOCAL_OWNER, { name: 'moving', path: before });
  const revision = fieldValue((await page.get(`/projects/${id}/edit`)).html, 'revision') ?? '';
  await services().projects.update(LOCAL_OWNER, id, { path: after });
  await rm(before, { recursive: true });
  const late = await page.post(`/projects/${id}/edit`, { name: 'moving', path: before, description: 'Typed', revision });
  expect(late.status).toBe(412);
  expect(late.text).toContain(`Folder ${after}`);
  expect(fieldValue(late.html, 'path')).toBe(before);
});

describe('a row that somebody else has just taken out', () => {
  const BUTTONS = ['up', 'down', 'remove'];

  test('of a group: the page says so and shows the group as it is now', async () => {
    const home = await world.collection('Of rows');
    const [stays, goes] = [await skill('stays-grouped', { collection: home }), await skill('goes-grouped', { collection: home })];
    const id = await group('Rows', home);
    await services().groupContents.addMany(LOCAL_OWNER, id, [stays, goes]);
    await services().groupContents.remove(LOCAL_OWNER, id, goes);
    for (const intent of BUTTONS) {
      const late = await page.post(`/groups/${id}`, { intent, artifact_uuid: goes });
      expect(late.status, intent).toBe(412);
      expect(late.title).toBe('Error: Rows: group · Loadout');
      expect(late.text).toContain('It is no longer in Rows. This is how it is now.');
      expect(late.text).toContain('stays-grouped');
      expect(late.text).not.toContain('goes-grouped');
    }
    await services().groups.remove(LOCAL_OWNER, id);
    expect((await page.post(`/groups/${id}`, { intent: 'up', artifact_uuid: stays })).status).toBe(404);
  });

  test('of a plugin: the page says so and shows the plugin as it is now', async () => {
    const home = await world.collection('Of plugin');
    const children = [await skill('stays-inside', { collection: home }), await skill('goes-inside', { collection: home })];
    const [stays = '', goes = ''] = children;
    const { uuid } = await services().composites.create(LOCAL_OWNER, {
      collection_id: home,
      name: 'rows',
      members: children.map((artifact_uuid) => ({ artifact_uuid })),
    });
    await services().compositeMembers.remove(LOCAL_OWNER, uuid, goes);
    for (const intent of BUTTONS) {
      const late = await page.post(`/artifacts/${uuid}`, { intent, artifact_uuid: goes });
      expect(late.status, intent).toBe(412);
      expect(late.title).toBe('Error: plugin:rows: artifact · Loadout');
      expect(late.text).toContain('It is no longer in rows. This is how it is now.');
      expect(late.text).toContain('stays-inside');
      expect(late.text).not.toContain('goes-inside');
    }
    expect((await page.post(`/artifacts/${stays}`, { intent: 'up', artifact_uuid: goes })).status).toBe(404);
  });

  test('of a set: the page says so and shows the set as it is now', async () => {
    const { members, sets } = services();
    const [stays, goes] = [await skill('stays-member'), await skill('goes-member')];
    const { id } = (await sets.create(LOCAL_OWNER, { name: 'Rows' })).set;
    await members.add(LOCAL_OWNER, id, { artifact_uuid: stays });
    const { id: member } = await members.add(LOCAL_OWNER, id, { artifact_uuid: goes });
    await members.remove(LOCAL_OWNER, id, member);
    for (const intent of BUTTONS) {
      const late = await page.post(`/deployment-sets/${id}`, { intent, member_id: member });
      expect(late.status, intent).toBe(412);
      expect(late.title).toBe('Error: Rows: set · Loadout');
      expect(late.text).toContain('It is no longer in Rows. This is how it is now.');
      expect(late.text).toContain('stays-member');
      expect(late.text).not.toContain('goes-member');
    }
    const undone = await page.post(`/deployment-sets/${id}`, { intent: 'take_out', member_ids: member });
    expect(undone.status).toBe(412);
    expect(undone.text).toContain('Somebody changed this set while you were at it, so nothing was taken out.');
    await sets.remove(LOCAL_OWNER, id);
    expect((await page.post(`/deployment-sets/${id}`, { intent: 'up', member_id: member })).status).toBe(404);
  });
});
