import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { run } from './run.mjs';
import { StartProblem, say } from './say.mjs';

const SOURCES = ['app', 'db', 'public'];
const FILES = ['package.json', 'package-lock.json', 'remix.config.js', 'tailwind.config.ts', 'tsconfig.json', 'vite.config.ts'];
// What runs outside the server bundle does not make it stale.
const OUTSIDE = path.join('app', 'cli');

/** Where the server bundle lies. */
export const serverEntry = (root) => path.join(root, 'build', 'server', 'index.js');
const stampFile = (root) => path.join(root, 'build', '.stamp');

/** @param {string} root @returns {boolean} whether the build is that of the sources as they are now */
export function isBuilt(root) {
  return existsSync(serverEntry(root)) && existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stampOf(root);
}

/** Notes which sources the build is of: as they are now, or as they were before building. */
export function writeStamp(root, stamp = stampOf(root)) {
  writeFileSync(stampFile(root), stamp);
}

/** Builds when the sources or the packages changed since the last time. */
export async function ensureBuilt(root) {
  if (isBuilt(root)) return;
  await oneAtATime(root, async () => {
    if (isBuilt(root)) return;
    say('Building …');
    const stamp = stampOf(root);
    // The tool's own file, not npx: a killed npx leaves its child behind.
    const command = [
      process.execPath,
      path.join(root, 'node_modules/@remix-run/dev/dist/cli.js'),
      'vite:build',
      '--logLevel',
      'warn',
    ];
    const { ok, output, seconds } = await run(command, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
    if (!ok) throw new StartProblem(`The build failed:\n\n${reasonIn(output)}`);
    writeStamp(root, stamp);
    say(`Built in ${Math.round(seconds)} s.`);
  });
}

/** What the tool says, without its list of every file it has read and its notes on routes that have no page. */
function reasonIn(output) {
  return output
    .replace(/\s*watchFiles: \[[\s\S]*?\n {2}\]/, '')
    .replace(/^Generated an empty chunk.*\n/gm, '')
    .trim();
}

function stampOf(root) {
  const hash = createHash('sha256');
  for (const file of [...SOURCES.flatMap((folder) => filesIn(root, folder)), ...FILES].sort()) {
    const full = path.join(root, file);
    if (existsSync(full)) hash.update(`${file}\0`).update(readFileSync(full)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(root, folder) {
  if (folder === OUTSIDE || !existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(root, name);
    return entry.isFile() ? [name] : [];
  });
}
