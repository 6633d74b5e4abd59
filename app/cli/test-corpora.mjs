import './bootstrap/node-version.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './bootstrap/install.mjs';
import { run } from './bootstrap/run.mjs';
import { giveUp, say } from './bootstrap/say.mjs';
import { countsOf, testEnvironment, vitestStage } from './bootstrap/stages.mjs';

// `npm run test:corpora`: real frontmatters from the world outside, which lie in ../shared and stay out of this project.
const root = path.resolve(import.meta.dirname, '../..');

async function main() {
  await ensureInstalled(root, { development: true });
  const scratch = mkdtempSync(path.join(tmpdir(), 'loadout-corpora-'));
  try {
    const stage = vitestStage(root, scratch, 'corpora', 'corpora');
    const { ok, output } = await run(stage.command, { cwd: root, env: testEnvironment(process.env), timeoutMs: 5 * 60_000 });
    const { passed, failed } = countsOf(stage, ok);
    if (failed > 0) say(output.trim());
    say(`${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch(giveUp);
