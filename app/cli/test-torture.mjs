import './bootstrap/node-version.mjs';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PARTS } from '../../tests/torture/parts.mjs';
import { ensureBuilt } from './bootstrap/build.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { run } from './bootstrap/run.mjs';
import { giveUp, StartProblem, say } from './bootstrap/say.mjs';
import { countsOf, testEnvironment, vitestStage } from './bootstrap/stages.mjs';

// `npm run test:torture [-- part …]`: the tests whose word counts only at size. `--short` runs them as `npm test` does,
// `--result FILE` says where the counts go, `--list` names the parts.
const root = path.resolve(import.meta.dirname, '../..');
const PART_MS = 4 * 60 * 60_000;

/** The parts that were asked for, by their names; all without any. */
function wantedParts(names) {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) {
    throw new StartProblem(`There is no part ${unknown.join(', ')}. Parts: ${PARTS.map(({ name }) => name).join(', ')}`);
  }
  return names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name));
}

const describeMachine = () => {
  const [cpu] = cpus();
  return {
    cpu: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
};

const commit = () => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
};

async function runPart(part, size, scratch) {
  const counted = path.join(scratch, `${part.name}.counts`);
  const stage = vitestStage(root, scratch, part.project, part.name);
  const env = { ...testEnvironment(process.env), TMPDIR: scratch, TORTURE: size, TORTURE_COUNTS: counted };
  const { ok, output, seconds } = await run([...stage.command, ...part.files], { cwd: root, env, timeoutMs: PART_MS });
  const { passed, failed } = countsOf(stage, ok);
  const lines = existsSync(counted) ? readFileSync(counted, 'utf8').trim().split('\n') : [];
  const counts = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  if (failed > 0) say(output.trim());
  say(`${failed > 0 ? '✗' : '✓'} ${part.name}: ${passed} passed, ${failed} failed (${seconds.toFixed(0)} s)`);
  for (const { test, counts: made } of counts) say(`    ${test}: ${JSON.stringify(made)}`);
  return { part: part.name, figure: part.figure, passed, failed, seconds: Math.round(seconds), counts };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { short: { type: 'boolean' }, list: { type: 'boolean' }, result: { type: 'string' } },
  });
  if (values.list) {
    for (const { name, figure } of PARTS) say(`${name.padEnd(18)} ${figure}`);
    return;
  }
  const parts = wantedParts(positionals);
  const size = values.short ? 'short' : 'full';
  await ensureInstalled(root, { development: true });
  if (parts.some(({ project }) => project === 'http')) await ensureBuilt(root);
  const scratch = mkdtempSync(path.join(tmpdir(), 'loadout-torture-'));
  chmodSync(scratch, 0o755);
  const report = {
    command: ['npm run test:torture', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
    size,
    commit: commit(),
    machine: describeMachine(),
    started: new Date().toISOString(),
    parts: [],
  };
  const file = path.resolve(root, values.result ?? 'torture-result.json');
  try {
    for (const part of parts) {
      report.parts.push(await runPart(part, size, scratch));
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  const failed = report.parts.reduce((sum, part) => sum + part.failed, 0);
  say(`${report.parts.reduce((sum, part) => sum + part.passed, 0)} passed, ${failed} failed; counts in ${file}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch(giveUp);
