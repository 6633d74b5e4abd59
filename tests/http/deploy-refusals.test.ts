import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { readTree, writeTree } from '#tests/support/project-folder.ts';

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

const SKILL = { 'SKILL.md': '# pdf', 'scripts/run.sh': '#!/bin/sh\n' };

describe('what is in the way', () => {
  test('somebody else’s file is left alone, adopted when it is the same', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'theirs' });
    expect(only<object>((await one.deploy()).results)).toMatchObject({ status: 'skip', action: 'blocked', code: 'unmanaged' });
    writeTree(one.folder, { '.claude/skills/pdf/SKILL.md': 'x' });
    expect(only<object>((await one.deploy()).results)).toMatchObject({ status: 'success', action: 'adopt', code: null });
    expect(only<object>((await one.deploy()).results)).toMatchObject({ status: 'skip', action: 'unchanged' });
  });

  test.each(['keep', 'overwrite'])('a symbolic link is never written through, with %s', async (on_conflict) => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    await one.skill('free', { 'SKILL.md': 'y' });
    const elsewhere = path.join(app.roots, `elsewhere-${one.owner}-${on_conflict}`);
    mkdirSync(elsewhere);
    mkdirSync(path.join(one.folder, '.claude/skills'), { recursive: true });
    symlinkSync(elsewhere, path.join(one.folder, '.claude/skills/pdf'));
    const answer = await one.deploy({ on_conflict });
    expect(answer.results[0]).toMatchObject({
      status: on_conflict === 'keep' ? 'skip' : 'error',
      code: 'unsafe_path',
      error: expect.stringContaining('symbolic link'),
    });
    expect(answer.results[1]).toMatchObject({ status: 'success' });
    expect(readTree(elsewhere)).toEqual({});
  });

  test('a file where a folder has to be is an answer, not a crash', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    writeTree(one.folder, { '.claude': 'a file' });
    expect(only<object>((await one.deploy()).results)).toMatchObject({ status: 'skip', code: 'unsafe_path' });
  });

  test('two artifacts for one place: the first has it, the other is an error that names it', async () => {
    const first = await one.artifact({ type: 'command', name: 'x y', files: [{ path: 'a.md', content: '1' }] });
    const second = await one.artifact({ type: 'command', name: 'x-y', files: [{ path: 'a.md', content: '2' }] });
    const set = await one.newSet('Both', [{ artifact_uuid: first.uuid }, { artifact_uuid: second.uuid }]);
    const { results } = await one.deploy({}, set);
    expect(results).toMatchObject([
      { status: 'success' },
      { status: 'error', code: 'path_taken', error: expect.stringContaining('command:x y') },
    ]);
    expect(one.files()).toEqual({ '.claude/commands/x-y.md': '1' });
  });

  test('a place of another set with other content is blocked, with the same content shared', async () => {
    const mine = await one.skill('pdf', { 'SKILL.md': 'x' });
    await one.deploy();
    const collection = (await one.api('POST', '/collections', { body: { name: 'Second' } })).body.id;
    const other = await one.artifact({
      collection_id: collection,
      type: 'skill',
      name: 'pdf',
      files: [{ path: 'SKILL.md', content: 'other' }],
    });
    const rival = await one.newSet('Rival', [{ artifact_uuid: other.uuid }]);
    const sharing = await one.newSet('Sharing', [{ artifact_uuid: mine.uuid }]);
    expect(only<object>((await one.deploy({}, rival)).results)).toMatchObject({ status: 'skip', code: 'path_taken' });
    expect(only<object>((await one.deploy({ on_conflict: 'overwrite' }, rival)).results)).toMatchObject({
      status: 'error',
      code: 'path_taken',
    });
    expect(only<object>((await one.deploy({}, sharing)).results)).toMatchObject({ status: 'skip', action: 'unchanged' });
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'x' });
  });
});

