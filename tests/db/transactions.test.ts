import { createServer } from 'node:net';
import { sql } from 'kysely';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { AppError } from '#app/domain/errors.ts';
import { createDatabase } from '#db/client.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { type Tx, withOwner, withSystem } from '#db/transactions.ts';
import { administer, createTestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertCollection, insertSet } from '#tests/support/fixtures.ts';

const { db, connection, close } = await createTestDatabase();
afterAll(close);

const namesOf = (tx: Tx) => tx.selectFrom('collections').select('name').orderBy('name').execute();
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

test('the work runs as the web role, for the owner, in READ COMMITTED and with time-outs', async () => {
  const owner = freshOwner();
  const state = sql<Record<string, string>>`select current_user::text as role, current_setting('app.owner_id', true) as owner,
    current_setting('transaction_isolation') as isolation, current_setting('statement_timeout') as statement,
    current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`;
  const single = createDatabase({ connection, poolSize: 1 });
  onTestFinished(single.close);
  await sql`alter role current_user in database ${sql.id(connection.database)} set default_transaction_isolation = serializable`.execute(
    db,
  );
  const before = (await state.execute(single.db)).rows[0];
  const [inside] = await withOwner(single.db, owner, async (tx) => (await state.execute(tx)).rows);
  expect(inside).toEqual({ role: 'loadout_app', owner, isolation: 'read committed', statement: '30s', lock: '10s', idle: '30s' });
  // One connection: what the next client of a pooler gets must carry nothing of this owner.
  expect((await state.execute(single.db)).rows[0]).toEqual({ ...before, owner: '' });
  expect(before).toMatchObject({ role: connection.user, statement: '0', isolation: 'serializable' });
});

test('a failure inside rolls everything back, and comes out as it was thrown', async () => {
  const owner = freshOwner();
  const refusal = new AppError('invalid_input', 'No.');
  const failed = withOwner(db, owner, async (tx) => {
    await insertCollection(tx, owner, { name: 'lost' });
    throw refusal;
  });
  expect(await caught(failed)).toBe(refusal);
  expect(await withOwner(db, owner, namesOf)).toEqual([]);
});

test('inside a transaction of the same owner the work joins it: one rolls back with the other', async () => {
  const owner = freshOwner();
  const outer = withOwner(db, owner, async (tx) => {
    await insertCollection(tx, owner, { name: 'outer' });
    await withOwner(db, owner, async (inner) => {
      expect(inner).toBe(tx);
      await insertCollection(inner, owner, { name: 'inner' });
    });
    expect(await namesOf(tx)).toHaveLength(2);
    throw new AppError('invalid_input', 'No.');
  });
  await expect(outer).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await withOwner(db, owner, namesOf)).toEqual([]);
});

test('joined work that failed is not committed, even when somebody swallowed its failure', async () => {
  const owner = freshOwner();
  const outer = withOwner(db, owner, async (tx) => {
    await insertCollection(tx, owner, { name: 'outer' });
    await withOwner(db, owner, async () => {
      throw new AppError('cycle', 'No.');
    }).catch(() => undefined);
  });
  await expect(outer).rejects.toMatchObject({ code: 'cycle' });
  expect(await withOwner(db, owner, namesOf)).toEqual([]);
});

test('inside the transaction of one owner another owner is refused, and another database is not joined', async () => {
  const [ana, ben] = [freshOwner(), freshOwner()];
  await expect(withOwner(db, ana, () => withOwner(db, ben, namesOf))).rejects.toThrow(/no other owner/);
  const other = await createTestDatabase();
  onTestFinished(other.close);
  await withOwner(db, ana, async (tx) => {
    await insertCollection(tx, ana);
    expect(await withOwner(other.db, ben, namesOf)).toEqual([]);
  });
});

