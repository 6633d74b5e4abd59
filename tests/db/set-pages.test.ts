import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#app/services/new-id.ts';
import type { Database } from '#db/client.ts';
import { withOwner } from '#db/transactions.ts';
import { countStatements } from '#tests/support/count-statements.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertProject } from '#tests/support/fixtures.ts';
import { type SetPagesWorld, setPagesWorld } from '#tests/support/set-pages-world.ts';

let database: TestDatabase;
let db: Database;
let statements: (work: () => Promise<unknown>) => Promise<number>;
let w: SetPagesWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ db, statements } = countStatements(database.db));
});
afterAll(() => database.close());
beforeEach(async () => {
  w = await setPagesWorld(db);
});

describe('the list', () => {
  test('says of each set in how many others it is, and counts tags without case in the spelling most used', async () => {
    const page = await w.pages.list(w.owner, { sort: 'name' });
    expect(page.rows.map((row) => [row.name, row.parent_count])).toEqual([
      ['Backend', 1],
      ['Base', 2],
      ['Empty', 0],
      ['Frontend', 1],
      ['Full', 0],
    ]);
    expect(page.tags).toEqual([
      { tag: 'team', count: 3 },
      { tag: 'web', count: 1 },
    ]);
    expect(page.all).toBe(5);
  });

  test('counts what matches apart from what there is', async () => {
    const page = await w.pages.list(w.owner, { name: 'end' });
    expect([page.total, page.all]).toEqual([2, 5]);
  });

  test('an owner without sets has an empty list', async () => {
    expect(await w.pages.list(freshOwner('pages'), {})).toMatchObject({ rows: [], total: 0, all: 0, tags: [] });
  });

  test('takes four statements with its counts unknown', async () => {
    expect(await statements(() => w.pages.list(w.owner, {}))).toBe(5);
  });
});

describe('where a set is deployed', () => {
  /** One entry of `Base` in a project of its own, and the run that wrote it. */
  const deploy = (finishedAt: string) =>
    withOwner(db, w.owner, async (tx) => {
      const { projectId, profileId } = await insertProject(tx, w.owner);
      const entry = newId();
      const own = { owner_id: w.owner };
      const place = { project_id: projectId, path: 'SKILL.md', key: '' };
      const content = { artifact_uuid: w.a, type: 'skill' as const, name: 'a', content_hash: 'v1:x', version_hash: 'v1:x' };
      await tx
        .insertInto('deployed_entries')
        .values({ ...own, id: entry, ...place, ...content })
        .execute();
      await tx
        .insertInto('entry_owners')
        .values({ ...own, id: newId(), entry_id: entry, profile_id: profileId, set_id: w.base, artifact_uuid: w.a })
        .execute();
      const run = {
        set_id: w.base,
        set_name: 'Base',
        project_id: projectId,
        project_name: 'p',
        profile_name: 'claude_code',
        site: 'test-site',
      };
      await tx
        .insertInto('deploy_runs')
        .values({
          ...own,
          id: newId(),
          ...run,
          status: 'succeeded',
          mode: 'per_artifact',
          requested_by: 'me',
          finished_at: finishedAt,
        })
        .execute();
    });

  test('projects that hold something of it are counted, and the last deploy is named', async () => {
    await deploy('2026-11-01T10:00:00Z');
    await deploy('2026-11-03T10:00:00Z');
    const deployed = { projects: 2, last_at: '2026-11-03T10:00:00.000Z' };
    expect((await w.pages.overview(w.owner, w.base)).deployed).toEqual(deployed);
    expect((await w.pages.removal(w.owner, w.base)).deployed).toEqual(deployed);
    const { rows } = await w.pages.list(w.owner, {});
    expect(rows.filter((row) => row.deployed !== null).map((row) => [row.name, row.deployed])).toEqual([['Base', deployed]]);
  });

  test('the list takes two statements more, which read what its deployed sets resolve to', async () => {
    await w.pages.list(w.owner, {});
    const before = await statements(() => w.pages.list(w.owner, {}));
    await deploy('2026-11-01T10:00:00Z');
    await deploy('2026-11-03T10:00:00Z');
    expect(await statements(() => w.pages.list(w.owner, {}))).toBe(before + 2);
  });
});

