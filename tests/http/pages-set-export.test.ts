import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let world: PagesWorld;
let set: string;

beforeAll(async () => {
  world = await createPagesWorld(/^routes\/(deployment-sets|_index|\$)/);
  set = (await world.services.sets.create(LOCAL_OWNER, { name: 'Backend kit' })).set.id;
  const artifact_uuid = await world.skill('pdf');
  await world.services.members.add(LOCAL_OWNER, set, { artifact_uuid });
});
afterAll(() => world.close());

test('the set leads to a page that offers every format, with a name a plugin may have', async () => {
  expect((await world.page.get(`/deployment-sets/${set}`)).html).toContain(`/deployment-sets/${set}/download`);
  const { html } = await world.page.get(`/deployment-sets/${set}/download`);
  for (const format of ['definition', 'plugin', 'marketplace', 'bundle']) expect(html).toContain(`value="${format}"`);
  expect(html).toContain('value="backend-kit"');
});

test('files go out to people signed in by cookie, and a refusal is a page', async () => {
  const got = await world.app.fetch(`/deployment-sets/${set}/export?format=plugin&name=`);
  expect(got.status).toBe(200);
  expect(got.headers.get('content-disposition')).toContain('backend-kit.zip');
  const refused = await world.app.fetch(`/deployment-sets/${set}/export?format=marketplace&name=npm`);
  expect(refused.status).toBe(422);
  expect((await world.app.fetch('/deployment-sets/nothing/export')).status).toBe(404);
});

test('a name that a plugin cannot have comes back at its field; one that it can have leads to the file', async () => {
  const at = `/deployment-sets/${set}/download`;
  for (const [format, name, words] of [
    ['plugin', 'Not A Name!', 'Use small letters, digits and single hyphens.'],
    ['marketplace', 'npm', 'npm'],
  ] as const) {
    const refused = await world.page.get(`${at}?format=${format}&name=${encodeURIComponent(name)}`);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('<title>Error: Export Backend kit');
    expect(refused.html).toContain(`href="#${format}-name"`);
    expect(refused.html).toContain(`value="${name}"`);
    expect(refused.text).toContain(words);
  }
  const sent = await world.app.fetch(`${at}?format=plugin&name=kit`, { redirect: 'manual' });
  expect(sent.status).toBe(303);
  expect(sent.headers.get('location')).toBe(`/deployment-sets/${set}/export?format=plugin&name=kit`);
});

const upload = (content: string): FormData => {
  const form = new FormData();
  form.set('archive', new File([content], 'kit.loadout.json', { type: 'application/json' }));
  return form;
};

test.each(['', 'hello', '[1, 2]', '"text"', 'null', '{"name":"x"}', '{"format":"another"}'])(
  'a file that is no definition is refused in words about the file, whatever it holds: %s',
  async (content) => {
    const { status, html } = await world.page.post('/deployment-sets/import', upload(content));
    expect(status).toBe(422);
    expect(html).toContain('This file is no exported set.');
    expect(html).not.toMatch(/request body|The body|expected object/);
  },
);

test('a definition with a mistake in it says where', async () => {
  const wrong = JSON.stringify({ format: 'loadout.deployment-set', format_version: 1, sets: [] });
  const { status, html } = await world.page.post('/deployment-sets/import', upload(wrong));
  expect(status).toBe(422);
  expect(html).toContain('This definition cannot be read. sets: Give at least one set.');
});

test('a definition comes back in as a new set; what is not there is named, and another file is refused', async () => {
  const definition = await (await world.app.fetch(`/deployment-sets/${set}/export`)).json();
  definition.sets[0].members.push({
    kind: 'artifact',
    artifact_uuid: UNKNOWN,
    artifact_id: 'agent:nobody',
    collections: [],
  });
  const made = await world.page.post('/deployment-sets/import', upload(JSON.stringify(definition)));
  expect(made.status).toBe(303);
  expect(made.location).not.toBe(`/deployment-sets/${set}`);
  const { html } = await world.page.get(made.location ?? '');
  expect(html).toContain('skill:pdf');
  expect(html).toContain('Not found here and left out: agent:nobody');
  for (const wrong of [upload('{'), upload('{}'), new FormData()]) {
    const answer = await world.page.post('/deployment-sets/import', wrong);
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('There is a problem');
  }
});
