import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withOwner } from '#db/transactions.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { setsTests } from '#tests/support/library-tests.ts';
import type { SetsClient } from '#tests/support/sets-client.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let me: SetsClient;

setsTests((made) => {
  ({ database, me } = made);
});

const names = (answer: { body: { items: { name: string }[] } }): string[] => answer.body.items.map((set) => set.name);
const list = (query = '') => me.api('GET', `/deployment-sets${query}`);

describe('the list of sets [FR-7]', () => {
  test('of nobody is empty', async () => {
    expect((await list()).body).toEqual({ items: [], total: 0, limit: 50, offset: 0, next_cursor: null });
  });

  test('shows each set with members, resolved count and depth', async () => {
    const [a, b] = [await me.artifact(), await me.artifact()];
    const inner = await me.set('Inner');
    await me.add(inner, { artifact_uuid: a });
    await me.add(inner, { artifact_uuid: b });
    const outer = await me.set('Outer');
    await me.add(outer, { member_set_id: inner });
    await me.add(outer, { artifact_uuid: a });
    const { body } = await list('?sort=name');
    const figures = body.items.map((s: any) => [s.name, s.member_count, s.resolved_count, s.depth]);
    expect(figures).toEqual([
      ['Inner', 2, 2, 1],
      ['Outer', 2, 2, 2],
    ]);
    const { members, ...single } = (await me.api('GET', `/deployment-sets/${outer}`)).body;
    expect(body.items[1]).toEqual(single);
    expect(members).toHaveLength(2);
  });

  test('counts anew after every kind of change of what a set reaches', async () => {
    const [a, b] = [await me.artifact(), await me.artifact()];
    const inner = await me.set('Inner');
    const outer = await me.set('Outer');
    await me.add(outer, { member_set_id: inner });
    const counted = async () => (await list('?name=Outer')).body.items[0].resolved_count;
    expect(await counted()).toBe(0);
    const member = await me.add(inner, { artifact_uuid: a });
    expect(await counted()).toBe(1);
    await me.api('PUT', `/deployment-sets/${inner}/members`, { body: { members: [{ id: member.id }, { artifact_uuid: b }] } });
    expect(await counted()).toBe(2);
    await me.api('DELETE', `/deployment-sets/${inner}/members/${member.id}`);
    expect(await counted()).toBe(1);
    await me.api('DELETE', `/deployment-sets/${inner}`);
    expect(await counted()).toBe(0);
  });

  test('comes with the latest change first, or by name without case', async () => {
    const [b] = [await me.set('beta'), await me.set('Alpha'), await me.set('gamma')];
    expect(names(await list())).toEqual(['gamma', 'Alpha', 'beta']);
    await me.api('PATCH', `/deployment-sets/${b}`, { body: { color: '#112233' } });
    expect(names(await list('?sort=-updated_at'))).toEqual(['beta', 'gamma', 'Alpha']);
    expect(names(await list('?sort=name'))).toEqual(['Alpha', 'beta', 'gamma']);
  });

  test('a changed member puts its set first', async () => {
    const old = await me.set('old');
    await me.set('new');
    await me.add(old, { artifact_uuid: await me.artifact() });
    expect(names(await list())).toEqual(['old', 'new']);
  });

  test.each(['name', '-updated_at'])('in order of %s, pages by cursor and by offset have every set once', async (sort) => {
    for (let i = 0; i < 7; i += 1) await me.set(`set ${i % 3}`);
    // Equal sort keys: the id decides.
    await withOwner(database.db, me.owner, (tx) =>
      sql`update deployment_sets set updated_at = '2026-01-01T00:00:00.123Z'`.execute(tx),
    );
    const all: string[] = (await list(`?sort=${sort}`)).body.items.map((s: any) => s.id);
    expect(new Set(all).size).toBe(7);

    const byCursor: string[] = [];
    let next: string | null = `/deployment-sets?sort=${sort}&limit=3`;
    for (let page = 0; next !== null; page += 1) {
      const answer = await me.api('GET', next);
      byCursor.push(...answer.body.items.map((s: any) => s.id));
      expect(answer.body).toMatchObject(page === 0 ? { total: 7, offset: 0, limit: 3 } : { total: null, offset: null, limit: 3 });
      const link = answer.headers.get('link');
      expect(link === null).toBe(answer.body.next_cursor === null);
      next = link === null ? null : (/^<\/api\/v1(.+)>; rel="next"$/.exec(link)?.[1] ?? '');
    }
    expect(byCursor).toEqual(all);

    const second = (await list(`?sort=${sort}&limit=3&offset=3`)).body;
    expect(second.items.map((s: any) => s.id)).toEqual(all.slice(3, 6));
    expect((await list(`?sort=${sort}&limit=3&offset=6`)).body).toMatchObject({ total: 7, offset: 6, next_cursor: null });
    expect((await list('?offset=100')).body).toMatchObject({ items: [], total: 7, next_cursor: null });
  });

  test('a new set between two pages neither repeats nor hides one', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await me.set(name);
    const first = (await list('?limit=2')).body;
    await me.set('e');
    expect(names(await list(`?limit=2&cursor=${first.next_cursor}`))).toEqual(['b', 'a']);
  });
});

