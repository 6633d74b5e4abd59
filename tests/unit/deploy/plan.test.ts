import { describe, expect, test } from 'vitest';
import { planDeploy, planUndeploy } from '#app/domain/deploy/plan.ts';
import { acknowledgementId, type PlanItem } from '#app/domain/deploy/plan-types.ts';
import { missingArtifact } from '#app/domain/deploy/render.ts';
import { applyToModel, inputOf, newProject, record, SELF, skill } from '#tests/support/deploy-model.ts';

const only = (items: PlanItem[]): PlanItem => {
  const [item] = items;
  if (item === undefined) throw new Error('no row');
  return item;
};

describe('one artifact', () => {
  test('a new artifact is created, and afterwards nothing is left to do', () => {
    const input = inputOf(newProject(), [skill('a', { 'a/SKILL.md': '1', 'a/x': '2' })]);
    const plan = planDeploy(input);
    expect(only(plan.items)).toMatchObject({ action: 'create', status: 'success', code: null, message: null });
    expect(plan).toMatchObject({ summary: { total: 1, success: 1, skip: 0, error: 0 }, actions: { create: 1 }, changes: true });
    const again = planDeploy(inputOf(applyToModel(newProject(), plan, input), input.artifacts));
    expect(only(again.items)).toMatchObject({ action: 'unchanged', status: 'skip' });
    expect(again.changes).toBe(false);
  });

  test('a blocked file holds back its siblings', () => {
    const plan = planDeploy(inputOf(newProject({ 'a/x': 'mine' }), [skill('a', { 'a/SKILL.md': '1', 'a/x': '2' })]));
    expect(only(plan.items)).toMatchObject({ action: 'blocked', status: 'skip', code: 'unmanaged', held: true });
    expect(only(plan.items).message).toContain('a/x');
    expect(plan.changes).toBe(false);
  });

  test('a kept local edit does not hold back its siblings, and the row says that one was kept', () => {
    const project = newProject({ 'a/SKILL.md': '1', 'a/x': 'mine' }, [record('a/SKILL.md', '1', 'a'), record('a/x', '2', 'a')]);
    const item = only(planDeploy(inputOf(project, [skill('a', { 'a/SKILL.md': '9', 'a/x': '2' })])).items);
    expect(item).toMatchObject({ action: 'update', status: 'success', code: 'locally_modified', message: null });
    expect(item.entries.map((entry) => entry.action)).toEqual(['update', 'keep_local']);
  });

  test.each([
    ['keep', 'keep_local', 'skip'],
    ['overwrite', 'update', 'success'],
    ['fail', 'blocked', 'error'],
  ] as const)('a local edit under on_conflict %s is %s', (onConflict, action, status) => {
    const project = newProject({ 'a/x': 'mine' }, [record('a/x', '1', 'a')]);
    const item = only(planDeploy(inputOf(project, [skill('a', { 'a/x': '1' })], { onConflict })).items);
    expect(item).toMatchObject({ action, status });
    expect(item.entries[0]?.backup).toBe(onConflict === 'overwrite');
  });

  test.each([
    ['keep', 'blocked', 'skip'],
    ['overwrite', 'update', 'success'],
    ['fail', 'blocked', 'error'],
  ] as const)('an edit on both sides under on_conflict %s is %s', (onConflict, action, status) => {
    const project = newProject({ 'a/x': 'mine' }, [record('a/x', '1', 'a')]);
    expect(only(planDeploy(inputOf(project, [skill('a', { 'a/x': '2' })], { onConflict })).items)).toMatchObject({
      action,
      status,
    });
  });

  test('a decision for one place wins over the policy, both ways', () => {
    const project = newProject({ 'a/x': 'mine', 'b/x': 'mine' });
    const artifacts = [skill('a', { 'a/x': '1' }), skill('b', { 'b/x': '1' })];
    const taken = planDeploy(inputOf(project, artifacts, { decisions: [{ path: 'a/x', key: '', choice: 'overwrite' }] }));
    expect(taken.items.map((item) => item.action)).toEqual(['update', 'blocked']);
    const kept = planDeploy(
      inputOf(project, artifacts, { onConflict: 'fail', decisions: [{ path: 'a/x', key: '', choice: 'keep' }] }),
    );
    expect(kept.items.map((item) => item.status)).toEqual(['skip', 'error']);
  });

  test('what is in the way of safe writing stays blocked when overwriting is asked for, as an error that says why', () => {
    const actual = new Map([['a/x\u0000', { kind: 'unsafe' as const, reason: 'symlink' as const, at: 'a' }]]);
    const item = only(
      planDeploy(inputOf(newProject(), [skill('a', { 'a/x': '1' })], { onConflict: 'overwrite' }, { actual })).items,
    );
    expect(item).toMatchObject({ action: 'blocked', status: 'error', code: 'unsafe_path' });
    expect(item.message).toContain('a is a symbolic link');
  });

  test('a file the new version dropped goes with the update, unless somebody edited it', () => {
    const records = [record('a/x', '1', 'a'), record('a/old', '1', 'a'), record('a/noted', '1', 'a')];
    const project = newProject({ 'a/x': '1', 'a/old': '1', 'a/noted': 'mine' }, records);
    const input = inputOf(project, [skill('a', { 'a/x': '2' })]);
    const plan = planDeploy(input);
    expect(only(plan.items)).toMatchObject({ action: 'update', status: 'success' });
    const after = applyToModel(project, plan, input);
    expect([...after.disk.keys()].toSorted()).toEqual(['a/noted', 'a/x']);
  });

  test('a renamed artifact is one row: moved', () => {
    const project = newProject({ 'old/x': '1' }, [record('old/x', '1', 'a')]);
    const input = inputOf(project, [skill('a', { 'new/x': '1' })]);
    const plan = planDeploy(input);
    expect(plan.items.map((item) => item.action)).toEqual(['moved']);
    expect([...applyToModel(project, plan, input).disk.keys()]).toEqual(['new/x']);
  });

  test('a folder may go where the artifact itself had a file', () => {
    const actual = new Map([
      ['a/x\u0000', { kind: 'present' as const, hash: '1', executable: false }],
      ['a/x/y\u0000', { kind: 'unsafe' as const, reason: 'not_a_folder' as const, at: 'a/x' }],
    ]);
    const project = newProject({}, [record('a/x', '1', 'a')]);
    expect(only(planDeploy(inputOf(project, [skill('a', { 'a/x/y': '2' })], {}, { actual })).items).action).toBe('moved');
    const stranger = newProject({}, []);
    expect(only(planDeploy(inputOf(stranger, [skill('a', { 'a/x/y': '2' })], {}, { actual })).items).code).toBe('unsafe_path');
  });
});