test('work that goes on after its transaction has ended gets a transaction of its own', async () => {
  const owner = freshOwner();
  let late: Promise<unknown> = Promise.resolve();
  let open: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    open = resolve;
  });
  await withOwner(db, owner, async (tx) => {
    late = ended.then(() =>
      withOwner(db, owner, (own) => insertCollection(own, owner, { name: 'late' }).then(() => expect(own).not.toBe(tx))),
    );
  });
  open();
  await late;
  expect(await withOwner(db, owner, namesOf)).toEqual([{ name: 'late' }]);
});

test('system work runs as the login, beside the transaction of an owner', async () => {
  const owner = freshOwner();
  await withOwner(db, owner, async (tx) => {
    await insertCollection(tx, owner);
    const seen = await withSystem(db, async (system) => {
      expect(await withOwner(db, freshOwner(), namesOf), 'no longer inside the first owner').toEqual([]);
      return sql<{
        role: string;
      }>`select current_user::text as role from (select count(*) from collections where owner_id = ${owner}) c where c.count = 0`.execute(
        system,
      );
    });
    expect(seen.rows).toEqual([{ role: connection.user }]);
  });
});

test('a deadlock is cured by running the work again', async () => {
  const owner = freshOwner();
  const [first, second] = await withOwner(db, owner, async (tx) => [await insertSet(tx, owner), await insertSet(tx, owner)]);
  let runs = 0;
  let waiting = 2;
  let release: () => void = () => undefined;
  const bothHoldOne = new Promise<void>((resolve) => {
    release = resolve;
  });
  const touch = (tx: Tx, id: string) =>
    tx
      .updateTable('deployment_sets')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .execute();
  const crossing = (one: string, other: string) =>
    withOwner(db, owner, async (tx) => {
      runs += 1;
      await touch(tx, one);
      waiting -= 1;
      if (waiting === 0) release();
      await bothHoldOne;
      await touch(tx, other);
    });
  await Promise.all([crossing(first, second), crossing(second, first)]);
  expect(runs).toBe(3);
  const versions = await withOwner(db, owner, (tx) => tx.selectFrom('deployment_sets').select('version').execute());
  expect(versions).toEqual([{ version: 3 }, { version: 3 }]);
});

test('a conflict that stays is given up after five more tries, as unavailable', async () => {
  let runs = 0;
  const conflict = withOwner(db, freshOwner(), async (tx) => {
    runs += 1;
    await withOwner(db, freshOwner(), namesOf).catch(() => undefined);
    await sql`do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`.execute(tx);
  });
  await expect(conflict).rejects.toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '5' } });
  expect(runs).toBe(6);
});

test('a conflict in joined work runs the outer work again', async () => {
  const owner = freshOwner();
  let runs = 0;
  await withOwner(db, owner, async (tx) => {
    runs += 1;
    await insertCollection(tx, owner, { name: 'once' });
    await withOwner(db, owner, async (inner) => {
      if (runs < 3) await sql`do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`.execute(inner);
    });
  });
  expect(runs).toBe(3);
  expect(await withOwner(db, owner, namesOf)).toEqual([{ name: 'once' }]);
});

test('a broken constraint comes out as the refusal that its name means, with the cause kept', async () => {
  const owner = freshOwner();
  const refused = withOwner(db, owner, async (tx) => {
    await insertCollection(tx, owner, { name: 'Twice' });
    await insertCollection(tx, owner, { name: 'twice' });
  });
  const error = await caught(refused);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'name_taken', field: 'name', cause: { constraint: 'collections_name_key' } });
});

test('a constraint that is checked at the commit is translated too', async () => {
  const owner = freshOwner();
  const refused = withOwner(db, owner, (tx) =>
    sql`insert into artifacts (owner_id, uuid, type, name, current_version_id)
      values (${owner}, gen_random_uuid(), 'skill', 'x', gen_random_uuid())`.execute(tx),
  );
  await expect(refused).rejects.toMatchObject({ constraint: 'artifacts_current_version_fkey' });
});

