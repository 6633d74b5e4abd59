import { mkdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { createImportApp, type ImportClient, importClient } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { skillDocument, type TestFolder } from '#tests/support/source-tree.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let folder: TestFolder;
let app: TestApp;
let me: ImportClient;
let source: string;
let count = 0;

importTests((made) => {
  ({ database, folder, app, me } = made);
});
beforeEach(async () => {
  count += 1;
  source = await folder.source(`${count}/kit`, { 'skills/a/SKILL.md': skillDocument('a') });
});

const directory = (path: string) => ({ kind: 'directory', path });
const post = (body: object, headers: Record<string, string> = {}) => me.api('POST', '/imports', { body, headers });
const problems = (answer: { body: { errors?: { path: string }[] } }) => answer.body.errors?.map(({ path }) => path);

async function finished(id: string) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { body } = await me.api('GET', `/imports/${id}`);
    if (body.finished_at !== null) return body;
    await wait(50);
  }
  throw new Error('The import never ended.');
}

describe('a request that cannot be carried out', () => {
  test.each([
    [{}, ['source']],
    [{ source: { kind: 'directory' } }, ['source.path']],
    [{ source: { kind: 'ftp', url: 'x' } }, ['source.kind']],
    [{ source: { kind: 'git' } }, ['source.url']],
    [{ source: { kind: 'directory', path: '/x', ref: 'main' } }, ['source.ref']],
    [{ source: { kind: 'directory', path: '/x' }, dry_run: 'yes' }, ['dry_run']],
    [{ source: { kind: 'directory', path: '/x' }, collection_id: 'a', collection_name: 'b' }, ['collection_name']],
    [{ source: { kind: 'directory', path: '/x' }, color: 'red' }, ['color']],
    [{ source: { kind: 'directory', path: 'relative/path' } }, ['source.path']],
  ])('%j is refused with its fields', async (body, fields) => {
    const answer = await post(body);
    expect([answer.status, answer.body.code, problems(answer)]).toEqual([422, 'invalid_input', fields]);
  });

  test('a folder that is not there, a file, a folder outside the roots, a root itself, our own folders', async () => {
    const refusal = async (path: string) => {
      const { status, body } = await post({ source: directory(path) });
      expect(status).toBe(422);
      return body.code;
    };
    await mkdir(`${folder.path}/.data`, { recursive: true });
    expect(await refusal(`${source}/nowhere`)).toBe('invalid_input');
    expect(await refusal(`${source}/skills/a/SKILL.md`)).toBe('invalid_input');
    for (const path of [
      '/etc',
      '/',
      folder.path,
      `${source}/../../../..`,
      process.cwd(),
      `${folder.path}/.data`,
      '/nowhere/at/all',
    ])
      expect(await refusal(path), path).toBe('path_not_allowed');
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
  });

  test('an unknown, malformed or foreign collection or import is not found', async () => {
    const other = await importClient(app);
    const { body: theirs } = await other.api('POST', '/collections', { body: { name: 'Theirs' } });
    for (const id of [UNKNOWN, 'x', theirs.id])
      expect((await post({ source: directory(source), collection_id: id })).status).toBe(404);
    const report = await other.folder(source);
    for (const id of [UNKNOWN, 'x', report.id]) expect((await me.api('GET', `/imports/${id}`)).status).toBe(404);
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
    expect((await me.api('GET', '/artifacts')).body.total).toBe(0);
  });

  test('reading folders of the server takes the scope admin', async () => {
    const { token } = await app.app.services.tokens.create(me.owner, 'writer', { name: 'write', scopes: ['read', 'write'] });
    for (const from of [directory(source), { kind: 'git', url: source }]) {
      const answer = await app.api('POST', '/imports', { body: { source: from }, token });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
  });
});

describe('the same request sent several times under one key', () => {
  const key = { 'Idempotency-Key': 'k1' };

  test('has one effect, and its answer comes again', async () => {
    const first = await post({ source: directory(source) }, key);
    const again = await post({ source: directory(source) }, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
    expect(again.body).toEqual(first.body);
    expect((await me.api('GET', '/imports')).body.total).toBe(1);
  });

  test('and another body is refused', async () => {
    await post({ source: directory(source) }, key);
    const other = await post({ source: directory(source), collection_name: 'Other' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  test('ten times at once has one effect: one 201, the others replayed or told to wait', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ source: directory(source) }, key)));
    expect(answers.filter(({ status, headers }) => status === 201 && headers.get('idempotency-replayed') === null)).toHaveLength(
      1,
    );
    for (const { status, body } of answers)
      if (status !== 201) expect([status, body.code]).toEqual([409, 'idempotency_in_flight']);
    expect((await me.api('GET', '/imports')).body.total).toBe(1);
  });

  test('belongs to its owner alone', async () => {
    const other = await importClient(app);
    await post({ source: directory(source) }, key);
    const theirs = await other.api('POST', '/imports', { body: { source: directory(source) }, headers: key });
    expect([theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });
});

describe('an import that goes on beside its request', () => {
  test('is answered 202 with the place of its report, which ends', async () => {
    const answer = await post({ source: directory(source) }, { Prefer: 'respond-async' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/v1/imports/${answer.body.id}`);
    expect(await finished(answer.body.id)).toMatchObject({ status: 'succeeded', summary: { found: 1, created: 1 } });
  });

  test('is answered so again under its key, so that a lost answer is found', async () => {
    const headers = { Prefer: 'respond-async', 'Idempotency-Key': 'lost' };
    const first = await post({ source: directory(source) }, headers);
    const again = async () => {
      const answer = await post({ source: directory(source) }, headers);
      expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
      expect(answer.headers.get('location')).toBe(`/api/v1/imports/${first.body.id}`);
      return answer.body;
    };
    expect(first.status).toBe(202);
    await again();
    await finished(first.body.id);
    expect(await again()).toMatchObject({ id: first.body.id, status: 'succeeded' });
    expect((await me.api('GET', '/imports')).body.total).toBe(1);
  });

  test('says in its report why it failed', async () => {
    const answer = await post({ source: { kind: 'git', url: source } }, { Prefer: 'respond-async' });
    const report = await finished(answer.body.id);
    expect(report).toMatchObject({
      status: 'failed',
      error: { code: 'source_refused', message: expect.stringContaining('no git repository') },
      items: [],
    });
  });

  test('is ended by whoever looks at it when its process is gone', async () => {
    const { body } = await post({ source: directory(source) });
    await database.pool.query(
      "update imports set status = 'running', finished_at = null, updated_at = now() - interval '2 minutes' where id = $1",
      [body.id],
    );
    expect((await me.api('GET', '/imports')).body.items).toMatchObject([{ status: 'failed', error: { code: 'interrupted' } }]);
    await database.pool.query("update imports set status = 'running', finished_at = null, updated_at = now() where id = $1", [
      body.id,
    ]);
    expect((await me.api('GET', `/imports/${body.id}`)).body.status).toBe('running');
  });

  test('that fails on its way keeps what was written, and brings that into the search index', async () => {
    const half = await folder.source(
      `${count}/half`,
      Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`skills/s${index}/SKILL.md`, skillDocument(`s${index}`)])),
    );
    // It is in the second of the two transactions that write them.
    await database.pool.query(`alter table artifacts add constraint no_s399 check (name <> 's399' or owner_id <> '${me.owner}')`);
    onTestFinished(async () => void (await database.pool.query('alter table artifacts drop constraint no_s399')));
    const { body } = await post({ source: directory(half) }, { Prefer: 'respond-async' });
    expect((await finished(body.id)).status).toBe('failed');
    const rows = async () =>
      (await database.pool.query('select search_due from artifacts where owner_id = $1', [me.owner])).rows.map(
        (row) => row.search_due,
      );
    expect((await rows()).length).toBe(200);
    await expect.poll(async () => (await rows()).includes(true), { timeout: 20_000 }).toBe(false);
  });

  test('stops when the server stops, and its report says so', async () => {
    const own = await createImportApp(database.db, folder.path);
    const big = await folder.source(
      `${count}/big`,
      Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`skills/s${index}/SKILL.md`, skillDocument(`s${index}`)])),
    );
    const { report } = await own.app.services.imports.start(
      me.owner,
      { source: { kind: 'directory', path: big } },
      { actor: 'me', patience: 0 },
    );
    await own.app.services.imports.stop();
    const ended = await me.api('GET', `/imports/${report.id}`);
    expect(ended.body).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    // What was written stays, and importing again goes on from there.
    expect((await me.folder(big)).summary).toMatchObject({ found: 400, rejected: 0 });
    expect((await me.api('GET', '/artifacts?limit=1')).body.total).toBe(400);
  });
});

test('a page of a report counts its items by what became of them', async () => {
  const odd = await folder.source(`${count}/odd`, {
    'skills/a/SKILL.md': 'no frontmatter',
    'skills/b/SKILL.md': skillDocument('b'),
    '.mcp.json': 'nonsense',
  });
  const report = await me.folder(odd);
  const { imports } = app.app.services;
  const all = await imports.getPage(me.owner, report.id ?? '', { limit: 2 });
  expect(all.counts).toEqual({ all: 3, rejected: 1, warnings: 1, created: 2, updated: 0, unchanged: 0, vanished: 0 });
  expect(all.page.map((item) => item.path)).toEqual(['.mcp.json', 'skills/a']);
  expect((await imports.getPage(me.owner, report.id ?? '', { filter: 'warnings' })).page.map((item) => item.path)).toEqual([
    'skills/a',
  ]);
  expect((await imports.getPage(me.owner, report.id ?? '', { filter: 'rejected' })).page.map((item) => item.path)).toEqual([
    '.mcp.json',
  ]);
});
