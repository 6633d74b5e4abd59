import { describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import { type LibraryClient, skillFiles } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let app: TestApp;
let me: LibraryClient;
let collection: string;

libraryTests((made) => {
  ({ app, me, collection } = made);
});

const plugin = (name: string, more: object = {}) => me.made('/composites', { collection_id: collection, name, ...more });
const members = async (uuid: string): Promise<string[]> =>
  (await me.api('GET', `/composites/${uuid}`)).body.members.map(
    (member: { child_artifact_id: string }) => member.child_artifact_id,
  );
const add = (uuid: string, body: object) => me.api('POST', `/composites/${uuid}/members`, { body });

describe('members of a composite [002/CAI-P1-06, 004/CAI-P1-05]', () => {
  test('type:name means the artifact of that name in the home collection, not in another one', async () => {
    const elsewhere = await me.skill(await me.collection('Other'), 'pdf');
    const { uuid } = await plugin('P');
    expect(await add(uuid, { child_artifact_id: 'skill:pdf' })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await add(uuid, { artifact_uuid: elsewhere.uuid })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const mine = await me.skill(collection, 'pdf');
    const answer = await add(uuid, { child_artifact_id: 'skill:pdf' });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        composite_uuid: uuid,
        composite_name: 'P',
        child_artifact_uuid: mine.uuid,
        relationship_type: 'contains',
        pinned_version_hash: null,
        position: 1,
      },
    });
    expect(answer.headers.get('location')).toBe(`/api/v1/composites/${uuid}/members/${mine.uuid}`);
  });

  test.each(['nonsense', 'tool:pdf', 'skill:', 'skill:a\tb'])('the reference %j is unknown', async (reference) => {
    const { uuid } = await plugin('P');
    expect(await add(uuid, { child_artifact_id: reference })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await add(uuid, { artifact_uuid: reference })).status).toBe(404);
  });

  test('a second membership of the same child is 409 already_exists, whatever its relationship', async () => {
    await me.skill(collection, 'a');
    const { uuid } = await plugin('P', { members: [{ child_artifact_id: 'skill:a' }] });
    const again = await add(uuid, { child_artifact_id: 'skill:a', relationship_type: 'requires' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    expect(await members(uuid)).toEqual(['skill:a']);
  });

  test('a composite as child is 422, be it another one or itself', async () => {
    const [one, two] = [await plugin('P'), await plugin('Q')];
    expect(await add(one.uuid, { artifact_uuid: two.uuid })).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(await add(one.uuid, { child_artifact_id: 'plugin:P' })).toMatchObject({
      status: 422,
      body: { code: 'invalid_input' },
    });
    expect(await members(one.uuid)).toEqual([]);
  });

  test('a pin names a version of the child and can be changed and cleared', async () => {
    const first = await me.skill(collection, 'a');
    const other = await me.skill(collection, 'b');
    const { body: second } = await me.api('PUT', `/artifacts/${first.uuid}/files`, { body: { files: skillFiles('a', 'Two') } });
    const { uuid } = await plugin('P', { members: [{ artifact_uuid: first.uuid, pinned_version_hash: first.content_hash }] });
    const patch = (body: object) => me.api('PATCH', `/composites/${uuid}/members/${first.uuid}`, { body });
    expect((await patch({ pinned_version_hash: second.content_hash })).body.pinned_version_hash).toBe(second.content_hash);
    expect(await patch({ pinned_version_hash: other.content_hash })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'pinned_version_hash' }] },
    });
    expect((await patch({ pinned_version_hash: 'x' })).status).toBe(422);
    expect((await patch({ relationship_type: 'extends' })).body).toMatchObject({
      relationship_type: 'extends',
      pinned_version_hash: second.content_hash,
    });
    expect((await patch({ pinned_version_hash: null })).body).toMatchObject({
      relationship_type: 'extends',
      pinned_version_hash: null,
    });
    expect((await add(uuid, { artifact_uuid: other.uuid, pinned_version_hash: first.content_hash })).status).toBe(422);
  });

  test('stand in the order of their positions and move by position, before and after', async () => {
    const uuids: string[] = [];
    for (const name of ['a', 'b', 'c']) uuids.push((await me.skill(collection, name)).uuid);
    const [a, b, c] = uuids;
    const { uuid } = await plugin('P', { members: uuids.map((artifact_uuid) => ({ artifact_uuid })) });
    const move = (child: string | undefined, body: object) => me.api('PATCH', `/composites/${uuid}/members/${child}`, { body });
    await move(c, { before: a });
    expect(await members(uuid)).toEqual(['skill:c', 'skill:a', 'skill:b']);
    await move(c, { after: a });
    expect(await members(uuid)).toEqual(['skill:a', 'skill:c', 'skill:b']);
    expect((await move(a, { position: 7.5 })).body.position).toBe(7.5);
    expect(await members(uuid)).toEqual(['skill:c', 'skill:b', 'skill:a']);
    expect((await move(a, { position: 1, before: b })).status).toBe(422);
    expect((await move(a, { before: UNKNOWN })).status).toBe(404);
    expect((await move(UNKNOWN, { position: 1 })).status).toBe(404);
    expect((await move(b, {})).status).toBe(200);
    const fourth = await me.skill(collection, 'd');
    expect((await add(uuid, { artifact_uuid: fourth.uuid, position: 2.5 })).body.position).toBe(2.5);
  });

  test('survive more moves between two neighbours than a number has room for', async () => {
    const uuids: string[] = [];
    for (const name of ['a', 'b', 'c']) uuids.push((await me.skill(collection, name)).uuid);
    const [a = '', b = '', c = ''] = uuids;
    const { uuid } = await plugin('P', { members: uuids.map((artifact_uuid) => ({ artifact_uuid })) });
    const { compositeMembers } = app.app.services;
    for (let i = 0; i < 80; i += 1) {
      await compositeMembers.update(me.owner, uuid, i % 2 === 0 ? c : b, { after: a });
    }
    expect(await members(uuid)).toEqual(['skill:a', 'skill:b', 'skill:c']);
  });

  test('are taken out one by one [002/CAI-P1-08]', async () => {
    const { uuid: child } = await me.skill(collection, 'a');
    const { uuid } = await plugin('P', { members: [{ artifact_uuid: child }] });
    expect((await me.api('DELETE', `/composites/${uuid}/members/${child}`)).status).toBe(204);
    expect(await me.api('DELETE', `/composites/${uuid}/members/${child}`)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await members(uuid)).toEqual([]);
  });

  test('can be changed only from the state that If-Match names', async () => {
    const { uuid: child } = await me.skill(collection, 'a');
    const { uuid } = await plugin('P');
    const headers = { 'If-Match': (await me.api('GET', `/composites/${uuid}`)).headers.get('etag') ?? '' };
    await add(uuid, { artifact_uuid: child });
    expect((await me.api('DELETE', `/composites/${uuid}/members/${child}`, { headers })).status).toBe(412);
    expect((await me.api('PATCH', `/composites/${uuid}/members/${child}`, { body: { position: 2 }, headers })).status).toBe(412);
  });
});

