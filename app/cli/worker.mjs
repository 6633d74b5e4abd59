import './bootstrap/node-version.mjs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, isBuilt, serverEntry } from './bootstrap/build.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { giveUp } from './bootstrap/say.mjs';

// `npm run worker`: carries out the runs of one site (LOADOUT_SITE) without serving pages. It uses the database of the settings;
// with the embedded one it has to run beside `npm start`, on the same data folder.
const root = path.resolve(import.meta.dirname, '../..');

try {
  await ensureInstalled(root, { development: !isBuilt(root) });
  await ensureBuilt(root);
  process.env.NODE_ENV ??= 'production';
  const build = await import(pathToFileURL(serverEntry(root)).href);
  const { site } = await build.entry.module.startWorker({ appDir: root });
  console.log(`Loadout's worker is ready: it carries out the runs of the site ${site}.`);
  console.log('Ctrl-C stops it; what it was doing is finished by the next one.');
} catch (error) {
  giveUp(error);
}
