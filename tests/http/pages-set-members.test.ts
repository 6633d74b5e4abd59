import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

const ROUTES = /^routes\/(deployment-sets|\$)/;

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
const add = async (setId: string, reference: { artifact_uuid?: string; group_id?: string; member_set_id?: string }) =>
  (await world.services.members.add(LOCAL_OWNER, setId, reference)).id;
const membersOf = async (setId: string) => (await sets().get(LOCAL_OWNER, setId)).set.members;

/** The hidden fields of the form whose intent this is. */
function fieldsOf(html: string, intent: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(`name="intent" value="${intent}"`)) ?? '';
  const found = form.split('</form>')[0]?.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g) ?? [];
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value]));
}

describe('the page of a set', () => {
  async function ordered(name: string) {
    const id = await make(name);
    const [a, b, c] = [await skill(`${name}-a`), await skill(`${name}-b`), await skill(`${name}-c`)];
    const memberIds: string[] = [];
    for (const uuid of [a, b, c]) memberIds.push(await add(id, { artifact_uuid: uuid }));
    const names = async () => (await membersOf(id)).map((member) => member.name.slice(-1)).join('');
    return { id, memberIds, names };
  }

  test('an empty one offers to add members', async () => {
    const { text, html } = await page.get(`/deployment-sets/${await make('Nothing in it')}`);
    expect(text).toContain('Nothing in it yet.');
    expect(html).toContain('/members/new');
    expect(text).toContain('Part of No other set');
  });

  test('says what each member brings, and its buttons name member and set', async () => {
    const shared = await skill('shared-skill');
    const inner = await make('Holder');
    await add(inner, { artifact_uuid: shared });
    const id = await make('Brings');
    await add(id, { member_set_id: inner });
    await add(id, { artifact_uuid: shared });
    const { text, html, title } = await page.get(`/deployment-sets/${id}`);
    expect(title).toBe('Brings: set · Loadout');
    expect(text).toContain('0, already in by Holder');
    expect(text).toContain('1 duplicate dropped');
    expect(text).toContain('Nesting depth 2 of at most 20');
    expect(html).toContain('aria-label="Remove skill:shared-skill from Brings"');
    expect(html).toContain('aria-label="Move set Holder down"');
    expect(text).toContain('Position of set Holder');
  });

  test('moves a member up and down, says where it is, and leads to its row', async () => {
    const { id, memberIds, names } = await ordered('moved');
    const [, second = ''] = memberIds;
    const up = await page.postAndFollow(`/deployment-sets/${id}`, { intent: 'up', member_id: second });
    expect(await names()).toBe('bac');
    expect(up.text).toContain('Moved skill:moved-b to position 1.');
    expect(up.at).toBe(`/deployment-sets/${id}#member-${second}`);
    expect(up.html).toContain(`id="member-${second}"`);
    await page.postAndFollow(`/deployment-sets/${id}`, { intent: 'down', member_id: second });
    await page.postAndFollow(`/deployment-sets/${id}`, { intent: 'down', member_id: second });
    expect(await names()).toBe('acb');
    const last = await page.postAndFollow(`/deployment-sets/${id}`, { intent: 'down', member_id: second });
    expect(last.text).toContain('is the last already');
    expect(await names()).toBe('acb');
  });

  test('saves typed positions, and does not when the set was changed meanwhile', async () => {
    const { id, memberIds, names } = await ordered('typed');
    const [a = '', b = '', c = ''] = memberIds;
    const { html } = await page.get(`/deployment-sets/${id}`);
    const version = fieldValue(html, 'version') ?? '';
    const fields = { intent: 'order', version, [`place.${a}`]: '3', [`place.${b}`]: '2', [`place.${c}`]: '1' };
    const saved = await page.postAndFollow(`/deployment-sets/${id}`, fields);
    expect(saved.text).toContain('Saved the order.');
    expect(await names()).toBe('cba');
    const stale = await page.post(`/deployment-sets/${id}`, { ...fields, [`place.${a}`]: '1' });
    expect(stale.status).toBe(412);
    expect(stale.title).toBe('Error: typed: set · Loadout');
    expect(stale.text).toContain('Somebody changed this set while you were at it');
    expect(await names()).toBe('cba');
  });

  test('takes a member out and leads to the next row', async () => {
    const { id, memberIds, names } = await ordered('taken');
    const removed = await page.postAndFollow(`/deployment-sets/${id}`, { intent: 'remove', member_id: memberIds[1] ?? '' });
    expect(removed.text).toContain('Removed skill:taken-b from taken.');
    expect(removed.at).toContain(`#member-${memberIds[2]}`);
    expect(await names()).toBe('ac');
    expect(removed.html).toContain('<input type="hidden" name="intent" value="put_back"/>');
    const undo = fieldsOf(removed.html, 'put_back');
    const back = await page.postAndFollow(`/deployment-sets/${id}`, undo);
    expect(back.text).toContain('skill:taken-b is back in taken.');
    expect(await names()).toBe('abc');
    const twice = await page.post(`/deployment-sets/${id}`, undo);
    expect(twice.status).toBe(409);
    expect(twice.text).toContain('already');
    await page.post(`/deployment-sets/${id}`, { intent: 'remove', member_id: (await membersOf(id))[1]?.id ?? '' });
    const again = await page.post(`/deployment-sets/${id}`, { intent: 'remove', member_id: memberIds[1] ?? '' });
    expect(again.status).toBe(412);
    expect(again.text).toContain('It is no longer in taken. This is how it is now.');
    expect((await page.post(`/deployment-sets/${id}`, { intent: 'explode', member_id: memberIds[0] ?? '' })).status).toBe(400);
  });

  test('one that is not there is a 404 page with a way out', async () => {
    for (const path of [
      '/deployment-sets/no-id',
      '/deployment-sets/01a1fa14-315d-7482-8396-5a10be7faf23/edit',
      '/nowhere/at/all',
    ]) {
      const missing = await page.get(path);
      expect(missing.status).toBe(404);
      expect(missing.title).toBe('This page is not here · Loadout');
      expect(missing.text).toContain('Go to Home');
      expect(missing.text).toContain('Reference');
    }
  });

  test('shows names of people as text, whatever they hold', async () => {
    const id = await make('<script>alert(1)</script>', { description: '"><img src=x onerror=alert(1)>', tags: ['</span>'] });
    const { html } = await page.get(`/deployment-sets/${id}`);
    expect(html).not.toContain('<script>alert(1)');
    expect(html).not.toContain('<img src=x');
  });
});

