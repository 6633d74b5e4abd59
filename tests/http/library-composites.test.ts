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

const plugin = (name: string, more: object = {}) => me.made('/composites', { collection_id: collection, name, ...more });
const members = async (uuid: string): Promise<string[]> =>
  (await me.api('GET', `/composites/${uuid}`)).body.members.map(
    (member: { child_artifact_id: string }) => member.child_artifact_id,
  );
const add = (uuid: string, body: object) => me.api('POST', `/composites/${uuid}/members`, { body });

describe('a composite [002/CAI-P1-04, 004/CAI-P1-02]', () => {
  test('is made with its members in order, by name or by uuid', async () => {
    const a = await me.skill(collection, 'a');
    await me.skill(collection, 'b');
    const body = {
      collection_id: collection,
      name: 'review-kit',
      composite_type: 'plugin',
      display_name: 'Review kit',
      description: 'D',
      tags: ['team'],
      members: [
        { child_artifact_id: 'skill:b' },
        { artifact_uuid: a.uuid, relationship_type: 'requires', pinned_version_hash: a.content_hash },
      ],
    };
    const answer = await me.api('POST', '/composites', { body });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/composites/${answer.body.uuid}`);
    expect(answer.body).toMatchObject({
      artifact_id: 'plugin:review-kit',
      name: 'review-kit',
      composite_type: 'plugin',
      display_name: 'Review kit',
      description: 'D',
      tags: ['team'],
      collection_id: collection,
      member_count: 2,
      members: [
        {
          composite_name: 'review-kit',
          child_artifact_id: 'skill:b',
          relationship_type: 'contains',
          pinned_version_hash: null,
          position: 1,
        },
        {
          child_artifact_uuid: a.uuid,
          child_artifact_id: 'skill:a',
          relationship_type: 'requires',
          pinned_version_hash: a.content_hash,
          position: 2,
        },
      ],
    });
    expect((await me.api('GET', `/composites/${answer.body.uuid}`)).body).toEqual(answer.body);
    const artifact = await me.api('GET', '/artifacts/plugin:review-kit');
    expect(artifact.body).toMatchObject({ uuid: answer.body.uuid, type: 'plugin', description: 'D' });
  });

  test('is made completely or not at all', async () => {
    await me.skill(collection, 'a');
    const make = (list: object[]) =>
      me.api('POST', '/composites', { body: { collection_id: collection, name: 'P', members: list } });
    expect(await make([{ child_artifact_id: 'skill:a' }, { child_artifact_id: 'skill:none' }])).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await make([{ child_artifact_id: 'skill:a' }, { child_artifact_id: 'skill:a' }])).toMatchObject({
      status: 409,
      body: { code: 'already_exists' },
    });
    const pin = await make([{ child_artifact_id: 'skill:a', pinned_version_hash: 'v1:none' }]);
    expect(pin).toMatchObject({ status: 422, body: { errors: [{ path: 'members.0.pinned_version_hash' }] } });
    expect((await me.api('GET', '/composites')).body.total).toBe(0);
    expect((await me.api('GET', '/artifacts?type=plugin')).body.total).toBe(0);
  });

  test.each([
    ['a reserved type', { composite_type: 'stack' }, 'composite_type'],
    ['an unknown type', { composite_type: 'bundle' }, 'composite_type'],
    [
      'an unknown relationship',
      { members: [{ artifact_uuid: UNKNOWN, relationship_type: 'depends_on' }] },
      'members.0.relationship_type',
    ],
    ['a member without reference', { members: [{}] }, 'members.0.child_artifact_id'],
    [
      'a member with two references',
      { members: [{ artifact_uuid: UNKNOWN, child_artifact_id: 'skill:a' }] },
      'members.0.child_artifact_id',
    ],
    ['an unknown field', { version: '1' }, 'version'],
  ])('of %s is refused', async (_, more, path) => {
    const answer = await me.api('POST', '/composites', { body: { collection_id: collection, name: 'P', ...more } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path }] } });
  });

  test('of an unknown collection is 404, of a taken name 409 naming the collection', async () => {
    expect((await me.api('POST', '/composites', { body: { collection_id: UNKNOWN, name: 'P' } })).status).toBe(404);
    await plugin('P');
    const clash = await me.api('POST', '/composites', { body: { collection_id: collection, name: 'P' } });
    expect(clash).toMatchObject({
      status: 409,
      body: { code: 'already_exists', collection_id: collection, errors: [{ path: 'name' }] },
    });
    expect(clash.body.detail).toContain('Team library');
    const other = await plugin('Q');
    const renamed = await me.api('PATCH', `/composites/${other.uuid}`, { body: { name: 'P' } });
    expect(renamed).toMatchObject({ status: 409, body: { code: 'already_exists', collection_id: collection } });
  });

  test('is listed by name with its members, of one collection or all', async () => {
    await me.skill(collection, 'a');
    const b = await plugin('beta', { members: [{ child_artifact_id: 'skill:a' }] });
    const a = await plugin('Alpha');
    const other = await me.collection('Other');
    const c = await me.made('/composites', { collection_id: other, name: 'gamma' });
    const list = await me.api('GET', '/composites');
    expect(list.body.items).toEqual([a, b, c]);
    expect(list.body).toMatchObject({ total: 3, limit: 50, offset: 0, next_cursor: null });
    expect((await me.api('GET', `/composites?collection_id=${other}`)).body.items).toEqual([c]);
    expect((await me.api('GET', '/composites?name=ET&limit=1')).body).toMatchObject({ items: [{ name: 'beta' }], total: 1 });
    expect((await me.api('GET', `/composites?collection_id=${UNKNOWN}`)).status).toBe(404);
  });

  test('is renamed and described; If-Match is honoured', async () => {
    const made = await plugin('P', { display_name: 'Old' });
    const headers = { 'If-Match': (await me.api('GET', `/composites/${made.uuid}`)).headers.get('etag') ?? '' };
    const changed = await me.api('PATCH', `/composites/${made.uuid}`, { body: { name: 'Q', display_name: null }, headers });
    expect(changed.body).toMatchObject({ uuid: made.uuid, artifact_id: 'plugin:Q', display_name: null });
    expect((await me.api('PATCH', `/composites/${made.uuid}`, { body: { name: 'R' }, headers })).status).toBe(412);
    expect((await me.api('DELETE', `/composites/${made.uuid}`, { headers })).status).toBe(412);
    expect((await me.api('PATCH', `/composites/${made.uuid}`, { body: { collection_id: collection } })).status).toBe(422);
  });

  test('that is unknown, or an artifact that is none, is 404', async () => {
    const { uuid } = await me.skill(collection, 'a');
    for (const id of [UNKNOWN, 'nope', uuid]) {
      expect((await me.api('GET', `/composites/${id}`)).status).toBe(404);
      expect((await me.api('PATCH', `/composites/${id}`, { body: { name: 'x' } })).status).toBe(404);
      expect((await me.api('DELETE', `/composites/${id}`)).status).toBe(404);
      expect((await add(id, { artifact_uuid: uuid })).status).toBe(404);
    }
    expect((await me.api('GET', `/artifacts/${uuid}`)).status).toBe(200);
  });

  test('is deleted without its children, and disappears from sets [002/CAI-P1-09]', async () => {
    const { uuid } = await me.skill(collection, 'a');
    const made = await plugin('P', { members: [{ artifact_uuid: uuid }] });
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: made.uuid });
    const before = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    expect(before.resolved_count).toBe(1);
    expect((await me.api('DELETE', `/composites/${made.uuid}`)).status).toBe(204);
    expect((await me.api('GET', '/artifacts/plugin:P')).status).toBe(404);
    expect((await me.api('GET', `/artifacts/${uuid}/associations`)).body.parents).toEqual([]);
    const after = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    expect(after).toMatchObject({ members: [], resolved_count: 0 });
    expect(after.version).toBeGreaterThan(before.version);
  });
});

describe('owners', () => {
  test("cannot see or use each other's plugins and artifacts", async () => {
    const { uuid: child } = await me.skill(collection, 'a');
    const mine = await plugin('P', { members: [{ artifact_uuid: child }] });
    const you = await libraryClient(app);
    const yours = await you.made('/composites', { collection_id: await you.collection(), name: 'Y' });
    expect((await you.api('GET', `/composites/${mine.uuid}`)).status).toBe(404);
    expect((await you.api('DELETE', `/composites/${mine.uuid}/members/${child}`)).status).toBe(404);
    expect((await you.api('POST', `/composites/${yours.uuid}/members`, { body: { artifact_uuid: child } })).status).toBe(404);
    expect((await you.api('POST', '/composites', { body: { collection_id: collection, name: 'Z' } })).status).toBe(404);
    expect((await you.api('GET', '/composites')).body.total).toBe(1);
    expect(await members(mine.uuid)).toEqual(['skill:a']);
  });
});
