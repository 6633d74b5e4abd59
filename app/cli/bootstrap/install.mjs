import { readFileSync } from 'node:fs';
import path from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { run } from './run.mjs';
import { StartProblem, say } from './say.mjs';

/**
 * Makes node_modules what package-lock.json says.
 * @param {string} root folder of the program
 * @param {{ development: boolean }} needs whether what only builds and tests is needed too
 */
export async function ensureInstalled(root, { development }) {
  if (missingPackages(root, development).length === 0) return;
  await oneAtATime(root, async () => {
    const missing = missingPackages(root, development);
    if (missing.length === 0) return;
    say(`Installing ${missing.length} packages; the first time this takes a minute or two …`);
    // NODE_ENV=production alone would leave out what the build needs.
    const which = development || process.env.NODE_ENV !== 'production' ? '--include=dev' : '--omit=dev';
    const flags = [which, '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
    const { ok, output, seconds } = await run([...npm(), 'ci', ...flags], { cwd: root });
    if (!ok) throw new StartProblem(`The packages could not be installed. npm said:\n\n${output.trim()}`);
    const still = missingPackages(root, development);
    if (still.length > 0) throw new StartProblem(`npm finished, but these packages are missing: ${still.slice(0, 5).join(', ')}`);
    say(`Installed in ${Math.round(seconds)} s.`);
  });
}

/**
 * What package-lock.json asks for and npm's own record of node_modules does not show.
 * @param {string} root
 * @param {boolean} development
 * @returns {string[]}
 */
export function missingPackages(root, development) {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  if (!wanted) throw new StartProblem('package-lock.json is missing or damaged. Get a fresh copy of the program.');
  const there = readPackages(path.join(root, 'node_modules', '.package-lock.json')) ?? {};
  return Object.entries(wanted).flatMap(([folder, entry]) => {
    // Optional ones depend on the platform: npm itself decided about them.
    const needed = folder !== '' && !entry.optional && !entry.devOptional && (development || !entry.dev);
    return needed && there[folder]?.version !== entry.version ? [folder.replace(/^.*node_modules\//, '')] : [];
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** The npm that started us, else the one on the path. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script && path.basename(script) === 'npm-cli.js') return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
