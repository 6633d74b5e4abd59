import { describe, expect, test } from 'vitest';
import { setsTests } from '#tests/support/library-tests.ts';
import type { SetsClient } from '#tests/support/sets-client.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let me: SetsClient;

setsTests((made) => {
  ({ me } = made);
});

describe('creating a set [FR-1, 001/DS-008]', () => {
  test('with a name alone gives empty defaults, 201, its place and its entity tag', async () => {
    const answer = await me.api('POST', '/deployment-sets', { body: { name: '  Base  ' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'Base',
      description: null,
      color: null,
      icon: null,
      tags: [],
      owner_id: me.owner,
      member_count: 0,
      resolved_count: 0,
      depth: 1,
      version: 1,
    });
    expect(answer.headers.get('location')).toBe(`/api/v1/deployment-sets/${answer.body.id}`);
    expect(answer.headers.get('etag')).toMatch(/^"1-\d+"$/);
  });

  test('with everything keeps everything; tags are trimmed and each is stored once', async () => {
    const body = {
      name: 'Base',
      description: 'What every repository gets.',
      color: '#3D8F58',
      icon: 'layers',
      tags: [' Team ', 'team', 'web'],
    };
    const { body: set } = await me.api('POST', '/deployment-sets', { body });
    expect(set).toMatchObject({ ...body, color: '#3d8f58', tags: ['Team', 'web'] });
    expect((await me.api('GET', `/deployment-sets/${set.id}`)).body).toEqual({ ...set, members: [] });
  });

  test('names need not be unique', async () => {
    await me.set('Same');
    await me.set('Same');
    expect((await me.api('GET', '/deployment-sets')).body.total).toBe(2);
  });

  test.each([
    ['no name', {}, 'name'],
    ['an empty name', { name: '   ' }, 'name'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a number as name', { name: 7 }, 'name'],
    ['an unknown field', { name: 'x', colour: '#ffffff' }, 'colour'],
    ['a colour that is none', { name: 'x', color: 'red' }, 'color'],
    ['an icon of 65 characters', { name: 'x', icon: 'i'.repeat(65) }, 'icon'],
    ['an empty icon', { name: 'x', icon: '' }, 'icon'],
    ['tags that are null', { name: 'x', tags: null }, 'tags'],
    ['an empty tag', { name: 'x', tags: ['ok', ' '] }, 'tags.1'],
    ['a tag of 51 characters', { name: 'x', tags: ['t'.repeat(51)] }, 'tags.0'],
    ['21 tags', { name: 'x', tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'tags'],
  ])('%s is refused with the field named [001/DS-007]', async (_, body, path) => {
    const answer = await me.api('POST', '/deployment-sets', { body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
    expect((await me.api('GET', '/deployment-sets')).body.total).toBe(0);
  });

  test('20 tags of 50 characters and a name of 255 are fine', async () => {
    const tags = Array.from({ length: 20 }, (_, i) => `${String(i).padStart(2, '0')}${'t'.repeat(48)}`);
    const { body } = await me.api('POST', '/deployment-sets', { body: { name: 'n'.repeat(255), icon: 'i'.repeat(64), tags } });
    expect(body.tags).toEqual(tags);
  });
});

describe('reading a set [FR-8]', () => {
  test('gives members in order, what each brings, the resolved count and the depth', async () => {
    const [pdf, review, lint] = [
      await me.artifact('pdf'),
      await me.artifact('review', 'agent'),
      await me.artifact('lint', 'hook'),
    ];
    const group = await me.group('Writing', [pdf, review]);
    const base = await me.set('Base');
    await me.add(base, { artifact_uuid: review });
    const top = await me.set('Top');
    await me.add(top, { member_set_id: base });
    await me.add(top, { group_id: group });
    await me.add(top, { artifact_uuid: lint });
    await me.add(top, { artifact_uuid: pdf });

    const { body } = await me.api('GET', `/deployment-sets/${top}`);
    expect(body).toMatchObject({ member_count: 4, resolved_count: 3, depth: 2, version: 5 });
    expect(body.members.map((m: any) => [m.member_type, m.name, m.detail, m.position, m.brings])).toEqual([
      ['set', 'Base', '1 member, depth 1', 1, { total: 1, new: 1 }],
      ['group', 'Writing', '2 artifacts, from Team library', 2, { total: 2, new: 1 }],
      ['artifact', 'hook:lint', 'Runs code', 3, { total: 1, new: 1 }],
      ['artifact', 'skill:pdf', null, 4, { total: 1, new: 0 }],
    ]);
    expect(body.members[0]).toMatchObject({ set_id: top, artifact_uuid: null, group_id: null, member_set_id: base });
    expect(body.members[1]).toMatchObject({ artifact_uuid: null, group_id: group, member_set_id: null });
  });

  test.each([UNKNOWN, 'nonsense', '0'])('%s is not found', async (id) => {
    expect(await me.api('GET', `/deployment-sets/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('an id without dashes, or in capitals, is understood', async () => {
    const id = await me.set('Base');
    expect((await me.api('GET', `/deployment-sets/${id.replaceAll('-', '').toUpperCase()}`)).body.id).toBe(id);
  });

  test('the entity tag saves sending what is known, until a member or a nested set changes', async () => {
    const [inner, outer] = [await me.set('Inner'), await me.set('Outer')];
    await me.add(outer, { member_set_id: inner });
    const tagOf = async () => (await me.api('GET', `/deployment-sets/${outer}`)).headers.get('etag') ?? '';
    const before = await tagOf();
    expect(before).toMatch(/^"2-\d+"$/);
    expect((await me.api('GET', `/deployment-sets/${outer}`, { headers: { 'If-None-Match': before } })).status).toBe(304);
    await me.add(inner, { artifact_uuid: await me.artifact() });
    const after = await tagOf();
    expect(after).not.toBe(before);
    expect((await me.api('GET', `/deployment-sets/${outer}`, { headers: { 'If-None-Match': before } })).status).toBe(200);
    await me.api('PATCH', `/deployment-sets/${inner}`, { body: { name: 'Renamed' } });
    expect(await tagOf()).not.toBe(after);
  });
});

describe('changing a set [FR-9]', () => {
  test('changes what is given, clears with null and [], leaves the rest alone', async () => {
    const id = await me.set('Base', { description: 'old', color: '#112233', icon: 'box', tags: ['a'] });
    const first = await me.api('PATCH', `/deployment-sets/${id}`, { body: { description: null, tags: [] } });
    expect(first).toMatchObject({
      status: 200,
      body: { name: 'Base', description: null, color: '#112233', icon: 'box', tags: [], version: 2 },
    });
    const second = await me.api('PATCH', `/deployment-sets/${id}`, { body: { name: 'Core', color: null, icon: null } });
    expect(second.body).toMatchObject({ name: 'Core', color: null, icon: null, version: 3 });
    expect(Date.parse(second.body.updated_at)).toBeGreaterThan(Date.parse(first.body.updated_at));
  });

  test('nothing given changes nothing', async () => {
    const id = await me.set('Base');
    const { body: before } = await me.api('GET', `/deployment-sets/${id}`);
    const { body: after } = await me.api('PATCH', `/deployment-sets/${id}`, { body: {} });
    expect({ ...after, members: [] }).toEqual(before);
    const stale = await me.api('PATCH', `/deployment-sets/${id}`, { body: {}, headers: { 'If-Match': '"9-1"' } });
    expect(stale.status).toBe(412);
  });

  test('a name cannot be cleared, unknown fields are refused, unknown sets are not found', async () => {
    const id = await me.set('Base');
    expect((await me.api('PATCH', `/deployment-sets/${id}`, { body: { name: null } })).status).toBe(422);
    expect((await me.api('PATCH', `/deployment-sets/${id}`, { body: { owner_id: 'me' } })).status).toBe(422);
    expect((await me.api('PATCH', `/deployment-sets/${UNKNOWN}`, { body: { name: 'x' } })).status).toBe(404);
  });

  test('If-Match compares the version part: 412 when somebody was faster', async () => {
    const id = await me.set('Base');
    const path = `/deployment-sets/${id}`;
    const tag = (await me.api('GET', path)).headers.get('etag') ?? '';
    const patch = (name: string, ifMatch: string) => me.api('PATCH', path, { body: { name }, headers: { 'If-Match': ifMatch } });
    expect((await patch('mine', tag)).status).toBe(200);
    expect(await patch('too late', tag)).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    expect((await patch('graph part differs', '"2-999999"')).status).toBe(200);
    expect((await patch('one of several', '"1-1", W/"3-1"')).status).toBe(200);
    expect((await patch('any', '*')).status).toBe(200);
    expect((await patch('not a tag of ours', '"abc"')).status).toBe(412);
    expect((await me.api('DELETE', path, { headers: { 'If-Match': tag } })).status).toBe(412);
    expect((await me.api('GET', path)).body).toMatchObject({ name: 'any', version: 5 });
  });
});

describe('deleting a set [FR-10, 001/DS-002, 001/DS-T01]', () => {
  test('takes it out of every set that held it, and these count as changed', async () => {
    const shared = await me.set('Shared');
    await me.add(shared, { artifact_uuid: await me.artifact() });
    const [one, two] = [await me.set('One'), await me.set('Two')];
    const kept = await me.add(one, { artifact_uuid: await me.artifact() });
    await me.add(one, { member_set_id: shared });
    await me.add(two, { member_set_id: shared });
    const { body: before } = await me.api('GET', `/deployment-sets/${one}`);

    expect(await me.api('DELETE', `/deployment-sets/${shared}`)).toMatchObject({ status: 204, body: '' });

    const { body: after } = await me.api('GET', `/deployment-sets/${one}`);
    expect(after).toMatchObject({ member_count: 1, resolved_count: 1, depth: 1, version: before.version + 1 });
    expect(after.members.map((m: any) => m.id)).toEqual([kept.id]);
    expect(Date.parse(after.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(await me.members(two)).toEqual([]);
    expect((await me.api('GET', `/deployment-sets/${shared}`)).status).toBe(404);
    expect((await me.api('GET', '/deployment-sets')).body.total).toBe(2);
  });

  test('a second time is not found', async () => {
    const id = await me.set('Base');
    await me.api('DELETE', `/deployment-sets/${id}`);
    expect((await me.api('DELETE', `/deployment-sets/${id}`)).status).toBe(404);
  });
});

describe('cloning a set [FR-11, 001/DS-008, 001/DS-T01]', () => {
  test('copies facts and direct members with their positions, and is independent of its source', async () => {
    const source = await me.set('Base', { description: 'd', color: '#112233', icon: 'box', tags: ['a'] });
    const inner = await me.set('Inner');
    await me.add(source, { artifact_uuid: await me.artifact('pdf') });
    await me.add(source, { member_set_id: inner, position: 0.5 });
    const answer = await me.api('POST', `/deployment-sets/${source}/clone`, { body: {} });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        name: 'Base (copy)',
        description: 'd',
        color: '#112233',
        icon: 'box',
        tags: ['a'],
        version: 1,
        member_count: 2,
        resolved_count: 1,
        depth: 2,
      },
    });
    const copy = answer.body.id;
    expect(answer.headers.get('location')).toBe(`/api/v1/deployment-sets/${copy}`);
    const facts = (members: any[]) => members.map((m) => [m.name, m.position, m.artifact_uuid, m.member_set_id]);
    const [ofSource, ofCopy] = [await me.members(source), await me.members(copy)];
    expect(facts(ofCopy)).toEqual(facts(ofSource));
    expect(ofCopy.map((m) => m.id)).not.toEqual(ofSource.map((m) => m.id));

    await me.api('DELETE', `/deployment-sets/${copy}/members/${ofCopy[0].id}`);
    await me.api('PATCH', `/deployment-sets/${copy}`, { body: { name: 'Other' } });
    expect(await me.members(source)).toEqual(ofSource);
    expect((await me.api('GET', `/deployment-sets/${source}`)).body.name).toBe('Base');
  });

  test('takes a name, needs no body, and shortens a long name to fit', async () => {
    const id = await me.set(`${'n'.repeat(254)}é`);
    expect((await me.api('POST', `/deployment-sets/${id}/clone`, { body: { name: 'Mine' } })).body.name).toBe('Mine');
    const answer = await me.api('POST', `/deployment-sets/${id}/clone`);
    expect(answer.body.name).toBe(`${'n'.repeat(248)} (copy)`);
  });

  test('of an unknown set is not found, with a bad name refused', async () => {
    expect((await me.api('POST', `/deployment-sets/${UNKNOWN}/clone`)).status).toBe(404);
    const id = await me.set('Base');
    expect((await me.api('POST', `/deployment-sets/${id}/clone`, { body: { name: '' } })).status).toBe(422);
  });
});

describe('the sets that contain one', () => {
  test('are listed by name with their figures, in pages', async () => {
    const inner = await me.set('Inner');
    for (const name of ['beta', 'Alpha', 'gamma']) await me.add(await me.set(name), { member_set_id: inner });
    const { body } = await me.api('GET', `/deployment-sets/${inner}/parents?limit=2`);
    expect(body).toMatchObject({ total: 3, limit: 2, offset: 0, next_cursor: null });
    expect(body.items.map((s: any) => [s.name, s.depth, s.member_count])).toEqual([
      ['Alpha', 2, 1],
      ['beta', 2, 1],
    ]);
    expect((await me.api('GET', `/deployment-sets/${inner}/parents?offset=2`)).body.items).toHaveLength(1);
    expect((await me.api('GET', `/deployment-sets/${UNKNOWN}/parents`)).status).toBe(404);
    expect((await me.api('GET', `/deployment-sets/${inner}/parents?cursor=x`)).status).toBe(422);
  });
});

test('the same Idempotency-Key creates one set', async () => {
  const request = { body: { name: 'Once' }, headers: { 'Idempotency-Key': `k-${me.owner}` } };
  const first = await me.api('POST', '/deployment-sets', request);
  const second = await me.api('POST', '/deployment-sets', request);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect((await me.api('GET', '/deployment-sets')).body.total).toBe(1);
});
