import './bootstrap/node-version.mjs';
import path from 'node:path';
import { loadProgram } from './bootstrap/program.mjs';
import { giveUp } from './bootstrap/say.mjs';

// `npm start`: from a fresh clone to a running server.
const root = path.resolve(import.meta.dirname, '../..');

try {
  const build = await loadProgram(root);
  const { url } = await build.entry.module.startServer({ build, appDir: root });
  console.log(`Loadout is ready: ${url}`);
  console.log('Open it in a browser: its first page offers a sample library to try everything with.');
  console.log('Ctrl-C stops it; everything is kept in the data folder.');
} catch (error) {
  giveUp(error);
}
