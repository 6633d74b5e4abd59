import './bootstrap/node-version.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './bootstrap/browser.mjs';
import { ensureBuilt } from './bootstrap/build.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { run } from './bootstrap/run.mjs';
import { giveUp, StartProblem, say } from './bootstrap/say.mjs';
import { countsOf, staticStages, testEnvironment, testStages } from './bootstrap/stages.mjs';

// `npm test`: everything there is to check, from a fresh clone. `-- --only unit,db` runs a part.
const root = path.resolve(import.meta.dirname, '../..');
const STAGE_MS = 15 * 60_000;
const NEED_BUILD = ['http', 'browser'];

/** @type {{ label: string, passed: number, failed: number, skipped: number, seconds: number }[]} */
const results = [];

async function carryOut(stage) {
  const env = { ...testEnvironment(process.env), ...stage.env };
  const { ok, output, seconds, timedOut } = await run(stage.command, { cwd: root, env, timeoutMs: STAGE_MS });
  const result = { label: stage.label, ...countsOf(stage, ok), seconds };
  results.push(result);
  if (result.failed > 0)
    say(`\n── ${stage.label} ${'─'.repeat(60)}\n${output.trim()}${timedOut ? '\nStopped: it took too long.' : ''}\n`);
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  const verdict = result.failed > 0 ? `${result.failed} FAILED, ${result.passed} passed` : `${result.passed} passed`;
  say(`${result.failed > 0 ? '✗' : '✓'} ${stage.label.padEnd(16)} ${verdict}${skipped} (${seconds.toFixed(1)} s)`);
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = values.only?.split(',').map((name) => name.trim());
  const isWanted = ({ name }) => !wanted || wanted.includes(name);
  const names = new Set([...staticStages(root), ...testStages(root, '', '')].map(({ name }) => name));
  const unknown = wanted?.filter((name) => !names.has(name)) ?? [];
  if (unknown.length > 0) throw new StartProblem(`There is no stage ${unknown.join(', ')}. Stages: ${[...names].join(', ')}`);

  await ensureInstalled(root, { development: true });
  const browser = isWanted({ name: 'browser' }) ? await ensureBrowser(root) : '';
  if (NEED_BUILD.some((name) => isWanted({ name }))) await ensureBuilt(root);

  const scratch = mkdtempSync(path.join(tmpdir(), 'loadout-test-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const checks = staticStages(root).filter(isWanted);
  // Two lanes: each of these tools uses one core.
  const lane = async () => {
    for (let stage = checks.shift(); stage; stage = checks.shift()) await carryOut(stage);
  };
  await Promise.all([lane(), lane()]);
  for (const stage of testStages(root, scratch, browser).filter(isWanted)) await carryOut(stage);

  const sum = (what) => results.reduce((total, result) => total + result[what], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

await main().catch(giveUp);
