import './bootstrap/node-version.mjs';
import path from 'node:path';
import { ensureInstalled } from './bootstrap/install.mjs';
import { giveUp } from './bootstrap/say.mjs';

// `npm run dev`: the sources behind Vite, changes show at once. A change of services, settings or the database needs a restart.
const root = path.resolve(import.meta.dirname, '../..');

try {
  await ensureInstalled(root, { development: true });
  process.env.NODE_ENV ??= 'development';
  const { createServer } = await import('vite');
  const vite = await createServer({ root, server: { middlewareMode: true } });
  const currentBuild = () => vite.ssrLoadModule('virtual:remix/server-build');
  const build = await currentBuild();
  const { url } = await build.entry.module.startServer({ build, appDir: root, assets: vite.middlewares, currentBuild });
  console.log(`Loadout is ready: ${url} (development)`);
} catch (error) {
  giveUp(error);
}
