import { describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import { type LibraryClient, libraryClient } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let app: TestApp;
let me: LibraryClient;
let collection: string;

libraryTests((made) => {
  ({ app, me, collection } = made);
});

const group = (name: string, more: object = {}) => me.made('/groups', { collection_id: collection, name, ...more });
const names = async (query: string): Promise<string[]> =>
  (await me.api('GET', `/groups?${query}`)).body.items.map((item: { name: string }) => item.name);

describe('a group [003/TASK-1.2]', () => {
  test('is created at the end of its collection with 201, its place and an entity tag', async () => {
    const first = await group('First');
    const body = {
      collection_id: collection,
      name: 'Second',
      description: 'D',
      color: '#3D8F58',
      icon: 'star',
      tags: ['a', 'A '],
    };
    const answer = await me.api('POST', '/groups', { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      ...body,
      color: '#3d8f58',
      tags: ['a'],
      position: first.position + 1,
      artifact_count: 0,
    });
    expect(answer.headers.get('location')).toBe(`/api/v1/groups/${answer.body.id}`);
    const read = await me.api('GET', `/groups/${answer.body.id}`);
    expect(read.body).toEqual(answer.body);
    expect(read.headers.get('etag')).toBe(answer.headers.get('etag'));
    expect((await me.api('GET', `/collections/${collection}`)).body.group_count).toBe(2);
  });

  test('has a name that is unique in its collection without case, and free in others', async () => {
    await group('Docs');
    const clash = await me.api('POST', '/groups', { body: { collection_id: collection, name: 'docs' } });
    expect(clash).toMatchObject({ status: 409, body: { code: 'name_taken', errors: [{ path: 'name' }] } });
    const other = await me.collection('Other');
    await me.made('/groups', { collection_id: other, name: 'docs' });
    const renamed = await group('Draft');
    expect(await me.api('PATCH', `/groups/${renamed.id}`, { body: { name: 'DOCS' } })).toMatchObject({
      status: 409,
      body: { code: 'name_taken' },
    });
  });

  test('is changed field by field', async () => {
    const { id } = await group('Docs', { description: 'D', color: '#112233', icon: 'star', tags: ['x'] });
    const changed = await me.api('PATCH', `/groups/${id}`, { body: { name: 'Writing', color: null, tags: [] } });
    expect(changed.body).toMatchObject({ name: 'Writing', description: 'D', color: null, icon: 'star', tags: [] });
  });

  test('is not changed or deleted when If-Match names an older state', async () => {
    const { id } = await group('Docs');
    const headers = { 'If-Match': (await me.api('GET', `/groups/${id}`)).headers.get('etag') ?? '' };
    expect((await me.api('PATCH', `/groups/${id}`, { body: { icon: 'star' }, headers })).status).toBe(200);
    expect((await me.api('PATCH', `/groups/${id}`, { body: { icon: 'sun' }, headers })).status).toBe(412);
    expect((await me.api('DELETE', `/groups/${id}`, { headers })).status).toBe(412);
    expect((await me.api('GET', `/groups/${id}`)).body.icon).toBe('star');
  });

  test.each([
    ['an unknown collection', { collection_id: UNKNOWN, name: 'x' }, 404],
    ['a collection id that is none', { collection_id: 'nope', name: 'x' }, 404],
    ['no collection', { name: 'x' }, 422],
    ['a colour that is none', { collection_id: UNKNOWN, name: 'x', color: 'red' }, 422],
    ['a position that is text', { collection_id: UNKNOWN, name: 'x', position: '1' }, 422],
    ['tags that are null', { collection_id: UNKNOWN, name: 'x', tags: null }, 422],
  ])('with %s is refused', async (_, body, status) => {
    expect((await me.api('POST', '/groups', { body })).status).toBe(status);
  });

  test('that is unknown is 404 for everything', async () => {
    for (const [method, path, body] of [
      ['GET', `/groups/${UNKNOWN}`],
      ['PATCH', `/groups/${UNKNOWN}`, { name: 'x' }],
      ['DELETE', `/groups/${UNKNOWN}`],
      ['GET', `/groups/${UNKNOWN}/artifacts`],
      ['POST', `/groups/${UNKNOWN}/artifacts`, { artifact_uuid: UNKNOWN }],
      ['GET', `/groups?collection_id=${UNKNOWN}`],
    ] as const) {
      expect(await me.api(method, path, { body })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});

describe('the order of groups', () => {
  test('is that of their positions in each collection, and moves by position, before and after', async () => {
    const [a, b, c] = [await group('A'), await group('B'), await group('C')];
    const query = `collection_id=${collection}`;
    expect(await names(query)).toEqual(['A', 'B', 'C']);
    await me.api('PATCH', `/groups/${c.id}`, { body: { before: a.id } });
    expect(await names(query)).toEqual(['C', 'A', 'B']);
    await me.api('PATCH', `/groups/${c.id}`, { body: { after: a.id } });
    expect(await names(query)).toEqual(['A', 'C', 'B']);
    const moved = await me.api('PATCH', `/groups/${a.id}`, { body: { position: 99.5 } });
    expect(moved.body.position).toBe(99.5);
    expect(await names(query)).toEqual(['C', 'B', 'A']);
    expect((await me.api('PATCH', `/groups/${b.id}`, { body: { before: b.id } })).status).toBe(200);
    expect(await names(query)).toEqual(['C', 'B', 'A']);
  });

  test('refuses a neighbour of another collection, and two places at once', async () => {
    const { id } = await group('A');
    const elsewhere = await me.made('/groups', { collection_id: await me.collection('Other'), name: 'X' });
    expect((await me.api('PATCH', `/groups/${id}`, { body: { before: elsewhere.id } })).status).toBe(404);
    expect((await me.api('PATCH', `/groups/${id}`, { body: { before: id, position: 1 } })).status).toBe(422);
  });

  test('survives more moves between two neighbours than a number has room for', async () => {
    const [a, b, c] = [await group('A'), await group('B'), await group('C')];
    const place = app.app.services.groups;
    for (let i = 0; i < 80; i += 1) {
      // B and C take turns directly behind A.
      await place.update(me.owner, i % 2 === 0 ? c.id : b.id, { after: a.id });
    }
    expect(await names(`collection_id=${collection}`)).toEqual(['A', 'B', 'C']);
  });
});

describe('what a group holds [003/TASK-1.4]', () => {
  test('is added at the end or at a position, and listed in order with positions', async () => {
    const { id } = await group('G');
    const [a, b, c] = [await me.skill(collection, 'a'), await me.skill(collection, 'b'), await me.skill(collection, 'c')];
    const added = await me.api('POST', `/groups/${id}/artifacts`, { body: { artifact_uuid: a.uuid } });
    expect(added).toMatchObject({
      status: 201,
      body: { group_id: id, artifact_uuid: a.uuid, artifact_id: 'skill:a', position: 1 },
    });
    expect(added.headers.get('location')).toBe(`/api/v1/groups/${id}/artifacts/${a.uuid}`);
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: b.uuid });
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: c.uuid, position: 1.5 });
    const list = await me.api('GET', `/groups/${id}/artifacts`);
    expect(list.body.items.map((item: { name: string; position: number }) => [item.name, item.position])).toEqual([
      ['a', 1],
      ['c', 1.5],
      ['b', 2],
    ]);
    expect(list.body).toMatchObject({ total: 3, limit: 50, offset: 0 });
    const page = await me.api('GET', `/groups/${id}/artifacts?limit=1&offset=2`);
    expect(page.body).toMatchObject({ items: [{ name: 'b' }], total: 3 });
    expect((await me.api('GET', `/groups/${id}`)).body.artifact_count).toBe(3);
  });

  test('must be in the collection of the group, and in the group once', async () => {
    const { id } = await group('G');
    const stranger = await me.skill(await me.collection('Other'), 'x');
    const refused = await me.api('POST', `/groups/${id}/artifacts`, { body: { artifact_uuid: stranger.uuid } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect((await me.api('POST', `/groups/${id}/artifacts`, { body: { artifact_uuid: UNKNOWN } })).status).toBe(404);
    const { uuid } = await me.skill(collection, 'a');
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: uuid });
    const again = await me.api('POST', `/groups/${id}/artifacts`, { body: { artifact_uuid: uuid } });
    expect(again).toMatchObject({ status: 409, body: { code: 'already_member' } });
    expect(await me.groupOrder(id)).toEqual([uuid]);
  });

  test('keeps the very position that was asked for', async () => {
    const id = (await group('G')).id;
    for (const position of [0.1, 9_007_199_254_740_992, 5e-324, -1e300]) {
      const { uuid } = await me.skill(collection, `at ${position}`);
      const added = await me.made(`/groups/${id}/artifacts`, { artifact_uuid: uuid, position });
      expect(added.position).toBe(position);
    }
  });

  test('is moved by position, before and after', async () => {
    const { id } = await group('G');
    const uuids: string[] = [];
    for (const name of ['a', 'b', 'c']) uuids.push((await me.skill(collection, name)).uuid);
    await app.app.services.groupContents.addMany(me.owner, id, uuids);
    const [a = '', b = '', c = ''] = uuids;
    const move = (uuid: string, body: object) => me.api('PATCH', `/groups/${id}/artifacts/${uuid}`, { body });
    expect((await move(c, { before: a })).status).toBe(200);
    expect(await me.groupOrder(id)).toEqual([c, a, b]);
    await move(c, { after: a });
    expect(await me.groupOrder(id)).toEqual([a, c, b]);
    expect((await move(a, { position: 12.25 })).body).toMatchObject({ artifact_uuid: a, position: 12.25 });
    expect(await me.groupOrder(id)).toEqual([c, b, a]);
    expect((await move(a, {})).status).toBe(422);
    expect((await move(a, { position: 1, after: b })).status).toBe(422);
    expect((await move(a, { after: UNKNOWN })).status).toBe(404);
    expect((await move(UNKNOWN, { position: 1 })).status).toBe(404);
    expect((await move(UNKNOWN, { after: a })).status).toBe(404);
  });

  test('survives more moves between two neighbours than a number has room for', async () => {
    const { id } = await group('G');
    const uuids: string[] = [];
    for (const name of ['a', 'b', 'c']) uuids.push((await me.skill(collection, name)).uuid);
    const [a = '', b = '', c = ''] = uuids;
    const contents = app.app.services.groupContents;
    await contents.addMany(me.owner, id, uuids);
    for (let i = 0; i < 80; i += 1) await contents.move(me.owner, id, i % 2 === 0 ? c : b, { after: a });
    expect(await me.groupOrder(id)).toEqual([a, b, c]);
  });

  test('added by many clients at once has them all, each at a place of its own', async () => {
    const { id } = await group('G');
    const uuids: string[] = [];
    for (let i = 0; i < 8; i += 1) uuids.push((await me.skill(collection, `s${i}`)).uuid);
    await Promise.all(uuids.map((artifact_uuid) => me.made(`/groups/${id}/artifacts`, { artifact_uuid })));
    const { items } = (await me.api('GET', `/groups/${id}/artifacts`)).body;
    expect(items.map((item: { position: number }) => item.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(items.map((item: { uuid: string }) => item.uuid))).toEqual(new Set(uuids));
  });

  test('several at once are added in the given order, all or none', async () => {
    const { id } = await group('G');
    const [a, b] = [await me.skill(collection, 'a'), await me.skill(collection, 'b')];
    const contents = app.app.services.groupContents;
    await contents.addMany(me.owner, id, [b.uuid]);
    await expect(contents.addMany(me.owner, id, [a.uuid, b.uuid])).rejects.toMatchObject({ code: 'already_member' });
    expect(await me.groupOrder(id)).toEqual([b.uuid]);
  });

  test('is taken out by itself, and a group goes without its artifacts', async () => {
    const { id } = await group('G');
    const { uuid } = await me.skill(collection, 'a');
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: uuid });
    expect((await me.api('DELETE', `/groups/${id}/artifacts/${uuid}`)).status).toBe(204);
    expect((await me.api('DELETE', `/groups/${id}/artifacts/${uuid}`)).status).toBe(404);
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: uuid });
    expect((await me.api('DELETE', `/groups/${id}`)).status).toBe(204);
    expect((await me.api('GET', `/artifacts/${uuid}`)).status).toBe(200);
  });

  test('can be changed only from the state that If-Match names', async () => {
    const { id } = await group('G');
    const { uuid } = await me.skill(collection, 'a');
    const headers = { 'If-Match': (await me.api('GET', `/groups/${id}`)).headers.get('etag') ?? '' };
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: uuid });
    expect((await me.api('DELETE', `/groups/${id}/artifacts/${uuid}`, { headers })).status).toBe(412);
    expect((await me.api('PATCH', `/groups/${id}/artifacts/${uuid}`, { body: { position: 3 }, headers })).status).toBe(412);
    expect(await me.groupOrder(id)).toEqual([uuid]);
  });
});

describe('owners', () => {
  test("cannot see, change or fill each other's groups", async () => {
    const { id } = await group('G');
    const you = await libraryClient(app);
    const { uuid } = await you.skill(await you.collection(), 'a');
    expect((await you.api('GET', `/groups/${id}`)).status).toBe(404);
    expect((await you.api('PATCH', `/groups/${id}`, { body: { name: 'x' } })).status).toBe(404);
    expect((await you.api('POST', `/groups/${id}/artifacts`, { body: { artifact_uuid: uuid } })).status).toBe(404);
    expect((await me.api('POST', `/groups/${id}/artifacts`, { body: { artifact_uuid: uuid } })).status).toBe(404);
    expect((await you.api('GET', '/groups')).body.total).toBe(0);
  });
});
