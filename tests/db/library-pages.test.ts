import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnerId } from '#app/domain/ids.ts';
import { createArtifacts } from '#app/services/library/artifacts.server.ts';
import { createCollections } from '#app/services/library/collections.server.ts';
import { createComposites } from '#app/services/library/composites.server.ts';
import { createGroups } from '#app/services/library/groups.server.ts';
import { createGroupContents } from '#app/services/library/groups-contents.server.ts';
import { createLibraryPages } from '#app/services/library/pages.server.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  freshOwner,
  insertArtifact,
  insertCollection,
  insertGroup,
  insertProject,
  insertSet,
  insertVersion,
} from '#tests/support/fixtures.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let owner: OwnerId;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  owner = freshOwner();
});
afterAll(() => database.close());

const inside = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withOwner(database.db, owner, work);

function pages() {
  const deps = { db: database.db };
  return createLibraryPages(deps, {
    artifacts: createArtifacts(deps),
    collections: createCollections(deps),
    composites: createComposites(deps),
    groups: createGroups(deps),
  });
}

describe('the list of artifacts', () => {
  test('counts what each type would leave, whatever type is chosen, and nothing of another owner', async () => {
    await inside(async (tx) => {
      await insertArtifact(tx, owner, { type: 'skill', name: 'pdf' });
      await insertArtifact(tx, owner, { type: 'skill', name: 'pdf-forms' });
      await insertArtifact(tx, owner, { type: 'agent', name: 'pdf-reader' });
      await insertArtifact(tx, owner, { type: 'agent', name: 'reviewer' });
    });
    const other = freshOwner();
    await withOwner(database.db, other, (tx) => insertArtifact(tx, other, { name: 'pdf' }));
    const page = await pages().list(owner, { name: 'pdf', type: ['agent'] });
    expect(page.rows.map((row) => row.artifact_id)).toEqual(['agent:pdf-reader']);
    expect(page.total).toBe(1);
    expect(page.facets.types).toEqual({ skill: 2, agent: 1 });
    expect(page.counts).toEqual({ artifacts: 4, collections: 0, imports: 0 });
  });

  test('counts the tags of what all filters leave, most used first, one spelling each', async () => {
    await inside(async (tx) => {
      await insertArtifact(tx, owner, { name: 'a', tags: ['Web', 'team'] });
      await insertArtifact(tx, owner, { name: 'b', tags: ['web'] });
      await insertArtifact(tx, owner, { name: 'c', tags: ['Web'] });
      await insertArtifact(tx, owner, { name: 'd', tags: ['ops'], type: 'agent' });
    });
    expect((await pages().list(owner, { type: ['skill'] })).facets.tags).toEqual([
      { tag: 'Web', count: 3 },
      { tag: 'team', count: 1 },
    ]);
    expect((await pages().list(owner, { tag: ['team'] })).facets.tags).toEqual([
      { tag: 'team', count: 1 },
      { tag: 'Web', count: 1 },
    ]);
  });

  test('an empty library has no facets', async () => {
    const page = await pages().list(owner, {});
    expect(page).toMatchObject({ rows: [], total: 0, facets: { types: {}, tags: [] } });
  });
});

