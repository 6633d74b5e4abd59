import { describe, expect, test } from 'vitest';
import { planDeploy } from '#app/domain/deploy/plan.ts';
import { inputOf, newProject, record, skill } from '#tests/support/deploy-model.ts';

describe('the digest', () => {
  const project = newProject({ 'a/x': 'mine' }, [record('a/x', '1', 'a')]);
  const artifacts = [skill('a', { 'a/x': '2' })];
  const digest = planDeploy(inputOf(project, artifacts)).digest;

  test('is the same for the same world, whatever order decisions come in', () => {
    const [one, two] = [
      { path: 'a/x', key: '', choice: 'keep' as const },
      { path: 'b', key: '', choice: 'keep' as const },
    ];
    expect(planDeploy(inputOf(project, artifacts)).digest).toBe(digest);
    expect(planDeploy(inputOf(project, artifacts, { decisions: [one, two] })).digest).toBe(
      planDeploy(inputOf(project, artifacts, { decisions: [two, one] })).digest,
    );
  });

  test.each([
    ['the disk', inputOf(newProject({ 'a/x': 'else' }, project.recorded), artifacts)],
    ['the record', inputOf(newProject({ 'a/x': 'mine' }, [record('a/x', '3', 'a')]), artifacts)],
    ['what is desired', inputOf(project, [skill('a', { 'a/x': '3' })])],
    ['the policy', inputOf(project, artifacts, { onConflict: 'fail' })],
    ['the mode', inputOf(project, artifacts, { mode: 'atomic' })],
    ['pruning', inputOf(project, artifacts, { prune: true })],
    ['a decision', inputOf(project, artifacts, { decisions: [{ path: 'a/x', key: '', choice: 'keep' }] })],
    ['the folder', inputOf(project, artifacts, {}, { pins: ['2:1'] })],
  ])('changes with %s', (_, input) => {
    expect(planDeploy(input).digest).not.toBe(digest);
  });
});
