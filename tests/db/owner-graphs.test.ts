import { afterAll, expect, test } from 'vitest';
import { AppError } from '#app/domain/errors.ts';
import { bumpGraphVersion, findGraphVersion } from '#db/repositories/owner-graphs.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertSet } from '#tests/support/fixtures.ts';

const { db, close } = await createTestDatabase();
afterAll(close);

test('a sequence of bumps counts up from 1, also when the first ones race', async () => {
  const owner = freshOwner();
  expect(await withOwner(db, owner, (tx) => findGraphVersion(tx, owner))).toEqual({ graph_version: 0, set_count: 0 });
  const versions = await Promise.all(Array.from({ length: 8 }, () => withOwner(db, owner, (tx) => bumpGraphVersion(tx, owner))));
  expect(versions.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('the number of sets follows inserts, deletes and roll-backs', async () => {
  const owner = freshOwner();
  const count = async () => (await withOwner(db, owner, (tx) => findGraphVersion(tx, owner))).set_count;
  await Promise.all([1, 2, 3].map(() => withOwner(db, owner, (tx) => insertSet(tx, owner))));
  expect(await count()).toBe(3);
  const undone = withOwner(db, owner, async (tx) => {
    await insertSet(tx, owner);
    throw new AppError('invalid_input', 'No.');
  });
  await expect(undone).rejects.toThrow();
  expect(await count()).toBe(3);
  await withOwner(db, owner, (tx) => tx.deleteFrom('deployment_sets').where('owner_id', '=', owner).execute());
  expect(await count()).toBe(0);
});