describe('several artifacts', () => {
  test.each([
    ['the same path', 'a/x', 'a/x'],
    ['another spelling of it', 'a/README', 'a/readme'],
    ['a folder where it has a file', 'a/x', 'a/x/y'],
    ['a file where it has a folder', 'a/x/y', 'a/x'],
  ])('the first in resolve order has %s, the later one is an error naming it', (_, first, second) => {
    const { items } = planDeploy(
      inputOf(newProject(), [skill('one', { [first]: '1' }), skill('two', { [second]: '1' }), skill('three', { z: '1' })]),
    );
    expect(items.map((item) => item.status)).toEqual(['success', 'error', 'success']);
    expect(items[1]).toMatchObject({ code: 'path_taken', held: true });
    expect(items[1]?.message).toContain('skill:one');
  });

  test('keys of one config file do not collide, the same key does', () => {
    const value = (uuid: string, key: string) =>
      skill(uuid, {}, { entries: [{ path: '.mcp.json', key, hash: '1', executable: false, size: 1 }] });
    const { items } = planDeploy(
      inputOf(newProject(), [value('a', 'x'), value('b', 'y'), value('c', 'x'), skill('d', { '.mcp.json': '1' })]),
    );
    expect(items.map((item) => item.status)).toEqual(['success', 'success', 'error', 'error']);
  });

  test('atomic with one error holds everything back', () => {
    const project = newProject({ 'b/x': 'mine' });
    const plan = planDeploy(
      inputOf(project, [skill('a', { 'a/x': '1' }), skill('b', { 'b/x': '1' })], { mode: 'atomic', onConflict: 'fail' }),
    );
    expect(plan.summary).toEqual({ total: 2, success: 0, skip: 1, error: 1 });
    expect(plan.items.every((item) => item.held)).toBe(true);
    expect(plan.changes).toBe(false);
  });

  test('atomic without an error goes ahead, blocked rows or not', () => {
    const project = newProject({ 'b/x': 'mine' });
    const plan = planDeploy(inputOf(project, [skill('a', { 'a/x': '1' }), skill('b', { 'b/x': '1' })], { mode: 'atomic' }));
    expect(plan.summary).toEqual({ total: 2, success: 1, skip: 1, error: 0 });
  });

  test('a missing artifact is an error row and the others go on', () => {
    const plan = planDeploy(inputOf(newProject(), [missingArtifact('gone', 'It is gone.'), skill('a', { 'a/x': '1' })]));
    expect(plan.items.map((item) => [item.status, item.code])).toEqual([
      ['error', 'missing_artifact'],
      ['success', null],
    ]);
  });
});

