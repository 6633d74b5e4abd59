import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { withOwner } from '#db/transactions.ts';
import { insertProject, insertSet } from '#tests/support/fixtures.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

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

describe('the list of artifacts', () => {
  test('filters by words, type and tag, all in the address', async () => {
    await skill('pdf-forms', { tags: ['office'], body: 'Fill an unmistakablewordinside form.' });
    await skill('sql-review', { tags: ['data', 'Office'] });
    await services().artifactContent.create(LOCAL_OWNER, {
      type: 'agent',
      name: 'reviewer',
      collection_id: await collection('Agents'),
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
    const response = await world.app.fetch(`/artifacts/${uuid}/files/a%20b/%C3%BC%3F.html`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await page.get(`/artifacts/${uuid}`)).html).toContain(`/artifacts/${uuid}/files/a%20b/%C3%BC%3F.html`);
    expect((await world.app.fetch(`/artifacts/${uuid}/files/gone.md`)).status).toBe(404);
  });

  test('a raw file is the one that was asked for, also where its name means something in an address', async () => {
    const names = ['model.data', 'model', 'c/d.txt', 'c%2Fd.txt'];
    const uuid = await skill('twins', { files: names.map((path) => ({ path, content: path })) });
    for (const name of names) {
      const response = await world.app.fetch(`/artifacts/${uuid}/files/${name.split('/').map(encodeURIComponent).join('/')}`);
      expect(await response.text()).toBe(name);
    }
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
    const tools = await collection('Tools');
    const hook = await services().artifactContent.create(LOCAL_OWNER, {
      type: 'hook',
      name: 'lint',
      collection_id: tools,
      config: { hooks: { PostToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command: 'npx lint' }] }] } },
    });
    expect((await page.get(`/artifacts/${hook.uuid}`)).text).toContain('"command": "npx lint"');
    const plugin = await services().composites.create(LOCAL_OWNER, {
      collection_id: tools,
      name: 'quality',
      members: [{ artifact_uuid: hook.uuid, relationship_type: 'requires' }],
    });
    const contains = await page.get(`/artifacts/${plugin.uuid}`);
    expect(contains.text).toMatch(/Contains ?1/);
    expect(contains.text).toContain('hook:lint');
    const part = await page.get(`/artifacts/${hook.uuid}`);
    expect(part.text).toMatch(/Part of ?1/);
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
    await withOwner(world.database.db, LOCAL_OWNER, async (tx) => {
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
