import { beforeEach, describe, expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import { disputedPlaces } from '#app/services/deployments/disputes.server.ts';
import { prepare } from '#app/services/deployments/plan.server.ts';
import { loadRecorded } from '#app/services/deployments/records.server.ts';
import { createResolution } from '#app/services/sets/resolution.server.ts';
import { withOwner } from '#db/transactions.ts';
import { countStatements } from '#tests/support/count-statements.ts';
import type { DeployClient, Skill } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';

const app = setUpDeployApp();
let one: DeployClient;
let pdf: Skill;
let versions: string[];
const FILE = '.claude/skills/pdf/SKILL.md';

beforeEach(async () => {
  one = await app.client();
  pdf = await one.skill('pdf', { 'SKILL.md': 'one' }, false);
  versions = [await hashNow()];
});

const hashNow = async (): Promise<string> => (await one.api('GET', `/artifacts/${pdf.uuid}`)).body.content_hash;

/** Gives the skill a newer version. */
async function renew(content: string): Promise<void> {
  await one.change(pdf, { 'SKILL.md': content });
  versions.push(await hashNow());
}

/** A set that holds a plugin, which pins a version of the skill unless there is none to pin. */
async function setOfPlugin(name: string, pin: string | null): Promise<string> {
  const [collection] = (await one.api('GET', '/collections')).body.items;
  const members = [{ artifact_uuid: pdf.uuid, ...(pin === null ? {} : { pinned_version_hash: pin }) }];
  const made = await one.api('POST', '/composites', { body: { collection_id: collection.id, name, members } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return one.newSet(name, [{ artifact_uuid: made.body.uuid }]);
}

/** A set that holds the skill in its current version, and another one. */
async function setOfSkills(name: string): Promise<string> {
  const docx = await one.skill('docx', { 'SKILL.md': 'x' }, false);
  return one.newSet(name, [{ artifact_uuid: pdf.uuid }, { artifact_uuid: docx.uuid }]);
}

const rowOfPdf = async (set: string, more: object = {}) =>
  (await one.deploy(more, set)).results.find((row: { artifact_id: string }) => row.artifact_id === 'skill:pdf');

type Standing = { artifact_id: string; state: string; sets: { name: string }[] };
const standings = async () =>
  (await one.api('GET', `/projects/${one.project.id}/status`)).body.artifacts
    .filter((row: Standing) => row.artifact_id === 'skill:pdf')
    .map((row: Standing) => [row.state, row.sets.map(({ name }) => name)]);
const behind = async () =>
  (await one.api('GET', '/drift')).body.items.map((item: { set_name: string; artifacts: Standing[] }) => [
    item.set_name,
    item.artifacts.map(({ artifact_id, state }) => [artifact_id, state]),
  ]);

describe('two sets that want one artifact in different versions', () => {
  test('do not write over each other: the first keeps the place, the other is blocked and says by whom and why', async () => {
    const [pinned] = versions;
    await renew('two');
    const plugin = await setOfPlugin('Pinned', pinned ?? '');
    const skills = await setOfSkills('Current');
    await one.deploy({}, plugin);
    for (const [on_conflict, status] of [
      ['keep', 'skip'],
      ['keep', 'skip'],
      ['overwrite', 'error'],
      ['fail', 'error'],
    ]) {
      const row = await rowOfPdf(skills, { on_conflict });
      expect(row).toMatchObject({ status, action: 'blocked', code: 'path_taken' });
      expect(row.error).toContain(`${FILE} was put there for the set "Pinned", which wants another version of it`);
      expect(one.files()[FILE]).toBe('one');
    }
    expect(await rowOfPdf(plugin)).toMatchObject({ status: 'skip', action: 'unchanged' });
    expect(await standings()).toEqual([
      ['conflict', ['Current']],
      ['synced', ['Pinned']],
    ]);
    expect(await behind()).toEqual([['Current', [['skill:pdf', 'conflict']]]]);
  });

  test('the other way round it is the pinned one that waits, until the first no longer holds the artifact', async () => {
    const [pinned] = versions;
    await renew('two');
    const plugin = await setOfPlugin('Pinned', pinned ?? '');
    const skills = await setOfSkills('Current');
    await one.deploy({}, skills);
    expect(await rowOfPdf(plugin)).toMatchObject({ status: 'skip', code: 'path_taken' });
    await renew('three');
    expect(await rowOfPdf(skills)).toMatchObject({ status: 'success', action: 'update' });
    const { members } = (await one.api('GET', `/deployment-sets/${skills}`)).body;
    const member = members.find(({ name }: { name: string }) => name === 'skill:pdf');
    expect((await one.api('DELETE', `/deployment-sets/${skills}/members/${member.id}`)).status).toBe(204);
    expect(await rowOfPdf(plugin)).toMatchObject({ status: 'success', action: 'update' });
    expect(one.files()[FILE]).toBe('one');
  });

  test('that shared it until one of them pinned: neither takes it from the other, and the rows say whose version is there', async () => {
    const skills = await setOfSkills('Current');
    const plugin = await setOfPlugin('Pinned', versions[0] ?? '');
    await one.deploy({}, skills);
    expect(await rowOfPdf(plugin)).toMatchObject({ action: 'unchanged' });
    expect(await standings()).toEqual([['synced', ['Current', 'Pinned']]]);
    await renew('two');
    for (let round = 0; round < 2; round += 1) {
      expect(await rowOfPdf(skills)).toMatchObject({ status: 'skip', code: 'path_taken' });
      expect(await rowOfPdf(plugin)).toMatchObject({ status: 'skip', action: 'unchanged' });
      expect(one.files()[FILE]).toBe('one');
      expect(await standings()).toEqual([
        ['conflict', ['Current']],
        ['synced', ['Pinned']],
      ]);
    }
  });

  test('a deleted set is no obstacle', async () => {
    const [pinned] = versions;
    await renew('two');
    const plugin = await setOfPlugin('Pinned', pinned ?? '');
    const skills = await setOfSkills('Current');
    await one.deploy({}, plugin);
    await one.api('DELETE', `/deployment-sets/${plugin}`);
    expect(await rowOfPdf(skills)).toMatchObject({ status: 'success', action: 'update' });
    expect(one.files()[FILE]).toBe('two');
  });
});

describe('two sets that want the same version', () => {
  test('share it when both pin it', async () => {
    const [pinned] = versions;
    await renew('two');
    const first = await setOfPlugin('First', pinned ?? '');
    const second = await setOfPlugin('Second', pinned ?? '');
    await one.deploy({}, first);
    expect(await rowOfPdf(second)).toMatchObject({ action: 'unchanged' });
    expect(await standings()).toEqual([['synced', ['First', 'Second']]]);
  });

  test('either of them brings a newer one, although a set that is not here pins another', async () => {
    const plugin = await setOfPlugin('Plugin', null);
    const skills = await setOfSkills('Current');
    await setOfPlugin('Elsewhere', versions[0] ?? '');
    await one.deploy({}, plugin);
    await one.deploy({}, skills);
    await renew('two');
    expect(await standings()).toEqual([['outdated', ['Plugin', 'Current']]]);
    expect(await rowOfPdf(skills)).toMatchObject({ status: 'success', action: 'update' });
    expect(await rowOfPdf(plugin)).toMatchObject({ status: 'skip', action: 'unchanged' });
  });
});

test('other sets are looked at only where a shared place is to change and a plugin pins what is there', async () => {
  const { db, statements } = countStatements(app.database.db);
  const { log } = app.test.app;
  const owner = ownerId(one.owner);
  const plugin = await setOfPlugin('Plugin', null);
  const skills = await setOfSkills('Current');
  await one.deploy({}, plugin);
  await one.deploy({}, skills);
  const asked = async (): Promise<number> => {
    const prepared = await prepare({ db }, createResolution({ db, log }), owner, skills, { project_id: one.project.id });
    const recorded = await withOwner(db, owner, (tx) => loadRecorded(tx, owner, one.project.id));
    return statements(() => withOwner(db, owner, (tx) => disputedPlaces(tx, owner, prepared, recorded)));
  };
  expect(await asked()).toBe(0);
  await renew('two');
  expect(await asked()).toBe(1);
  await setOfPlugin('Elsewhere', versions[0] ?? '');
  expect(await asked()).toBeGreaterThan(1);
});
