import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createLog } from '#app/lib/log.ts';
import { storeBlobs, storeVersion } from '#app/services/library/artifact-store.server.ts';
import { createArtifacts } from '#app/services/library/artifacts.server.ts';
import { createGarbage } from '#app/services/library/garbage.server.ts';
import { newId } from '#app/services/new-id.ts';
import { insertVersionFiles } from '#db/repositories/artifact-content.ts';
import { type Tx, withOwner, withSystem } from '#db/transactions.ts';
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
const garbage = (authEnabled = false) => createGarbage({ db: database.db, log: createLog('silent'), settings: { authEnabled } });
const collect = (whose = owner) => garbage().collect(whose);
const known = async (): Promise<string[]> => {
  const { rows } = await sql<{ text: string }>`
    select convert_from(bytes, 'UTF8') as text from blobs where owner_id = ${owner} order by 1`.execute(database.db);
  return rows.map((row) => row.text);
};
/** As if all of it had been stored two days ago. */
const age = () => sql`update blobs set created_at = now() - interval '2 days' where owner_id = ${owner}`.execute(database.db);
const blobsOf = (...texts: string[]) => new Map(texts.map((text) => [hashOf(text), Buffer.from(text)]));
const store = (...texts: string[]) => withOwner(database.db, owner, (tx) => storeBlobs(tx, owner, blobsOf(...texts)));
const artifact = (text: string) =>
  withOwner(database.db, owner, (tx) => insertArtifact(tx, owner, { files: { 'SKILL.md': text } }));
const remove = (uuid: string) => createArtifacts({ db: database.db }).remove(owner, { ref: uuid });

