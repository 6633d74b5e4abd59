import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { isExecutable, leftoversIn, readTree, writeTree } from '#tests/support/project-folder.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const only = <Row>(rows: Row[]): Row => {
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  return row;
};

const SKILL = {
  'SKILL.md': '---\nname: pdf\ndescription: d\n---\r\n\u{1f4c4}\n',
  'scripts/run.sh': '#!/bin/sh\n',
  'a b.txt': '',
};
const PLACED = Object.fromEntries(Object.entries(SKILL).map(([name, text]) => [`.claude/skills/pdf/${name}`, text]));

describe('a first deploy', () => {
  test('writes exactly the files of the set, byte for byte, executable where they were', async () => {
    const pdf = await one.skill('pdf', SKILL);
    const answer = await one.deploy();
    expect(answer).toMatchObject({
      set_id: one.set,
      set_name: 'Base',
      project_id: one.project.id,
      profile_id: one.project.profiles[0].id,
      dry_run: false,
      summary: { total: 1, success: 1, skip: 0, error: 0 },
      results: [
        { artifact_uuid: pdf.uuid, artifact_id: 'skill:pdf', status: 'success', action: 'create', code: null, error: null },
      ],
    });
    expect(only<{ paths: string[] }>(answer.results).paths.toSorted()).toEqual(Object.keys(PLACED).toSorted());
    expect(one.files()).toEqual(PLACED);
    expect(isExecutable(one.folder, '.claude/skills/pdf/scripts/run.sh')).toBe(true);
    expect(isExecutable(one.folder, '.claude/skills/pdf/SKILL.md')).toBe(false);
    expect(leftoversIn(one.folder)).toEqual([]);
  });

  test('puts commands and agents where Claude Code looks for them, and skips what has no place', async () => {
    const command = await one.artifact({ type: 'command', name: 'git:sync', files: [{ path: 'x.md', content: 'sync' }] });
    const agent = await one.artifact({
      type: 'agent',
      name: 'reviewer',
      files: [{ path: 'y.md', content: '---\nname: reviewer\n---\n' }],
    });
    const set = await one.newSet('Mixed', [{ artifact_uuid: command.uuid }, { artifact_uuid: agent.uuid }]);
    const profile = (await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'agents' } })).body;
    expect((await one.deploy({}, set)).summary).toEqual({ total: 2, success: 2, skip: 0, error: 0 });
    expect(Object.keys(one.files()).toSorted()).toEqual(['.claude/agents/reviewer.md', '.claude/commands/git/sync.md']);
    const portable = await one.deploy({ profile_id: profile.id }, set);
    expect(portable.results).toMatchObject([
      { status: 'skip', action: 'unsupported', code: 'unsupported_type', paths: [] },
      { status: 'skip', action: 'unsupported', code: 'unsupported_type', paths: [] },
    ]);
    expect(existsSync(path.join(one.folder, '.agents'))).toBe(false);
  });

  test('of a nested set puts each artifact there once, in resolve order', async () => {
    const names = ['a', 'b', 'c'];
    const skills = await Promise.all(names.map((name) => one.skill(name, { 'SKILL.md': name }, false)));
    const inner = await one.newSet('Inner', [{ artifact_uuid: skills[1]?.uuid }, { artifact_uuid: skills[0]?.uuid }]);
    const outer = await one.newSet('Outer', [
      { artifact_uuid: skills[2]?.uuid },
      { member_set_id: inner },
      { artifact_uuid: skills[0]?.uuid },
    ]);
    const { results } = await one.deploy({}, outer);
    expect(results.map((row: { artifact_id: string }) => row.artifact_id)).toEqual(['skill:c', 'skill:b', 'skill:a']);
  });

  test('of an empty set is a run that did nothing', async () => {
    const answer = await one.deploy();
    expect(answer).toMatchObject({ summary: { total: 0, success: 0, skip: 0, error: 0 }, results: [] });
    expect((await one.api('GET', `/deploy-runs/${answer.run_id}`)).body).toMatchObject({ status: 'succeeded', generation: null });
  });
});

