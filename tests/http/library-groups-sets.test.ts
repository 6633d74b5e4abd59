import { describe, expect, test } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import type { LibraryClient } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let app: TestApp;
let me: LibraryClient;
let collection: string;

libraryTests((made) => {
  ({ app, me, collection } = made);
});

const group = (name: string) => me.made('/groups', { collection_id: collection, name });

describe('sets that hold a group', () => {
  test('are named by its usage', async () => {
    const { id } = await group('G');
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { group_id: id });
    expect(await app.app.services.groups.usage(me.owner, id)).toEqual({
      sets: [{ id: set.id, name: 'S' }],
      groups: [],
      plugins: [],
      projects: [],
    });
    await expect(app.app.services.groups.usage(me.owner, UNKNOWN)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('lose it when it is deleted, and count on their version', async () => {
    const { id } = await group('G');
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { group_id: id });
    const { version } = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    await me.api('DELETE', `/groups/${id}`);
    const after = (await me.api('GET', `/deployment-sets/${set.id}`)).body;
    expect(after).toMatchObject({ members: [], member_count: 0 });
    expect(after.version).toBeGreaterThan(version);
  });

  test('have another entity tag after what the group holds, or its name, has changed', async () => {
    const { id } = await group('G');
    const { uuid } = await me.skill(collection, 'a');
    const set = await me.made('/deployment-sets', { name: 'S' });
    await me.made(`/deployment-sets/${set.id}/members`, { group_id: id });
    const tag = async () => (await me.api('GET', `/deployment-sets/${set.id}`)).headers.get('etag');
    const tags = [await tag()];
    await me.made(`/groups/${id}/artifacts`, { artifact_uuid: uuid });
    tags.push(await tag());
    await me.api('PATCH', `/groups/${id}`, { body: { name: 'Renamed' } });
    tags.push(await tag());
    expect(new Set(tags).size).toBe(3);
    expect((await me.api('GET', `/deployment-sets/${set.id}`)).body).toMatchObject({
      resolved_count: 1,
      members: [{ name: 'Renamed' }],
    });
  });
});