test.each([
  ['a NUL character', sql`select ${'a\u0000b'}::text`],
  ['a NUL character in JSON', sql`select ${JSON.stringify({ a: '\u0000' })}::jsonb`],
  ['a number out of range', sql`select ${'1e400'}::double precision`],
])('%s cannot be stored, and is refused as invalid input', async (_, statement) => {
  await expect(withOwner(db, freshOwner(), (tx) => statement.execute(tx))).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a fault of our own is not dressed up as a refusal', async () => {
  const fault = withOwner(db, freshOwner(), (tx) => sql`select nothing from nowhere`.execute(tx));
  await expect(fault).rejects.toMatchObject({ code: '42P01' });
});

test('statements and locks that take too long are told as unavailable', async () => {
  const owner = freshOwner();
  const slow = withOwner(db, owner, async (tx) => {
    await sql`select set_config('statement_timeout', '20', true)`.execute(tx);
    await sql`select pg_sleep(5)`.execute(tx);
  });
  await expect(slow).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('too long') });
  const locked = withOwner(db, owner, async (tx) => {
    await bumpGraphVersion(tx, owner);
    const other = createDatabase({ connection });
    const waiting = withOwner(other.db, owner, async (second) => {
      await sql`select set_config('lock_timeout', '20', true)`.execute(second);
      await bumpGraphVersion(second, owner);
    });
    await waiting.finally(other.close);
  });
  await expect(locked).rejects.toMatchObject({ code: 'unavailable' });
});

test('when nobody answers, it is unavailable at once, and later works without a restart', async () => {
  const gate = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const address = gate.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const broken = createDatabase({ connection: { host: '127.0.0.1', port, user: 'nobody', database: 'x' } });
  onTestFinished(broken.close);
  const ask = () => caught(withOwner(broken.db, freshOwner(), namesOf));
  expect(await ask(), 'hangs up').toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '5' } });
  await new Promise((resolve) => gate.close(resolve));
  expect(await ask(), 'refuses').toMatchObject({ code: 'unavailable' });
  const missing = createDatabase({ connection: { ...connection, host: '/nonexistent' } });
  onTestFinished(missing.close);
  expect(await caught(withOwner(missing.db, freshOwner(), namesOf)), 'no socket').toMatchObject({ code: 'unavailable' });
});

test('connections that the server ends are replaced: idle ones unnoticed, one at work with unavailable', async () => {
  const lost: Error[] = [];
  const own = createDatabase({ connection, onIdleError: (error) => lost.push(error) });
  onTestFinished(own.close);
  const owner = freshOwner();
  const kill = () =>
    administer(
      connection,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'victim'`,
    );
  const mark = (tx: Tx) => sql`set application_name = 'victim'`.execute(tx);

  await Promise.all([1, 2, 3].map(() => withOwner(own.db, owner, mark)));
  await kill();
  await expect(withOwner(own.db, owner, namesOf)).resolves.toEqual([]);

  const atWork = withOwner(own.db, owner, async (tx) => {
    await mark(tx);
    await insertCollection(tx, owner, { name: 'lost' });
    // Between two statements, where only an error event tells; and within one, which fails.
    await kill();
    await insertCollection(tx, owner, { name: 'never' });
  });
  await expect(atWork).rejects.toMatchObject({ code: 'unavailable' });
  const within = withOwner(own.db, owner, async (tx) => {
    await mark(tx);
    await Promise.all([sql`select pg_sleep(5)`.execute(tx), kill()]);
  });
  await expect(within).rejects.toMatchObject({ code: 'unavailable' });
  expect(lost.length, 'told').toBeGreaterThanOrEqual(4);
  expect(await withOwner(own.db, owner, namesOf)).toEqual([]);
});

test('64-bit numbers are numbers, and one that a number cannot hold is refused rather than rounded', async () => {
  const read = (value: string) => sql<{ n: number }>`select ${value}::bigint as n`.execute(db);
  expect((await read('9007199254740991')).rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
  await expect(read('9007199254740993')).rejects.toThrow(/beyond 2\^53/);
});
