import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { craftTarGz, craftZip } from '#tests/support/archives.ts';
import { type ImportClient, itemAt, lines } from '#tests/support/import-client.ts';
import { importTests } from '#tests/support/library-tests.ts';
import { skillDocument, type TestFolder } from '#tests/support/source-tree.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let folder: TestFolder;
let me: ImportClient;

importTests(
  (made) => {
    ({ folder, me } = made);
  },
  { LOADOUT_LIMIT_ARCHIVE_BYTES: '100000' },
);

const FILES = [
  { name: 'skills/a/SKILL.md', content: skillDocument('a') },
  { name: 'skills/a/run.sh', content: 'x', mode: 0o100755 },
  { name: 'commands/c.md', content: 'x' },
];

function upload(
  archive: Uint8Array,
  fileName: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('archive', new Blob([Buffer.from(archive)]), fileName);
  return me.api('POST', '/imports', { raw: form, headers });
}

const scratchEntries = async (): Promise<string[]> => readdir(path.join(folder.path, '.data', 'scratch')).catch(() => []);

describe('an uploaded archive', () => {
  test.each([
    ['zip', craftZip(FILES)],
    ['tar.gz', craftTarGz(FILES.map((file) => ({ ...file, mode: (file.mode ?? 0o644) & 0o777 })))],
  ])('comes in as %s', async (extension, bytes) => {
    const answer = await upload(bytes, `agent-kit-1.2.${extension}`);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      collection_name: 'agent-kit',
      source: { kind: 'archive', name: 'agent-kit', path: null, url: null },
    });
    expect(lines(answer.body)).toEqual(['commands/c.md command:c created', 'skills/a skill:a created']);
    expect(await me.files('skill:a')).toEqual({ 'SKILL.md': [skillDocument('a'), false], 'run.sh': ['x', true] });
    expect(await scratchEntries()).toEqual([]);
  });

  test('takes the same fields as a JSON request, and is updated in place by the next version of it', async () => {
    const { body: team } = await me.api('POST', '/collections', { body: { name: 'Team' } });
    const preview = await upload(craftZip(FILES), 'kit-1.0.zip', { collection_id: team.id, dry_run: 'true' });
    expect([preview.status, preview.body.id]).toEqual([200, null]);
    const first = await upload(craftZip(FILES), 'kit-1.0.zip', { collection_id: team.id });
    const second = await upload(craftZip([{ name: 'skills/a/SKILL.md', content: skillDocument('a', 'New.') }]), 'kit-1.1.zip', {
      collection_name: 'Team',
    });
    expect(lines(second.body)).toEqual(['skills/a skill:a updated', 'commands/c.md command:c vanished']);
    expect(itemAt(second.body, 'skills/a').artifact_uuid).toBe(itemAt(first.body, 'skills/a').artifact_uuid);
  });

  test('is one import however often it is sent under one key', async () => {
    const headers = { 'Idempotency-Key': 'upload-1' };
    const first = await upload(craftZip(FILES), 'kit.zip', {}, headers);
    const again = await upload(craftZip(FILES), 'kit.zip', {}, headers);
    expect([again.status, again.headers.get('idempotency-replayed'), again.body.id]).toEqual([201, 'true', first.body.id]);
    expect((await upload(craftZip(FILES.slice(0, 1)), 'kit.zip', {}, headers)).body.code).toBe('idempotency_mismatch');
  });
});

describe('an upload is refused and nothing of it is kept', () => {
  const refused = async (answer: Awaited<ReturnType<typeof upload>>, status: number, code: string) => {
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await me.api('GET', '/imports')).body.total).toBe(0);
    expect((await me.api('GET', '/collections')).body.total).toBe(0);
    expect(await scratchEntries()).toEqual([]);
  };

  test('for a name that leads out, a link, a bomb, or bytes that are no archive', async () => {
    await refused(await upload(craftZip([...FILES, { name: '../evil', content: 'x' }]), 'a.zip'), 422, 'archive_refused');
    await refused(
      await upload(craftTarGz([{ name: 'l', type: 'SymbolicLink', linkpath: '/etc/passwd' }]), 'a.tar.gz'),
      422,
      'archive_refused',
    );
    await refused(
      await upload(craftZip([{ name: 'zeros', content: Buffer.alloc(12 * 1024 * 1024) }]), 'a.zip'),
      422,
      'archive_refused',
    );
    await refused(await upload(Buffer.from('hello'), 'a.zip'), 422, 'archive_refused');
    expect(await readdir(folder.path)).not.toContain('evil');
  });

  test('when it is too large, counted while it arrives', async () => {
    await refused(await upload(Buffer.alloc(100_001), 'a.zip'), 413, 'payload_too_large');
    await refused(await upload(Buffer.alloc(200_000), 'a.zip'), 413, 'payload_too_large');
  });

  test('for unknown, repeated or contradicting fields, and without an archive', async () => {
    await refused(await upload(craftZip(FILES), 'a.zip', { color: 'red' }), 422, 'invalid_input');
    await refused(await upload(craftZip(FILES), 'a.zip', { dry_run: 'maybe' }), 422, 'invalid_input');
    await refused(await upload(craftZip(FILES), 'a.zip', { collection_id: 'x', collection_name: 'y' }), 422, 'invalid_input');
    await refused(await upload(craftZip(FILES), 'a.zip', { collection_id: UNKNOWN }), 404, 'not_found');
    const twice = new FormData();
    for (const name of ['a.zip', 'b.zip']) twice.append('archive', new Blob([Buffer.from(craftZip(FILES))]), name);
    await refused(await me.api('POST', '/imports', { raw: twice }), 422, 'invalid_input');
    const none = new FormData();
    none.append('dry_run', 'true');
    const answer = await me.api('POST', '/imports', { raw: none });
    await refused(answer, 422, 'invalid_input');
    expect(answer.body.errors).toEqual([{ path: 'archive', message: 'Choose a .zip or .tar.gz.' }]);
  });

  test('when the form is broken or ends early', async () => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    await refused(
      await me.api('POST', '/imports', {
        raw: '--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nPK',
        headers,
      }),
      400,
      'bad_request',
    );
    await refused(
      await me.api('POST', '/imports', { raw: 'x', headers: { 'Content-Type': 'multipart/form-data' } }),
      400,
      'bad_request',
    );
  });
});
