import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '#app/contracts/operation.ts';
import type { ApiAnswer, TestApp } from '#tests/support/app.ts';
import { craftTarGz } from '#tests/support/archives.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';
import { createImportApp } from '#tests/support/import-client.ts';

let database: TestDatabase;
let roots: string;
let app: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  roots = await mkdtemp(path.join(tmpdir(), 'loadout-scopes-'));
  app = await createImportApp(database.db, roots);
});
afterAll(async () => {
  await rm(roots, { recursive: true });
  await database.close();
});

/** Sends an archive as somebody with these scopes. */
async function upload(scopes: Scope[], fields: Record<string, string>): Promise<ApiAnswer> {
  const { token } = await app.app.services.tokens.create(freshOwner(), 'somebody', { name: 'limited', scopes });
  const form = new FormData();
  form.set('archive', new File([new Uint8Array(craftTarGz([{ name: 'skills/pdf/SKILL.md', content: 'x' }]))], 'kit.tar.gz'));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const sent = new Response(form);
  return app.api('POST', '/imports', {
    token,
    raw: new Uint8Array(await sent.arrayBuffer()),
    headers: { 'Content-Type': sent.headers.get('content-type') ?? '' },
  });
}

test('a dry run of an archive import needs only the right to read, the import itself the right to write', async () => {
  expect(await upload(['read'], { dry_run: 'true' })).toMatchObject({ status: 200, body: { id: null, summary: { created: 1 } } });
  expect(await upload(['read'], {})).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await upload(['read'], { dry_run: 'false' })).toMatchObject({ status: 403 });
  expect(await upload(['deploy'], { dry_run: 'true' })).toMatchObject({ status: 403 });
  expect(await upload(['write'], {})).toMatchObject({ status: 201 });
});
