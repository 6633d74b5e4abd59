import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { newId } from '#app/services/new-id.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertMember } from '#tests/support/fixtures.ts';

const CONNECTIONS = 16;
const ROUNDS = 200;

const { db, close } = await createTestDatabase({ poolSize: CONNECTIONS });
afterAll(close);

/** Whether `start` reaches `goal` along the members that are committed now. */
async function reaches(tx: Tx, owner: OwnerId, start: string, goal: string): Promise<boolean> {
  const { rows } = await sql<{ reached: boolean }>`
    with recursive reachable (id) as (
      select ${start}::uuid
      union
      select m.member_set_id from deployment_set_members m join reachable r on m.set_id = r.id
      where m.owner_id = ${owner} and m.member_set_id is not null
    )
    select exists (select from reachable where id = ${goal}) as reached`.execute(tx);
  return rows[0]?.reached ?? false;
}

type FirstStatement = (tx: Tx, owner: OwnerId) => Promise<unknown>;

/** Check, then insert: safe only with the right first statement. */
const addEdge = (owner: OwnerId, from: string, to: string, first: FirstStatement) =>
  withOwner(db, owner, async (tx) => {
    await first(tx, owner);
    if (await reaches(tx, owner, to, from)) throw new AppError('cycle', 'This would create a circular reference.');
    await insertMember(tx, owner, from, { member_set_id: to });
  });

interface Round {
  accepted: number;
  refused: number;
  cyclic: boolean;
}

/** Eight pairs of sets; sixteen clients at once put each set of a pair into the other. */
async function race(first: FirstStatement, { rowExists = true } = {}): Promise<Round> {
  const owner = freshOwner('race');
  const sets = Array.from({ length: CONNECTIONS }, newId);
  await withOwner(db, owner, async (tx) => {
    await tx
      .insertInto('deployment_sets')
      .values(sets.map((id) => ({ owner_id: owner, id, name: id })))
      .execute();
    if (!rowExists) await tx.deleteFrom('owner_graphs').where('owner_id', '=', owner).execute();
  });
  const opposite = (index: number) => sets[index % 2 === 0 ? index + 1 : index - 1] ?? '';
  const results = await Promise.allSettled(sets.map((set, index) => addEdge(owner, set, opposite(index), first)));
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'cycle' });
  const accepted = results.filter((result) => result.status === 'fulfilled').length;
  // Of two opposite edges one can be there without a cycle.
  return { accepted, refused: results.length - accepted, cyclic: accepted > CONNECTIONS / 2 };
}

/** The number of the first round in which a cycle was let in; null when there was none. */
async function firstCycle(first: FirstStatement, options?: { rowExists: boolean }): Promise<number | null> {
  for (let round = 1; round <= ROUNDS; round += 1) if ((await race(first, options)).cyclic) return round;
  return null;
}

test('200 rounds of opposite inserts by 16 clients make no cycle', async () => {
  const total = { accepted: 0, refused: 0, cyclic: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    // Every other owner has no row yet, which the clients then race to make.
    const { accepted, refused, cyclic } = await race(bumpGraphVersion, { rowExists: round % 2 === 0 });
    total.accepted += accepted;
    total.refused += refused;
    if (cyclic) total.cyclic += 1;
  }
  expect(total).toEqual({ accepted: (ROUNDS * CONNECTIONS) / 2, refused: (ROUNDS * CONNECTIONS) / 2, cyclic: 0 });
  const { rows } = await sql`select 1 from deployment_set_members`.execute(db);
  expect(rows).toHaveLength(total.accepted);
});

test('the same harness without the version row finds a cycle', async () => {
  expect(await firstCycle(async () => undefined)).not.toBeNull();
});

test('nor does an update do instead of the insert: it locks nothing when the row is missing', async () => {
  const update: FirstStatement = (tx, owner) =>
    tx
      .updateTable('owner_graphs')
      .set((eb) => ({ graph_version: eb('graph_version', '+', 1) }))
      .where('owner_id', '=', owner)
      .execute();
  expect(await firstCycle(update, { rowExists: false })).not.toBeNull();
});