describe('a second deploy', () => {
  test('changes nothing when nothing changed', async () => {
    await one.skill('pdf', SKILL);
    await one.deploy();
    const before = readTree(one.folder, true);
    const answer = await one.deploy();
    expect(answer.results).toMatchObject([{ status: 'skip', action: 'unchanged', code: null, error: null }]);
    expect(readTree(one.folder, true)).toEqual(before);
    expect((await one.api('GET', `/deploy-runs/${answer.run_id}`)).body).toMatchObject({ status: 'succeeded', generation: null });
  });

  test('keeps a local edit and says so', async () => {
    await one.skill('pdf', SKILL);
    await one.deploy();
    writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'my own' });
    const row = only<object>((await one.deploy()).results);
    expect(row).toMatchObject({
      status: 'skip',
      action: 'keep_local',
      code: 'locally_modified',
      error: expect.stringContaining('SKILL.md'),
    });
    expect(one.files()['.claude/skills/pdf/SKILL.md']).toBe('my own');
  });

  test('brings a new version, takes away what it dropped, and leaves files that are not ours', async () => {
    const pdf = await one.skill('pdf', SKILL);
    await one.deploy();
    writeTree(one.folder, { '.claude/skills/pdf/notes.txt': 'mine', 'src/index.ts': 'code' });
    await one.change(pdf, { 'SKILL.md': 'v2', 'new/deep.md': 'n' });
    expect(only<object>((await one.deploy()).results)).toMatchObject({ status: 'success', action: 'update' });
    expect(one.files()).toEqual({
      '.claude/skills/pdf/SKILL.md': 'v2',
      '.claude/skills/pdf/new/deep.md': 'n',
      '.claude/skills/pdf/notes.txt': 'mine',
      'src/index.ts': 'code',
    });
    expect(existsSync(path.join(one.folder, '.claude/skills/pdf/scripts'))).toBe(false);
  });

  test('restores what was deleted', async () => {
    await one.skill('pdf', SKILL);
    await one.deploy();
    rmSync(path.join(one.folder, '.claude/skills/pdf/SKILL.md'));
    expect(only<object>((await one.deploy()).results)).toMatchObject({ status: 'success', action: 'restore' });
    expect(one.files()).toEqual(PLACED);
  });

  test('of a renamed skill moves it', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': 'x' });
    await one.deploy();
    expect((await one.api('PATCH', `/artifacts/${pdf.uuid}`, { body: { name: 'paper' } })).status).toBe(200);
    expect(only<object>((await one.deploy()).results)).toMatchObject({
      status: 'success',
      action: 'moved',
      artifact_id: 'skill:paper',
    });
    expect(one.files()).toEqual({ '.claude/skills/paper/SKILL.md': 'x' });
    expect(existsSync(path.join(one.folder, '.claude/skills/pdf'))).toBe(false);
  });
});

describe('a file that is edited here and changed in the library', () => {
  const AT = '.claude/skills/pdf/SKILL.md';
  beforeEach(async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': 'v1', other: 'v1' });
    await one.skill('free', { 'SKILL.md': 'v1' });
    await one.deploy();
    writeTree(one.folder, { [AT]: 'my own\r\n' });
    await one.change(pdf, { 'SKILL.md': 'v2', other: 'v2' });
  });

  test('is blocked, holds back its artifact and no other', async () => {
    const answer = await one.deploy();
    expect(answer.results).toMatchObject([
      { status: 'skip', action: 'blocked', code: 'conflict', error: expect.stringContaining(AT) },
      { status: 'skip', action: 'unchanged' },
    ]);
    expect(one.files()).toMatchObject({ [AT]: 'my own\r\n', '.claude/skills/pdf/other': 'v1' });
  });

  test('is an error with on_conflict fail', async () => {
    expect((await one.deploy({ on_conflict: 'fail' })).results[0]).toMatchObject({ status: 'error', code: 'conflict' });
    expect(one.files()[AT]).toBe('my own\r\n');
  });

  test('is overwritten when asked for, and the edit is kept in the generation that the row names', async () => {
    const answer = await one.deploy({ on_conflict: 'overwrite' });
    const row = answer.results[0];
    expect(row).toMatchObject({ status: 'success', action: 'update', code: null });
    expect(one.files()).toMatchObject({ [AT]: 'v2', '.claude/skills/pdf/other': 'v2' });
    const run = (await one.api('GET', `/deploy-runs/${answer.run_id}`)).body;
    const backup = row.paths.find((name: string) => name.startsWith('.loadout/'));
    expect(backup.startsWith(`.loadout/generations/${run.generation}/`)).toBe(true);
    expect(readFileSync(path.join(one.folder, backup), 'utf8')).toBe('my own\r\n');
    expect(
      only<object>((await one.deploy()).results.filter((r: { artifact_id: string }) => r.artifact_id === 'skill:pdf')),
    ).toMatchObject({ action: 'unchanged' });
  });

  test('follows the decision for its row, whatever the policy', async () => {
    const taken = await one.plan({ decisions: [{ path: AT, choice: 'overwrite' }] });
    expect(taken.items[0].action).toBe('update');
    const kept = await one.deploy({ on_conflict: 'fail', decisions: [{ path: AT, choice: 'keep' }] });
    expect(kept.results[0]).toMatchObject({ status: 'skip', action: 'blocked' });
    await one.deploy({ decisions: [{ path: AT, choice: 'overwrite' }] });
    expect(one.files()[AT]).toBe('v2');
  });

  test('lets an atomic deploy change nothing when it counts as an error', async () => {
    await one.skill('late', { 'SKILL.md': 'v1' });
    const before = readTree(one.folder);
    const answer = await one.deploy({ mode: 'atomic', on_conflict: 'fail' });
    expect(answer.summary).toEqual({ total: 3, success: 0, skip: 2, error: 1 });
    expect(readTree(one.folder)).toEqual(before);
    expect((await one.api('GET', `/deploy-runs/${answer.run_id}`)).body).toMatchObject({
      status: 'failed',
      mode: 'atomic',
      generation: null,
    });
    expect((await one.deploy({ mode: 'atomic' })).summary).toEqual({ total: 3, success: 1, skip: 2, error: 0 });
  });

  test('is shown with its lines when the plan is asked for diffs', async () => {
    const plain = await one.plan();
    expect(plain.items[0].entries[0]).not.toHaveProperty('diff');
    const answer = await one.api('POST', `/deployment-sets/${one.set}/plan?diff=true`, { body: { project_id: one.project.id } });
    const entry = answer.body.items[0].entries.find(({ path: at }: { path: string }) => at === AT);
    expect(entry).toMatchObject({ state: 'conflict', action: 'blocked' });
    expect(entry.diff).toContain('-my own');
    expect(entry.diff).toContain('+v2');
  });
});
