import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, isBuilt, serverEntry } from './build.mjs';
import { ensureInstalled } from './install.mjs';

/** The program as it is built, after installing and building what is missing. Only what Node brings along is used until then. */
export async function loadProgram(root) {
  await ensureInstalled(root, { development: !isBuilt(root) });
  await ensureBuilt(root);
  // React and others are several times slower in their development form.
  process.env.NODE_ENV ??= 'production';
  // From Node 22 on what was compiled once is kept: a fifth less time to the first answer. Where nothing can be kept it says so
  // by its answer, and all goes on as without.
  module.enableCompileCache?.(path.join(root, 'build', 'compiled'));
  return import(pathToFileURL(serverEntry(root)).href);
}
