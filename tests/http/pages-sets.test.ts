import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

const ROUTES = /^routes\/(deployment-sets|theme|_index|\$)/;

let world: PagesWorld;
let page: PagesWorld['page'];
let skill: PagesWorld['skill'];

beforeAll(async () => {
  world = await createPagesWorld(ROUTES);
  ({ page, skill } = world);
});
afterAll(() => world.close());

const sets = () => world.services.sets;
const make = async (name: string, more: { description?: string; tags?: string[]; color?: string; icon?: string } = {}) =>
  (await sets().create(LOCAL_OWNER, { name, ...more })).set.id;
const add = (setId: string, reference: { artifact_uuid?: string; member_set_id?: string }) =>
  world.services.members.add(LOCAL_OWNER, setId, reference);

describe('the list', () => {
  test('without any set offers to create the first, and says nothing of searching', async () => {
    const { text, html } = await page.get('/deployment-sets');
    expect(text).toContain('No sets yet');
    expect(html).toContain('Create your first deployment set');
    expect(text).not.toContain('Clear search');
    expect(html).not.toContain('name="sort"');
  });

  test('shows each set with its figures in words, and each action under a name of its own', async () => {
    const uuid = await skill('list-skill');
    const inner = await make('Inner of list');
    await add(inner, { artifact_uuid: uuid });
    await add(await make('Outer of list', { description: 'Holds the inner one', tags: ['Shown'] }), { member_set_id: inner });
    const { text, html } = await page.get('/deployment-sets?name=of+list&sort=name');
    expect(text).toContain('Inner of list');
    expect(text).toMatch(/1 artifact\s?1 member, depth 1/);
    expect(text).toContain('Part of 1 set');
    expect(text).toContain('Holds the inner one');
    expect(text).toContain('Not deployed');
    expect(html).toContain('aria-label="Actions for Inner of list"');
    expect(html.indexOf('Inner of list')).toBeLessThan(html.indexOf('Outer of list'));
  });

  test('filters by tag without case, offers to take the filter off, and keeps the search beside it', async () => {
    const { text, html } = await page.get('/deployment-sets?tag=SHOWN&name=outer');
    expect(text).toContain('Outer of list');
    expect(text).not.toContain('Inner of list Not');
    expect(html).toContain('aria-label="Remove filter Shown"');
    expect(html).toContain('href="/deployment-sets?name=outer"');
    expect(fieldValue(html, 'name')).toBe('outer');
  });

  test('without a match says what was searched for and offers to clear it', async () => {
    const { text, html, status } = await page.get('/deployment-sets?name=fronted&tag=nothing');
    expect(status).toBe(200);
    expect(text).toContain('No set matches “fronted” and has the tag nothing');
    expect(html).toContain('href="/deployment-sets"');
    expect(html).not.toContain('Create your first');
  });

  test('pages keep the search; what makes no sense in an address is left out', async () => {
    for (let n = 1; n <= 3; n += 1) await make(`Paged ${n}`);
    const first = await page.get('/deployment-sets?name=Paged&sort=name&limit=2');
    expect(first.text).toContain('1 to 2 of 3 sets');
    expect(first.html).toContain('href="/deployment-sets?name=Paged&amp;sort=name&amp;limit=2&amp;offset=2"');
    const second = await page.get('/deployment-sets?name=Paged&sort=name&limit=2&offset=2');
    expect(second.text).toContain('3 to 3 of 3 sets');
    expect(second.text).toContain('Paged 3');
    expect((await page.get('/deployment-sets?sort=price&offset=-4&limit=0&unknown=1')).status).toBe(200);
    expect((await page.get('/deployment-sets?offset=99999')).text).toContain('The list ends before this page');
  });
});

