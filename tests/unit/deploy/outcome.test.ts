import { describe, expect, test } from 'vitest';
import { ledgerChanges } from '#app/domain/deploy/ledger.ts';
import { runStatus, settleResults, type UnitReport } from '#app/domain/deploy/outcome.ts';
import { planDeploy } from '#app/domain/deploy/plan.ts';
import type { DeployOptions } from '#app/domain/deploy/plan-types.ts';
import { stepUnits, unitsOf } from '#app/domain/deploy/steps.ts';
import {
  applyToModel,
  DEFAULTS,
  inputOf,
  type ModelProject,
  newProject,
  record,
  SELF,
  skill,
} from '#tests/support/deploy-model.ts';

const backupOf = (path: string) => `backup/${path}`;
const ok = (id: number, more: Partial<UnitReport> = {}): UnitReport => ({ id, failure: null, kept: [], ms: 5, ...more });
const failed = (id: number, code: 'disk_full' | 'conflict', path: string | null): UnitReport =>
  ok(id, { failure: { code, message: `no: ${path}`, path } });

/** Three artifacts: one to create, one to overwrite, one that is unchanged. */
const project = () => newProject({ 'b/x': 'mine', 'c/x': '1' }, [record('c/x', '1', 'c')]);
const artifacts = () => [skill('a', { 'a/x': '1', 'a/y': '2' }), skill('b', { 'b/x': '1' }), skill('c', { 'c/x': '1' })];
const planOf = (options: Partial<DeployOptions> = {}) =>
  planDeploy(inputOf(project(), artifacts(), { onConflict: 'overwrite', ...options }));

function settle(reports: UnitReport[], options: Partial<DeployOptions> = {}) {
  const { items } = planOf(options);
  const units = unitsOf(items, options.mode ?? 'per_artifact');
  return settleResults(items, reports, { ...DEFAULTS, onConflict: 'overwrite', ...options }, (index) => units.get(index));
}

describe('what a plan does to files', () => {
  test('is one unit per artifact that writes, with what was seen and where edits go', () => {
    expect(stepUnits(planOf().items, 'per_artifact', backupOf)).toEqual([
      {
        id: 0,
        steps: [
          { kind: 'create', path: 'a/x', staged: '1', wanted: { hash: '1', executable: false }, expected: null, keepAs: null },
          { kind: 'create', path: 'a/y', staged: '2', wanted: { hash: '2', executable: false }, expected: null, keepAs: null },
        ],
      },
      {
        id: 1,
        steps: [
          {
            kind: 'replace',
            path: 'b/x',
            staged: '3',
            wanted: { hash: '1', executable: false },
            expected: { hash: 'mine', executable: false },
            keepAs: 'backup/b/x',
          },
        ],
      },
    ]);
  });

  test('is a single unit when the run is atomic, and none when nothing is to be done', () => {
    expect(stepUnits(planOf({ mode: 'atomic' }).items, 'atomic', backupOf).map((unit) => unit.steps.length)).toEqual([3]);
    expect(stepUnits(planOf({ mode: 'atomic', onConflict: 'fail' }).items, 'atomic', backupOf)).toEqual([]);
  });

  test('removes what is pruned and leaves what was edited', () => {
    const before = newProject({ 'o/x': '1', 'o/y': 'mine' }, [record('o/x', '1', 'o'), record('o/y', '1', 'o')]);
    const { items } = planDeploy(inputOf(before, [], { prune: true }));
    expect(
      stepUnits(items, 'per_artifact', backupOf).flatMap((unit) => unit.steps.map((step) => [step.kind, step.path])),
    ).toEqual([['remove', 'o/x']]);
  });
});

describe('what became of each artifact', () => {
  test('names its places, and where a person’s bytes are kept', () => {
    const results = settle([ok(0), ok(1, { kept: [{ path: 'b/x', keptAs: 'backup/b/x' }] })]);
    expect(results.map(({ status, action, paths }) => [status, action, paths])).toEqual([
      ['success', 'create', ['a/x', 'a/y']],
      ['success', 'update', ['b/x', 'backup/b/x']],
      ['skip', 'unchanged', ['c/x']],
    ]);
  });

  test('one that could not be written is an error, and the others stand', () => {
    const results = settle([failed(0, 'disk_full', 'a/y'), ok(1)]);
    expect(results.map(({ status, code, held }) => [status, code, held])).toEqual([
      ['error', 'disk_full', true],
      ['success', null, false],
      ['skip', null, false],
    ]);
  });

  test.each([
    ['keep', 'skip'],
    ['overwrite', 'error'],
    ['fail', 'error'],
  ] as const)('a file that changed under the writer counts like a conflict: %s gives %s', (onConflict, status) => {
    const { items } = planOf();
    const [first] = settleResults(
      items,
      [failed(0, 'conflict', 'a/x'), ok(1)],
      { mode: 'per_artifact', onConflict },
      (index) => index,
    );
    expect(first).toMatchObject({ status, action: 'blocked', code: 'conflict', held: true });
  });

  test('one whose turn never came is skipped and says so', () => {
    const results = settle([ok(0)]);
    expect(results[1]).toMatchObject({ status: 'skip', held: true, message: expect.stringContaining('cancelled') });
  });

  test('atomic: one failure takes all back; the culprit is named', () => {
    const results = settle([failed(0, 'disk_full', 'b/x')], { mode: 'atomic' });
    expect(results.map(({ status, code, held }) => [status, code, held])).toEqual([
      ['skip', null, true],
      ['error', 'disk_full', true],
      ['skip', null, true],
    ]);
  });

  test('atomic: a failure of the whole run is everybody’s', () => {
    expect(settle([failed(0, 'disk_full', null)], { mode: 'atomic' }).map(({ status }) => status)).toEqual([
      'error',
      'error',
      'skip',
    ]);
  });

  test('atomic: success is everybody’s, and with nothing to write the plan stands', () => {
    expect(settle([ok(0)], { mode: 'atomic' }).map(({ status }) => status)).toEqual(['success', 'success', 'skip']);
    expect(settle([], { mode: 'atomic', onConflict: 'fail' }).map(({ status }) => status)).toEqual(['skip', 'error', 'skip']);
  });
});

