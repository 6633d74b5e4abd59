import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PickerSearch, PickerTab, Ticks } from '#app/contracts/set-pages.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import type { Database } from '#db/client.ts';
import { withOwner } from '#db/transactions.ts';
import { countStatements } from '#tests/support/count-statements.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertSet } from '#tests/support/fixtures.ts';
import { type SetPagesWorld, setPagesWorld } from '#tests/support/set-pages-world.ts';
import { setServices } from '#tests/support/set-services.ts';

let database: TestDatabase;
let db: Database;
let statements: (work: () => Promise<unknown>) => Promise<number>;
let w: SetPagesWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ db, statements } = countStatements(database.db));
});
afterAll(() => database.close());
beforeEach(async () => {
  w = await setPagesWorld(db);
});

describe('the picker', () => {
  const NONE: Ticks = { artifact: [], group: [], set: [] };
  const search = (tab: PickerTab, more: Partial<PickerSearch> = {}): PickerSearch => ({
    tab,
    name: '',
    type: null,
    tag: '',
    offset: 0,
    ticks: NONE,
    ...more,
  });
  const page = (tab: PickerTab, more: Partial<PickerSearch> = {}, setId = w.base, owner: OwnerId = w.owner) =>
    w.picker.page(owner, setId, search(tab, more));

  test('a set says why it cannot be added: it is the set itself, in it already, or would close a circle', async () => {
    const { rows } = await page('set');
    expect(rows.map((row) => [row.name, row.refusal?.code ?? null, row.refusal?.chain.join(' → ') ?? null])).toEqual([
      ['Backend', 'cycle', 'Backend → Base → Backend'],
      ['Base', 'itself', ''],
      ['Empty', null, null],
      ['Frontend', 'cycle', 'Frontend → Base → Frontend'],
      ['Full', 'cycle', 'Full → Frontend → Base → Full'],
    ]);
    const inFull = await page('set', {}, w.full);
    expect(inFull.rows.map((row) => [row.name, row.refusal?.code ?? null])).toEqual([
      ['Backend', 'member'],
      ['Base', null],
      ['Empty', null],
      ['Frontend', 'member'],
      ['Full', 'itself'],
    ]);
  });

  test('what it offers can be added, and what it refuses is refused', async () => {
    const { members } = setServices(db);
    const { rows } = await page('set');
    for (const row of rows) {
      const attempt = members.add(w.owner, w.base, { member_set_id: row.id });
      if (row.refusal === null) await expect(attempt).resolves.toBeDefined();
      else await expect(attempt).rejects.toThrow();
    }
  });

  test('a set that would make a chain too long says how long', async () => {
    const chain = await withOwner(db, w.owner, async (tx) => {
      let below = await insertSet(tx, w.owner, { name: 'Deep 1' });
      for (let n = 2; n <= 18; n += 1)
        below = await insertSet(tx, w.owner, { name: `Deep ${n}`, members: [{ member_set_id: below }] });
      return below;
    });
    const deep = (await page('set', { name: 'Deep 1' })).rows;
    expect(deep.find((row) => row.id === chain)?.refusal).toMatchObject({ code: 'too_deep' });
    expect(deep.find((row) => row.id === chain)?.refusal?.chain).toHaveLength(21);
    expect(deep.find((row) => row.name === 'Deep 17')?.refusal).toBeNull();
  });

  test('artifacts and groups say that they are in already', async () => {
    const artifacts = await page('artifact');
    expect(artifacts.rows.map((row) => [row.name, row.refusal?.code ?? null])).toEqual([
      ['skill:a', 'member'],
      ['skill:b', 'member'],
      ['skill:c', null],
      ['hook:d', null],
      ['skill:e', null],
    ]);
    expect(artifacts.rows[0]).toMatchObject({ kind: 'artifact', collections: ['Team library'], description: 'About a' });
    const groups = await page('group', {}, w.full);
    expect(groups.rows).toEqual([
      {
        kind: 'group',
        id: w.group,
        name: 'Release notes',
        description: null,
        collection: 'Team library',
        artifact_count: 2,
        refusal: { code: 'member', chain: [] },
        brings: null,
      },
    ]);
  });

  test('searches by name and type; a percent sign is a percent sign', async () => {
    expect((await page('artifact', { type: 'hook' })).rows.map((row) => row.name)).toEqual(['hook:d']);
    expect((await page('group', { name: 'NOTES' })).total).toBe(1);
    expect((await page('group', { name: '%' })).total).toBe(0);
    expect((await page('set', { tag: 'WEB' })).rows.map((row) => row.name)).toEqual(['Frontend']);
    expect((await page('set')).counts).toEqual({ artifact: 5, group: 1, set: 5 });
  });

  test('what is ticked on any tab brings together what it brings, less what the set has', async () => {
    const ticks: Ticks = { artifact: [w.a, w.d], group: [w.group], set: [w.empty] };
    expect((await page('artifact', { ticks })).selection).toEqual({ count: 4, total: 4, new: 3 });
    expect((await page('set', { ticks }, w.full)).selection).toEqual({ count: 4, total: 4, new: 0 });
    expect((await page('set')).selection).toBeNull();
  });

  test('every row says what it would bring and how much of it the set has, whatever else is ticked', async () => {
    const ticks: Ticks = { artifact: [w.d], group: [], set: [] };
    const inBase = await page('group', { ticks });
    expect(inBase.rows.map(({ name, brings }) => [name, brings])).toEqual([['Release notes', { total: 2, new: 2 }]]);
    const inFull = await page('artifact', {}, w.full);
    const before = inFull.rows.filter(({ refusal }) => refusal === null);
    for (const row of before) {
      const { members, sets } = setServices(db);
      const resolved = async () => (await sets.get(w.owner, w.full)).set.resolved_count;
      const had = await resolved();
      const { id } = await members.add(w.owner, w.full, { artifact_uuid: row.id });
      expect((await resolved()) - had, row.name).toBe(row.brings?.new);
      await members.remove(w.owner, w.full, id);
    }
    expect(before.length).toBeGreaterThan(2);
    expect((await page('set')).rows.find(({ name }) => name === 'Full')?.brings, 'cannot be added').toBeNull();
  });

  test('a tick that would close a circle is counted without harm, and ticks that name nothing are no ticks', async () => {
    const ticks: Ticks = { artifact: ['nonsense', newId()], group: [], set: [w.full, w.base] };
    const { selection, rows } = await page('set', { ticks });
    expect(selection).toMatchObject({ count: 2 });
    expect(rows.find((row) => row.id === w.full)?.refusal?.code).toBe('cycle');
  });

  test('takes at most five statements on every tab, with and without ticks', async () => {
    const ticks: Ticks = { artifact: [w.d], group: [w.group], set: [w.empty] };
    for (const tab of ['artifact', 'group', 'set'] as const) {
      expect(await statements(() => page(tab))).toBeLessThanOrEqual(5);
      expect(await statements(() => page(tab, { ticks }))).toBeLessThanOrEqual(5);
    }
  });

  test('is not there for another owner', async () => {
    await expect(page('set', {}, w.base, freshOwner('pages'))).rejects.toMatchObject({ code: 'not_found' });
  });
});
