import './bootstrap/node-version.mjs';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './bootstrap/browser.mjs';
import { ensureBuilt } from './bootstrap/build.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { run } from './bootstrap/run.mjs';
import { explain, StartProblem, say } from './bootstrap/say.mjs';
import { countsOf, staticStages, testEnvironment, testStages } from './bootstrap/stages.mjs';

// `npm test`: everything there is to check, from a fresh clone. `-- --only unit,db` runs a part.
const root = path.resolve(import.meta.dirname, '../..');
const STAGE_MS = 25 * 60_000;
const NEED_BUILD = ['http', 'browser'];

/** @type {{ label: string, passed: number, failed: number, skipped: number, seconds: number }[]} */
const results = [];

async function carryOut(stage, scratch) {
  // Whatever a killed test leaves behind in temporary folders goes with ours.
  const env = { ...testEnvironment(process.env), TMPDIR: scratch, ...stage.env };
  const { ok, output, seconds, timedOut } = await run(stage.command, { cwd: root, env, timeoutMs: STAGE_MS });
  const note = timedOut ? '\nStopped: it took too long.' : '';
  report({ label: stage.label, ...countsOf(stage, ok), seconds }, `${output.trim()}${note}`);
}

function report(result, output) {
  results.push(result);
  const { label, passed, failed, skipped, seconds } = result;
  if (failed > 0) say(`\n── ${label} ${'─'.repeat(60)}\n${output}\n`);
  const verdict =
    failed > 0 ? `✗ ${label.padEnd(16)} ${failed} FAILED, ${passed} passed` : `✓ ${label.padEnd(16)} ${passed} passed`;
  say(`${verdict}${skipped > 0 ? `, ${skipped} skipped` : ''} (${seconds.toFixed(1)} s)`);
}

function wantedStages() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const names = [...new Set([...staticStages(root), ...testStages(root, '', '')].map(({ name }) => name))];
  if (values.only === undefined) return names;
  const wanted = values.only.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new StartProblem(`There is no stage ${unknown.join(', ')}. Stages: ${names.join(', ')}`);
  return wanted;
}

async function main() {
  const wanted = wantedStages();
  const isWanted = ({ name }) => wanted.includes(name);
  await ensureInstalled(root, { development: true });
  const browser = wanted.includes('browser') ? await ensureBrowser(root).catch(withoutBrowser) : null;
  if (NEED_BUILD.some((name) => wanted.includes(name))) await ensureBuilt(root);

  const scratch = mkdtempSync(path.join(tmpdir(), 'loadout-test-'));
  // Passable, as a temporary folder is: some tests act as other users.
  chmodSync(scratch, 0o755);
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const checks = staticStages(root).filter(isWanted);
  // Two lanes: each of these tools uses one core.
  const lane = async () => {
    for (let stage = checks.shift(); stage; stage = checks.shift()) await carryOut(stage, scratch);
  };
  await Promise.all([lane(), lane()]);
  for (const stage of testStages(root, scratch, browser).filter(isWanted)) {
    if (stage.name !== 'browser' || browser) await carryOut(stage, scratch);
  }
}

/** The browser tests have failed then; everything else is still worth knowing. */
function withoutBrowser(error) {
  report({ label: 'browser tests', passed: 0, failed: 1, skipped: 0, seconds: 0 }, explain(error));
  return null;
}

await main().catch((error) => {
  report({ label: 'preparation', passed: 0, failed: 1, skipped: 0, seconds: 0 }, explain(error));
});
const sum = (what) => results.reduce((total, result) => total + result[what], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