describe('other sets in the project', () => {
  const OTHER = { profileId: 'profile', setId: 'other', artifactUuid: 'b' };

  test('the same content at a place another set keeps is co-owned', () => {
    const project = newProject({ 'a/x': '1' }, [record('a/x', '1', 'b', [OTHER])]);
    const input = inputOf(project, [skill('a', { 'a/x': '1' })]);
    const plan = planDeploy(input);
    expect(only(plan.items).action).toBe('unchanged');
    expect(plan.changes).toBe(true);
    expect(planDeploy(inputOf(applyToModel(project, plan, input), [skill('a', { 'a/x': '1' })])).changes).toBe(false);
    expect(applyToModel(project, plan, input).recorded[0]?.owners).toEqual([OTHER, { ...SELF, artifactUuid: 'a' }]);
  });

  test.each(['keep', 'overwrite'] as const)(
    'other content at such a place is blocked and names who has it, with %s too',
    (onConflict) => {
      const project = newProject({ 'a/x': '1' }, [record('a/x', '1', 'b', [OTHER])]);
      const item = only(planDeploy(inputOf(project, [skill('a', { 'a/x': '2' })], { onConflict })).items);
      expect(item).toMatchObject({ action: 'blocked', code: 'path_taken', status: onConflict === 'keep' ? 'skip' : 'error' });
      expect(item.message).toContain('skill:b');
    },
  );

  test('another spelling of a place another set keeps is blocked', () => {
    const project = newProject({ 'a/README': '1' }, [record('a/README', '1', 'b', [OTHER])]);
    expect(only(planDeploy(inputOf(project, [skill('a', { 'a/readme': '2' })])).items).code).toBe('path_taken');
  });

  test('a new version of an artifact that another set holds too is a plain update', () => {
    const project = newProject({ 'a/x': '1' }, [record('a/x', '1', 'a', [{ ...OTHER, artifactUuid: 'a' }])]);
    expect(only(planDeploy(inputOf(project, [skill('a', { 'a/x': '2' })])).items).action).toBe('update');
  });
});

