import { rmSync } from 'node:fs';
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

const status = async (query = '') => (await one.api('GET', `/projects/${one.project.id}/status${query}`)).body;
const states = (answer: { artifacts: { artifact_id: string; state: string }[] }) =>
  Object.fromEntries(answer.artifacts.map((row) => [row.artifact_id, row.state]));

test('a project nothing was deployed to stands for nothing', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  expect(await status()).toEqual({
    summary: { synced: 0, modified: 0, outdated: 0, missing: 0, conflict: 0, orphaned: 0 },
    artifacts: [],
  });
});

test('each artifact stands as the worst of its files, what needs somebody comes first, and looking writes nothing', async () => {
  const names = ['synced', 'modified', 'outdated', 'missing', 'conflict', 'orphaned'];
  const skills = new Map<string, { uuid: string; name: string }>();
  for (const name of names) skills.set(name, await one.skill(name, { 'SKILL.md': '1', other: '1' }));
  await one.deploy();
  const at = (name: string) => `.claude/skills/${name}/SKILL.md`;
  writeTree(one.folder, { [at('modified')]: 'mine', [at('conflict')]: 'mine' });
  rmSync(path.join(one.folder, at('missing')));
  for (const name of ['outdated', 'conflict']) {
    const skill = skills.get(name);
    if (skill !== undefined) await one.change(skill, { 'SKILL.md': '2', other: '1' });
  }
  const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
  const orphan = members.find((member: { name: string }) => member.name === 'skill:orphaned');
  await one.api('DELETE', `/deployment-sets/${one.set}/members/${orphan.id}`);
  await one.skill('never-deployed', { 'SKILL.md': '1' });
  const before = readTree(one.folder, true);
  const answer = await status();
  expect(states(answer)).toEqual({
    ...Object.fromEntries(names.map((name) => [`skill:${name}`, name])),
    'skill:never-deployed': 'missing',
  });
  expect(answer.artifacts[0]).toMatchObject({
    artifact_id: 'skill:conflict',
    sets: [{ id: one.set, name: 'Base' }],
    entries: [
      { path: at('conflict'), state: 'conflict' },
      { path: '.claude/skills/conflict/other', state: 'synced' },
    ],
  });
  expect(answer.summary).toEqual({ synced: 1, modified: 1, outdated: 1, missing: 2, conflict: 1, orphaned: 1 });
  expect(readTree(one.folder, true)).toEqual(before);
});

test('an artifact two sets want is told once with both; after one set is deleted the other still wants it', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  const second = await one.newSet('Second', [{ artifact_uuid: pdf.uuid }]);
  await one.deploy();
  await one.deploy({}, second);
  expect((await status()).artifacts).toMatchObject([{ state: 'synced', sets: [{ name: 'Base' }, { name: 'Second' }] }]);
  await one.api('DELETE', `/deployment-sets/${one.set}`);
  expect((await status()).artifacts).toMatchObject([{ state: 'synced', sets: [{ name: 'Second' }] }]);
  await one.api('DELETE', `/deployment-sets/${second}`);
  expect((await status()).artifacts).toMatchObject([{ state: 'orphaned', sets: [] }]);
});

test('it can be asked for one profile', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const { id } = (await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'cursor' } })).body;
  await one.deploy({ profile_id: id });
  expect((await status(`?profile_id=${id}`)).summary.synced).toBe(1);
  expect((await status(`?profile_id=${one.project.profiles[0].id}`)).artifacts).toEqual([]);
  expect((await status()).summary.synced).toBe(1);
});

test('an artifact that went through two profiles has a row for each, told apart by the profile', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const { id: cursor } = (await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'cursor' } })).body;
  await one.deploy();
  await one.deploy({ profile_id: cursor });
  writeTree(one.folder, { '.cursor/skills/pdf/SKILL.md': 'mine' });
  const { artifacts } = await status();
  expect(artifacts).toMatchObject([
    { artifact_id: 'skill:pdf', profile_id: one.project.profiles[0].id, state: 'synced' },
    { artifact_id: 'skill:pdf', profile_id: cursor, state: 'modified' },
  ]);
});
