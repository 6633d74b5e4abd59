import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAppError } from '#app/domain/errors.ts';
import { measureSets } from '#app/domain/graph.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertSet } from '#tests/support/fixtures.ts';
import { setServices } from '#tests/support/set-services.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const CONNECTIONS = 16;
/** The full figure is 1,000. */
const ROUNDS = sized(200, 1000);

let guarded: TestDatabase;
let unguarded: TestDatabase;

beforeAll(async () => {
  guarded = await createTestDatabase({ poolSize: CONNECTIONS });
  unguarded = await createTestDatabase({ poolSize: CONNECTIONS });
  // The control: every bump makes a row of its own, so that no change waits for another. The program is the same.
  await unguarded.pool.query(`
    alter table owner_graphs disable row level security;
    create function lock_nothing() returns trigger language plpgsql as $$
      begin new.owner_id := new.owner_id || gen_random_uuid(); return new; end $$;
    create trigger lock_nothing before insert on owner_graphs for each row execute function lock_nothing()`);
});
afterAll(async () => {
  await guarded.close();
  await unguarded.close();
});

async function edgesOf(db: Database, owner: OwnerId): Promise<Map<string, string[]>> {
  const { rows } = await withOwner(db, owner, (tx) =>
    sql<{
      set_id: string;
      held: string[];
    }>`select set_id, array_agg(member_set_id::text) as held from deployment_set_members group by set_id`.execute(tx),
  );
  return new Map(rows.map((row) => [row.set_id, row.held]));
}

interface Tally {
  cycles: number;
  accepted: number;
  refused: number;
  unexpected: unknown[];
}

/** Rounds of opposite memberships at once: all 12 between four sets, and four of them twice. */
async function race(db: Database, rounds: number, enough: (tally: Tally) => boolean = () => false): Promise<Tally> {
  const { members } = setServices(db);
  const tally: Tally = { cycles: 0, accepted: 0, refused: 0, unexpected: [] };
  for (let round = 0; round < rounds && !enough(tally); round += 1) {
    const owner = freshOwner('race');
    const sets = await withOwner(db, owner, async (tx) => {
      const ids = [];
      for (const name of ['A', 'B', 'C', 'D']) ids.push(await insertSet(tx, owner, { name }));
      return ids;
    });
    const pairs = sets.flatMap((holder) => sets.filter((held) => held !== holder).map((held) => ({ holder, held })));
    const attempts = [...pairs, ...pairs.slice(0, CONNECTIONS - pairs.length)];
    const results = await Promise.allSettled(
      attempts.map(({ holder, held }) => members.add(owner, holder, { member_set_id: held })),
    );
    for (const result of results) {
      if (result.status === 'fulfilled') tally.accepted += 1;
      else if (isAppError(result.reason) && ['cycle', 'already_member'].includes(result.reason.code)) tally.refused += 1;
      else tally.unexpected.push(result.reason);
    }
    if (measureSets(await edgesOf(db, owner), sets).cycle !== null) tally.cycles += 1;
  }
  return tally;
}

describe(`opposite memberships written at once over ${CONNECTIONS} connections [FR-4]`, () => {
  test(`${ROUNDS} rounds leave no cycle and fail in no unexpected way`, { timeout: 600_000 }, async () => {
    const tally = await race(guarded.db, ROUNDS);
    const { cycles, accepted, refused } = tally;
    recordCounts('opposite memberships at once', { rounds: ROUNDS, connections: CONNECTIONS, accepted, refused, cycles });
    expect(tally.unexpected).toEqual([]);
    expect(tally.cycles).toBe(0);
    // Four sets in one order have six memberships; the other ten attempts are refused.
    expect(tally.accepted).toBe(ROUNDS * 6);
    expect(tally.refused).toBe(ROUNDS * 10);
  });

  test('control: without the version row the same harness finds a cycle', { timeout: 600_000 }, async () => {
    const tally = await race(unguarded.db, 200, ({ cycles }) => cycles > 0);
    recordCounts('the same without the version row', { cycles: tally.cycles });
    expect(tally.cycles).toBeGreaterThan(0);
    expect(tally.unexpected).toEqual([]);
  });
});

test('members moved into one gap at once all find a place of their own', async () => {
  const { members, sets } = setServices(guarded.db);
  const owner = freshOwner('moves');
  const [outer, ...inner] = await withOwner(guarded.db, owner, async (tx) => {
    const ids = [];
    for (let i = 0; i <= 12; i += 1) ids.push(await insertSet(tx, owner));
    return ids;
  });
  if (outer === undefined) throw new Error('A set was made.');
  const added = await members.addAll(
    owner,
    outer,
    inner.map((id) => ({ member_set_id: id })),
  );
  const [first, ...others] = added.map((member) => member.id);
  await Promise.all(others.map((id) => members.move(owner, outer, id, { after: first })));
  const { set } = await sets.get(owner, outer);
  expect(set.members[0]?.id).toBe(first);
  expect(new Set(set.members.map((member) => member.position)).size).toBe(12);
  expect(set.version).toBe(1 + 1 + others.length);
});
