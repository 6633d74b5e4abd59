import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { readTree, writeTree } from '#tests/support/project-folder.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const ask = (body: object, request: object = {}) => one.api('POST', `/projects/${one.project.id}/undeploy`, { body, ...request });
const undeploy = async (body: object) => {
  const answer = await ask({ confirm: 'Harbor', ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const rows = (answer: { results: { artifact_id: string; status: string; action: string; code: string | null }[] }) =>
  answer.results.map((row) => [row.artifact_id, row.status, row.action, row.code]);
const status = async () => (await one.api('GET', `/projects/${one.project.id}/status`)).body;

describe('undeploying a set', () => {
  test('takes away what it brought, with the folders, and nothing else', async () => {
    writeTree(one.folder, { 'README.md': 'theirs', '.claude/skills/own/SKILL.md': 'theirs' });
    const before = readTree(one.folder);
    await one.skill('pdf', { 'SKILL.md': '1', 'scripts/run.sh': '#!/bin/sh\n' });
    await one.skill('docx', { 'SKILL.md': '1' });
    await one.deploy();
    const answer = await undeploy({ set_id: one.set });
    expect(rows(answer)).toEqual([
      ['skill:docx', 'success', 'remove', null],
      ['skill:pdf', 'success', 'remove', null],
    ]);
    expect(answer).toMatchObject({ set_id: one.set, set_name: 'Base', dry_run: false, summary: { total: 2, success: 2 } });
    expect(answer.results[1].paths).toEqual(['.claude/skills/pdf/SKILL.md', '.claude/skills/pdf/scripts/run.sh']);
    expect(readTree(one.folder)).toEqual(before);
    expect(existsSync(path.join(one.folder, '.claude/skills/pdf'))).toBe(false);
    expect(await status()).toMatchObject({ artifacts: [] });
    expect((await one.api('GET', `/deploy-runs/${answer.run_id}`)).body).toMatchObject({ status: 'succeeded', generation: 2 });
    expect(await undeploy({ set_id: one.set })).toMatchObject({ summary: { total: 0 }, results: [] });
  });

  test('leaves folders that a deploy did not make, also when they are empty then, and takes those it made', async () => {
    mkdirSync(path.join(one.folder, '.claude/skills/drafts'), { recursive: true });
    await one.skill('pdf', { 'SKILL.md': '1', 'scripts/run.sh': '#!/bin/sh\n' });
    await one.deploy();
    await undeploy({ set_id: one.set });
    expect(existsSync(path.join(one.folder, '.claude/skills/pdf'))).toBe(false);
    expect(existsSync(path.join(one.folder, '.claude/skills/drafts'))).toBe(true);
    rmSync(path.join(one.folder, '.claude'), { recursive: true });
    await one.deploy();
    await undeploy({ set_id: one.set });
    expect(existsSync(path.join(one.folder, '.claude'))).toBe(false);
    expect(existsSync(path.join(one.folder, '.loadout/folders.json'))).toBe(false);
  });

  test('keeps what somebody edited, says so, and leaves it to nobody: the project is not behind because of it', async () => {
    await one.skill('pdf', { 'SKILL.md': '1', other: '1' });
    await one.skill('docx', { 'SKILL.md': '1' });
    await one.deploy();
    writeTree(one.folder, { '.claude/skills/docx/SKILL.md': 'mine', '.claude/skills/pdf/other': 'mine' });
    const answer = await undeploy({ set_id: one.set });
    expect(rows(answer)).toEqual([
      ['skill:docx', 'skip', 'keep_local', 'locally_modified'],
      ['skill:pdf', 'success', 'remove', 'locally_modified'],
    ]);
    expect(answer.results[0].error).toContain('.claude/skills/docx/SKILL.md');
    expect(one.files()).toEqual({ '.claude/skills/docx/SKILL.md': 'mine', '.claude/skills/pdf/other': 'mine' });
    expect((await status()).summary).toMatchObject({ orphaned: 2, missing: 0, modified: 0 });
    expect((await undeploy({ set_id: one.set })).results).toEqual([]);
  });

  test.each(['overwritten', 'put back'])(
    'takes away in the end what an edit kept at first and a deploy has %s since',
    async (how) => {
      await one.skill('pdf', { 'SKILL.md': '1' });
      await one.deploy();
      writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'mine' });
      expect(rows(await undeploy({ set_id: one.set }))).toEqual([['skill:pdf', 'skip', 'keep_local', 'locally_modified']]);
      if (how === 'put back') writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': '1' });
      await one.deploy({ on_conflict: 'overwrite' });
      expect(rows(await undeploy({ set_id: one.set }))).toEqual([['skill:pdf', 'success', 'remove', null]]);
      expect([one.files(), (await status()).artifacts]).toEqual([{}, []]);
    },
  );

  test('lets go of what another set or another profile needs, and does not touch it', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.skill('docx', { 'SKILL.md': '1' });
    const second = await one.newSet('Second', [{ artifact_uuid: pdf.uuid }]);
    await one.deploy();
    await one.deploy({}, second);
    const answer = await undeploy({ set_id: one.set });
    expect(rows(answer)).toEqual([
      ['skill:docx', 'success', 'remove', null],
      ['skill:pdf', 'skip', 'forget', 'shared'],
    ]);
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': '1' });
    expect((await status()).artifacts).toMatchObject([{ state: 'synced', sets: [{ name: 'Second' }] }]);
    expect(rows(await undeploy({ set_id: second }))).toEqual([['skill:pdf', 'success', 'remove', null]]);
    expect(one.files()).toEqual({});
  });

  test('forgets what is gone already', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    rmSync(path.join(one.folder, '.claude'), { recursive: true });
    expect(rows(await undeploy({ set_id: one.set }))).toEqual([['skill:pdf', 'success', 'forget', null]]);
    expect((await status()).artifacts).toEqual([]);
  });
});

