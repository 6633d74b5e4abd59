import { beforeEach, describe, expect, test } from 'vitest';
import { setsTests } from '#tests/support/library-tests.ts';
import type { SetsClient } from '#tests/support/sets-client.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let me: SetsClient;

setsTests((made) => {
  ({ me } = made);
});

const post = (setId: string, body: object) => me.api('POST', `/deployment-sets/${setId}/members`, { body });
const order = async (setId: string): Promise<string[]> => (await me.members(setId)).map((m) => m.name);
const versionOf = async (setId: string): Promise<number> => (await me.api('GET', `/deployment-sets/${setId}`)).body.version;

describe('adding a member [FR-2, 001/DS-003, 001/DS-008]', () => {
  test('an artifact, a group and a set; each answer is the member as reading the set shows it', async () => {
    const pdf = await me.artifact('pdf');
    const inner = await me.set('Inner');
    await me.add(inner, { artifact_uuid: pdf });
    const outer = await me.set('Outer');
    const answers = [
      await post(outer, { artifact_uuid: pdf }),
      await post(outer, { group_id: await me.group('Writing', [pdf]) }),
      await post(outer, { member_set_id: inner }),
    ];
    expect(answers.map((a) => [a.status, a.body.member_type, a.body.name, a.body.position])).toEqual([
      [201, 'artifact', 'skill:pdf', 1],
      [201, 'group', 'Writing', 2],
      [201, 'set', 'Inner', 3],
    ]);
    expect(answers[0]?.headers.get('location')).toBe(`/api/v1/deployment-sets/${outer}/members/${answers[0]?.body.id}`);
    const shown = (await me.members(outer)).map(({ brings: _, ...member }) => member);
    expect(answers.map((a) => a.body)).toEqual(shown);
    expect(await versionOf(outer)).toBe(4);
  });

  test('without a position it goes behind the last, with one where it says', async () => {
    const set = await me.set('Base');
    await me.add(set, { artifact_uuid: await me.artifact('a'), position: 7.5 });
    await me.add(set, { artifact_uuid: await me.artifact('b') });
    await me.add(set, { artifact_uuid: await me.artifact('c'), position: -1e300 });
    expect((await me.members(set)).map((m) => [m.name, m.position])).toEqual([
      ['skill:c', -1e300],
      ['skill:a', 7.5],
      ['skill:b', 8.5],
    ]);
  });

  test('behind a position too large to count on from, the set is numbered anew', async () => {
    const set = await me.set('Base');
    await me.add(set, { artifact_uuid: await me.artifact('a'), position: 1e300 });
    await me.add(set, { artifact_uuid: await me.artifact('b') });
    expect((await me.members(set)).map((m) => [m.name, m.position])).toEqual([
      ['skill:a', 1],
      ['skill:b', 2],
    ]);
  });

  test('a reference without dashes is understood; nulls count as not given', async () => {
    const set = await me.set('Base');
    const uuid = await me.artifact();
    const member = await me.add(set, { artifact_uuid: uuid.replaceAll('-', ''), group_id: null, member_set_id: null });
    expect(member.artifact_uuid).toBe(uuid);
  });

  test.each([
    ['none', {}],
    ['only nulls', { artifact_uuid: null }],
    ['two', { artifact_uuid: UNKNOWN, group_id: UNKNOWN }],
    ['three', { artifact_uuid: UNKNOWN, group_id: UNKNOWN, member_set_id: UNKNOWN }],
    ['a number', { artifact_uuid: 7 }],
    ['an unknown field', { artifact_uuid: UNKNOWN, note: 'x' }],
    ['a position that is no number', { artifact_uuid: UNKNOWN, position: 'first' }],
  ])('of %s is refused [001/DS-007]', async (_, body) => {
    const set = await me.set('Base');
    expect(await post(set, body)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(await versionOf(set)).toBe(1);
  });

  test.each(['artifact_uuid', 'group_id', 'member_set_id'])(
    'an unknown or malformed %s is not found, and nothing changes',
    async (field) => {
      const set = await me.set('Base');
      for (const id of [UNKNOWN, 'nonsense', '', 'x'.repeat(5000)]) {
        expect(await post(set, { [field]: id })).toMatchObject({ status: 404, body: { code: 'not_found' } });
      }
      expect(await post(UNKNOWN, { [field]: UNKNOWN })).toMatchObject({
        status: 404,
        body: { detail: 'The set was not found.' },
      });
      expect(await versionOf(set)).toBe(1);
    },
  );

  test('what is in the set already is refused as already_member', async () => {
    const set = await me.set('Base');
    const uuid = await me.artifact();
    const references = [
      { artifact_uuid: uuid },
      { group_id: await me.group('g', [uuid]) },
      { member_set_id: await me.set('Inner') },
    ];
    for (const reference of references) {
      await me.add(set, reference);
      expect(await post(set, reference)).toMatchObject({ status: 409, body: { code: 'already_member' } });
    }
    expect(await me.members(set)).toHaveLength(3);
  });
});

describe('taking a member out [FR-3]', () => {
  test('leaves the others and counts the version on', async () => {
    const set = await me.set('Base');
    const first = await me.add(set, { artifact_uuid: await me.artifact('a') });
    await me.add(set, { artifact_uuid: await me.artifact('b') });
    const path = `/deployment-sets/${set}/members/${first.id}`;
    expect((await me.api('DELETE', path, { headers: { 'If-Match': '"1-1"' } })).status).toBe(412);
    expect((await me.api('DELETE', path)).status).toBe(204);
    expect(await order(set)).toEqual(['skill:b']);
    expect(await versionOf(set)).toBe(4);
    expect((await me.api('DELETE', path)).status).toBe(404);
  });

  test('of another set is not found', async () => {
    const [one, two] = [await me.set('One'), await me.set('Two')];
    const member = await me.add(one, { artifact_uuid: await me.artifact() });
    expect((await me.api('DELETE', `/deployment-sets/${two}/members/${member.id}`)).status).toBe(404);
    expect((await me.api('DELETE', `/deployment-sets/${UNKNOWN}/members/${member.id}`)).status).toBe(404);
    expect((await me.api('DELETE', `/deployment-sets/${one}/members/nonsense`)).status).toBe(404);
    expect(await versionOf(two)).toBe(1);
  });
});

describe('moving a member [FR-12, 001/DS-003]', () => {
  let set: string;
  let ids: string[];
  const move = (i: number, place: object, headers = {}) =>
    me.api('PATCH', `/deployment-sets/${set}/members/${ids[i]}`, { body: place, headers });

  beforeEach(async () => {
    set = await me.set('Base');
    ids = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push((await me.add(set, { artifact_uuid: await me.artifact(name) })).id);
  });

  test('to a position, before and after another', async () => {
    expect(await move(0, { position: 3.5 })).toMatchObject({ status: 200, body: { id: ids[0], position: 3.5, name: 'skill:a' } });
    expect(await order(set)).toEqual(['skill:b', 'skill:c', 'skill:a', 'skill:d']);
    expect((await move(3, { before: ids[1] })).body.position).toBe(1);
    expect(await order(set)).toEqual(['skill:d', 'skill:b', 'skill:c', 'skill:a']);
    expect((await move(3, { after: ids[1] })).body.position).toBe(2.5);
    expect(await order(set)).toEqual(['skill:b', 'skill:d', 'skill:c', 'skill:a']);
    expect(await versionOf(set)).toBe(8);
  });

  test('into ever smaller gaps numbers the set anew, and the order holds', async () => {
    for (let i = 0; i < 40; i += 1) {
      await move(i % 2 === 0 ? 3 : 2, { after: ids[0] });
    }
    const members = await me.members(set);
    expect(members.map((m) => m.name)).toEqual(['skill:a', 'skill:c', 'skill:d', 'skill:b']);
    const gaps = members.slice(1).map((m, i) => m.position - members[i].position);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1e-9);
    expect(members.map((m) => m.id)).toEqual([ids[0], ids[2], ids[3], ids[1]]);
  });

  test('beside itself stays; beside what is not in the set is not found', async () => {
    expect((await move(1, { before: ids[1] })).body.position).toBe(2);
    const other = await me.set('Other');
    const foreign = await me.add(other, { artifact_uuid: await me.artifact() });
    for (const id of [UNKNOWN, 'nonsense', '', foreign.id]) {
      expect((await move(0, { before: id })).status).toBe(404);
      expect((await move(0, { after: id })).status).toBe(404);
    }
    expect(await order(set)).toEqual(['skill:a', 'skill:b', 'skill:c', 'skill:d']);
  });

  test.each([{}, { position: 1, before: UNKNOWN }, { position: '1' }, { position: null }, { to: 1 }])(
    '%j is refused',
    async (place) => {
      expect(await move(0, place)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    },
  );

  test('a number beyond all numbers is refused', async () => {
    const path = `/deployment-sets/${set}/members/${ids[0]}`;
    const headers = { 'Content-Type': 'application/json' };
    expect((await me.api('PATCH', path, { raw: '{"position": 1e999}', headers })).status).toBe(422);
  });

  test('of another set is not found; If-Match is honoured', async () => {
    const other = await me.set('Other');
    expect((await me.api('PATCH', `/deployment-sets/${other}/members/${ids[0]}`, { body: { position: 1 } })).status).toBe(404);
    expect((await move(0, { position: 9 }, { 'If-Match': '"1-1"' })).status).toBe(412);
    expect((await move(0, { position: 9 }, { 'If-Match': '"5-1"' })).status).toBe(200);
  });
});

describe('replacing the whole list', () => {
  const put = (set: string, members: object[], headers = {}) =>
    me.api('PUT', `/deployment-sets/${set}/members`, { body: { members }, headers });

  test('keeps, adds, drops and orders in one step; what stays keeps its id; positions are 1 to n', async () => {
    const [a, b, c] = [await me.artifact('a'), await me.artifact('b'), await me.artifact('c')];
    const set = await me.set('Base');
    const first = await me.add(set, { artifact_uuid: a });
    const second = await me.add(set, { artifact_uuid: b, position: 99 });
    const inner = await me.set('Inner');
    const answer = await put(set, [{ member_set_id: inner }, { artifact_uuid: b }, { artifact_uuid: c }]);
    expect(answer).toMatchObject({ status: 200, body: { id: set, version: 4, member_count: 3, depth: 2, resolved_count: 2 } });
    expect(answer.headers.get('etag')).toMatch(/^"4-\d+"$/);
    expect(answer.body.members.map((m: any) => [m.name, m.position])).toEqual([
      ['Inner', 1],
      ['skill:b', 2],
      ['skill:c', 3],
    ]);
    expect(answer.body.members[1]).toMatchObject({ id: second.id, added_at: second.added_at });
    expect(answer.body).toEqual((await me.api('GET', `/deployment-sets/${set}`)).body);

    const ids = answer.body.members.map((m: any) => m.id).reverse();
    const reordered = await put(
      set,
      ids.map((id: string) => ({ id })),
    );
    expect(reordered.body.members.map((m: any) => m.id)).toEqual(ids);
    expect((await put(set, [{ id: first.id }])).status).toBe(404);
    expect((await put(set, [])).body).toMatchObject({ members: [], member_count: 0 });
  });

  test('something given twice is refused as already_member, by id or by reference', async () => {
    const [a, b] = [await me.artifact('a'), await me.artifact('b')];
    const set = await me.set('Base');
    const member = await me.add(set, { artifact_uuid: a });
    for (const twice of [
      [{ id: member.id }, { id: member.id }],
      [{ artifact_uuid: b }, { artifact_uuid: b }],
      [{ id: member.id }, { artifact_uuid: a }],
    ]) {
      expect(await put(set, twice)).toMatchObject({
        status: 409,
        body: { code: 'already_member', errors: [{ path: 'members.1' }] },
      });
    }
    expect(await order(set)).toEqual(['skill:a']);
  });

  test('ids of other sets and unknown references are not found, and the list stays as it was', async () => {
    const set = await me.set('Base');
    await me.add(set, { artifact_uuid: await me.artifact('a') });
    const other = await me.add(await me.set('Other'), { artifact_uuid: await me.artifact('b') });
    for (const entry of [
      { id: other.id },
      { id: UNKNOWN },
      { id: 'x' },
      { artifact_uuid: UNKNOWN },
      { group_id: UNKNOWN },
      { member_set_id: UNKNOWN },
    ]) {
      expect((await put(set, [entry])).status, JSON.stringify(entry)).toBe(404);
    }
    expect(await order(set)).toEqual(['skill:a']);
    expect((await put(UNKNOWN, [])).status).toBe(404);
  });

  test('cycles are refused as when adding', async () => {
    const [a, b] = [await me.set('A'), await me.set('B')];
    await me.add(a, { member_set_id: b });
    const answer = await put(b, [{ artifact_uuid: await me.artifact() }, { member_set_id: a }]);
    expect(answer).toMatchObject({ status: 422, body: { code: 'cycle' } });
    expect(await me.members(b)).toEqual([]);
  });

  test('If-Match is honoured, and entries with none or several references are refused', async () => {
    const set = await me.set('Base');
    expect((await put(set, [], { 'If-Match': '"7-1"' })).status).toBe(412);
    expect(await put(set, [{}])).toMatchObject({ status: 422, body: { errors: [{ path: 'members.0' }] } });
    expect((await put(set, [{ id: UNKNOWN, artifact_uuid: UNKNOWN }])).status).toBe(422);
    expect((await me.api('PUT', `/deployment-sets/${set}/members`, { body: {} })).status).toBe(422);
  });
});
