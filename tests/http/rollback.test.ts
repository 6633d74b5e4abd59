import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { isExecutable, readTree, writeTree } from '#tests/support/project-folder.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const post = (what: string, body: object, request: object = {}) =>
  one.api('POST', `/projects/${one.project.id}/${what}`, { body, ...request });
const done = async (what: string, body: object) => {
  const answer = await post(what, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const generations = async (query = '') => (await one.api('GET', `/projects/${one.project.id}/generations${query}`)).body;
const status = async () => (await one.api('GET', `/projects/${one.project.id}/status`)).body;
const rows = (answer: { results: { artifact_id: string; status: string; action: string; code: string | null }[] }) =>
  answer.results.map((row) => [row.artifact_id, row.status, row.action, row.code]);

describe('generations', () => {
  test('count per profile, newest first; a run that changed nothing makes none', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    const first = await one.deploy();
    await one.deploy();
    await one.change(pdf, { 'SKILL.md': '2' });
    const second = await one.deploy();
    const list = await generations();
    expect(list).toMatchObject({ total: 2, limit: 50, offset: 0, next_cursor: null });
    expect(list.items).toMatchObject([
      { generation: 2, run_id: second.run_id, parent_generation: 1, set_id: one.set, profile_id: one.project.profiles[0].id },
      { generation: 1, run_id: first.run_id, parent_generation: null },
    ]);
    const other = (await post('profiles', { platform: 'cursor' })).body;
    await one.deploy({ profile_id: other.id });
    expect((await generations(`?profile_id=${other.id}`)).items).toMatchObject([{ generation: 1, profile_id: other.id }]);
    expect((await generations('?limit=1&offset=1')).items).toMatchObject([{ generation: 2 }]);
  });

  test('the last ten are kept; what people wrote is kept on disk for good', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '0' });
    await one.deploy();
    writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'mine' });
    await one.change(pdf, { 'SKILL.md': 'theirs' });
    await one.deploy({ on_conflict: 'overwrite' });
    for (let n = 1; n <= 10; n += 1) {
      await one.change(pdf, { 'SKILL.md': String(n) });
      await one.deploy();
    }
    expect((await generations()).items.map(({ generation }: { generation: number }) => generation)).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
    const backup = path.join(one.folder, '.loadout/generations/2/backup/.claude/skills/pdf/SKILL.md');
    expect(readFileSync(backup, 'utf8')).toBe('mine');
    expect((await post('rollback', { generation: 2 })).status).toBe(404);
  });
});