describe('the picker', () => {
  test('ticks of all tabs travel along, the count is on the button, and adding says what came in', async () => {
    const id = await make('Picked into');
    const [one, two] = [await skill('pick-one'), await skill('pick-two')];
    const inner = await make('Picked set');
    await add(inner, { artifact_uuid: one });
    const at = `/deployment-sets/${id}/members/new`;
    expect((await page.get(at)).text).toContain('Add selected');
    const ticked = await page.get(
      `${at}?tab=set&artifact_uuid=${one}&artifact_uuid=${two}&member_set_id=${inner}&name=Picked+set`,
    );
    expect(ticked.text).toContain('Add 3 members');
    expect(ticked.text).toContain('3 selected bring 3 artifacts, 2 new here');
    expect(ticked.html).toMatch(new RegExp(`<input type="hidden" name="artifact_uuid" value="${one}"`));
    expect(ticked.html).toMatch(new RegExp(`<input type="checkbox"[^>]*name="member_set_id"[^>]*checked[^>]*value="${inner}"`));
    const added = await page.postAndFollow(at, { tab: 'set', artifact_uuid: [one, two], member_set_id: inner });
    expect(added.text).toContain('Added 3 members to Picked into. 3 artifacts came in, 2 of them new.');
    expect((await membersOf(id)).map((member) => member.name)).toEqual(['skill:pick-one', 'skill:pick-two', 'Picked set']);
    const undone = await page.postAndFollow(`/deployment-sets/${id}`, fieldsOf(added.html, 'take_out'));
    expect(undone.text).toContain('Took what was added out of Picked into again.');
    expect(await membersOf(id)).toEqual([]);
  });

  test('a set that would close a circle is shown with the circle and cannot be ticked', async () => {
    const inner = await make('Circle inner');
    const outer = await make('Circle outer');
    await add(outer, { member_set_id: inner });
    const { text, html } = await page.get(`/deployment-sets/${inner}/members/new?tab=set&name=Circle`);
    expect(text).toContain('Would make a cycle: Circle outer → Circle inner → Circle outer');
    expect(html).toMatch(
      new RegExp(`<input type="checkbox"[^>]*id="pick-${outer}"[^>]*disabled[^>]*aria-describedby="why-${outer}"`),
    );
    const forced = await page.post(`/deployment-sets/${inner}/members/new`, { tab: 'set', member_set_id: outer });
    expect(forced.status).toBe(422);
    expect(forced.title).toBe('Error: Add members to Circle inner · Loadout');
    expect(forced.text).toContain('This would create a circular reference.');
    expect(forced.text).toContain('Circle outer → Circle inner → Circle outer');
    expect(await membersOf(inner)).toEqual([]);
  });

  test('nothing ticked, and too much ticked, come back with words and with what was ticked', async () => {
    const id = await make('Picky');
    const at = `/deployment-sets/${id}/members/new`;
    const none = await page.post(at, { tab: 'artifact' });
    expect(none.status).toBe(422);
    expect(none.text).toContain('Tick what you want to add.');
    const many = Array.from(
      { length: 101 },
      (_, n) => `01a1fa14-315d-7482-8396-5a10be7f${(n + 1000).toString(16).padStart(4, '0')}`,
    );
    const refused = await page.post(at, { tab: 'artifact', artifact_uuid: many });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('101 are ticked, and at most 100 are added at once.');
    expect(refused.html).toContain(`value="${many[50]}"`);
  });

  test('Enter in the search field searches: the first submit button of the form is no tab', async () => {
    const { html } = await page.get(`/deployment-sets/${await make('Entered')}/members/new?tab=group`);
    const form = html.slice(html.indexOf('<form', html.indexOf('<main')));
    const [first] = /<button[^>]*>/.exec(form) ?? [''];
    expect(first).not.toContain('name=');
  });
});

