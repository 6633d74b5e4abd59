import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentHash } from '#app/domain/content-hash.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type ContentFile, storeVersion, storeVersions } from '#app/services/library/artifact-store.server.ts';
import { newId } from '#app/services/new-id.ts';
import { findBlob, findCurrentVersion, listBlobs, listVersionFiles, listVersions } from '#db/repositories/artifact-content.ts';
import { insertArtifacts } from '#db/repositories/artifacts.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner } from '#tests/support/fixtures.ts';
import { watchQueries } from '#tests/support/query-count.ts';

let database: TestDatabase;
let queries: ReturnType<typeof watchQueries>;
let owner: OwnerId;

beforeAll(async () => {
  database = await createTestDatabase();
  queries = watchQueries(database);
});
beforeEach(() => {
  owner = freshOwner();
});
afterAll(() => database.close());

const inside = <T>(work: (tx: Tx) => Promise<T>, as: OwnerId = owner): Promise<T> => withOwner(database.db, as, work);

const blank = (uuid: string, name: string) => ({
  uuid,
  type: 'skill' as const,
  name,
  description: null,
  version_label: null,
  author: null,
  license: null,
  tags: [],
  origin: null,
  search_text: '',
});

async function artifacts(count: number, as: OwnerId = owner): Promise<string[]> {
  const uuids = Array.from({ length: count }, () => newId());
  await inside(
    (tx) =>
      insertArtifacts(
        tx,
        as,
        uuids.map((uuid, index) => blank(uuid, `skill-${index}`)),
      ),
    as,
  );
  return uuids;
}

const file = (path: string, text: string | Uint8Array, executable = false): ContentFile => ({
  path,
  content: Buffer.from(text),
  executable,
});
const content = (artifactUuid: string, files: ContentFile[]) => ({ artifactUuid, files, config: null, frontmatter: null });

async function countBlobs(as: OwnerId = owner): Promise<number> {
  const result = await database.pool.query('select count(*) as n from blobs where owner_id = $1', [as]);
  return result.rows[0].n;
}