describe('prune', () => {
  const dropped = (disk: Record<string, string>, owners?: Parameters<typeof record>[3]) =>
    newProject(disk, [record('old/x', '1', 'old', owners)]);

  test('without it an orphan stays and has no row', () => {
    expect(planDeploy(inputOf(dropped({ 'old/x': '1' }), [])).items).toEqual([]);
  });

  test.each([
    ['as it was written', { 'old/x': '1' }, 'remove', 'success', 1],
    ['edited', { 'old/x': 'mine' }, 'keep_local', 'skip', 0],
    ['gone', {}, 'forget', 'success', 0],
  ] as [string, Record<string, string>, string, string, number][])(
    'with it an orphan that is %s: %s',
    (_, disk, action, status, removals) => {
      const plan = planDeploy(inputOf(dropped(disk), [], { prune: true }));
      expect(only(plan.items)).toMatchObject({ action, status });
      expect(plan.removals).toBe(removals);
    },
  );

  test('what another set keeps too is only let go, without a row', () => {
    const owners = [
      { ...SELF, artifactUuid: 'old' },
      { profileId: 'profile', setId: 'other', artifactUuid: 'old' },
    ];
    const project = dropped({ 'old/x': '1' }, owners);
    const input = inputOf(project, [], { prune: true });
    const plan = planDeploy(input);
    expect(plan.items).toEqual([]);
    expect(applyToModel(project, plan, input).recorded[0]?.owners).toEqual([owners[1]]);
  });

  test('what another set or another profile put there is not looked at', () => {
    for (const other of [
      { profileId: 'profile', setId: 'other' },
      { profileId: 'other', setId: 'set' },
    ]) {
      const plan = planDeploy(inputOf(dropped({ 'old/x': '1' }, [{ ...other, artifactUuid: 'old' }]), [], { prune: true }));
      expect([plan.items, plan.releases]).toEqual([[], []]);
    }
  });

  test('an artifact that is in the set but cannot go there now is not pruned', () => {
    const plan = planDeploy(inputOf(dropped({ 'old/x': '1' }), [missingArtifact('old', 'It is gone.')], { prune: true }));
    expect(plan.items.map((item) => item.action)).toEqual(['blocked']);
  });
});

test('undeploying removes what only this set keeps, and says what stays and why', () => {
  const shared = [
    { ...SELF, artifactUuid: 'b' },
    { profileId: 'profile', setId: 'other', artifactUuid: 'b' },
  ];
  const project = newProject({ 'a/x': '1', 'b/x': '1', 'c/x': 'mine' }, [
    record('a/x', '1', 'a'),
    record('b/x', '1', 'b', shared),
    record('c/x', '1', 'c'),
    record('d/x', '1', 'd', [{ profileId: 'profile', setId: 'other', artifactUuid: 'd' }]),
  ]);
  const input = inputOf(project, []);
  const plan = planUndeploy(input);
  expect(plan.items.map((item) => [item.artifactId, item.status, item.action, item.code])).toEqual([
    ['skill:a', 'success', 'remove', null],
    ['skill:b', 'skip', 'forget', 'shared'],
    ['skill:c', 'skip', 'keep_local', 'locally_modified'],
  ]);
  const after = applyToModel(project, plan, input);
  expect([...after.disk.keys()]).toEqual(['b/x', 'c/x']);
});

describe('code that runs on the machine', () => {
  const hook = skill('h', { 'h/x': '1' }, { type: 'hook', commands: ['npx eslint'] });

  test('is skipped until somebody says yes, and the digest is the same either way', () => {
    const asked = planDeploy(inputOf(newProject(), [hook]));
    const agreed = planDeploy(inputOf(newProject(), [hook], {}, { acknowledge: true }));
    expect(only(asked.items)).toMatchObject({ action: 'create', status: 'skip', code: 'runs_code_unacknowledged', held: true });
    expect(only(agreed.items)).toMatchObject({ action: 'create', status: 'success', needsAcknowledgement: true });
    expect(asked.digest).toBe(agreed.digest);
  });

  test('is asked about once per content', () => {
    const known = new Set([acknowledgementId('h', hook.contentHash ?? '')]);
    expect(only(planDeploy(inputOf(newProject(), [hook], {}, { acknowledged: known })).items).status).toBe('success');
    const changed = { ...hook, contentHash: 'v1:new' };
    expect(only(planDeploy(inputOf(newProject(), [changed], {}, { acknowledged: known })).items).status).toBe('skip');
  });
});