describe('cloning, deleting, resolving', () => {
  test('a menu clones without asking; the page asks for a name', async () => {
    const id = await make('Source', { tags: ['kept'] });
    await add(id, { artifact_uuid: await skill('cloned-skill') });
    const cloned = await page.postAndFollow(`/deployment-sets/${id}/clone`);
    expect(cloned.text).toContain('Made Source (copy) with 1 member.');
    const form = await page.get(`/deployment-sets/${id}/clone`);
    expect(fieldValue(form.html, 'name')).toBe('Source (copy)');
    expect((await page.postAndFollow(`/deployment-sets/${id}/clone`, { name: 'Named' })).text).toContain('Made Named');
    expect((await page.post(`/deployment-sets/${id}/clone`, { name: 'x'.repeat(256) })).status).toBe(422);
  });

  test('deleting first says what it does to other sets, and the way out comes first', async () => {
    const inner = await make('Doomed');
    await add(inner, { artifact_uuid: await skill('doomed-skill') });
    const outer = await make('Loser');
    await add(outer, { member_set_id: inner });
    const ask = await page.get(`/deployment-sets/${inner}/delete`);
    expect(ask.title).toBe('Delete Doomed? · Loadout');
    expect(ask.text).toContain('Doomed is part of 1 other set and disappears from it:');
    expect(ask.text).toMatch(/Loser\s+1 artifact becomes 0/);
    expect(ask.html.indexOf('Keep the set')).toBeLessThan(ask.html.indexOf('btn-danger'));
    expect(await membersOf(outer)).toHaveLength(1);
    const gone = await page.postAndFollow(`/deployment-sets/${inner}/delete`);
    expect(gone.at).toBe('/deployment-sets');
    expect(gone.text).toContain('Deleted Doomed.');
    expect(await membersOf(outer)).toHaveLength(0);
    expect((await page.get(`/deployment-sets/${inner}`)).status).toBe(404);
  });

  test('the resolved list shows order and origin', async () => {
    const inner = await make('Origin');
    await add(inner, { artifact_uuid: await skill('resolved-skill') });
    const outer = await make('Resolved outer');
    await add(outer, { member_set_id: inner });
    const { text, title } = await page.get(`/deployment-sets/${outer}/resolved`);
    expect(title).toBe('Resolved outer, resolved · Loadout');
    expect(text).toContain('1 artifact in the order in which members bring them');
    expect(text).toMatch(/skill:resolved-skill\s+Origin/);
    expect((await page.get(`/deployment-sets/${await make('Hollow')}/resolved`)).text).toContain('Nothing to deploy yet');
  });
});
