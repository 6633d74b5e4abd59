import { afterAll, describe, expect, test } from 'vitest';
import { allOperations } from '#app/contracts/operations.ts';
import { MATRIX } from '#tests/support/authorization-matrix.ts';
import { snapshotOfOwner } from '#tests/support/owner-snapshot.ts';
import { createTwoParties } from '#tests/support/parties.ts';
import { recordCounts } from '#tests/support/torture.ts';

const { database, on, alice, bob, close } = await createTwoParties();
afterAll(close);
const counts = { operations: 0, requests_with_foreign_ids: 0, answered_404: 0, without_token_401: 0, without_scope_403: 0 };
afterAll(() => recordCounts('foreign ids over every operation', counts));

describe.each(allOperations.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const row = Object.entries(MATRIX).find(([name]) => name === id)?.[1];

  test('has a row in the matrix', () => {
    expect(row, `add ${id} to tests/support/authorization-matrix.ts`).toBeDefined();
  });

  test('without a token, or with a wrong one, is 401', async () => {
    for (const { path, body } of row?.(alice.world, bob.world) ?? []) {
      for (const token of [undefined, 'lo_wrong', `${alice.token.slice(0, -1)}x`]) {
        const answer = await on.api(operation.method, path, { body, token });
        expect(answer, path).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        counts.without_token_401 += 1;
      }
    }
  });

  test("with another owner's ids shows nothing and changes nothing", async () => {
    const before = await snapshotOfOwner(database.db, alice.owner);
    counts.operations += 1;
    for (const { path, body, status = 404 } of row?.(alice.world, bob.world) ?? []) {
      const answer = await on.api(operation.method, path, { body, token: bob.token });
      expect(answer.status, `${operation.method} ${path} ${JSON.stringify(answer.body)}`).toBe(status);
      if (status === 404) expect(answer.body.code).toBe('not_found');
      counts.requests_with_foreign_ids += 1;
      if (answer.status === 404) counts.answered_404 += 1;
      const text = JSON.stringify(answer.body);
      // A refusal may repeat what the request itself said, and nothing else.
      const said = `${path} ${JSON.stringify(body)}`;
      for (const foreign of [alice.owner, ...Object.values(alice.world).filter((value) => value !== alice.world.contentHash)]) {
        if (!said.includes(foreign)) expect(text, path).not.toContain(foreign);
      }
    }
    expect(await snapshotOfOwner(database.db, alice.owner)).toEqual(before);
  });

  test(`needs the scope ${operation.scope}`, async () => {
    const others = (['read', 'write', 'deploy', 'admin'] as const).filter((scope) => scope !== operation.scope);
    const { token } = await on.app.services.tokens.create(bob.owner, 'limited', { name: 'limited', scopes: others });
    for (const { path, body } of row?.(alice.world, bob.world) ?? []) {
      expect(await on.api(operation.method, path, { body, token }), path).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
      counts.without_scope_403 += 1;
    }
  });
});

test('the matrix names no operation that is gone', () => {
  expect(Object.keys(MATRIX).sort()).toEqual(allOperations.map(({ id }) => id).sort());
});

test('negative control: the owner itself reaches all of it', async () => {
  for (const path of [
    `/deployment-sets/${alice.world.set}`,
    `/artifacts/${alice.world.skill}`,
    `/groups/${alice.world.group}`,
    `/collections/${alice.world.collection}`,
    `/composites/${alice.world.plugin}`,
  ]) {
    expect((await on.api('GET', path, { token: alice.token })).status, path).toBe(200);
  }
});

test('two owners may use the same names', async () => {
  for (const { token } of [alice, bob]) {
    expect(
      (await on.api('GET', '/collections', { token })).body.items.filter(({ name }: { name: string }) => name === 'Library'),
    ).toHaveLength(1);
  }
});

test('a revoked and an expired token are 401', async () => {
  const { token, id } = await on.app.services.tokens.create(bob.owner, 'x', { name: 'short', scopes: ['read'] });
  expect((await on.api('GET', '/me', { token })).status).toBe(200);
  await on.app.services.tokens.remove(bob.owner, id);
  expect((await on.api('GET', '/me', { token })).status).toBe(401);
  const later = await on.app.services.tokens.create(bob.owner, 'x', { name: 'expired', scopes: ['read'], expires_in_days: 1 });
  await database.db
    .updateTable('sys.api_tokens')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('id', '=', later.id)
    .execute();
  expect((await on.api('GET', '/me', { token: later.token })).status).toBe(401);
});

test('cookies do not count on the API', async () => {
  expect((await on.api('GET', '/me', { headers: { Cookie: 'loadout_session=anything' } })).status).toBe(401);
});

test('a token is shown once and stored as a hash only', async () => {
  const { token, id } = await on.app.services.tokens.create(bob.owner, 'x', { name: 'shown once', scopes: ['read'] });
  const listed = await on.api('GET', '/tokens?limit=200', { token: bob.token });
  expect(listed.body.items.some((item: { id: string }) => item.id === id)).toBe(true);
  expect(JSON.stringify(listed.body)).not.toContain(token);
  const stored = await database.db.selectFrom('sys.api_tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  expect(JSON.stringify(stored)).not.toContain(token);
});
