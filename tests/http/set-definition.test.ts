import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createLibraryApp, type LibraryClient, libraryClient } from '#tests/support/library-client.ts';

let database: TestDatabase;
let app: TestApp;
let me: LibraryClient;
let collection: string;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createLibraryApp(database.db);
});
beforeEach(async () => {
  me = await libraryClient(app);
  collection = await me.collection('Team library');
});
afterAll(() => database.close());

describe('a set as a definition', () => {
  const definitionOf = async (id: string) => (await me.api('GET', `/deployment-sets/${id}/export?format=definition`)).body;
  const imported = (body: unknown, who = me) => who.api('POST', '/deployment-sets/import', { body });
  const names = (set: any) => set.members.map((member: any) => member.name);

  test('comes back as a new set with the same members in the same order', async () => {
    const pdf = await me.skill(collection, 'pdf');
    const docx = await me.skill(collection, 'docx');
    const group = await me.made('/groups', { collection_id: collection, name: 'Docs' });
    await me.made(`/groups/${group.id}/artifacts`, { artifact_uuid: docx.uuid });
    const inner = await me.setOf('Inner', [{ artifact_uuid: docx.uuid }]);
    const set = await me.setOf('Outer', [{ group_id: group.id }, { member_set_id: inner }, { artifact_uuid: pdf.uuid }], {
      description: 'd',
      color: '#3d8f58',
      icon: 'box',
      tags: ['a'],
    });
    const answer = await imported(await definitionOf(set));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/deployment-sets/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      name: 'Outer',
      description: 'd',
      color: '#3d8f58',
      icon: 'box',
      tags: ['a'],
      unresolved: [],
    });
    expect(answer.body.id).not.toBe(set);
    expect(names(answer.body)).toEqual(['Docs', 'Inner', 'skill:pdf']);
    // What is still here is referred to, not made again.
    expect(answer.body.members[1].member_set_id).toBe(inner);
    expect(answer.body.created_sets).toEqual([{ id: answer.body.id, name: 'Outer' }]);
  });

  test('brings nested sets along, and finds artifacts and groups by name, where it comes from elsewhere', async () => {
    const pdf = await me.skill(collection, 'pdf');
    const only = await me.skill(collection, 'only-here');
    const group = await me.made('/groups', { collection_id: collection, name: 'Docs' });
    const inner = await me.setOf('Inner', [{ artifact_uuid: pdf.uuid }, { artifact_uuid: only.uuid }]);
    const set = await me.setOf('Outer', [{ member_set_id: inner }, { group_id: group.id }]);
    const definition = await definitionOf(set);

    const friend = await libraryClient(app);
    const theirs = await friend.collection('team LIBRARY');
    const theirPdf = await friend.skill(theirs, 'pdf');
    await friend.made('/groups', { collection_id: theirs, name: 'docs' });
    const answer = await imported(definition, friend);
    expect(answer.status).toBe(201);
    expect(names(answer.body)).toEqual(['Inner', 'docs']);
    expect(answer.body.created_sets.map((one: any) => one.name)).toEqual(['Outer', 'Inner']);
    expect(answer.body.unresolved).toMatchObject([
      { path: 'sets.1.members.1', member_type: 'artifact', set_name: 'Inner', reference: 'skill:only-here', code: 'not_found' },
    ]);
    const nested = (await friend.api('GET', `/deployment-sets/${answer.body.members[0].member_set_id}`)).body;
    expect(nested.members.map((member: any) => member.artifact_uuid)).toEqual([theirPdf.uuid]);
  });

  test('says which names may mean several artifacts, and prefers the collection of the same name', async () => {
    const pdf = await me.skill(collection, 'pdf');
    const set = await me.setOf('Kit', [{ artifact_uuid: pdf.uuid }]);
    const definition = await definitionOf(set);
    const friend = await libraryClient(app);
    for (const name of ['One', 'Two']) await friend.skill(await friend.collection(name), 'pdf');
    const ambiguous = await imported(definition, friend);
    expect(ambiguous.body.unresolved).toMatchObject([{ code: 'ambiguous_reference', reference: 'skill:pdf' }]);
    const near = await friend.skill(await friend.collection('Team library'), 'pdf');
    const clear = await imported(definition, friend);
    expect(clear.body.unresolved).toEqual([]);
    expect(clear.body.members[0].artifact_uuid).toBe(near.uuid);
  });

  const definition = (sets: object[]) => ({ format: 'loadout.deployment-set', format_version: 1, sets });
  const holding = (id: string, ...held: string[]) => ({
    id,
    name: id,
    members: held.map((other) => ({ kind: 'set', set_id: other, name: other })),
  });

  test('is refused when its sets contain each other or nest too deep, and nothing is made', async () => {
    const before = (await me.api('GET', '/deployment-sets')).body.total;
    const cycle = await imported(definition([holding('a', 'b'), holding('b', 'c'), holding('c', 'b')]));
    expect(cycle.status).toBe(422);
    expect(cycle.body).toMatchObject({ code: 'cycle', chain: [{ name: 'b' }, { name: 'c' }, { name: 'b' }] });
    const chain = Array.from({ length: 21 }, (_, i) => (i < 20 ? holding(`s${i}`, `s${i + 1}`) : holding(`s${i}`)));
    const deep = await imported(definition(chain));
    expect(deep.body).toMatchObject({ status: 422, code: 'too_deep' });
    expect(deep.body.chain).toHaveLength(21);
    expect((await imported(definition(chain.slice(1)))).status).toBe(201);
    expect((await me.api('GET', '/deployment-sets')).body.total).toBe(before + 20);
  });

  test('is refused when it is something else, and a member named twice is reported', async () => {
    for (const body of [
      {},
      { ...definition([holding('a')]), format: 'x' },
      definition([]),
      { ...definition([holding('a')]), more: 1 },
    ]) {
      expect((await imported(body)).body).toMatchObject({ status: 422, code: 'invalid_input' });
    }
    expect((await imported(definition([holding('a'), holding('a')]))).body).toMatchObject({ status: 422, code: 'invalid_input' });
    const twice = await imported(definition([holding('a', 'b', 'b'), holding('b')]));
    expect(twice.body.unresolved).toMatchObject([{ path: 'sets.0.members.1', code: 'already_member' }]);
  });

  test('has one effect for one Idempotency-Key', async () => {
    const body = definition([holding('a')]);
    const headers = { 'Idempotency-Key': `import-${Date.now()}` };
    const first = await me.api('POST', '/deployment-sets/import', { body, headers });
    const second = await me.api('POST', '/deployment-sets/import', { body, headers });
    expect(second.body.id).toBe(first.body.id);
    expect(second.headers.get('Idempotency-Replayed')).toBe('true');
  });
});