describe('the page of one artifact', () => {
  test('shows its main document, files, versions, collections and everything that uses it', async () => {
    const { uuid, first, second } = await inside(async (tx) => {
      const collection = await insertCollection(tx, owner, { name: 'Team library' });
      const artifact = await insertArtifact(tx, owner, {
        name: 'pdf',
        collections: [collection],
        files: { 'SKILL.md': '# PDF', 'lib/run.sh': 'exit 0' },
      });
      await insertGroup(tx, owner, collection, { name: 'Office', artifacts: [artifact.uuid] });
      await insertSet(tx, owner, { name: 'Base', members: [{ artifact_uuid: artifact.uuid }] });
      const later = await insertVersion(tx, owner, artifact.uuid, { 'SKILL.md': '# PDF 2' });
      await insertProject(tx, owner, { name: 'not using it' });
      return { uuid: artifact.uuid, first: artifact.contentHash, second: later };
    });
    const page = await pages().artifact(owner, uuid, {});
    expect(page.version).toBe(second);
    expect(page.files.map(({ path }) => path)).toEqual(['SKILL.md']);
    expect(Buffer.from(page.file?.bytes ?? []).toString()).toBe('# PDF 2');
    expect(page.versions.map(({ content_hash, current }) => [content_hash, current])).toEqual([
      [second, true],
      [first, false],
    ]);
    expect(page.version_total).toBe(2);
    expect(page.versions[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(page.artifact.collections.map(({ name }) => name)).toEqual(['Team library']);
    expect(page.usage.sets.map(({ name }) => name)).toEqual(['Base']);
    expect(page.usage.groups.map(({ name }) => name)).toEqual(['Office']);
    expect(page.usage.projects).toEqual([]);

    const older = await pages().artifact(owner, uuid, { version: first, file: 'lib/run.sh' });
    expect(older.version).toBe(first);
    expect(older.files.map(({ path }) => path)).toEqual(['SKILL.md', 'lib/run.sh']);
    expect(Buffer.from(older.file?.bytes ?? []).toString()).toBe('exit 0');
  });

  test('what is not there is not found: the artifact, a version, a file, the artifact of another owner', async () => {
    const { uuid } = await inside((tx) => insertArtifact(tx, owner));
    const notFound = expect.objectContaining({ code: 'not_found' });
    await expect(pages().artifact(owner, UNKNOWN, {})).rejects.toEqual(notFound);
    await expect(pages().artifact(owner, 'nonsense', {})).rejects.toEqual(notFound);
    await expect(pages().artifact(owner, uuid, { version: 'v1:0' })).rejects.toEqual(notFound);
    await expect(pages().artifact(owner, uuid, { file: 'gone.md' })).rejects.toEqual(notFound);
    await expect(pages().artifact(freshOwner(), uuid, {})).rejects.toEqual(notFound);
  });
});

describe('filling and ordering a group', () => {
  test('the artifacts of its collection are offered, those in it marked', async () => {
    const { group, outside } = await inside(async (tx) => {
      const collection = await insertCollection(tx, owner, { name: 'Team library' });
      const [a] = [
        await insertArtifact(tx, owner, { name: 'alpha', collections: [collection] }),
        await insertArtifact(tx, owner, { name: 'beta', collections: [collection], type: 'agent' }),
      ];
      const other = await insertArtifact(tx, owner, { name: 'elsewhere' });
      return { group: await insertGroup(tx, owner, collection, { artifacts: [a.uuid] }), outside: other.uuid };
    });
    const page = await pages().groupCandidates(owner, group, {});
    expect(page.rows.map(({ artifact_id, taken }) => [artifact_id, taken])).toEqual([
      ['skill:alpha', true],
      ['agent:beta', false],
    ]);
    expect(page.rows.map(({ uuid }) => uuid)).not.toContain(outside);
    expect(page.types).toEqual({ skill: 1, agent: 1 });
    expect(page.collection.name).toBe('Team library');
  });

  test('a saved order numbers from 1; what it does not name stays behind it in its order', async () => {
    const contents = createGroupContents({ db: database.db });
    const { group, uuids } = await inside(async (tx) => {
      const collection = await insertCollection(tx, owner);
      const made = [];
      for (const name of ['a', 'b', 'c', 'd'])
        made.push((await insertArtifact(tx, owner, { name, collections: [collection] })).uuid);
      return { group: await insertGroup(tx, owner, collection, { artifacts: made }), uuids: made };
    });
    const [a = '', b = '', c = '', d = ''] = uuids;
    await contents.reorder(owner, group, [d, b]);
    const { items } = await contents.list(owner, group, {});
    expect(items.map(({ artifact_uuid, position }) => [artifact_uuid, position])).toEqual([
      [d, 1],
      [b, 2],
      [a, 3],
      [c, 4],
    ]);
  });

  test('an order that names something outside the group is refused and changes nothing', async () => {
    const contents = createGroupContents({ db: database.db });
    const { group, member, outside } = await inside(async (tx) => {
      const collection = await insertCollection(tx, owner);
      const one = await insertArtifact(tx, owner, { collections: [collection] });
      const two = await insertArtifact(tx, owner, { collections: [collection] });
      return { group: await insertGroup(tx, owner, collection, { artifacts: [one.uuid] }), member: one.uuid, outside: two.uuid };
    });
    await expect(contents.reorder(owner, group, [outside, member])).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await contents.list(owner, group, {});
    expect(items.map(({ artifact_uuid, position }) => [artifact_uuid, position])).toEqual([[member, 1]]);
  });
});
