import { describe, expect, test } from 'vitest';
import type { ActualEntry } from '#app/domain/deploy/entries.ts';
import { planDeploy } from '#app/domain/deploy/plan.ts';
import type { PlanInput, PlanItem } from '#app/domain/deploy/plan-types.ts';
import { inputOf, newProject, record, skill } from '#tests/support/deploy-model.ts';

const rowWith = (actual: ActualEntry, more: Partial<PlanInput> = {}): PlanItem | undefined =>
  planDeploy(inputOf(newProject(), [skill('a', { 'a/x': '1' })], {}, { actual: new Map([['a/x\u0000', actual]]), ...more }))
    .items[0];

describe('why a row is not simply done is said with the place and what to do', () => {
  test.each([
    [{ kind: 'unsafe', reason: 'symlink', at: '.claude' }, '.claude is a symbolic link'],
    [{ kind: 'unsafe', reason: 'folder', at: 'a/x' }, 'a/x is a folder where a file has to go'],
    [{ kind: 'unsafe', reason: 'not_a_folder', at: 'a' }, 'a is a file where a folder has to go'],
    [{ kind: 'unsafe', reason: 'special', at: 'a/x' }, 'neither a file nor a folder'],
    [{ kind: 'unreadable', at: 'a/x' }, 'a/x cannot be read'],
    [{ kind: 'present', hash: '2', executable: false }, 'a/x is already there and Loadout did not put it there'],
  ] as [ActualEntry, string][])('%j', (actual, sentence) => {
    expect(rowWith(actual)?.message).toContain(sentence);
  });

  test('the gravest of several reasons is told', () => {
    const actual = new Map<string, ActualEntry>([
      ['a/x\u0000', { kind: 'present', hash: '2', executable: false }],
      ['a/y\u0000', { kind: 'unsafe', reason: 'symlink', at: 'a/y' }],
    ]);
    const { items } = planDeploy(inputOf(newProject(), [skill('a', { 'a/x': '1', 'a/y': '1' })], {}, { actual }));
    expect(items[0]).toMatchObject({ code: 'unsafe_path', message: expect.stringContaining('a/y') });
  });

  test('an edit that nobody wanted to see is named, one that was kept is called kept', () => {
    const edited = newProject({ 'a/x': 'mine' }, [record('a/x', '1', 'a')]);
    const messageUnder = (onConflict: 'fail' | 'keep') =>
      planDeploy(inputOf(edited, [skill('a', { 'a/x': '1' })], { onConflict })).items[0]?.message;
    expect(messageUnder('fail')).toBe('a/x was edited after the last deploy.');
    expect(messageUnder('keep')).toContain('was kept');
  });

  test('a value in a config file is named with its file', () => {
    const entries = [{ path: '.mcp.json', key: 'mcpServers.x', hash: '1', executable: false, size: 1 }];
    const actual = new Map<string, ActualEntry>([
      ['.mcp.json\u0000mcpServers.x', { kind: 'present', hash: '2', executable: false }],
    ]);
    const { items } = planDeploy(inputOf(newProject(), [skill('a', {}, { entries })], {}, { actual }));
    expect(items[0]?.message).toContain('mcpServers.x in .mcp.json');
  });
});

test('an unreadable place is part of the digest', () => {
  const digestWith = (actual: ActualEntry) =>
    planDeploy(inputOf(newProject(), [skill('a', { 'a/x': '1' })], {}, { actual: new Map([['a/x\u0000', actual]]) })).digest;
  expect(digestWith({ kind: 'unreadable', at: 'a/x' })).not.toBe(digestWith({ kind: 'unreadable', at: 'a' }));
});