describe('the page of one set', () => {
  test('counts by type, names what brought an artifact before, and drops duplicates once', async () => {
    const { set, resolved, already_by } = await w.pages.overview(w.owner, w.full);
    expect(set.members.map((member) => member.brings)).toEqual([
      { total: 3, new: 3 },
      { total: 3, new: 1 },
      { total: 2, new: 1 },
      { total: 1, new: 0 },
    ]);
    expect(resolved).toEqual({ total: 5, by_type: { skill: 4, hook: 1 }, duplicates: 4, warnings: 0, tokens: 12 });
    expect(already_by).toEqual({ [set.members[3]?.id ?? '']: 'Base' });
  });

  test('draws each set inside once, level by level, and counts what each comes to', async () => {
    const { composition } = await w.pages.overview(w.owner, w.full);
    expect(composition.nodes.map(({ name, resolved_count: count, x }) => [name, count, x])).toEqual([
      ['Full', 5, 2],
      ['Frontend', 3, 226],
      ['Backend', 3, 226],
      ['Base', 2, 450],
    ]);
    expect(composition.total).toBe(4);
    expect(composition.edges).toHaveLength(4);
  });

  test('names the sets that hold it', async () => {
    const { parents, parent_count } = await w.pages.overview(w.owner, w.base);
    expect(parents.map((parent) => parent.name)).toEqual(['Backend', 'Frontend']);
    expect(parent_count).toBe(2);
  });

  test('takes four statements', async () => {
    expect(await statements(() => w.pages.overview(w.owner, w.full))).toBe(5);
  });

  test('is not there for another owner', async () => {
    await expect(w.pages.overview(freshOwner('pages'), w.full)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the resolved list', () => {
  test('is in order, with the way each came by and where it was met again', async () => {
    const page = await w.pages.resolved(w.owner, w.full);
    const names = (via: { name: string }[]) => via.map((step) => step.name).join('/');
    expect(page.rows.map((row) => [row.artifact_id, names(row.via), row.again.map(names)])).toEqual([
      ['skill:a', 'Full/Frontend/Base', ['Full']],
      ['skill:b', 'Full/Frontend/Base', []],
      ['skill:c', 'Full/Frontend', ['Full/Release notes']],
      ['hook:d', 'Full/Backend', []],
      ['skill:e', 'Full/Release notes', []],
    ]);
    expect(page).toMatchObject({ total: 5, depth: 3, offset: 0 });
  });

  test('pages begin where they are asked to', async () => {
    expect((await w.pages.resolved(w.owner, w.full, 3)).rows.map((row) => row.artifact_id)).toEqual(['hook:d', 'skill:e']);
  });
});

describe('what deleting does', () => {
  test('is told as counts before and after, of every set that holds it directly', async () => {
    const { losing, losing_count } = await w.pages.removal(w.owner, w.base);
    expect(losing.map(({ name, before, after }) => [name, before, after])).toEqual([
      ['Backend', 3, 1],
      ['Frontend', 3, 1],
    ]);
    expect(losing_count).toBe(2);
  });

  test('a set that brings nothing of its own takes nothing away', async () => {
    const back = await w.pages.removal(w.owner, w.back);
    expect(back.losing.map(({ before, after }) => [before, after])).toEqual([[5, 4]]);
    const none = await w.pages.removal(w.owner, w.empty);
    expect(none).toMatchObject({ losing: [], losing_count: 0, deployed: null });
  });

  test('takes four statements', async () => {
    expect(await statements(() => w.pages.removal(w.owner, w.base))).toBe(4);
  });
});
