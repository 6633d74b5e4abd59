import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestApp, type TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { insertProject, insertSet } from '#tests/support/fixtures.ts';
import { fieldValue, type PageClient, pageClient } from '#tests/support/page-client.ts';

let database: TestDatabase;
let app: TestApp;
let page: PageClient;
let team: string;

const ROUTES = /^routes\/(artifacts|collections|groups|_index|\$)/;
const UNKNOWN = '01890000-0000-7000-8000-000000000000';

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createTestApp(database.db, { routes: ROUTES });
  page = pageClient(app);
});
afterAll(() => database.close());

const services = () => app.app.services;

interface SkillOptions {
  body?: string;
  frontmatter?: string;
  tags?: string[];
  collection?: string;
  files?: { path: string; content: string; encoding?: 'base64'; executable?: boolean }[];
}

async function skill(
  name: string,
  { body = '# Title', frontmatter = '', tags, collection = team, files = [] }: SkillOptions = {},
) {
  const { uuid } = await services().artifactContent.create(LOCAL_OWNER, {
    type: 'skill',
    name,
    collection_id: collection,
    tags,
    files: [
      { path: 'SKILL.md', content: `---\nname: ${name}\ndescription: What ${name} does\n${frontmatter}---\n\n${body}\n` },
      ...files,
    ],
  });
  return uuid;
}

const collection = async (name: string): Promise<string> => (await services().collections.create(LOCAL_OWNER, { name })).id;

describe('an empty library', () => {
  test('says so on every list, and offers the first step', async () => {
    const artifacts = await page.get('/artifacts');
    expect(artifacts.text).toContain('No artifacts yet');
    expect(artifacts.html).toContain('href="/imports/new"');
    const collections = await page.get('/collections');
    expect(collections.text).toContain('No collections yet');
    expect(collections.html).toContain('href="/collections/new"');
  });
});

