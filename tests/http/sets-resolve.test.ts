import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { newId } from '#app/services/new-id.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import type { TestApp } from '#tests/support/app.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { insertArtifact, insertCollection, insertMember, insertVersion } from '#tests/support/fixtures.ts';
import { setsTests } from '#tests/support/library-tests.ts';
import type { SetsClient } from '#tests/support/sets-client.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let database: TestDatabase;
let app: TestApp;
let me: SetsClient;

setsTests((made) => {
  ({ database, app, me } = made);
});

const resolve = (id: string) => me.api('GET', `/deployment-sets/${id}/resolve`);
const inOwner = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withOwner(database.db, me.owner, work);

/** Writes past every constraint, as a broken restore could. */
async function force(statement: (run: (text: string, values: unknown[]) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query("begin; set local session_replication_role = 'replica'");
    await statement((text, values) => client.query(text, values));
    await client.query('commit');
  } finally {
    client.release();
  }
}

const forceMember = (setId: string, column: string, value: string, position: number): Promise<void> =>
  force((run) =>
    run(`insert into deployment_set_members (owner_id, id, set_id, ${column}, position) values ($1, $2, $3, $4, $5)`, [
      me.owner,
      newId(),
      setId,
      value,
      position,
    ]),
  );

describe('resolving a set [FR-5, 001/DS-004]', () => {
  test('an empty set gives nothing', async () => {
    const id = await me.set('Empty');
    expect(await resolve(id)).toMatchObject({
      status: 200,
      body: { set_id: id, set_name: 'Empty', depth: 1, total: 0, artifacts: [], warnings: [] },
    });
  });

  test('three levels with a group and a shared set come in order, each artifact once, with the way it came by [001/DS-T01]', async () => {
    const [a, b, c, d] = [
      await me.artifact('a'),
      await me.artifact('b', 'agent'),
      await me.artifact('c'),
      await me.artifact('d'),
    ];
    const group = await me.group('Tools', [c, b]);
    const [top, left, base] = [await me.set('Top'), await me.set('Left'), await me.set('Base')];
    await me.add(base, { artifact_uuid: d });
    await me.add(base, { artifact_uuid: a });
    await me.add(left, { group_id: group });
    await me.add(left, { member_set_id: base });
    await me.add(top, { artifact_uuid: a });
    await me.add(top, { member_set_id: left });
    await me.add(top, { member_set_id: base });
    const { body } = await resolve(top);
    expect(body).toMatchObject({ set_id: top, set_name: 'Top', depth: 3, total: 4, warnings: [] });
    expect(body.artifacts.map((x: any) => [x.artifact_id, x.via.map((v: any) => `${v.kind}:${v.name}`).join(' > ')])).toEqual([
      ['skill:a', 'set:Top'],
      ['skill:c', 'set:Top > set:Left > group:Tools'],
      ['agent:b', 'set:Top > set:Left > group:Tools'],
      ['skill:d', 'set:Top > set:Left > set:Base'],
    ]);
    expect(body.artifacts[1]).toMatchObject({ artifact_uuid: c, type: 'skill', name: 'c' });
    expect(body.artifacts[1].via[0].id).toBe(top);
  });

  test('moving a member changes what is seen first; resolving changes nothing itself', async () => {
    const [a, b] = [await me.artifact('a'), await me.artifact('b')];
    const set = await me.set('Base');
    await me.add(set, { artifact_uuid: a });
    const second = await me.add(set, { artifact_uuid: b });
    await me.api('PATCH', `/deployment-sets/${set}/members/${second.id}`, { body: { position: 0 } });
    const before = (await me.api('GET', `/deployment-sets/${set}`)).body;
    expect((await resolve(set)).body.artifacts.map((x: any) => x.artifact_id)).toEqual(['skill:b', 'skill:a']);
    expect((await me.api('GET', `/deployment-sets/${set}`)).body).toEqual(before);
  });

  test('a plugin gives way to what it contains and requires; a pinned child comes in that version', async () => {
    const made = await inOwner(async (tx) => {
      const home = await insertCollection(tx, me.owner);
      const plugin = await insertArtifact(tx, me.owner, { type: 'plugin', name: 'obs', collections: [home] });
      const children = [];
      for (const name of ['one', 'two', 'three'])
        children.push(await insertArtifact(tx, me.owner, { name, collections: [home] }));
      const [one, two, three] = children;
      if (!one || !two || !three) throw new Error('Three were made.');
      await insertVersion(tx, me.owner, one.uuid, { 'SKILL.md': 'newer' });
      await tx
        .insertInto('composite_artifacts')
        .values({ owner_id: me.owner, artifact_uuid: plugin.uuid, collection_id: home })
        .execute();
      const membership = (
        child: typeof one,
        position: number,
        relationship_type: 'contains' | 'requires' | 'extends',
        pin: string | null,
      ) => ({
        owner_id: me.owner,
        collection_id: home,
        composite_uuid: plugin.uuid,
        child_artifact_uuid: child.uuid,
        child_type: child.type,
        relationship_type,
        pinned_version_hash: pin,
        position,
      });
      await tx
        .insertInto('composite_memberships')
        .values([
          membership(one, 2, 'contains', one.contentHash),
          membership(two, 1, 'requires', null),
          membership(three, 3, 'extends', null),
        ])
        .execute();
      return { plugin, one, two };
    });
    const set = await me.set('Base');
    const member = await me.add(set, { artifact_uuid: made.plugin.uuid });
    expect(member).toMatchObject({ name: 'plugin:obs', detail: 'Contains 2 artifacts' });
    const { body } = await resolve(set);
    expect(body.artifacts.map((x: any) => [x.artifact_id, x.content_hash])).toEqual([
      ['skill:two', made.two.contentHash],
      ['skill:one', made.one.contentHash],
    ]);
    expect(body.artifacts[0].via).toEqual([
      { kind: 'set', id: set, name: 'Base' },
      { kind: 'plugin', id: made.plugin.uuid, name: 'obs' },
    ]);
    expect((await me.members(set))[0].brings).toEqual({ total: 2, new: 2 });

    const deployable = await app.app.services.resolution.resolveForDeploy(me.owner, set);
    const versions = await inOwner((tx) =>
      tx.selectFrom('artifact_versions').select(['id', 'content_hash', 'artifact_uuid']).execute(),
    );
    for (const artifact of deployable.artifacts) {
      expect(versions).toContainEqual({
        id: artifact.version_id,
        content_hash: artifact.content_hash,
        artifact_uuid: artifact.artifact_uuid,
      });
    }
  });

  test('an unknown set is not found', async () => {
    expect((await resolve(UNKNOWN)).status).toBe(404);
    expect((await resolve('nonsense')).status).toBe(404);
  });
});

