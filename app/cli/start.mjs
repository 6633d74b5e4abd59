import './bootstrap/node-version.mjs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, isBuilt, serverEntry } from './bootstrap/build.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { giveUp } from './bootstrap/say.mjs';

// `npm start`: from a fresh clone to a running server. Only what Node brings along is used until the packages are there.
const root = path.resolve(import.meta.dirname, '../..');

try {
  await ensureInstalled(root, { development: !isBuilt(root) });
  await ensureBuilt(root);
  // React and others are several times slower in their development form.
  process.env.NODE_ENV ??= 'production';
  const build = await import(pathToFileURL(serverEntry(root)).href);
  const { url } = await build.entry.module.startServer({ build, appDir: root });
  console.log(`Loadout is ready: ${url}`);
  console.log('Open it in a browser: its first page offers a sample library to try everything with.');
  console.log('Ctrl-C stops it; everything is kept in the data folder.');
} catch (error) {
  giveUp(error);
}