test.each([
  [['success', 'skip'], false, 'succeeded'],
  [['skip'], false, 'succeeded'],
  [[], false, 'succeeded'],
  [['success', 'error'], false, 'partial'],
  [['skip', 'error'], false, 'failed'],
  [['success'], true, 'cancelled'],
] as const)('a run of %j (cancelled: %s) is %s', (statuses, cancelled, word) => {
  expect(
    runStatus(
      statuses.map((status) => ({ status })),
      cancelled,
    ),
  ).toBe(word);
});

describe('what is recorded', () => {
  const known = (before: ModelProject, versionHash = 'v1:1') => before.recorded.map((entry) => ({ ...entry, versionHash }));
  const changesOf = (
    before: ModelProject,
    wanted: Parameters<typeof inputOf>[1],
    options: Partial<DeployOptions> = {},
    versionHash?: string,
  ) => {
    const input = inputOf(before, wanted, options);
    const plan = planDeploy(input);
    const changes = ledgerChanges(
      plan.items.filter((item) => !item.held),
      plan.releases,
      known(before, versionHash),
      { keeper: { kind: 'set', ...SELF }, setsAt: () => [SELF.setId], leaves: false },
    );
    return { changes, after: applyToModel(before, plan, input) };
  };

  test('new places are written and claimed; unchanged ones are claimed again and written no more', () => {
    const { changes, after } = changesOf(newProject(), [skill('a', { 'a/x': '1' })]);
    expect(changes).toMatchObject({
      write: [{ path: 'a/x', hash: '1', artifactUuid: 'a', versionHash: 'v1:1' }],
      claim: [{ path: 'a/x', artifactUuid: 'a' }],
      release: [],
      drop: [],
    });
    expect(changesOf(after, [skill('a', { 'a/x': '1' })]).changes).toMatchObject({ write: [], claim: [{ path: 'a/x' }] });
  });

  test('a new version of an artifact is noted for its unchanged files too', () => {
    const before = newProject({ 'a/x': '1' }, [record('a/x', '1', 'a')]);
    expect(changesOf(before, [skill('a', { 'a/x': '1' })], {}, 'v1:old').changes.write).toMatchObject([
      { path: 'a/x', versionHash: 'v1:1' },
    ]);
  });

  test('a kept edit keeps its record', () => {
    const before = newProject({ 'a/x': 'mine' }, [record('a/x', '1', 'a')]);
    expect(changesOf(before, [skill('a', { 'a/x': '1' })]).changes).toMatchObject({ write: [], claim: [{ path: 'a/x' }] });
  });

  test('the same content for another artifact stays with the one that others want it for', () => {
    const other = { profileId: 'profile', setId: 'other', artifactUuid: 'b' };
    const shared = newProject({ 'a/x': '1' }, [record('a/x', '1', 'b', [other])]);
    expect(changesOf(shared, [skill('a', { 'a/x': '1' })]).changes).toMatchObject({ write: [], claim: [{ artifactUuid: 'a' }] });
    const ours = newProject({ 'a/x': '1' }, [record('a/x', '1', 'b')]);
    expect(changesOf(ours, [skill('a', { 'a/x': '1' })]).changes.write).toMatchObject([{ artifactUuid: 'a' }]);
  });

  test('what was removed or is gone is dropped; what others keep is let go', () => {
    const other = { profileId: 'profile', setId: 'other', artifactUuid: 'a' };
    const before = newProject({ 'a/new': '1', 'a/old': '1', 'a/shared': '1', 'a/mine': 'mine' }, [
      record('a/old', '1', 'a'),
      record('a/gone', '1', 'a'),
      record('a/mine', '1', 'a'),
      record('a/shared', '1', 'a', [{ ...SELF, artifactUuid: 'a' }, other]),
    ]);
    const { changes } = changesOf(before, [skill('a', { 'a/new': '1' })]);
    expect(changes.drop.map(({ path }) => path)).toEqual(['a/old', 'a/gone']);
    expect(changes.release.map(({ path }) => path)).toEqual(['a/shared']);
  });
});
