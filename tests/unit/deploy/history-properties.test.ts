import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHistories, type Faults } from '#tests/support/deploy-histories.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const CASES = sized(2_000, 10_000);

test('over random histories of deploys, edits, undeploys and rollbacks plans converge and no edit is lost', {
  timeout: 600_000,
}, () => {
  const found = checkHistories(CASES);
  recordCounts('planner', { histories: found.numRuns, failures: found.failed ? 1 : 0 });
  expect(found.failed, found.failed ? fc.defaultReportMessage(found) : '').toBe(false);
});

test.each<[string, Faults]>([
  ['an edit that is overwritten without a copy', { noBackups: true }],
  ['a claim that stays after an undeploy', { keepsClaims: true }],
])('the harness notices %s', (_what, faults) => {
  expect(checkHistories(5000, faults).failed).toBe(true);
});
