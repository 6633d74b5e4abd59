import { describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import { setsTests } from '#tests/support/library-tests.ts';
import type { SetsClient } from '#tests/support/sets-client.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let app: TestApp;
let me: SetsClient;

setsTests((made) => {
  ({ app, me } = made);
});

const post = (setId: string, body: object) => me.api('POST', `/deployment-sets/${setId}/members`, { body });
const versionOf = async (setId: string): Promise<number> => (await me.api('GET', `/deployment-sets/${setId}`)).body.version;

describe('circular references are refused when written [FR-4, 001/DS-005, 001/DS-T01]', () => {
  const names = (answer: { body: any }) => answer.body.chain.map((link: any) => link.name);

  test('a set in itself', async () => {
    const a = await me.set('A');
    const answer = await post(a, { member_set_id: a });
    expect(answer).toMatchObject({ status: 422, body: { code: 'cycle', chain: [{ kind: 'set', id: a, name: 'A' }, { id: a }] } });
    expect(answer.body.detail).toMatch(/^This would create a circular reference\. A → A: /);
    expect(answer.body.errors[0].path).toBe('member_set_id');
  });

  test('A → B → A, and A → B → C → A, with the chain; nothing is written', async () => {
    const [a, b, c] = [await me.set('A'), await me.set('B'), await me.set('C')];
    await me.add(a, { member_set_id: b });
    expect(names(await post(b, { member_set_id: a }))).toEqual(['A', 'B', 'A']);
    await me.add(b, { member_set_id: c });
    const answer = await post(c, { member_set_id: a });
    expect(answer).toMatchObject({ status: 422, body: { code: 'cycle' } });
    expect(names(answer)).toEqual(['A', 'B', 'C', 'A']);
    expect(answer.body.chain[0].id).toBe(answer.body.chain.at(-1).id);
    expect(await me.members(c)).toEqual([]);
    expect(await versionOf(c)).toBe(1);
  });

  test('a warning with the whole path is logged', async () => {
    const [a, b] = [await me.set('A'), await me.set('B')];
    await me.add(a, { member_set_id: b });
    await post(b, { member_set_id: a });
    const line = app.logs.find((entry) => entry.msg === 'members.refused' && entry.set_id === b);
    expect(line).toMatchObject({
      level: 40,
      owner: me.owner,
      code: 'cycle',
      path: `set "A" (${a}) → set "B" (${b}) → set "A" (${a})`,
    });
  });

  test('a diamond is accepted', async () => {
    const [top, left, right, base] = [await me.set('Top'), await me.set('Left'), await me.set('Right'), await me.set('Base')];
    for (const side of [left, right]) {
      await me.add(top, { member_set_id: side });
      await me.add(side, { member_set_id: base });
    }
    expect((await me.api('GET', `/deployment-sets/${top}`)).body.depth).toBe(3);
  });

  test('a chain of 20 sets is accepted, the 21st is refused with the chain, from whichever end', async () => {
    const sets: string[] = [];
    for (let i = 1; i <= 20; i += 1) sets.push(await me.set(`S${i}`));
    for (const [i, id] of sets.slice(0, -1).entries()) await me.add(id, { member_set_id: sets[i + 1] });
    expect((await me.api('GET', `/deployment-sets/${sets[0]}`)).body.depth).toBe(20);
    const extra = await me.set('Extra');
    const below = await post(sets[19] ?? '', { member_set_id: extra });
    expect(below).toMatchObject({ status: 422, body: { code: 'too_deep' } });
    expect(names(below)).toEqual([...sets.map((_, i) => `S${i + 1}`), 'Extra']);
    const above = await post(extra, { member_set_id: sets[0] });
    expect(names(above)).toEqual(['Extra', ...sets.map((_, i) => `S${i + 1}`)]);
    await me.add(extra, { member_set_id: sets[1] });
  });

  test('beyond the limit an unknown set is still just not found', async () => {
    const sets: string[] = [];
    for (let i = 1; i <= 20; i += 1) sets.push(await me.set(`S${i}`));
    for (const [i, id] of sets.slice(0, -1).entries()) await me.add(id, { member_set_id: sets[i + 1] });
    expect((await post(sets[19] ?? '', { member_set_id: UNKNOWN })).status).toBe(404);
  });
});
