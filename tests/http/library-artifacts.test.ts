import { beforeEach, describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { type LibraryClient, libraryClient, skillFiles } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let app: TestApp;
let me: LibraryClient;
let collection: string;

libraryTests((made) => {
  ({ database, app, me, collection } = made);
});

const idsOf = (answer: { body: { items: { artifact_id: string }[] } }): string[] =>
  answer.body.items.map((item) => item.artifact_id);
const found = async (query: string): Promise<string[]> => idsOf(await me.api('GET', `/artifacts?${query}`));

describe('naming an artifact [002/CAI-P1-06, 002/SC-P1-4]', () => {
  test('by uuid, dashed or bare, and by type:name is the same artifact', async () => {
    const artifact = await me.skill(collection, 'pdf');
    for (const ref of [artifact.uuid, artifact.uuid.replaceAll('-', ''), 'skill:pdf', 'skill%3Apdf']) {
      expect((await me.api('GET', `/artifacts/${ref}`)).body).toEqual(artifact);
    }
  });

  test('the first colon ends the type, whatever the name holds', async () => {
    await me.made('/artifacts', {
      type: 'command',
      name: 'git:sync',
      collection_id: collection,
      files: [{ path: 'sync.md', content: 'Sync.' }],
    });
    expect((await me.api('GET', '/artifacts/command:git:sync')).body.name).toBe('git:sync');
    await me.skill(collection, '# odd / name ü');
    expect((await me.api('GET', `/artifacts/${encodeURIComponent('skill:# odd / name ü')}`)).body.name).toBe('# odd / name ü');
  });

  test('that several artifacts share is 409, until a collection is named', async () => {
    const other = await me.collection('Other shelf');
    const first = await me.skill(collection, 'pdf');
    const second = await me.skill(other, 'pdf');
    const ambiguous = await me.api('GET', '/artifacts/skill:pdf');
    expect(ambiguous).toMatchObject({ status: 409, body: { code: 'ambiguous_reference' } });
    expect(ambiguous.body.detail).toContain('Other shelf');
    expect((await me.api('GET', `/artifacts/skill:pdf?collection_id=${collection}`)).body.uuid).toBe(first.uuid);
    expect((await me.api('GET', `/artifacts/skill:pdf?collection_id=${other}`)).body.uuid).toBe(second.uuid);
    for (const path of ['files', 'versions', 'usage', 'associations']) {
      expect((await me.api('GET', `/artifacts/skill:pdf/${path}`)).status).toBe(409);
      expect((await me.api('GET', `/artifacts/skill:pdf/${path}?collection_id=${other}`)).status).toBe(200);
    }
    expect((await me.api('DELETE', '/artifacts/skill:pdf')).status).toBe(409);
  });

  test('one artifact in two collections is not ambiguous', async () => {
    const { uuid } = await me.skill(collection, 'pdf');
    await me.made(`/collections/${await me.collection('Other')}/artifacts`, { artifact_uuid: uuid });
    expect((await me.api('GET', '/artifacts/skill:pdf')).body.uuid).toBe(uuid);
  });

  test.each([UNKNOWN, 'skill:unknown', 'nonsense', 'tool:pdf', 'skill:', 'skill:a%00b', 'command:pdf'])(
    '%s is 404',
    async (ref) => {
      await me.skill(collection, 'pdf');
      for (const path of ['', '/files', '/versions', '/usage', '/associations', '/files/SKILL.md']) {
        expect(await me.api('GET', `/artifacts/${ref}${path}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      }
      expect((await me.api('DELETE', `/artifacts/${ref}`)).status).toBe(404);
      expect((await me.api('PATCH', `/artifacts/${ref}`, { body: { description: 'x' } })).status).toBe(404);
    },
  );
});

describe('listing artifacts', () => {
  beforeEach(async () => {
    await me.skill(collection, 'pdf-tools', { tags: ['Docs', 'office'], description: 'Fills forms and merges documents.' });
    await me.skill(collection, 'Charts', { tags: ['data'], description: 'Draws plots.' });
    await me.made('/artifacts', {
      type: 'agent',
      name: 'reviewer',
      collection_id: collection,
      files: [{ path: 'r.md', content: '# Careful\n\nLooks for regressions.' }],
    });
  });

  test('is by name without case, with totals', async () => {
    const answer = await me.api('GET', '/artifacts');
    expect(idsOf(answer)).toEqual(['skill:Charts', 'skill:pdf-tools', 'agent:reviewer']);
    expect(answer.body).toMatchObject({ total: 3, limit: 50, offset: 0, next_cursor: null });
    expect(answer.body.items[0].collections).toEqual([{ id: collection, name: 'Team library' }]);
  });

  test('filters by type, part of the name, and all of the tags', async () => {
    expect(await found('type=agent')).toEqual(['agent:reviewer']);
    expect(await found('type=agent&type=skill')).toHaveLength(3);
    expect(await found('name=CHAR')).toEqual(['skill:Charts']);
    expect(await found('name=%25')).toEqual([]);
    expect(await found('tag=docs&tag=OFFICE')).toEqual(['skill:pdf-tools']);
    expect(await found('tag=docs&tag=data')).toEqual([]);
    expect((await me.api('GET', '/artifacts?tag=data')).body.total).toBe(1);
  });

  test('finds words in names, descriptions, tags and the document itself', async () => {
    expect(await found('q=forms')).toEqual(['skill:pdf-tools']);
    expect(await found('q=merge documents')).toEqual(['skill:pdf-tools']);
    expect(await found('q=data')).toEqual(['skill:Charts']);
    expect(await found('q=regression')).toEqual(['agent:reviewer']);
    expect(await found('q=chart')).toEqual(['skill:Charts']);
    expect(await found('q=absent')).toEqual([]);
    expect(await found(`q=${encodeURIComponent('"unclosed & (odd | !:*')}`)).toEqual([]);
    expect(await found('q=%20%20')).toHaveLength(3);
  });

  test('looks in one collection or group', async () => {
    const other = await me.collection('Other');
    const { uuid } = await me.skill(other, 'lonely');
    const group = await me.made('/groups', { collection_id: other, name: 'G' });
    await me.made(`/groups/${group.id}/artifacts`, { artifact_uuid: uuid });
    expect(await found(`collection_id=${other}`)).toEqual(['skill:lonely']);
    expect(await found(`group_id=${group.id}`)).toEqual(['skill:lonely']);
    expect(await found(`group_id=${group.id}&collection_id=${collection}`)).toEqual([]);
    expect((await me.api('GET', `/artifacts?collection_id=${UNKNOWN}`)).status).toBe(404);
    expect((await me.api('GET', '/artifacts?group_id=nope')).status).toBe(404);
  });

  test('pages by offset and by cursor without leaving out or repeating any', async () => {
    for (let i = 0; i < 5; i += 1) await me.skill(await me.collection(`Shelf ${i}`), 'twin');
    const all = await found('');
    expect(all).toHaveLength(8);
    for (const sort of ['name', '-updated_at']) {
      const seen: string[] = [];
      let query = `limit=3&sort=${sort}`;
      for (let pages = 0; pages < 10; pages += 1) {
        const page = await me.api('GET', `/artifacts?${query}`);
        seen.push(...page.body.items.map((item: { uuid: string }) => item.uuid));
        if (page.body.next_cursor === null) break;
        expect(page.headers.get('link')).toContain('rel="next"');
        query = `limit=3&sort=${sort}&cursor=${page.body.next_cursor}`;
        expect((await me.api('GET', `/artifacts?${query}`)).body).toMatchObject({ total: null, offset: null });
      }
      expect(seen).toHaveLength(8);
      expect(new Set(seen).size).toBe(8);
    }
    expect(idsOf(await me.api('GET', '/artifacts?limit=2&offset=1'))).toEqual(all.slice(1, 3));
  });

  test.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'offset=-1',
    'cursor=nonsense',
    `cursor=${Buffer.from('["artifacts -updated_at","a","x"]').toString('base64url')}`,
    'type=tool',
    'sort=size',
    'q=%00',
    'name=%00',
    'page=2',
    'name=a&name=b',
  ])('refuses ?%s', async (query) => {
    expect(await me.api('GET', `/artifacts?${query}`)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  });
});

describe('changing an artifact', () => {
  test('a new name shows everywhere; its identity and content stay [002/CAI-P1-02]', async () => {
    const before = await me.skill(collection, 'pdf');
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: before.uuid });
    const etag = (await me.api('GET', `/deployment-sets/${set.id}`)).headers.get('etag');
    const after = await me.api('PATCH', '/artifacts/skill:pdf', { body: { name: 'pdf-tools' } });
    expect(after.body).toMatchObject({ uuid: before.uuid, artifact_id: 'skill:pdf-tools', content_hash: before.content_hash });
    expect((await me.api('GET', '/artifacts/skill:pdf')).status).toBe(404);
    expect(await found(`collection_id=${collection}`)).toEqual(['skill:pdf-tools']);
    const shown = await me.api('GET', `/deployment-sets/${set.id}`);
    expect(shown.body.members[0].name).toBe('skill:pdf-tools');
    expect(shown.headers.get('etag')).not.toBe(etag);
  });

  test('a name that is taken in any of its collections is 409 and names that collection', async () => {
    const { uuid } = await me.skill(collection, 'pdf');
    const other = await me.collection('Second shelf');
    await me.made(`/collections/${other}/artifacts`, { artifact_uuid: uuid });
    await me.skill(other, 'taken');
    const answer = await me.api('PATCH', `/artifacts/${uuid}`, { body: { name: 'taken' } });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'already_exists', collection_id: other, errors: [{ path: 'name' }] },
    });
    expect(answer.body.detail).toContain('Second shelf');
    expect((await me.api('GET', `/artifacts/${uuid}`)).body.name).toBe('pdf');
  });

  test('null clears the description, tags are replaced, absent fields stay', async () => {
    const { uuid } = await me.skill(collection, 'pdf', { description: 'D', tags: ['a'] });
    expect((await me.api('PATCH', `/artifacts/${uuid}`, { body: { tags: ['b', ' B'] } })).body).toMatchObject({
      description: 'D',
      tags: ['b'],
    });
    expect((await me.api('PATCH', `/artifacts/${uuid}`, { body: { description: null } })).body).toMatchObject({
      description: null,
      tags: ['b'],
    });
    expect((await me.api('PATCH', `/artifacts/${uuid}`, { body: { tags: null } })).status).toBe(422);
    expect((await me.api('PATCH', `/artifacts/${uuid}`, { body: { type: 'agent' } })).status).toBe(422);
  });

  test('and deleting it need the state that If-Match names', async () => {
    const { uuid } = await me.skill(collection, 'pdf');
    const headers = { 'If-Match': (await me.api('GET', `/artifacts/${uuid}`)).headers.get('etag') ?? '' };
    expect((await me.api('PATCH', `/artifacts/${uuid}`, { body: { tags: ['a'] }, headers })).status).toBe(200);
    expect((await me.api('PATCH', `/artifacts/${uuid}`, { body: { tags: ['b'] }, headers })).status).toBe(412);
    expect((await me.api('PUT', `/artifacts/${uuid}/files`, { body: { files: skillFiles('other') }, headers })).status).toBe(412);
    expect((await me.api('DELETE', `/artifacts/${uuid}`, { headers })).status).toBe(412);
    expect((await me.api('GET', `/artifacts/${uuid}`)).body).toMatchObject({ tags: ['a'], name: 'pdf' });
  });
});

describe('using and deleting an artifact', () => {
  test('its usage names the sets, groups and plugins that hold it', async () => {
    const { uuid } = await me.skill(collection, 'pdf');
    const group = await me.made('/groups', { collection_id: collection, name: 'G' });
    await me.made(`/groups/${group.id}/artifacts`, { artifact_uuid: uuid });
    const plugin = await me.made('/composites', { collection_id: collection, name: 'P', members: [{ artifact_uuid: uuid }] });
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: uuid });
    expect((await me.api('GET', `/artifacts/${uuid}/usage`)).body).toEqual({
      sets: [{ id: set.id, name: 'S' }],
      groups: [{ id: group.id, name: 'G' }],
      plugins: [{ id: plugin.uuid, name: 'P' }],
      projects: [],
    });
  });

  test('deleting leaves no dangling row and counts on the sets that lose a member [002/SC-P1-3]', async () => {
    const { uuid } = await me.skill(collection, 'pdf');
    const keep = await me.skill(collection, 'keep');
    const group = await me.made('/groups', { collection_id: collection, name: 'G' });
    await me.made(`/groups/${group.id}/artifacts`, { artifact_uuid: uuid });
    const plugin = await me.made('/composites', { collection_id: collection, name: 'P', members: [{ artifact_uuid: uuid }] });
    const [set, other] = [await me.made('/deployment-sets', { name: 'S' }), await me.made('/deployment-sets', { name: 'O' })];
    for (const artifact of [uuid, keep.uuid]) await me.made(`/deployment-sets/${set.id}/members`, { artifact_uuid: artifact });
    const before = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    const untouched = (await me.api('GET', `/deployment-sets/${other.id}`)).body;
    expect((await me.api('DELETE', '/artifacts/skill:pdf')).status).toBe(204);
    expect((await me.api('GET', `/artifacts/${uuid}`)).status).toBe(404);
    expect((await me.api('DELETE', `/artifacts/${uuid}`)).status).toBe(404);
    const after = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    expect(after.members.map((member: { name: string }) => member.name)).toEqual(['skill:keep']);
    expect(after.version).toBeGreaterThan(before.version);
    expect((await me.api('GET', `/deployment-sets/${other.id}`)).body.version).toBe(untouched.version);
    expect(await me.groupOrder(group.id)).toEqual([]);
    expect((await me.api('GET', `/composites/${plugin.uuid}`)).body.members).toEqual([]);
    const left = await database.pool.query(
      `select (select count(*) from artifact_versions where owner_id = $1 and artifact_uuid = $2)
        + (select count(*) from collection_artifacts where owner_id = $1 and artifact_uuid = $2)
        + (select count(*) from group_artifacts where owner_id = $1 and artifact_uuid = $2)
        + (select count(*) from composite_memberships where owner_id = $1 and child_artifact_uuid = $2)
        + (select count(*) from deployment_set_members where owner_id = $1 and artifact_uuid = $2) as rows`,
      [me.owner, uuid],
    );
    expect(left.rows[0].rows).toBe(0);
  });
});

describe('owners', () => {
  test("see and change nothing of each other's artifacts, whatever they know of them", async () => {
    const mine = await me.skill(collection, 'pdf');
    const you = await libraryClient(app);
    for (const ref of [mine.uuid, 'skill:pdf', `skill:pdf?collection_id=${collection}`]) {
      for (const path of ['', '/files', '/versions', '/usage', '/associations', '/files/SKILL.md']) {
        const [name, query = ''] = ref.split('?');
        expect((await you.api('GET', `/artifacts/${name}${path}?${query}`)).status).toBe(404);
      }
      expect((await you.api('PATCH', `/artifacts/${ref}`, { body: { tags: ['x'] } })).status).toBe(404);
      expect((await you.api('DELETE', `/artifacts/${ref}`)).status).toBe(404);
    }
    expect((await you.api('PUT', `/artifacts/${mine.uuid}/files`, { body: { files: skillFiles('x') } })).status).toBe(404);
    expect((await you.api('GET', `/artifacts?q=pdf`)).body.total).toBe(0);
    expect((await you.api('GET', `/artifacts?collection_id=${collection}`)).status).toBe(404);
    expect((await me.api('GET', `/artifacts/${mine.uuid}`)).body).toEqual(mine);
  });
});