describe('plan and dry run', () => {
  test('say what would happen and write nothing', async () => {
    await one.skill('pdf', SKILL);
    const plan = await one.plan();
    expect(plan).toMatchObject({ summary: { total: 1, success: 1, skip: 0, error: 0, actions: { create: 1 }, changes: true } });
    expect(plan.items[0]).toMatchObject({ artifact_id: 'skill:pdf', action: 'create', code: null, runs_code: false });
    expect(plan.items[0].entries[0]).toEqual({ path: '.claude/skills/pdf/SKILL.md', state: 'missing', action: 'create' });
    const dry = await one.deploy({ dry_run: true });
    expect(dry).toMatchObject({
      run_id: null,
      dry_run: true,
      plan_digest: plan.plan_digest,
      results: [{ status: 'success', action: 'create' }],
    });
    expect(readTree(one.folder, true)).toEqual({});
    expect((await one.api('GET', `/deploy-runs?set_id=${one.set}`)).body.items).toEqual([]);
  });

  test('a deploy with the digest of its plan does that plan; one whose world has moved is refused and writes nothing', async () => {
    const pdf = await one.skill('pdf', { 'SKILL.md': 'x' });
    const { plan_digest } = await one.plan();
    await one.change(pdf, { 'SKILL.md': 'y' });
    const stale = await one.api('POST', `/deployment-sets/${one.set}/deploy`, {
      body: { project_id: one.project.id, plan_digest },
    });
    expect(stale).toMatchObject({ status: 409, body: { code: 'plan_stale', summary: { total: 1, success: 1 } } });
    expect(stale.body.plan_digest).not.toBe(plan_digest);
    expect(one.files()).toEqual({});
    expect((await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.total).toBe(0);
    expect((await one.deploy({ plan_digest: stale.body.plan_digest })).summary.success).toBe(1);
  });

  test('other choices than the plan’s make it stale', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const { plan_digest } = await one.plan();
    const body = { project_id: one.project.id, plan_digest, on_conflict: 'overwrite' };
    expect((await one.api('POST', `/deployment-sets/${one.set}/deploy`, { body })).status).toBe(409);
  });
});

describe('a request that is refused leaves a folder without anything of ours as it is', () => {
  const deploy = (body: object, headers = {}) =>
    one.api('POST', `/deployment-sets/${one.set}/deploy`, { body: { project_id: one.project.id, ...body }, headers });
  const reversal = (kind: string, body: object) => one.api('POST', `/projects/${one.project.id}/${kind}`, { body });

  test.each([{}, { Prefer: 'respond-async' }])('a first deploy with the digest of another plan (%o)', async (headers) => {
    await one.skill('pdf', SKILL);
    expect(await deploy({ plan_digest: 'bogus' }, headers)).toMatchObject({ status: 409, body: { code: 'plan_stale' } });
    expect(readTree(one.folder, true)).toEqual({});
    expect((await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.total).toBe(0);
    const { plan_digest } = await one.plan();
    expect((await one.deploy({ plan_digest })).summary.success).toBe(1);
  });

  test('several projects, of which one is not as it was looked at', async () => {
    await one.skill('pdf', SKILL);
    const body = { targets: [{ project_id: one.project.id }], plan_digest: 'bogus' };
    expect((await one.api('POST', `/deployment-sets/${one.set}/deploy-many`, { body })).body.code).toBe('plan_stale');
    expect(readTree(one.folder, true)).toEqual({});
  });

  test('pruning, undeploying and going back, by another plan or without the name of the project', async () => {
    await one.skill('pdf', SKILL);
    await one.deploy();
    const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${members[0].id}`);
    await one.deploy({ prune: true, confirm: 'Harbor' });
    const again = await one.skill('docx', SKILL);
    await one.deploy();
    rmSync(path.join(one.folder, '.loadout'), { recursive: true });
    const before = readTree(one.folder, true);
    const refused = async (answer: Promise<{ status: number; body: { code: string } }>, code: string) => {
      expect((await answer).body.code).toBe(code);
      expect(readTree(one.folder, true)).toEqual(before);
    };
    await refused(reversal('undeploy', { set_id: one.set }), 'confirmation_required');
    await refused(reversal('undeploy', { set_id: one.set, plan_digest: 'bogus' }), 'plan_stale');
    await refused(reversal('undeploy', { artifact_uuids: [again.uuid], plan_digest: 'bogus' }), 'plan_stale');
    await refused(reversal('rollback', { generation: 2 }), 'confirmation_required');
    await refused(reversal('rollback', { generation: 1, plan_digest: 'bogus' }), 'plan_stale');
    await refused(reversal('rollback', { generation: 99 }), 'not_found');
    const left = (await one.api('GET', `/deployment-sets/${one.set}`)).body.members;
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${left[0].id}`);
    await refused(deploy({ prune: true }), 'confirmation_required');
    expect(await deploy({ prune: true, confirm: 'Harbor' })).toMatchObject({ status: 200, body: { summary: { success: 1 } } });
  });
});