describe('data that got past the constraints', () => {
  test('a member that is missing is shown once, left out, and warned of with the path [001/DS-006, 001/DS-T01]', async () => {
    const [top, mid] = [await me.set('Top'), await me.set('Mid')];
    await me.add(top, { member_set_id: mid });
    await me.add(mid, { artifact_uuid: await me.artifact('alive') });
    await forceMember(mid, 'artifact_uuid', UNKNOWN, 9);
    await forceMember(top, 'artifact_uuid', UNKNOWN, 9);
    const { status, body } = await resolve(top);
    expect(status).toBe(200);
    expect(body.artifacts.map((x: any) => x.artifact_id)).toEqual(['skill:alive']);
    expect(body.warnings).toHaveLength(1);
    expect(body.warnings[0]).toMatchObject({ code: 'missing_artifact', message: expect.stringContaining(UNKNOWN) });
    expect(body.warnings[0].chain.map((link: any) => link.id)).toEqual([top, mid, UNKNOWN]);
    const line = app.logs.find((entry) => entry.msg === 'resolve.finding' && entry.set_id === top);
    expect(line).toMatchObject({
      level: 40,
      code: 'missing_artifact',
      path: `set "Top" (${top}) → set "Mid" (${mid}) → artifact "${UNKNOWN}" (${UNKNOWN})`,
    });
    const members = await me.members(top);
    expect(members[1]).toMatchObject({ name: UNKNOWN, detail: 'No longer exists', brings: { total: 0, new: 0 } });
  });

  test('missing groups and sets too', async () => {
    const top = await me.set('Top');
    await forceMember(top, 'group_id', UNKNOWN, 1);
    await forceMember(top, 'member_set_id', UNKNOWN, 2);
    expect((await resolve(top)).body.warnings.map((w: any) => w.code)).toEqual(['missing_group', 'missing_set']);
  });

  test('a cycle is refused with the chain and a warning; the set itself can still be read and mended', async () => {
    const [a, b] = [await me.set('A'), await me.set('B')];
    await me.add(a, { member_set_id: b });
    await inOwner((tx) => insertMember(tx, me.owner, b, { member_set_id: a }));
    const answer = await resolve(a);
    expect(answer).toMatchObject({ status: 422, body: { code: 'cycle' } });
    expect(answer.body.chain.map((link: any) => link.name)).toEqual(['A', 'B', 'A']);
    expect(app.logs).toContainEqual(expect.objectContaining({ level: 40, msg: 'resolve.refused', set_id: a, code: 'cycle' }));
    const [member] = await me.members(b);
    expect((await me.api('DELETE', `/deployment-sets/${b}/members/${member.id}`)).status).toBe(204);
    expect((await resolve(a)).status).toBe(200);
  });

  test('21 sets in a chain are refused by resolving too, with the chain', async () => {
    const ids: string[] = [];
    for (let i = 1; i <= 21; i += 1) ids.push(await me.set(`S${i}`));
    await inOwner(async (tx) => {
      for (const [i, id] of ids.slice(0, -1).entries()) await insertMember(tx, me.owner, id, { member_set_id: ids[i + 1] ?? '' });
      await sql`update owner_graphs set graph_version = graph_version + 1`.execute(tx);
    });
    const answer = await resolve(ids[0] ?? '');
    expect(answer).toMatchObject({ status: 422, body: { code: 'too_deep' } });
    expect(answer.body.chain.map((link: any) => link.id)).toEqual(ids);
    expect((await resolve(ids[1] ?? '')).body.depth).toBe(20);
  });
});