describe('associations [004/CAI-P1-03]', () => {
  test('tell what an artifact is part of, and what a plugin contains', async () => {
    const a = await me.skill(collection, 'a');
    const b = await me.skill(collection, 'b');
    const kit = await plugin('kit', {
      members: [{ artifact_uuid: b.uuid }, { artifact_uuid: a.uuid, relationship_type: 'requires' }],
    });
    const box = await plugin('Box', { members: [{ artifact_uuid: a.uuid }] });
    const parents = (await me.api('GET', '/artifacts/skill:a/associations')).body;
    expect(parents).toMatchObject({
      parents: [
        { composite_uuid: box.uuid, relationship_type: 'contains' },
        { composite_uuid: kit.uuid, relationship_type: 'requires' },
      ],
      children: [],
      next_cursor: null,
    });
    const children = (await me.api('GET', '/artifacts/plugin:kit/associations')).body;
    expect(children).toMatchObject({ parents: [], children: kit.members, next_cursor: null });
    const required = (await me.api('GET', `/artifacts/${kit.uuid}/associations?relationship_type=requires`)).body;
    expect(required.children.map((member: { child_artifact_id: string }) => member.child_artifact_id)).toEqual(['skill:a']);
    expect((await me.api('GET', '/artifacts/skill:a/associations?relationship_type=extends')).body.parents).toEqual([]);
  });

  test('page by cursor, in the answer and as a Link, through children and through parents', async () => {
    const uuids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) uuids.push((await me.skill(collection, name)).uuid);
    const [first] = uuids;
    const kit = await plugin('kit', { members: uuids.map((artifact_uuid) => ({ artifact_uuid, position: 1 })) });
    for (const name of ['x', 'Y', 'z', 'a0']) await plugin(name, { members: [{ artifact_uuid: first }] });
    const walk = async (uuid: string | undefined, side: 'parents' | 'children') => {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const at = `/artifacts/${uuid}/associations?limit=2`;
        const { body: page, headers } = await me.api('GET', `${at}${cursor}`);
        const next = page.next_cursor === null ? null : `</api/v1${at}&cursor=${page.next_cursor}>; rel="next"`;
        expect(headers.get('link')).toBe(next);
        seen.push(
          ...page[side].map((one: { composite_name: string; child_artifact_id: string }) =>
            side === 'parents' ? one.composite_name : one.child_artifact_id,
          ),
        );
        if (page.next_cursor === null) return seen;
        cursor = `&cursor=${page.next_cursor}`;
      }
    };
    expect(await walk(kit.uuid, 'children')).toEqual(['skill:a', 'skill:b', 'skill:c', 'skill:d', 'skill:e']);
    expect(await walk(first, 'parents')).toEqual(['a0', 'kit', 'x', 'Y', 'z']);
  });

  test('refuse what they do not know', async () => {
    const { uuid } = await me.skill(collection, 'a');
    for (const query of ['limit=0', 'cursor=nonsense', 'relationship_type=depends_on', 'offset=1']) {
      expect((await me.api('GET', `/artifacts/${uuid}/associations?${query}`)).status).toBe(422);
    }
  });
});

describe('a plugin in a set', () => {
  test('expands to what it contains and requires, with pins honoured, not to what it extends', async () => {
    const [a, b, c] = [await me.skill(collection, 'a'), await me.skill(collection, 'b'), await me.skill(collection, 'c')];
    await me.api('PUT', `/artifacts/${a.uuid}/files`, { body: { files: skillFiles('a', 'Newer') } });
    const kit = await plugin('kit', {
      members: [
        { artifact_uuid: b.uuid, relationship_type: 'requires' },
        { artifact_uuid: c.uuid, relationship_type: 'extends' },
        { artifact_uuid: a.uuid, pinned_version_hash: a.content_hash },
      ],
    });
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: kit.uuid });
    const { artifacts } = (await me.api('GET', `/deployment-sets/${set.id}/resolve`)).body;
    expect(artifacts.map((one: { artifact_id: string; content_hash: string }) => [one.artifact_id, one.content_hash])).toEqual([
      ['skill:b', b.content_hash],
      ['skill:a', a.content_hash],
    ]);
  });
});
