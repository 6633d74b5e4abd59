import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Stage
 * @property {string} name what --only takes
 * @property {string} label
 * @property {string[]} command
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [report] file with the counts; without one the stage is a single check
 * @property {(report: any) => Counts} [count]
 */
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** The linter neither reports its use nor asks for news. */
const OFFLINE = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** Checks of the text, which may run side by side. @returns {Stage[]} */
export function staticStages(root) {
  const tool = (file, ...args) => [process.execPath, path.join(root, 'node_modules', file), ...args];
  const document = path.join(root, 'docs', 'openapi.json');
  return [
    { name: 'lint', label: 'lint (biome)', command: tool('@biomejs/biome/bin/biome', 'check', '--colors=off', '.') },
    { name: 'lint', label: 'lint (eslint)', command: tool('eslint/bin/eslint.js', '.', '--max-warnings', '0') },
    { name: 'types', label: 'types', command: tool('typescript/bin/tsc') },
    { name: 'unused', label: 'unused code', command: tool('knip/bin/knip.js', '--no-progress') },
    { name: 'openapi', label: 'API document', command: tool('@redocly/cli/bin/cli.js', 'lint', document), env: OFFLINE },
  ];
}

/** The tests of one vitest project. @returns {Stage} */
export function vitestStage(root, scratch, name, label) {
  const report = path.join(scratch, `${name}.json`);
  const args = ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    name,
    label,
    command: [process.execPath, path.join(root, 'node_modules/vitest/vitest.mjs'), ...args],
    report,
    count: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    }),
  };
}

/** Tests, one kind after the other. @returns {Stage[]} */
export function testStages(root, scratch, browser) {
  const report = path.join(scratch, 'browser.json');
  return [
    vitestStage(root, scratch, 'unit', 'unit tests'),
    vitestStage(root, scratch, 'db', 'database tests'),
    vitestStage(root, scratch, 'http', 'HTTP tests'),
    {
      name: 'browser',
      label: 'browser tests',
      command: [process.execPath, path.join(root, 'node_modules/@playwright/test/cli.js'), 'test'],
      env: { LOADOUT_CHROMIUM: browser, LOADOUT_E2E_REPORT: report },
      report,
      count: ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
    },
  ];
}

/**
 * The counts of a finished stage. One that ended badly has at least one failure, whatever its report says.
 * @param {Stage} stage
 * @param {boolean} ok whether the program ended with status 0
 * @returns {Counts}
 */
export function countsOf(stage, ok) {
  const none = { passed: 0, failed: 0, skipped: 0 };
  if (!stage.report) return ok ? { ...none, passed: 1 } : { ...none, failed: 1 };
  const counts = existsSync(stage.report) ? stage.count(JSON.parse(readFileSync(stage.report, 'utf8'))) : none;
  const sound = ok && counts.passed > 0;
  return sound ? counts : { ...counts, failed: Math.max(counts.failed, 1) };
}

/**
 * The environment of the tests: without the settings of whoever runs them, which would send tests to a real database,
 * and without what a surrounding test runner sets, which would reach the programs that tests start.
 * @param {Record<string, string | undefined>} given
 */
export function testEnvironment(given) {
  const ours =
    /^(PORT|HOST|NODE_ENV|PUBLIC_ORIGIN|AUTH_ENABLED|SESSION_SECRET|LOG_LEVEL|DEPLOYMENT_SETS_ENABLED|VITEST|TEST|(LOADOUT|DATABASE|OIDC|VITEST)_.*)$/;
  return Object.fromEntries(Object.entries(given).filter(([name]) => !ours.test(name)));
}