test('a list of 50 rows with long names stays within 100 kB of HTML', async () => {
  const name = 'Weighed set with a name of some length';
  const description = 'What this set is for, in a sentence about as long as people write them for their colleagues.';
  for (let n = 1; n <= 50; n += 1)
    await make(`${name} ${n}`, { description, tags: ['weighed', 'team', 'web'], color: '#3d8f58' });
  const { html } = await page.get('/deployment-sets?name=Weighed&limit=50');
  expect(html.match(/aria-label="Actions for Weighed/g)).toHaveLength(50);
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(100_000);
});

describe('creating', () => {
  test('a plain form makes a set and leads to it, saying so once', async () => {
    const created = await page.postAndFollow('/deployment-sets/new', {
      name: '  Compliance ',
      description: 'What the review asks for',
      swatch: '#3d8f58',
      color: '',
      color_before: '',
      icon: 'shield',
      tags: 'security, ops, SECURITY,,',
    });
    expect(created.at).toMatch(/^\/deployment-sets\/[0-9a-f-]{36}$/);
    expect(created.text).toContain('Created Compliance.');
    const { set } = await sets().find(LOCAL_OWNER, created.at.split('/').at(-1) ?? '');
    expect(set).toMatchObject({ name: 'Compliance', color: '#3d8f58', icon: 'shield', tags: ['security', 'ops'] });
    expect((await page.get(created.at)).text).not.toContain('Created Compliance.');
  });

  test('what is wrong comes back as 422: in the title, in a summary that leads to each field, and at the field, with what was typed', async () => {
    const long = 'x'.repeat(51);
    const refused = await page.post('/deployment-sets/new', {
      name: ' ',
      description: 'Kept <b>',
      swatch: '',
      color: '#12345',
      color_before: '',
      icon: 'flask',
      tags: `fine, ${long}`,
    });
    expect(refused.status).toBe(422);
    expect(refused.title).toBe('Error: New set · Loadout');
    expect(refused.text).toContain('There are 3 problems');
    for (const field of ['name', 'color', 'tags']) {
      expect(refused.html).toContain(`href="#set-${field}"`);
      expect(refused.html).toMatch(new RegExp(`<input[^>]*id="set-${field}"[^>]*aria-invalid="true"`));
      expect(refused.html).toContain(`id="set-${field}-error"`);
    }
    expect(refused.text.match(/Enter a name\./g)).toHaveLength(2);
    expect(refused.text.match(new RegExp(`“${long}” does not fit`, 'g'))).toHaveLength(2);
    expect(fieldValue(refused.html, 'description')).toBe('Kept <b>');
    expect(fieldValue(refused.html, 'color')).toBe('#12345');
    expect(fieldValue(refused.html, 'tags')).toBe(`fine, ${long}`);
    expect(refused.html).toMatch(/<input[^>]*aria-label="flask"[^>]*checked/);
  });

  test('the browser is left to send what is wrong: our own words say what it is', async () => {
    const { html } = await page.get('/deployment-sets/new');
    expect(html).toMatch(/<form[^>]*novalidate/);
    expect(html).not.toMatch(/<input[^>]*\srequired/);
  });

  test('pressing the button twice makes one set', async () => {
    const { html } = await page.get('/deployment-sets/new');
    const fields = { name: 'Pressed twice', form_key: fieldValue(html, 'form_key') ?? '' };
    const [first, second] = await Promise.all([
      page.post('/deployment-sets/new', fields),
      page.post('/deployment-sets/new', fields),
    ]);
    expect(first.status).toBe(303);
    expect(second.location).toBe(first.location);
    expect((await sets().list(LOCAL_OWNER, { name: 'Pressed twice' })).total).toBe(1);
  });

  test('a post from another site is refused and makes nothing', async () => {
    const refused = await page.send('/deployment-sets/new', {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://localhost:3000' },
      body: new URLSearchParams({ name: 'From elsewhere' }),
    });
    expect(refused.status).toBe(403);
    expect((await sets().list(LOCAL_OWNER, { name: 'From elsewhere' })).total).toBe(0);
  });
});

describe('editing', () => {
  const whole = { name: 'Edited', description: '', swatch: '', color: '', color_before: '', icon: '', tags: '' };

  test('clears what was emptied and keeps an icon that is not among the choices', async () => {
    const id = await make('To edit', { description: 'gone soon', tags: ['old'], color: '#3d8f58', icon: 'rocket' });
    const form = await page.get(`/deployment-sets/${id}/edit`);
    expect(fieldValue(form.html, 'name')).toBe('To edit');
    expect(fieldValue(form.html, 'tags')).toBe('old');
    const saved = await page.postAndFollow(`/deployment-sets/${id}/edit`, {
      ...whole,
      version: fieldValue(form.html, 'version') ?? '',
    });
    expect(saved.text).toContain('Saved Edited.');
    expect((await sets().find(LOCAL_OWNER, id)).set).toMatchObject({
      name: 'Edited',
      description: null,
      color: null,
      icon: 'rocket',
      tags: [],
    });
  });

  test('a colour typed anew wins over the swatch, a swatch over a colour that stood there', async () => {
    const id = await make('Coloured', { color: '#123456' });
    const save = (fields: object) => page.postAndFollow(`/deployment-sets/${id}/edit`, { ...whole, ...fields });
    const color = async () => (await sets().find(LOCAL_OWNER, id)).set.color;
    await save({ color: '#123456', color_before: '#123456', swatch: '#c06a1f' });
    expect(await color()).toBe('#c06a1f');
    await save({ color: '#ABCDEF', color_before: '', swatch: '#c06a1f' });
    expect(await color()).toBe('#abcdef');
    await save({ color: '', color_before: '#abcdef' });
    expect(await color()).toBeNull();
  });

  test('somebody else saved first: the form comes back with both, and saving again is then possible', async () => {
    const id = await make('Contested');
    const form = await page.get(`/deployment-sets/${id}/edit`);
    const version = fieldValue(form.html, 'version') ?? '';
    await sets().update(LOCAL_OWNER, id, { name: 'Theirs' });
    const refused = await page.post(`/deployment-sets/${id}/edit`, { ...whole, name: 'Mine', version });
    expect(refused.status).toBe(412);
    expect(refused.title).toMatch(/^Error: /);
    expect(refused.text).toContain('Saved meanwhile by somebody else');
    expect(refused.text).toContain('Theirs');
    expect(fieldValue(refused.html, 'name')).toBe('Mine');
    expect((await sets().find(LOCAL_OWNER, id)).set.name).toBe('Theirs');
    await page.postAndFollow(`/deployment-sets/${id}/edit`, {
      ...whole,
      name: 'Mine',
      version: fieldValue(refused.html, 'version') ?? '',
    });
    expect((await sets().find(LOCAL_OWNER, id)).set.name).toBe('Mine');
  });
});

describe('the frame', () => {
  test('the theme is remembered by the server and returns to the page it was chosen on', async () => {
    const dark = await page.postAndFollow('/theme', { theme: 'dark', back: '/deployment-sets?name=x' });
    expect(dark.at).toBe('/deployment-sets?name=x');
    expect(dark.html).toContain('data-theme="dark"');
    expect((await page.post('/theme', { theme: 'dark', back: '//evil.example' })).location).toBe('/');
    const system = await page.postAndFollow('/theme', { theme: 'nonsense', back: '/' });
    expect(system.html).not.toContain('data-theme');
  });

  test('every page has the landmarks, a skip link to its content, and one current place', async () => {
    const { html } = await page.get('/deployment-sets');
    expect(html).toContain('href="#main"');
    expect(html).toMatch(/<main id="main"/);
    for (const landmark of ['<header', '<nav class="nav" aria-label="Main"', '<footer']) expect(html).toContain(landmark);
    expect(html.match(/<nav class="nav".*?<\/nav>/s)?.[0].match(/aria-current="page"/g)).toHaveLength(1);
  });
});

test('switched off, every set page answers 200 with "not enabled", and no entry leads there', async () => {
  const off = await createPagesWorld(ROUTES, { DEPLOYMENT_SETS_ENABLED: 'false' });
  for (const path of ['/deployment-sets', '/deployment-sets/new', '/deployment-sets/no-id/members/new']) {
    const { status, text, html } = await off.page.get(path);
    expect(status).toBe(200);
    expect(text).toContain('Deployment sets are not enabled');
    expect(html).not.toMatch(/<a[^>]*href="\/deployment-sets"/);
  }
  expect((await off.page.get('/')).text).not.toContain('Make a set');
  const posted = await off.page.post('/deployment-sets/new', { name: 'Not to be' });
  expect(posted.text).toContain('Deployment sets are not enabled');
  expect((await off.services.sets.list(LOCAL_OWNER, {})).total).toBe(0);
  await off.close();
});