describe('prune', () => {
  test('removes what the set no longer holds, and nothing that was edited', async () => {
    await one.skill('stays', { 'SKILL.md': '1' });
    await one.skill('goes', { 'SKILL.md': '1', 'deep/x': '1' });
    await one.skill('edited', { 'SKILL.md': '1' });
    await one.deploy();
    writeTree(one.folder, { '.claude/skills/edited/SKILL.md': 'mine' });
    const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
    for (const member of members.slice(1)) await one.api('DELETE', `/deployment-sets/${one.set}/members/${member.id}`);
    expect((await one.deploy()).results).toHaveLength(1);
    const { results } = await one.deploy({ prune: true });
    expect(results).toMatchObject([
      { artifact_id: 'skill:stays', action: 'unchanged' },
      { artifact_id: 'skill:edited', status: 'skip', action: 'keep_local', code: 'locally_modified' },
      { artifact_id: 'skill:goes', status: 'success', action: 'remove' },
    ]);
    expect(one.files()).toEqual({ '.claude/skills/stays/SKILL.md': '1', '.claude/skills/edited/SKILL.md': 'mine' });
    expect(existsSync(path.join(one.folder, '.claude/skills/goes'))).toBe(false);
  });

  test('of a set that became empty has to be confirmed with the project’s name', async () => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    await one.deploy();
    const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${members[0].id}`);
    const ask = (more: object) =>
      one.api('POST', `/deployment-sets/${one.set}/deploy`, { body: { project_id: one.project.id, prune: true, ...more } });
    for (const more of [{}, { confirm: 'Base' }])
      expect(await ask(more)).toMatchObject({ status: 422, body: { code: 'confirmation_required' } });
    expect(one.files()).not.toEqual({});
    expect((await ask({ confirm: 'Harbor' })).body.summary).toEqual({ total: 1, success: 1, skip: 0, error: 0 });
    expect(readTree(one.folder)).toEqual({});
  });

  test('of more than ten files has to be confirmed', async () => {
    await one.skill('stays', { 'SKILL.md': '1' });
    await one.skill('many', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [n === 0 ? 'SKILL.md' : `f${n}`, '1'])));
    await one.deploy();
    const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${members[1].id}`);
    const body = { project_id: one.project.id, prune: true };
    expect((await one.api('POST', `/deployment-sets/${one.set}/deploy`, { body })).body.code).toBe('confirmation_required');
    expect((await one.deploy({ prune: true, dry_run: true })).summary.success).toBe(1);
    expect((await one.deploy({ prune: true, confirm: 'Harbor' })).summary.success).toBe(1);
  });
});

test('what is not there, or not asked for properly, is refused before anything is written', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const none = '0199f3c2-4b7a-7000-8000-000000000000';
  const at = `/deployment-sets/${one.set}/deploy`;
  const project_id = one.project.id;
  for (const [where, body, status] of [
    [`/deployment-sets/${none}/deploy`, { project_id }, 404],
    ['/deployment-sets/nonsense/deploy', { project_id }, 404],
    [at, { project_id: none }, 404],
    [at, { project_id: 'nonsense' }, 404],
    [at, { project_id, profile_id: none }, 404],
    [at, {}, 422],
    [at, { project_id, on_conflict: 'ask' }, 422],
    [at, { project_id, mode: 'fast' }, 422],
    [at, { project_id, prune: 'yes' }, 422],
    [at, { project_id, surprise: 1 }, 422],
    [at, { project_id, decisions: [{ path: 'x', choice: 'drop' }] }, 422],
  ] as const) {
    expect([where, body, (await one.api('POST', where, { body })).status]).toEqual([where, body, status]);
  }
  expect(readTree(one.folder, true)).toEqual({});
});

test('a folder that is gone is 409 project_moved', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  rmSync(one.folder, { recursive: true });
  expect(await one.api('POST', `/deployment-sets/${one.set}/plan`, { body: { project_id: one.project.id } })).toMatchObject({
    status: 409,
    body: { code: 'project_moved' },
  });
  writeFileSync(one.folder, 'a file');
  expect((await one.api('POST', `/deployment-sets/${one.set}/deploy`, { body: { project_id: one.project.id } })).status).toBe(
    409,
  );
});

test.each([
  ['a link', () => symlinkSync(app.roots, path.join(one.folder, '.loadout')), '.loadout is a symbolic link'],
  ['a file', () => writeTree(one.folder, { '.loadout': 'mine' }), '.loadout is a file'],
])('%s where Loadout keeps its own state: the plan says it, and the deploy is that plan', async (_, obstruct, words) => {
  await one.skill('pdf', SKILL);
  obstruct();
  const plan = await one.plan();
  expect(plan.summary).toMatchObject({ total: 1, success: 0, error: 1, changes: false });
  const row = { status: 'error', action: 'blocked', code: 'unsafe_path' };
  expect(plan.items).toMatchObject([{ ...row, error: expect.stringContaining(words) }]);
  const { results } = await one.deploy({ plan_digest: plan.plan_digest });
  expect(results).toMatchObject([{ ...row, error: plan.items[0].error }]);
  rmSync(path.join(one.folder, '.loadout'));
  expect((await one.plan()).plan_digest).not.toBe(plan.plan_digest);
  expect((await one.deploy()).summary).toMatchObject({ success: 1 });
});
