import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createLibraryApp, type LibraryClient, libraryClient } from '#tests/support/library-client.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let app: TestApp;
let me: LibraryClient;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createLibraryApp(database.db);
});
beforeEach(async () => {
  me = await libraryClient(app);
});
afterAll(() => database.close());

describe('a collection [003/TASK-1.1]', () => {
  test('is created with 201, its place, its counts and an entity tag', async () => {
    const answer = await me.api('POST', '/collections', { body: { name: ' Tools ', description: 'Shared.' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ name: 'Tools', description: 'Shared.', artifact_count: 0, group_count: 0 });
    expect(answer.headers.get('location')).toBe(`/api/v1/collections/${answer.body.id}`);
    const read = await me.api('GET', `/collections/${answer.body.id}`);
    expect(read.body).toEqual(answer.body);
    expect(read.headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  test('has a name that is unique without case', async () => {
    await me.collection('Tools');
    const answer = await me.api('POST', '/collections', { body: { name: 'TOOLS' } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'name_taken', errors: [{ path: 'name' }] } });
    const other = await me.collection('Other');
    const renamed = await me.api('PATCH', `/collections/${other}`, { body: { name: 'tools' } });
    expect(renamed).toMatchObject({ status: 409, body: { code: 'name_taken' } });
  });

  test('is changed field by field: null clears, absent stays, its time moves on', async () => {
    const before = await me.made('/collections', { name: 'Tools', description: 'Shared.' });
    const renamed = await me.api('PATCH', `/collections/${before.id}`, { body: { name: 'Kit' } });
    expect(renamed.body).toMatchObject({ name: 'Kit', description: 'Shared.' });
    const cleared = await me.api('PATCH', `/collections/${before.id}`, { body: { description: null } });
    expect(cleared.body).toMatchObject({ name: 'Kit', description: null });
    expect(Date.parse(cleared.body.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
  });

  test('is listed by name, filtered by a part of it, in pages', async () => {
    for (const name of ['beta', 'Alpha', 'gamma_x']) await me.collection(name);
    const all = await me.api('GET', '/collections');
    expect(all.body.items.map((item: { name: string }) => item.name)).toEqual(['Alpha', 'beta', 'gamma_x']);
    expect(all.body).toMatchObject({ total: 3, limit: 50, offset: 0, next_cursor: null });
    const page = await me.api('GET', '/collections?limit=1&offset=1');
    expect(page.body).toMatchObject({ items: [{ name: 'beta' }], total: 3, limit: 1, offset: 1 });
    expect((await me.api('GET', '/collections?name=ALPH')).body.total).toBe(1);
    expect((await me.api('GET', '/collections?name=%25')).body.total).toBe(0);
    expect((await me.api('GET', '/collections?name=_')).body.total).toBe(1);
  });

  test.each([
    ['GET', `/collections/${UNKNOWN}`],
    ['GET', '/collections/not-an-id'],
    ['GET', `/collections/${UNKNOWN}/usage`],
    ['GET', `/collections/${UNKNOWN}/artifacts`],
    ['DELETE', `/collections/${UNKNOWN}`],
  ])('that is unknown is 404: %s %s', async (method, path) => {
    expect(await me.api(method, path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test.each([
    ['an unknown field', { name: 'x', owner: 'y' }, 'owner'],
    ['no name', {}, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a description with NUL', { name: 'a', description: 'a\u0000b' }, 'description'],
  ])('with %s is refused', async (_, body, path) => {
    const answer = await me.api('POST', '/collections', { body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path }] } });
  });

  test('answers 304 to its entity tag, until something that it shows changes', async () => {
    const id = await me.collection();
    const etag = (await me.api('GET', `/collections/${id}`)).headers.get('etag') ?? '';
    expect((await me.api('GET', `/collections/${id}`, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    await me.skill(id, 'pdf');
    const again = await me.api('GET', `/collections/${id}`, { headers: { 'If-None-Match': etag } });
    expect(again).toMatchObject({ status: 200, body: { artifact_count: 1 } });
  });

  test('is not changed or deleted when If-Match names an older state', async () => {
    const id = await me.collection('One');
    const headers = { 'If-Match': (await me.api('GET', `/collections/${id}`)).headers.get('etag') ?? '' };
    expect((await me.api('PATCH', `/collections/${id}`, { body: { name: 'Two' }, headers })).status).toBe(200);
    const stale = { status: 412, body: { code: 'version_mismatch' } };
    expect(await me.api('PATCH', `/collections/${id}`, { body: { name: 'Three' }, headers })).toMatchObject(stale);
    expect(await me.api('DELETE', `/collections/${id}`, { headers })).toMatchObject(stale);
    expect(await me.api('DELETE', `/collections/${id}`, { headers: { 'If-Match': '"nonsense"' } })).toMatchObject(stale);
    expect((await me.api('GET', `/collections/${id}`)).body.name).toBe('Two');
    expect((await me.api('DELETE', `/collections/${id}`, { headers: { 'If-Match': '*' } })).status).toBe(204);
  });
});

describe('artifacts in collections [003/TASK-1.3]', () => {
  test('an artifact goes into several collections and shows them by name', async () => {
    const [b, a] = [await me.collection('B'), await me.collection('A')];
    const { uuid } = await me.skill(b, 'pdf');
    const added = await me.api('POST', `/collections/${a}/artifacts`, { body: { artifact_uuid: uuid } });
    expect(added).toMatchObject({ status: 201, body: { uuid, artifact_id: 'skill:pdf' } });
    expect(added.body.collections).toEqual([
      { id: a, name: 'A' },
      { id: b, name: 'B' },
    ]);
    expect((await me.api('GET', `/collections/${a}`)).body.artifact_count).toBe(1);
  });

  test('an identifier of 32 hex digits is the same as the dashed one', async () => {
    const [a, b] = [await me.collection('A'), await me.collection('B')];
    const { uuid } = await me.skill(a, 'pdf');
    const bare = uuid.replaceAll('-', '').toUpperCase();
    expect(
      (await me.api('POST', `/collections/${b.replaceAll('-', '')}/artifacts`, { body: { artifact_uuid: bare } })).status,
    ).toBe(201);
  });

  test('the second time is 409 already_member', async () => {
    const id = await me.collection();
    const { uuid } = await me.skill(id, 'pdf');
    const answer = await me.api('POST', `/collections/${id}/artifacts`, { body: { artifact_uuid: uuid } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'already_member' } });
  });

  test('another artifact of the same type and name is 409 already_exists and names the collection', async () => {
    const [a, b] = [await me.collection('First shelf'), await me.collection('Second shelf')];
    await me.skill(a, 'pdf');
    const other = await me.skill(b, 'pdf');
    const answer = await me.api('POST', `/collections/${a}/artifacts`, { body: { artifact_uuid: other.uuid } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'already_exists', collection_id: a } });
    expect(answer.body.detail).toContain('First shelf');
  });

  test('unknown collections and artifacts are 404', async () => {
    const id = await me.collection();
    const { uuid } = await me.skill(id, 'pdf');
    for (const [collection, artifact] of [
      [UNKNOWN, uuid],
      [id, UNKNOWN],
      [id, 'nonsense'],
    ]) {
      const answer = await me.api('POST', `/collections/${collection}/artifacts`, { body: { artifact_uuid: artifact } });
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await me.api('DELETE', `/collections/${id}/artifacts/${UNKNOWN}`)).status).toBe(404);
  });

  test('are listed by name and filtered by type, part of the name and all of the tags', async () => {
    const id = await me.collection();
    await me.skill(id, 'pdf-tools', { tags: ['Docs', 'office'] });
    await me.skill(id, 'pdf-forms', { tags: ['docs'] });
    await me.made('/artifacts', {
      type: 'command',
      name: 'pdf',
      collection_id: id,
      files: [{ path: 'pdf.md', content: 'Do it.' }],
    });
    const names = async (query: string) =>
      (await me.api('GET', `/collections/${id}/artifacts?${query}`)).body.items.map(
        (item: { artifact_id: string }) => item.artifact_id,
      );
    expect(await names('')).toEqual(['command:pdf', 'skill:pdf-forms', 'skill:pdf-tools']);
    expect(await names('type=skill')).toEqual(['skill:pdf-forms', 'skill:pdf-tools']);
    expect(await names('type=skill&type=command&name=FORM')).toEqual(['skill:pdf-forms']);
    expect(await names('tag=DOCS')).toEqual(['skill:pdf-forms', 'skill:pdf-tools']);
    expect(await names('tag=docs&tag=Office')).toEqual(['skill:pdf-tools']);
    expect(await names('limit=1&offset=1')).toEqual(['skill:pdf-forms']);
  });

  test('taking one out leaves the artifact, but takes it from the groups and plugins of that collection', async () => {
    const id = await me.collection();
    const { uuid } = await me.skill(id, 'pdf');
    const group = await me.made('/groups', { collection_id: id, name: 'G' });
    await me.made(`/groups/${group.id}/artifacts`, { artifact_uuid: uuid });
    const plugin = await me.made('/composites', { collection_id: id, name: 'P', members: [{ artifact_uuid: uuid }] });
    expect((await me.api('DELETE', `/collections/${id}/artifacts/${uuid}`)).status).toBe(204);
    expect((await me.api('GET', `/artifacts/${uuid}`)).body.collections).toEqual([]);
    expect(await me.groupOrder(group.id)).toEqual([]);
    expect((await me.api('GET', `/composites/${plugin.uuid}`)).body.members).toEqual([]);
    expect((await me.api('DELETE', `/collections/${id}/artifacts/${uuid}`)).status).toBe(404);
  });

  test('a plugin cannot leave the collection where it is at home', async () => {
    const id = await me.collection();
    const plugin = await me.made('/composites', { collection_id: id, name: 'P' });
    const answer = await me.api('DELETE', `/collections/${id}/artifacts/${plugin.uuid}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    const other = await me.collection('Other');
    await me.made(`/collections/${other}/artifacts`, { artifact_uuid: plugin.uuid });
    expect((await me.api('DELETE', `/collections/${other}/artifacts/${plugin.uuid}`)).status).toBe(204);
    expect((await me.api('GET', `/composites/${plugin.uuid}`)).status).toBe(200);
  });
});

describe('deleting a collection', () => {
  test('names beforehand what goes with it: its groups, the plugins at home in it, and the sets that hold those', async () => {
    const id = await me.collection();
    const group = await me.made('/groups', { collection_id: id, name: 'G' });
    const plugin = await me.made('/composites', { collection_id: id, name: 'P' });
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { group_id: group.id });
    expect((await me.api('GET', `/collections/${id}/usage`)).body).toEqual({
      sets: [{ id: set.id, name: 'S' }],
      groups: [{ id: group.id, name: 'G' }],
      plugins: [{ id: plugin.uuid, name: 'P' }],
      projects: [],
    });
  });

  test('leaves its artifacts, takes its groups and plugins, and counts on the sets that held those', async () => {
    const id = await me.collection();
    const { uuid } = await me.skill(id, 'pdf');
    const group = await me.made('/groups', { collection_id: id, name: 'G' });
    const plugin = await me.made('/composites', { collection_id: id, name: 'P', members: [{ artifact_uuid: uuid }] });
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { group_id: group.id });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: plugin.uuid });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: uuid });
    const before = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    expect((await me.api('DELETE', `/collections/${id}`)).status).toBe(204);
    expect((await me.api('GET', `/artifacts/${uuid}`)).body.collections).toEqual([]);
    expect((await me.api('GET', `/groups/${group.id}`)).status).toBe(404);
    expect((await me.api('GET', `/composites/${plugin.uuid}`)).status).toBe(404);
    expect((await me.api('GET', `/artifacts/${plugin.uuid}`)).status).toBe(404);
    const after = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    expect(after.members.map((member: { artifact_uuid: string }) => member.artifact_uuid)).toEqual([uuid]);
    expect(after.version).toBeGreaterThan(before.version);
  });
});

describe('owners', () => {
  test("see nothing of each other's collections and can neither change nor reach them", async () => {
    const id = await me.collection();
    const { uuid } = await me.skill(id, 'pdf');
    const you = await libraryClient(app);
    const yours = await you.collection();
    expect((await you.api('GET', `/collections/${id}`)).status).toBe(404);
    expect((await you.api('PATCH', `/collections/${id}`, { body: { name: 'Mine now' } })).status).toBe(404);
    expect((await you.api('DELETE', `/collections/${id}`)).status).toBe(404);
    expect((await you.api('POST', `/collections/${yours}/artifacts`, { body: { artifact_uuid: uuid } })).status).toBe(404);
    expect((await you.api('GET', '/collections')).body.total).toBe(1);
    expect((await me.api('GET', `/collections/${id}`)).body.name).toBe('Team library');
  });
});