describe('undeploying artifacts', () => {
  test('takes those away and no others, whichever set brought them', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.skill('docx', { 'SKILL.md': '1' });
    await one.deploy();
    const answer = await undeploy({ artifact_uuids: [pdf.uuid], confirm: undefined });
    expect(answer).toMatchObject({ set_id: null, set_name: null, results: [{ artifact_uuid: pdf.uuid, action: 'remove' }] });
    expect(one.files()).toEqual({ '.claude/skills/docx/SKILL.md': '1' });
  });

  test('takes what a deleted set left behind, also when the artifact is gone from the library', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    await one.api('DELETE', `/deployment-sets/${one.set}`);
    await one.api('DELETE', `/artifacts/${pdf.uuid}`);
    expect((await ask({ set_id: one.set })).status).toBe(404);
    expect(rows(await undeploy({ artifact_uuids: [pdf.uuid] }))).toEqual([['skill:pdf', 'success', 'remove', null]]);
    expect(one.files()).toEqual({});
  });

  test('leaves what several sets keep as it is', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    const second = await one.newSet('Second', [{ artifact_uuid: pdf.uuid }]);
    await one.deploy();
    await one.deploy({}, second);
    expect(rows(await undeploy({ artifact_uuids: [pdf.uuid] }))).toEqual([['skill:pdf', 'skip', 'unchanged', 'shared']]);
    expect((await status()).artifacts).toMatchObject([{ state: 'synced', sets: [{ name: 'Base' }, { name: 'Second' }] }]);
  });
});

describe('a dry run, a digest, a confirmation', () => {
  test('a dry run says the same, writes nothing, and needs no confirmation', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    const before = readTree(one.folder, true);
    const dry = await undeploy({ set_id: one.set, dry_run: true, confirm: undefined });
    expect(dry).toMatchObject({ run_id: null, dry_run: true, results: [{ status: 'success', action: 'remove' }] });
    expect(readTree(one.folder, true)).toEqual(before);
    writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'mine' });
    const stale = await ask({ set_id: one.set, plan_digest: dry.plan_digest, confirm: 'Harbor' });
    expect([stale.status, stale.body.code]).toEqual([409, 'plan_stale']);
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'mine' });
  });

  test('what leaves nothing wanted, or takes more than ten files, has to be confirmed with the name of the project', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
    const second = await one.newSet('Second', [{ artifact_uuid: pdf.uuid }]);
    await one.skill('docx', { 'SKILL.md': '1' });
    await one.deploy();
    for (const confirm of [undefined, 'harbor']) {
      const refused = await ask({ set_id: one.set, confirm });
      expect([refused.status, refused.body.code]).toEqual([422, 'confirmation_required']);
    }
    expect(Object.keys(one.files())).toHaveLength(2);
    await one.deploy({}, second);
    expect((await ask({ set_id: one.set })).status).toBe(200);
    await one.skill('big', Object.fromEntries(['SKILL.md', ...'abcdefghij'].map((name) => [name, '1'])));
    await one.deploy();
    expect((await ask({ set_id: one.set })).body).toMatchObject({ code: 'confirmation_required' });
    expect((await ask({ set_id: one.set, confirm: 'Harbor' })).status).toBe(200);
  });

  test('under an Idempotency-Key it happens once', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    const request = { headers: { 'Idempotency-Key': 'undeploy-once' } };
    const body = { set_id: one.set, confirm: 'Harbor' };
    const first = await ask(body, request);
    const again = await ask(body, request);
    expect(again.body).toEqual(first.body);
    expect((await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.total).toBe(2);
  });
});

test('exactly one of set and artifacts is asked for, and both have to be known', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  for (const [body, expected] of [
    [{}, 422],
    [{ set_id: one.set, artifact_uuids: [pdf.uuid] }, 422],
    [{ artifact_uuids: [] }, 422],
    [{ set_id: UNKNOWN }, 404],
    [{ set_id: 'nonsense' }, 404],
    [{ artifact_uuids: [pdf.uuid, UNKNOWN] }, 404],
    [{ set_id: one.set, profile_id: UNKNOWN }, 404],
    [{ artifact_uuids: [pdf.uuid] }, 200],
  ] as const) {
    expect((await ask(body)).status, JSON.stringify(body)).toBe(expected);
  }
});
