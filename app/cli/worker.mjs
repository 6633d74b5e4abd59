import './bootstrap/node-version.mjs';
import path from 'node:path';
import { loadProgram } from './bootstrap/program.mjs';
import { giveUp } from './bootstrap/say.mjs';

// `npm run worker`: carries out the runs of one site (LOADOUT_SITE) without serving pages. It uses the database of the settings;
// with the embedded one it has to run beside `npm start`, on the same data folder.
const root = path.resolve(import.meta.dirname, '../..');

try {
  const build = await loadProgram(root);
  const { site } = await build.entry.module.startWorker({ appDir: root });
  console.log(`Loadout's worker is ready: it carries out the runs of the site ${site}.`);
  console.log('Ctrl-C stops it; what it was doing is finished by the next one.');
} catch (error) {
  giveUp(error);
}