describe('finding sets [FR-13]', () => {
  test('by part of the name, without case, taken literally', async () => {
    for (const name of ['Frontend', 'Backend', '100% done', 'a_b', 'azb', 'back\\slash', 'Été']) await me.set(name);
    const found = async (name: string) => names(await list(`?sort=name&name=${encodeURIComponent(name)}`));
    expect(await found('END')).toEqual(['Backend', 'Frontend']);
    expect(await found('%')).toEqual(['100% done']);
    expect(await found('_')).toEqual(['a_b']);
    expect(await found('\\')).toEqual(['back\\slash']);
    expect(await found('éT')).toEqual(['Été']);
    expect(await found('nothing')).toEqual([]);
    expect(await found('')).toHaveLength(7);
  });

  test('by tag without case; several tags are all wanted; name and tag together', async () => {
    await me.set('one', { tags: ['Team', 'web'] });
    await me.set('two', { tags: ['team'] });
    await me.set('three', { tags: ['web'] });
    expect(names(await list('?sort=name&tag=TEAM'))).toEqual(['one', 'two']);
    expect(names(await list('?tag=team&tag=web'))).toEqual(['one']);
    expect(names(await list('?tag=team&name=tw'))).toEqual(['two']);
    const answer = await list('?tag=tea');
    expect(answer.body).toMatchObject({ items: [], total: 0 });
  });

  test('total counts what matches, and pages stay inside the filter', async () => {
    for (let i = 0; i < 5; i += 1) await me.set(`match ${i}`);
    await me.set('other');
    const first = (await list('?name=match&limit=3&sort=name')).body;
    expect(first.total).toBe(5);
    expect(names(await list(`?name=match&limit=3&sort=name&cursor=${first.next_cursor}`))).toEqual(['match 3', 'match 4']);
  });
});

describe('a bad question is refused with the parameter named', () => {
  const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const ID = UNKNOWN;
  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['offset=-1', 'offset'],
    ['sort=size', 'sort'],
    ['sort=name&sort=name', 'sort'],
    ['colour=red', 'colour'],
    ['name=a%00b', 'name'],
    ['tag=', 'tag.0'],
    ['cursor=%25%25', 'cursor'],
    [`cursor=${cursorOf(['name', 'x', ID])}`, 'cursor'],
    [`cursor=${cursorOf(['-updated_at', 'yesterday', ID])}`, 'cursor'],
    [`cursor=${cursorOf(['-updated_at', '2026-02-31T00:00:00.000Z', ID])}`, 'cursor'],
    [`cursor=${cursorOf(['-updated_at', '2026-01-01T00:00:00.000Z', 'x'])}`, 'cursor'],
    [`cursor=${cursorOf({ a: 1 })}`, 'cursor'],
    [`sort=name&cursor=${cursorOf(['name', 'a\u0000', ID])}`, 'cursor'],
    [`offset=0&cursor=${cursorOf(['-updated_at', '2026-01-01T00:00:00.000Z', ID])}`, 'cursor'],
  ])('%s', async (query, path) => {
    const answer = await list(`?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path }] } });
  });
});
