import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldValue } from '#tests/support/page-client.ts';
import { createSignedInWorld, type SignedInWorld } from '#tests/support/signed-in-world.ts';

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld({ routes: /^routes\/(sign-|settings|_index|collections|imports|api\.v1\.me|\$)/ });
});
afterAll(() => world.close());

const NEW_TOKEN = { name: 'Nightly', scopes: ['read', 'deploy'], expires_in_days: '30' };

describe('tokens', () => {
  test('a new one is shown once, works with the scopes it got, and ends on its day', async () => {
    const { page, owner } = await world.signIn();
    const shown = await page.postAndFollow('/settings/tokens/new', NEW_TOKEN);
    expect(shown.at).toBe('/settings/tokens');
    expect(shown.text).toContain('Created the token Nightly.');
    const secret = /value="(lo_[^"]+)"/.exec(shown.html)?.[1] ?? '';
    const me = await world.on.api('GET', '/me', { token: secret });
    expect(me.body).toMatchObject({ owner_id: owner, scopes: ['read', 'deploy'] });
    const again = await page.get('/settings/tokens');
    expect(again.text).toContain('Nightly');
    expect(again.html).not.toContain(secret);
    const { items } = await world.services.tokens.list(owner, {});
    const made = items.find(({ name }) => name === 'Nightly');
    const days = (Date.parse(made?.expires_at ?? '') - Date.parse(made?.created_at ?? '')) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });

  test('pressing Create twice makes one token, and the secret of the last answer is the one that counts', async () => {
    const { page, owner } = await world.signIn();
    const key = fieldValue((await page.get('/settings/tokens/new')).html, 'form_key') ?? '';
    await page.post('/settings/tokens/new', { ...NEW_TOKEN, form_key: key });
    const shown = await page.postAndFollow('/settings/tokens/new', { ...NEW_TOKEN, form_key: key });
    const secret = /value="(lo_[^"]+)"/.exec(shown.html)?.[1] ?? '';
    expect((await world.on.api('GET', '/me', { token: secret })).status).toBe(200);
    expect((await world.services.tokens.list(owner, {})).items.filter(({ name }) => name === 'Nightly')).toHaveLength(1);
  });

  test('a used token keeps its secret, whatever is posted again', async () => {
    const { owner, id } = await world.signIn();
    expect(await world.services.tokens.reissue(owner, id)).toBeNull();
  });

  test('what is missing comes back at its field, with what was typed', async () => {
    const { page } = await world.signIn();
    const refused = await page.post('/settings/tokens/new', { name: '', expires_in_days: '30' });
    expect(refused.status).toBe(422);
    expect(refused.title).toBe('Error: New token · Loadout');
    expect(refused.text).toContain('Choose at least one scope.');
    expect(refused.html).toContain('href="#token-name"');
    expect(refused.html).toMatch(/<option value="30" selected=""/);
  });

  test('revoking names what happens, and the token is refused from then on', async () => {
    const { page, owner } = await world.signIn();
    const other = await world.services.tokens.create(owner, 'ana', { name: 'Old laptop', scopes: ['read'] });
    const confirm = await page.get(`/settings/tokens/${other.id}/revoke`);
    expect(confirm.text).toContain('whoever signed in with it is signed out');
    expect((await page.postAndFollow(`/settings/tokens/${other.id}/revoke`)).text).toContain('Revoked the token Old laptop.');
    expect((await world.on.api('GET', '/me', { token: other.token })).status).toBe(401);
    expect((await page.get(`/settings/tokens/${other.id}/revoke`)).status).toBe(404);
  });
});

describe('sessions', () => {
  test('administrators see and end those of the workspace, others only their own', async () => {
    const admin = await world.signIn({ actor: 'root' });
    const ana = await world.signIn({ owner: admin.owner, actor: 'ana', scopes: ['read'] });
    expect((await admin.page.get('/settings/sessions')).text).toMatch(/root.*ana|ana.*root/);
    const own = await ana.page.get('/settings/sessions');
    expect(own.text).toContain('(this one)');
    expect(own.text).not.toContain('root');
    const { items } = await world.services.sessions.list(admin.owner, { actor: 'root' });
    expect((await ana.page.post('/settings/sessions', { session: items[0]?.id ?? '' })).status).toBe(404);
    expect((await admin.page.get('/settings')).status).toBe(200);
    const [anas] = (await world.services.sessions.list(admin.owner, { actor: 'ana' })).items;
    const ended = await admin.page.postAndFollow('/settings/sessions', { session: anas?.id ?? '' });
    expect(ended.text).toContain('Ended the session.');
    expect((await ana.page.get('/settings')).status).toBe(303);
  });
});

