import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { readTree, writeTree } from '#tests/support/project-folder.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const drift = async (query = '') => {
  const answer = await one.api('GET', `/drift${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const NONE = { synced: 0, modified: 0, outdated: 0, missing: 0, conflict: 0, orphaned: 0 };

async function secondProject(name: string) {
  const folder = `${one.folder}-${name}`;
  mkdirSync(folder);
  const { body } = await one.api('POST', '/projects', { body: { name, path: folder } });
  return { id: body.id, folder };
}

test('what is level is left out unless it is asked for', async () => {
  expect(await drift()).toEqual({ items: [], total: 0, limit: 50, offset: 0, next_cursor: null });
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  await one.deploy();
  expect((await drift()).items).toEqual([]);
  const [profile] = one.project.profiles;
  expect((await drift('?all=true')).items).toEqual([
    {
      project_id: one.project.id,
      project_name: 'Harbor',
      profile_id: profile.id,
      profile_name: profile.name,
      set_id: one.set,
      set_name: 'Base',
      summary: { ...NONE, synced: 1 },
      artifacts: [],
      problem: null,
    },
  ]);
  await one.change(pdf, { 'SKILL.md': '2' });
  await one.skill('late', { 'SKILL.md': '1' });
  const before = readTree(one.folder, true);
  const [item] = (await drift()).items;
  expect(item.summary).toEqual({ ...NONE, outdated: 1, missing: 1 });
  expect(item.artifacts).toMatchObject([
    { artifact_id: 'skill:late', state: 'missing' },
    { artifact_id: 'skill:pdf', state: 'outdated', entries: [{ path: '.claude/skills/pdf/SKILL.md', state: 'outdated' }] },
  ]);
  expect(readTree(one.folder, true)).toEqual(before);
});

test('each set of each project is told apart, by set when asked, in pages', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  const docx = await one.skill('docx', { 'SKILL.md': '1' }, false);
  const second = await one.newSet('Second', [{ artifact_uuid: docx.uuid }]);
  const other = await secondProject('Atlas');
  await one.deploy();
  await one.deploy({}, second);
  await one.deploy({ project_id: other.id });
  await one.change(pdf, { 'SKILL.md': '2' });
  writeTree(one.folder, { '.claude/skills/docx/SKILL.md': 'mine' });
  const { items } = await drift();
  expect(items.map((item: { project_name: string; set_name: string }) => [item.project_name, item.set_name])).toEqual([
    ['Atlas', 'Base'],
    ['Harbor', 'Base'],
    ['Harbor', 'Second'],
  ]);
  expect(items[2].summary).toEqual({ ...NONE, modified: 1 });
  expect((await drift(`?set_id=${second}`)).items).toMatchObject([{ set_name: 'Second' }]);
  expect(await drift('?limit=1&offset=1')).toMatchObject({ total: 3, items: [{ project_name: 'Harbor', set_name: 'Base' }] });
  expect((await one.api('GET', '/drift?set_id=nonsense')).status).toBe(404);
  expect((await one.api('GET', '/drift?all=perhaps')).status).toBe(422);
});

test('a folder that is gone is a problem of its own; a deleted set leaves orphans of nobody', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  const other = await secondProject('Atlas');
  await one.deploy();
  await one.deploy({ project_id: other.id });
  await one.change(pdf, { 'SKILL.md': '2' });
  rmSync(path.join(other.folder), { recursive: true });
  const [gone, behind] = (await drift()).items;
  expect(gone).toMatchObject({ project_name: 'Atlas', problem: { code: 'project_moved' }, summary: NONE });
  expect(behind).toMatchObject({ project_name: 'Harbor', problem: null, summary: { ...NONE, outdated: 1 } });
  await one.api('DELETE', `/deployment-sets/${one.set}`);
  expect((await drift()).items[1]).toMatchObject({
    set_id: null,
    set_name: null,
    summary: { ...NONE, orphaned: 1 },
    artifacts: [{ artifact_id: 'skill:pdf', state: 'orphaned', sets: [] }],
  });
});