describe('collections', () => {
  test('one is created by a plain form, and the next page says so once', async () => {
    const created = await page.postAndFollow('/collections/new', { name: 'Team library', description: 'What the team shares' });
    expect(created.at).toMatch(/^\/collections\/[0-9a-f-]{36}$/);
    expect(created.text).toContain('Created the collection Team library.');
    expect(created.text).toContain('What the team shares');
    expect((await page.get(created.at)).text).not.toContain('Created the collection');
    team = created.at.split('/').at(-1) ?? '';
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
    await withOwner(database.db, LOCAL_OWNER, (tx) =>
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

describe('the list of artifacts', () => {
  test('filters by words, type and tag, all in the address', async () => {
    await skill('pdf-forms', { tags: ['office'], body: 'Fill an unmistakablewordinside form.' });
    await skill('sql-review', { tags: ['data', 'Office'] });
    await services().artifactContent.create(LOCAL_OWNER, {
      type: 'agent',
      name: 'reviewer',
      collection_id: team,
      files: [{ path: 'reviewer.md', content: '---\nname: reviewer\n---\nYou review.' }],
    });
    const all = await page.get('/artifacts');
    for (const id of ['skill:pdf-forms', 'skill:sql-review', 'agent:reviewer']) expect(all.text).toContain(id);
    expect(all.text).toMatch(/Agents 1/);

    const agents = await page.get('/artifacts?type=agent');
    expect(agents.text).toContain('agent:reviewer');
    expect(agents.text).not.toContain('skill:pdf-forms');
    expect(agents.html).toMatch(
      /<a[^>]*href="\/artifacts\?type=agent"[^>]*aria-current="true"|aria-current="true"[^>]*href="\/artifacts\?type=agent"/,
    );

    const found = await page.get('/artifacts?q=unmistakablewordinside');
    expect(found.text).toContain('skill:pdf-forms');
    expect(found.text).not.toContain('skill:sql-review');
    expect(found.html).toMatch(/<input[^>]*id="q"[^>]*value="unmistakablewordinside"/);

    const tagged = await page.get('/artifacts?tag=office');
    expect(tagged.text).toContain('skill:pdf-forms');
    expect(tagged.text).toContain('skill:sql-review');
    expect(tagged.text).not.toContain('agent:reviewer');
    expect(tagged.html).toContain('aria-label="Remove filter office"');
  });

  test('none found offers to clear, and does not say that the library is empty', async () => {
    const none = await page.get('/artifacts?q=nothing-like-it&tag=office');
    expect(none.text).toContain('No artifact matches “nothing-like-it” and has the tag office');
    expect(none.text).toContain('Clear search and filters');
  });

  test.each([
    ['a type there is not', '?type=nonsense'],
    ['a negative offset', '?offset=-1'],
    ['an offset behind the end', '?offset=99999999'],
    ['an order there is not', '?sort=evil'],
    ['control characters to search for', '?q=%00%01'],
    ['a control character as tag', '?tag=%00'],
    ['far too many characters', `?q=${'x'.repeat(3000)}`],
  ])('an address that makes no sense is still a page: %s', async (_, query) => {
    expect((await page.get(`/artifacts${query}`)).status).toBe(200);
  });

  test('a long list has pages', async () => {
    const id = await collection('Many');
    for (let n = 0; n < 51; n += 1) await skill(`many-${String(n).padStart(2, '0')}`, { collection: id });
    const first = await page.get(`/collections/${id}`);
    expect(first.text).toContain('many-49');
    expect(first.text).not.toContain('many-50');
    expect(first.text).toContain('1 to 50 of 51 artifacts');
    expect((await page.get(`/collections/${id}?offset=50`)).text).toContain('many-50');
    const list = await page.get('/artifacts?q=many');
    expect(list.text).toContain('1 to 50 of 51 artifacts');
    expect(Buffer.byteLength(list.html), 'a list of 50 rows stays under 100 kB').toBeLessThan(100_000);
  });
});

describe('the page of one artifact', () => {
  test('renders its document without raw HTML, its frontmatter, files and facts', async () => {
    const uuid = await skill('hostile', {
      body: '# Big\n\n<script>alert(1)</script>\n\n[run](scripts/run.sh) [out](https://example.com/x)\n',
      frontmatter: 'allowed-tools: [Read, Grep]\nmetadata:\n  a: 1\n',
      files: [{ path: 'scripts/run.sh', content: '#!/bin/sh\necho "<hi>"\n', executable: true }],
    });
    const shown = await page.get(`/artifacts/${uuid}`);
    expect(shown.title).toBe('skill:hostile: artifact · Loadout');
    expect(shown.html).not.toContain('<script>alert(1)</script>');
    expect(shown.text).toContain('<script>alert(1)</script>');
    expect(shown.html).toContain('<a href="https://example.com/x" rel="noopener nofollow">out</a>');
    expect(shown.html).toContain(`href="/artifacts/${uuid}?file=scripts%2Frun.sh#file"`);
    for (const words of ['allowed-tools', 'Read, Grep', '{"a":1}', 'scripts/run.sh', 'executable', 'about', 'Team library'])
      expect(shown.text).toContain(words);

    const file = await page.get(`/artifacts/${uuid}?file=scripts%2Frun.sh`);
    expect(file.text).toContain('echo "<hi>"');
    expect((await page.get(`/artifacts/${uuid}?file=gone`)).status).toBe(404);
  });

  test('a raw file downloads as sandboxed plain text, byte for byte, with its folders in the address', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x3c, 0x68, 0x31, 0x3e]);
    const uuid = await skill('raw', { files: [{ path: 'a b/ü?.html', content: bytes.toString('base64'), encoding: 'base64' }] });
    const response = await app.fetch(`/artifacts/${uuid}/files/a%20b/%C3%BC%3F.html`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await page.get(`/artifacts/${uuid}`)).html).toContain(`/artifacts/${uuid}/files/a%20b/%C3%BC%3F.html`);
    expect((await app.fetch(`/artifacts/${uuid}/files/gone.md`)).status).toBe(404);
  });

  test('an older version is shown with its own frontmatter, and says that it is older', async () => {
    const uuid = await skill('versioned', { body: 'first words', frontmatter: 'license: OLD\n' });
    const before = (await services().artifacts.get(LOCAL_OWNER, { ref: uuid })).content_hash;
    await services().artifactContent.replace(
      LOCAL_OWNER,
      { ref: uuid },
      { files: [{ path: 'SKILL.md', content: '---\nname: versioned\nlicense: NEW\n---\nsecond words' }] },
    );
    const now = await page.get(`/artifacts/${uuid}`);
    expect(now.text).toContain('second words');
    const older = await page.get(`/artifacts/${uuid}?version=${encodeURIComponent(before)}`);
    expect(older.text).toContain('first words');
    expect(older.text).toContain('OLD');
    expect(older.text).toContain('This is the version');
    expect((await page.get(`/artifacts/${uuid}?version=v1:0`)).status).toBe(404);
  });

  test('a hook shows its configuration; a plugin what it contains, a child what it is part of', async () => {
    const hook = await services().artifactContent.create(LOCAL_OWNER, {
      type: 'hook',
      name: 'lint',
      collection_id: team,
      config: { hooks: { PostToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command: 'npx lint' }] }] } },
    });
    expect((await page.get(`/artifacts/${hook.uuid}`)).text).toContain('"command": "npx lint"');
    const plugin = await services().composites.create(LOCAL_OWNER, {
      collection_id: team,
      name: 'quality',
      members: [{ artifact_uuid: hook.uuid, relationship_type: 'requires' }],
    });
    const contains = await page.get(`/artifacts/${plugin.uuid}`);
    expect(contains.text).toContain('Contains 1');
    expect(contains.text).toContain('hook:lint');
    const part = await page.get(`/artifacts/${hook.uuid}`);
    expect(part.text).toContain('Part of 1');
    expect(part.text).toContain('plugin:quality');
  });

  test('editing changes name, description and tags; a clash names the collection; all values stay', async () => {
    await skill('taken');
    const uuid = await skill('rename-me', { tags: ['one'] });
    const form = await page.get(`/artifacts/${uuid}/edit`);
    expect(fieldValue(form.html, 'tags')).toBe('one');
    const revision = fieldValue(form.html, 'revision') ?? '';
    const clash = await page.post(`/artifacts/${uuid}/edit`, { name: 'taken', description: 'kept', tags: 'a, b', revision });
    expect(clash.status).toBe(409);
    expect(clash.text).toContain('Team library');
    expect(clash.html).toContain('href="#artifact-name"');
    expect([fieldValue(clash.html, 'description'), fieldValue(clash.html, 'tags')]).toEqual(['kept', 'a, b']);
    const long = await page.post(`/artifacts/${uuid}/edit`, {
      name: 'x',
      description: '',
      tags: `ok, ${'t'.repeat(51)}`,
      revision,
    });
    expect(long.status).toBe(422);
    expect(long.html).toContain('href="#artifact-tags"');
    expect(fieldValue(long.html, 'tags')).toBe(`ok, ${'t'.repeat(51)}`);
    const saved = await page.postAndFollow(`/artifacts/${uuid}/edit`, {
      name: 'renamed',
      description: '',
      tags: 'Two, three , two',
      revision,
    });
    expect(saved.text).toContain('Saved skill:renamed.');
    expect(await services().artifacts.get(LOCAL_OWNER, { ref: uuid })).toMatchObject({
      name: 'renamed',
      description: null,
      tags: ['Two', 'three'],
    });
  });

  test('deleting takes two steps and names what it disappears from', async () => {
    const uuid = await skill('short-lived');
    await withOwner(database.db, LOCAL_OWNER, async (tx) => {
      await insertSet(tx, LOCAL_OWNER, { name: 'Holder', members: [{ artifact_uuid: uuid }] });
      await insertProject(tx, LOCAL_OWNER, { name: 'elsewhere' });
    });
    const confirm = await page.get(`/artifacts/${uuid}/delete`);
    expect(confirm.text).toContain('skill:short-lived is used in 1 set and disappears from them');
    expect(confirm.text).toContain('Holder');
    const gone = await page.postAndFollow(`/artifacts/${uuid}/delete`);
    expect(gone.text).toContain('Deleted skill:short-lived.');
    expect((await page.get(`/artifacts/${uuid}`)).status).toBe(404);
  });

  test.each([UNKNOWN, 'nonsense', 'skill:pdf-forms:x'])('%s is no artifact: 404 with a way on', async (id) => {
    const missing = await page.get(`/artifacts/${encodeURIComponent(id)}`);
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('was not found');
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
    await withOwner(database.db, LOCAL_OWNER, (tx) =>
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
