import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createLog } from '#app/lib/log.ts';
import { storeBlobs, storeVersion } from '#app/services/artifact-store.server.ts';
import { createArtifacts } from '#app/services/artifacts.server.ts';
import { createGarbage } from '#app/services/garbage.server.ts';
import { newId } from '#app/services/new-id.ts';
import { insertVersionFiles, listVersionFiles } from '#db/repositories/artifact-content.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact } from '#tests/support/fixtures.ts';

let database: TestDatabase;
let owner: OwnerId;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  owner = freshOwner();
});
afterAll(() => database.close());

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const garbage = () => createGarbage({ db: database.db, log: createLog('silent') });
const known = async (): Promise<string[]> => {
  const rows = await sql<{ text: string }>`
    select convert_from(bytes, 'UTF8') as text from blobs where owner_id = ${owner} order by 1`.execute(database.db);
  return rows.rows.map((row) => row.text);
};
/** As if all of it had been stored two days ago. The web role could not say so. */
const age = () => sql`update blobs set created_at = now() - interval '2 days' where owner_id = ${owner}`.execute(database.db);
const store = (...texts: string[]) =>
  withOwner(database.db, owner, (tx) => storeBlobs(tx, owner, new Map(texts.map((text) => [hashOf(text), Buffer.from(text)]))));
const artifact = (text: string) =>
  withOwner(database.db, owner, (tx) => insertArtifact(tx, owner, { files: { 'SKILL.md': text } }));
const remove = (uuid: string) => createArtifacts({ db: database.db }).remove(owner, { ref: uuid });

describe('content that nothing names', () => {
  test('goes a day after it was stored, and what a version names stays', async () => {
    const kept = await artifact('kept');
    const gone = await artifact('gone');
    await remove(gone.uuid);
    expect(await garbage().collect(owner)).toEqual({ blobs: 0, bytes: 0 });
    await age();
    expect(await garbage().collect(owner)).toEqual({ blobs: 1, bytes: 4 });
    expect(await known()).toEqual(['kept']);
    await remove(kept.uuid);
    expect(await garbage().collect(owner)).toEqual({ blobs: 1, bytes: 4 });
  });

  test('stays while another version of the same content, or a kept generation, names it', async () => {
    const [one, two] = [await artifact('shared'), await artifact('shared')];
    await remove(one.uuid);
    await store('deployed', 'lost');
    await withOwner(database.db, owner, async (tx) => {
      const project = newId();
      const profile = newId();
      const run = newId();
      await sql`insert into projects (owner_id, id, name, site, path) values (${owner}, ${project}, 'p', 's', ${`/${project}`})`.execute(
        tx,
      );
      await sql`insert into deployment_profiles (owner_id, id, project_id, name, platform, root_dir)
        values (${owner}, ${profile}, ${project}, 'claude_code', 'claude_code', '.claude')`.execute(tx);
      await sql`insert into deploy_runs (owner_id, id, project_id, profile_id, status, mode, requested_by)
        values (${owner}, ${run}, ${project}, ${profile}, 'succeeded', 'per_artifact', 'me')`.execute(tx);
      const entries = JSON.stringify([{ path: 'a', key: '', content_hash: hashOf('deployed') }]);
      await sql`insert into generations (owner_id, id, project_id, profile_id, n, run_id, entries)
        values (${owner}, ${newId()}, ${project}, ${profile}, 1, ${run}, ${entries}::jsonb)`.execute(tx);
    });
    await age();
    expect(await garbage().collect(owner)).toEqual({ blobs: 1, bytes: 4 });
    expect(await known()).toEqual(['deployed', 'shared']);
    await remove(two.uuid);
    await garbage().collect(owner);
    expect(await known()).toEqual(['deployed']);
  });

  test('belongs to its owner: nobody else is looked at', async () => {
    await store('mine');
    await age();
    expect(await garbage().collect(freshOwner())).toEqual({ blobs: 0, bytes: 0 });
    expect(await known()).toEqual(['mine']);
  });

  test('is young again once somebody stores it', async () => {
    await store('again');
    await age();
    await store('again');
    expect(await garbage().collect(owner)).toEqual({ blobs: 0, bytes: 0 });
    expect(await known()).toEqual(['again']);
  });
});

describe('a collection in the middle of storing', () => {
  /** Stores content that a deleted artifact left, lets `meanwhile` happen before a version names it, and says what came of it. */
  async function storing(meanwhile: () => Promise<unknown>): Promise<string> {
    const text = `raced ${newId()}`;
    const old = await artifact(text);
    const target = await artifact(`other ${newId()}`);
    await age();
    return withOwner(database.db, owner, async (tx) => {
      const [row] = await sql<{ id: string }>`
        select current_version_id as id from artifacts where owner_id = ${owner} and uuid = ${target.uuid}`
        .execute(tx)
        .then((result) => result.rows);
      // Still named by the old artifact, so it is known and not sent again.
      await storeBlobs(tx, owner, new Map([[hashOf(text), Buffer.from(text)]]));
      await sql`delete from artifacts where owner_id = ${owner} and uuid = ${old.uuid}`.execute(database.db);
      await meanwhile();
      const file = {
        version_id: row?.id ?? '',
        path: 'raced.md',
        executable: false,
        blob_sha256: hashOf(text),
        size: text.length,
      };
      await insertVersionFiles(tx, owner, [file]);
      return (await listVersionFiles(tx, owner, [file.version_id])).length === 2 ? 'stored' : 'lost';
    }).catch((error: unknown) => String(error));
  }

  test('takes nothing that is about to be named', async () => {
    expect(await storing(() => garbage().collect(owner))).toBe('stored');
  });

  test('would take it without waiting its turn: the harness sees that', async () => {
    const naive = () =>
      sql`delete from blobs b where b.owner_id = ${owner} and not exists
        (select from artifact_files f where f.owner_id = b.owner_id and f.blob_sha256 = b.sha256)`.execute(database.db);
    expect(await storing(naive)).not.toBe('stored');
  });

  test('many at once: whatever is stored is there afterwards, and nothing fails', async () => {
    const texts = Array.from({ length: 5 }, (_, i) => `content ${i}`);
    const failures: unknown[] = [];
    const round = async (i: number): Promise<void> => {
      const text = texts[i % texts.length] ?? '';
      const { uuid } = await artifact(`own ${i}`);
      await age();
      await withOwner(database.db, owner, (tx) =>
        storeVersion(tx, owner, {
          artifactUuid: uuid,
          files: [{ path: 'SKILL.md', content: Buffer.from(text), executable: false }],
          config: null,
          frontmatter: null,
        }),
      );
      if (i % 2 === 0) await remove(uuid);
      await garbage().collect(owner);
    };
    for (let start = 0; start < 40; start += 8) {
      const some = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => round(start + i)));
      failures.push(...some.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : [])));
    }
    expect(failures).toEqual([]);
    const broken = await sql<{ n: number }>`
      select count(*)::int as n from artifact_files f left join blobs b on b.owner_id = f.owner_id and b.sha256 = f.blob_sha256
      where f.owner_id = ${owner} and b.sha256 is null`.execute(database.db);
    expect(broken.rows[0]?.n).toBe(0);
  });
});