/** Makes a version of an artifact name this content beside what it has. */
async function name(tx: Tx, uuid: string, text: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select current_version_id as id from artifacts where owner_id = ${owner} and uuid = ${uuid}`.execute(tx);
  const file = {
    version_id: rows[0]?.id ?? '',
    path: 'named.md',
    executable: false,
    blob_sha256: hashOf(text),
    size: text.length,
  };
  await insertVersionFiles(tx, owner, [file]);
}

describe('content that nothing names', () => {
  test('goes a day after its artifact went, and what a version names stays', async () => {
    await artifact('kept');
    const gone = await artifact('gone');
    await age();
    await remove(gone.uuid);
    expect(await collect()).toEqual({ blobs: 0, bytes: 0 });
    await age();
    expect(await collect()).toEqual({ blobs: 1, bytes: 4 });
    expect(await known()).toEqual(['kept']);
  });

  test('stays while another version of the same content, or a kept generation, names it', async () => {
    const [one, two] = [await artifact('shared'), await artifact('shared')];
    await remove(one.uuid);
    await store('deployed', 'lost');
    const [project, profile, run] = [newId(), newId(), newId()];
    const entries = JSON.stringify([{ path: 'a', key: '', content_hash: hashOf('deployed') }]);
    await withOwner(database.db, owner, async (tx) => {
      await sql`insert into projects (owner_id, id, name, site, path) values (${owner}, ${project}, 'p', 's', ${`/${project}`})`.execute(
        tx,
      );
      await sql`insert into deployment_profiles (owner_id, id, project_id, name, platform, root_dir)
        values (${owner}, ${profile}, ${project}, 'claude_code', 'claude_code', '.claude')`.execute(tx);
      await sql`insert into deploy_runs (owner_id, id, project_id, project_name, profile_id, profile_name, site, status, mode, requested_by)
        values (${owner}, ${run}, ${project}, 'p', ${profile}, 'claude_code', 's', 'succeeded', 'per_artifact', 'me')`.execute(
        tx,
      );
      await sql`insert into generations (owner_id, id, project_id, profile_id, n, run_id, entries)
        values (${owner}, ${newId()}, ${project}, ${profile}, 1, ${run}, ${entries}::jsonb)`.execute(tx);
    });
    await age();
    expect(await collect()).toEqual({ blobs: 1, bytes: 4 });
    expect(await known()).toEqual(['deployed', 'shared']);
    await remove(two.uuid);
    await age();
    await collect();
    expect(await known()).toEqual(['deployed']);
  });

  test('belongs to its owner: nobody else is looked at', async () => {
    await store('mine');
    await age();
    expect(await collect(freshOwner())).toEqual({ blobs: 0, bytes: 0 });
    expect(await known()).toEqual(['mine']);
  });

  test('is looked for in the content of everybody who was ever let in', async () => {
    await store('lost');
    await age();
    await garbage(true).collectAll();
    expect(await known()).toEqual(['lost']);
    await withSystem(database.db, (tx) => tx.insertInto('sys.owners').values({ id: owner }).execute());
    await garbage(true).collectAll();
    expect(await known()).toEqual([]);
  });

  test('is young again once somebody stores it, whether it is known or sent again', async () => {
    await store('again');
    await age();
    await store('again');
    expect(await collect()).toEqual({ blobs: 0, bytes: 0 });
    expect(await known()).toEqual(['again']);
  });

  test('cannot be changed by the web role, only renewed', async () => {
    await store('mine');
    const change = (what: string) =>
      withOwner(database.db, owner, (tx) => sql.raw(`update blobs set ${what}`).execute(tx)).then(
        () => 'done',
        () => 'refused',
      );
    expect(await change('created_at = now()')).toBe('done');
    expect(await change(`bytes = ''`)).toBe('refused');
    expect(await change(`sha256 = repeat('0', 64)`)).toBe('refused');
  });
});

/** Waits until a statement of this database waits for a lock. */
async function someoneWaits(): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await sql<{ waits: boolean }>`
      select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`.execute(
      database.db,
    );
    if (rows[0]?.waits) return true;
    await pause(20);
  }
  return false;
}

/** Knows content by a look alone, as if nobody ever collected. */
async function onlyLook(tx: Tx, text: string): Promise<void> {
  await sql`select sha256 from blobs where owner_id = ${owner} and sha256 = ${hashOf(text)}`.execute(tx);
}
const storeOne = (tx: Tx, text: string): Promise<void> => storeBlobs(tx, owner, blobsOf(text));

/** Deletes what was unused when it looked, without asking again. */
const collectBlindly = () =>
  withOwner(database.db, owner, (tx) =>
    sql`with unused as materialized (
        select sha256 from blobs b where owner_id = ${owner} and created_at < now() - interval '1 day' and not exists
          (select from artifact_files f where f.owner_id = b.owner_id and f.blob_sha256 = b.sha256))
      delete from blobs b using unused u where b.owner_id = ${owner} and b.sha256 = u.sha256`.execute(tx),
  );

describe('a collection in the middle of storing old content', () => {
  /**
   * One transaction stores content that nothing names any more; a collection begins; then the content is named, in that
   * transaction or in a later one. What came of it.
   */
  async function storing(by: typeof storeOne, collection: () => Promise<unknown>, named: 'at once' | 'later'): Promise<string> {
    const text = `raced ${newId()}`;
    await store(text);
    await age();
    const target = await artifact(`target ${newId()}`);
    // Begun out here: inside, it would join the transaction it is to meet.
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const collecting = begun.then(collection).catch(() => undefined);
    try {
      await withOwner(database.db, owner, async (tx) => {
        await by(tx, text);
        begin();
        await Promise.race([collecting, someoneWaits()]);
        if (named === 'at once') await name(tx, target.uuid, text);
      });
      await collecting;
      if (named === 'later') await withOwner(database.db, owner, (tx) => name(tx, target.uuid, text));
    } catch {
      await collecting;
      return 'lost';
    }
    return (await known()).includes(text) ? 'kept' : 'lost';
  }

  test.each(['at once', 'later'] as const)('leaves what is named %s', async (named) => {
    expect(await storing(storeOne, collect, named)).toBe('kept');
  });

  test.each(['at once', 'later'] as const)(
    'would lose what is named %s if storing only looked: the harness sees that',
    async (named) => {
      expect(await storing(onlyLook, collect, named)).toBe('lost');
    },
  );

  test('would lose it if the collection did not ask the age again: the harness sees that', async () => {
    expect(await storing(storeOne, collectBlindly, 'later')).toBe('lost');
  });
});

test('many at once: whatever is stored is there afterwards, and nobody who stores fails', async () => {
  const texts = Array.from({ length: 4 }, (_, i) => `content ${i}`);
  const failures: unknown[] = [];
  const tell = (error: unknown): void => void failures.push(String(error));
  const storeAndName = async (text: string): Promise<string> => {
    const { uuid } = await artifact(`own ${newId()}`);
    await withOwner(database.db, owner, (tx) =>
      storeVersion(tx, owner, {
        artifactUuid: uuid,
        files: [{ path: 'SKILL.md', content: Buffer.from(text), executable: false }],
        config: null,
        frontmatter: null,
      }),
    );
    return uuid;
  };
  const storeThenName = async (text: string): Promise<void> => {
    const { uuid } = await artifact(`own ${newId()}`);
    await store(text);
    await withOwner(database.db, owner, (tx) => name(tx, uuid, text));
  };
  let collected = 0;
  for (let round = 0; round < 12; round += 1) {
    const left = await Promise.all(texts.map(storeAndName));
    await Promise.all(left.map(remove));
    await sql`delete from artifacts where owner_id = ${owner}`.execute(database.db);
    // Nobody is storing now, so that time may pass.
    await age();
    const collections = Array.from({ length: 3 }, () =>
      collect().then(
        ({ blobs }) => (collected += blobs),
        () => 0,
      ),
    );
    await Promise.all([
      ...collections,
      ...texts.map((text, i) => (i % 2 === 0 ? storeAndName(text).then(remove) : storeThenName(text)).catch(tell)),
      ...[...texts].reverse().map((text) => storeAndName(text).catch(tell)),
    ]);
    expect(await known()).toEqual(expect.arrayContaining(texts));
  }
  expect(failures).toEqual([]);
  expect(collected).toBeGreaterThan(0);
});