describe('storing content', () => {
  test('gives back every byte, path and mode of whatever files there are', async () => {
    const [uuid = ''] = await artifacts(1);
    const paths = fc.uniqueArray(
      fc.stringMatching(/^[a-zA-Zé #.]{1,12}(?:\/[a-z0-9]{1,8}){0,3}$/).filter((path) => !/(^|\/)\.{0,2}(\/|$)/.test(path)),
      { maxLength: 8 },
    );
    const files = paths.chain((list) =>
      fc.tuple(
        ...list.map((path) =>
          fc.record({ path: fc.constant(path), content: fc.uint8Array({ maxLength: 300 }), executable: fc.boolean() }),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(files, async (given) => {
        const { versionId, back } = await inside(async (tx) => {
          const stored = await storeVersion(tx, owner, content(uuid, given));
          expect(stored.contentHash).toBe(contentHash(given));
          expect(stored.bytes).toBe(given.reduce((sum, one) => sum + one.content.length, 0));
          const rows = await listVersionFiles(tx, owner, [stored.versionId]);
          const blobs = await listBlobs(
            tx,
            owner,
            rows.map((row) => row.blob_sha256),
          );
          return {
            versionId: stored.versionId,
            back: rows.map((row) => ({
              path: row.path,
              executable: row.executable,
              hex: blobs.get(row.blob_sha256)?.toString('hex'),
              size: row.size,
            })),
          };
        });
        const wanted = given
          .map((one) => ({
            path: one.path,
            executable: one.executable,
            hex: Buffer.from(one.content).toString('hex'),
            size: one.content.length,
          }))
          .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
        expect(back).toEqual(wanted);
        expect((await inside((tx) => findCurrentVersion(tx, owner, uuid)))?.id).toBe(versionId);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps equal bytes once per owner, and never lends them to another owner', async () => {
    const [a = '', b = ''] = await artifacts(2);
    const shared = file('SKILL.md', 'the same bytes');
    await inside((tx) =>
      storeVersions(tx, owner, [content(a, [shared, file('copy.md', 'the same bytes')]), content(b, [shared])]),
    );
    expect(await countBlobs()).toBe(1);
    const sha256 = createHash('sha256').update('the same bytes').digest('hex');
    const stranger = freshOwner();
    expect(await inside((tx) => findBlob(tx, stranger, sha256), stranger)).toBeUndefined();
    const [c = ''] = await artifacts(1, stranger);
    await inside((tx) => storeVersion(tx, stranger, content(c, [shared])), stranger);
    expect(await countBlobs(stranger)).toBe(1);
    expect(await countBlobs()).toBe(1);
  });

  test('that an artifact has already makes no version; what it had before becomes current again', async () => {
    const [uuid = ''] = await artifacts(1);
    const store = (text: string) => inside((tx) => storeVersion(tx, owner, content(uuid, [file('SKILL.md', text)])));
    const first = await store('one');
    expect(first).toMatchObject({ created: true, changed: true, fileCount: 1, bytes: 3 });
    expect(await store('one')).toEqual({ ...first, created: false, changed: false });
    const second = await store('two');
    expect(second).toMatchObject({ created: true, changed: true });
    expect(await store('one')).toEqual({ ...first, created: false, changed: true });
    const { rows, total } = await inside((tx) => listVersions(tx, owner, uuid, { limit: 10, offset: 0 }));
    expect(total).toBe(2);
    expect(rows.find((row) => row.current)?.id).toBe(first.versionId);
  });

  test('in two artifacts makes a version of each', async () => {
    const [a = '', b = ''] = await artifacts(2);
    const [one, two] = await inside((tx) =>
      storeVersions(tx, owner, [content(a, [file('x', '1')]), content(b, [file('x', '1')])]),
    );
    expect(one?.contentHash).toBe(two?.contentHash);
    expect(one?.versionId).not.toBe(two?.versionId);
  });

  test('the bit of an executable and a config are part of the identity', async () => {
    const [uuid = ''] = await artifacts(1);
    const hashes = new Set<string>();
    for (const one of [
      content(uuid, [file('x', '1')]),
      content(uuid, [file('x', '1', true)]),
      { ...content(uuid, [file('x', '1')]), config: { command: 'x' } },
      { ...content(uuid, [file('x', '1')]), config: { command: 'y' } },
    ]) {
      hashes.add((await inside((tx) => storeVersion(tx, owner, one))).contentHash);
    }
    expect(hashes.size).toBe(4);
  });

  test('keeps frontmatter that jsonb could not hold by replacing what it cannot hold', async () => {
    const [uuid = ''] = await artifacts(1);
    const frontmatter = { description: 'a\u0000b\ud800', nested: [{ 'k\u0000': 1 }] };
    await inside((tx) => storeVersion(tx, owner, { ...content(uuid, []), frontmatter }));
    const version = await inside((tx) => findCurrentVersion(tx, owner, uuid));
    expect(version?.frontmatter).toEqual({ description: 'a\uFFFDb\uFFFD', nested: [{ 'k\uFFFD': 1 }] });
  });

  test('takes as many statements for a hundred artifacts as for one', async () => {
    const uuids = await artifacts(101);
    const store = (some: string[]) => () =>
      inside((tx) =>
        storeVersions(
          tx,
          owner,
          some.map((uuid) => content(uuid, [file('SKILL.md', uuid), file('shared', 'x')])),
        ),
      );
    const one = await queries(store(uuids.slice(0, 1)));
    const hundred = await queries(store(uuids.slice(1)));
    expect(hundred).toBe(one);
  });

  test('sends more than eight megabytes in several statements, and all of it arrives', async () => {
    const [uuid = ''] = await artifacts(1);
    const files = Array.from({ length: 6 }, (_, index) => file(`f${index}`, Buffer.alloc(3 * 1024 * 1024, index)));
    const stored = await inside((tx) => storeVersion(tx, owner, content(uuid, files)));
    expect(stored.bytes).toBe(18 * 1024 * 1024);
    expect(await countBlobs()).toBe(6);
  });

  test('by several clients at once ends with one version and one blob each', async () => {
    const [uuid = ''] = await artifacts(1);
    const files = Array.from({ length: 20 }, (_, index) => file(`f${index}`, `shared ${index}`));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, client) =>
        inside((tx) => storeVersion(tx, owner, content(uuid, client % 2 === 0 ? files : files.toReversed()))),
      ),
    );
    expect(new Set(results.map((result) => result.versionId)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(await countBlobs()).toBe(20);
  });

  test('of an artifact that is not there is refused by the database', async () => {
    await expect(inside((tx) => storeVersion(tx, owner, content(newId(), [])))).rejects.toMatchObject({
      constraint: 'artifact_versions_artifact_fkey',
    });
  });
});