describe('the audit log', () => {
  test('shows events with who, what and when, filters by the address, and goes on by cursor', async () => {
    const { page, owner } = await world.signIn({ actor: 'ana' });
    for (let i = 0; i < 60; i += 1) await world.services.sets.create(owner, { name: `Set ${i}` });
    const first = await page.get('/settings/audit');
    expect(first.text).toContain('set.created');
    const older = /href="(\/settings\/audit\?[^"]*cursor=[^"]+)"/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await page.get(older)).text).toContain('sign_in.done');
    const narrowed = await page.get('/settings/audit?action=sign_in&outcome=done&actor=ana&since=2020-01-01');
    expect(narrowed.text).toContain('sign_in.done');
    expect(narrowed.text).not.toContain('set.created');
    expect((await page.get('/settings/audit?until=2020-01-01')).text).toContain('No event matches');
    expect((await page.get('/settings/audit?since=2026-99-99&outcome=maybe')).status, 'nonsense is left out').toBe(200);
  });

  test('tells what an event was about in words, and leads to what it was done to while that can be there', async () => {
    const { page, owner } = await world.signIn({ actor: 'ana' });
    const { set } = await world.services.sets.create(owner, { name: 'Kept' });
    await world.services.sets.clone(owner, set.id, {});
    const gone = (await world.services.sets.create(owner, { name: 'Given up' })).set;
    await world.services.sets.remove(owner, gone.id);
    const { html, text } = await page.get('/settings/audit?action=set');
    expect(html).toContain(`href="/deployment-sets/${set.id}">Kept</a>`);
    expect(text).toContain(`source: ${set.id}`);
    expect(text).not.toContain('source_id');
    const row = (action: string) => html.slice(html.indexOf(`>set.${action}<`)).split('</tr>')[0];
    expect(row('deleted')).toContain('Given up');
    expect(row('deleted'), 'a page that is gone').not.toContain('href');
  });
});

test('settings say who one is and what one may', async () => {
  const { page, owner } = await world.signIn({ actor: 'ana', scopes: ['read', 'write'] });
  const { text } = await page.get('/settings');
  expect(text).toContain(owner);
  expect(text).toContain('ana');
  expect(text).toContain('Change the library, sets and projects');
  expect(text).not.toContain('Deploy, undeploy');
});

test('tokens say whom they stand for, so that the right one can be revoked', async () => {
  const { page, owner } = await world.signIn({ actor: 'ana' });
  const { token: bobs } = await world.services.tokens.create(owner, 'bob', { name: 'command line', scopes: ['read'] });
  const { html, text } = await page.get('/settings/tokens');
  expect(text).toMatch(/command line bob/);
  const at = [...html.matchAll(/href="(\/settings\/tokens\/[^"]+\/revoke)"/g)].map((match) => match[1] ?? '');
  const said = await Promise.all(at.map(async (one) => (await page.get(one)).text));
  expect(said.filter((words) => words.includes(`It stands for bob. Programs that use ${bobs.slice(0, 6)}`))).toHaveLength(1);
});

test('who may do less is told so on every page, and is not offered what only others may open', async () => {
  const reader = await world.signIn({ scopes: ['read'] });
  const seen = await reader.page.get('/settings');
  expect(seen.text).toContain('Read only');
  expect(seen.html).toContain('href="/settings/sessions"');
  expect(seen.html).not.toMatch(/href="\/settings\/(tokens|audit)"/);
  const writer = await world.signIn({ scopes: ['read', 'write'] });
  expect((await writer.page.get('/settings')).text).toContain('No deploys');
  const admin = await world.signIn();
  const all = await admin.page.get('/settings');
  expect(all.text).not.toMatch(/Read only|No deploys/);
  expect(all.html).toContain('href="/settings/tokens"');
});

test('a page that stayed open while somebody signed in to another workspace makes nothing in that one', async () => {
  const alpha = await world.signIn();
  const form_key = fieldValue((await alpha.page.get('/collections/new')).html, 'form_key') ?? '';
  const beta = await world.signIn();
  const fields = { name: 'Meant for alpha', description: 'kept', form_key };
  const refused = await beta.page.post('/collections/new', fields);
  expect(refused.status).toBe(412);
  expect(refused.text).toContain('You have signed in to another workspace since this page was made');
  expect(refused.html).toContain('Meant for alpha');
  expect((await world.services.collections.list(beta.owner, {})).items).toEqual([]);
  expect((await alpha.page.post('/collections/new', fields)).status).toBe(303);
});

test('who may not read folders of the server is not offered to import from one, and is told so at the field', async () => {
  const { page } = await world.signIn({ scopes: ['read', 'write'] });
  const form = await page.get('/imports/new');
  expect(form.text).toContain('Git repository');
  expect(form.html).not.toContain('name="source.path"');
  expect((await page.get('/imports/new?kind=directory')).html).not.toContain('name="source.path"');
  const fields = {
    intent: 'preview',
    'source.kind': 'git',
    'source.url': world.roots,
    'source.ref': 'kept',
    collection_name: 'X',
  };
  const refused = await page.post('/imports/new', fields);
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('Importing from a folder of the server needs the scope');
  expect(fieldValue(refused.html, 'source.ref')).toBe('kept');
  const admin = await world.signIn();
  expect((await admin.page.get('/imports/new')).html).toContain('name="source.path"');
});