describe('rolling back', () => {
  test('brings files, mode, names and owners back to what they were, as a run with a generation of its own', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1', 'run.sh': '#!/bin/sh\n' });
    const docx = await one.skill('docx', { 'SKILL.md': '1' });
    await one.deploy();
    const before = readTree(one.folder);
    await one.change(pdf, { 'SKILL.md': '2', more: '2' });
    await one.api('PATCH', `/artifacts/${docx.uuid}`, { body: { name: 'word' } });
    const late = await one.skill('late', { 'SKILL.md': '1' });
    await one.deploy();
    const second = await one.newSet('Second', [{ artifact_uuid: late.uuid }]);
    await one.deploy({}, second);
    const answer = await done('rollback', { generation: 1 });
    expect(rows(answer)).toEqual([
      ['skill:docx', 'success', 'moved', null],
      ['skill:pdf', 'success', 'update', null],
      ['skill:late', 'success', 'remove', null],
    ]);
    const here = readTree(one.folder);
    const record = '.claude/.skillmeat-deployed.toml';
    expect({ ...here, [record]: '' }).toEqual({ ...before, [record]: '' });
    expect(isExecutable(one.folder, '.claude/skills/pdf/run.sh')).toBe(true);
    expect((await generations()).items[0]).toMatchObject({ run_id: answer.run_id, parent_generation: 2 });
    expect((await one.api('GET', `/deploy-runs/${answer.run_id}`)).body).toMatchObject({ status: 'succeeded', set_id: null });
    // The set has moved on meanwhile: that shows, and the second set is not deployed any more.
    expect((await status()).artifacts).toMatchObject([
      { artifact_id: 'skill:late', state: 'missing', sets: [{ name: 'Base' }] },
      { artifact_id: 'skill:pdf', state: 'missing' },
      { artifact_id: 'skill:word', state: 'missing' },
    ]);
    expect((await done('rollback', { generation: 1 })).summary).toEqual({ total: 2, success: 0, skip: 2, error: 0 });
  });

  test('keeps edits made since then unless they are to give way; then they are kept in the generation the row names', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    await one.change(pdf, { 'SKILL.md': '2' });
    await one.deploy();
    writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'mine' });
    expect(rows(await done('rollback', { generation: 1 }))).toEqual([['skill:pdf', 'skip', 'blocked', 'conflict']]);
    expect(one.files()['.claude/skills/pdf/SKILL.md']).toBe('mine');
    const dry = await done('rollback', { generation: 1, on_conflict: 'overwrite', dry_run: true });
    expect(dry).toMatchObject({ run_id: null, results: [{ action: 'update', status: 'success' }] });
    const answer = await done('rollback', { generation: 1, on_conflict: 'overwrite', plan_digest: dry.plan_digest });
    expect(one.files()['.claude/skills/pdf/SKILL.md']).toBe('1');
    const kept = answer.results[0].paths.find((name: string) => name.startsWith('.loadout/generations/'));
    expect(readFileSync(path.join(one.folder, kept), 'utf8')).toBe('mine');
  });

  test('of an undeploy brings everything back, also artifacts that the library has no longer', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    await done('undeploy', { set_id: one.set, confirm: 'Harbor' });
    expect(one.files()).toEqual({});
    await one.api('DELETE', `/artifacts/${pdf.uuid}`);
    expect(rows(await done('rollback', { generation: 1 }))).toEqual([['skill:pdf', 'success', 'create', null]]);
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': '1' });
  });

  test('to where nothing was deployed has to be confirmed', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    await done('undeploy', { set_id: one.set, confirm: 'Harbor' });
    await one.deploy();
    const refused = await post('rollback', { generation: 2 });
    expect([refused.status, refused.body.code]).toEqual([422, 'confirmation_required']);
    await done('rollback', { generation: 2, confirm: 'Harbor' });
    expect(one.files()).toEqual({});
  });

  test('leaves what another profile needs, and refuses a generation that is not there', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    await one.change(pdf, { 'SKILL.md': '2' });
    await one.deploy();
    const twin = (await post('profiles', { platform: 'claude_code', name: 'twin' })).body;
    await one.deploy({ profile_id: twin.id });
    expect(rows(await done('rollback', { generation: 1 }))).toEqual([['skill:pdf', 'success', 'update', null]]);
    for (const generation of [0, 99]) expect((await post('rollback', { generation })).status).toBe(404);
    for (const generation of ['1', 1.5]) expect((await post('rollback', { generation })).status).toBe(422);
  });
});

describe('stopping to manage', () => {
  test('leaves the files, ends the records, and is in the history', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.skill('docx', { 'SKILL.md': '1' });
    await one.deploy();
    const before = one.files();
    const answer = await done('forget', { artifact_uuids: [pdf.uuid] });
    expect(answer).toMatchObject({
      summary: { total: 1, success: 1, skip: 0, error: 0 },
      results: [{ artifact_id: 'skill:pdf', action: 'forget', paths: ['.claude/skills/pdf/SKILL.md'] }],
    });
    expect(one.files()).toEqual(before);
    expect((await one.api('GET', `/deploy-runs/${answer.run_id}`)).body).toMatchObject({ status: 'succeeded', generation: null });
    const record = readFileSync(path.join(one.folder, '.claude/.skillmeat-deployed.toml'), 'utf8');
    expect(record).not.toContain('"pdf"');
    expect(record).toContain('"docx"');
    const undeployed = await done('undeploy', { set_id: one.set, confirm: 'Harbor' });
    expect(rows(undeployed)).toEqual([['skill:docx', 'success', 'remove', null]]);
    expect(Object.keys(one.files())).toEqual(['.claude/skills/pdf/SKILL.md']);
  });

  test('works without the folder, and leaves what other profiles keep', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    const twin = (await post('profiles', { platform: 'claude_code', name: 'twin' })).body;
    await one.deploy();
    await one.deploy({ profile_id: twin.id });
    await done('forget', { artifact_uuids: [pdf.uuid] });
    expect((await status()).artifacts).toMatchObject([{ artifact_id: 'skill:pdf', state: 'synced' }]);
    rmSync(one.folder, { recursive: true });
    await done('forget', { artifact_uuids: [pdf.uuid], profile_id: twin.id });
    expect(existsSync(one.folder)).toBe(false);
    expect((await done('forget', { artifact_uuids: [pdf.uuid] })).results).toEqual([]);
    expect((await post('forget', { artifact_uuids: [UNKNOWN] })).status).toBe(404);
  });
});
