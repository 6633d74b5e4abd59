import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What lies at a path of a made-up source: text or bytes, an executable script, or a link. */
export type TreeEntry = string | Uint8Array | { script: string } | { link: string };

/** Lays files out below a folder; folders on the way are made. */
export async function writeTree(root: string, tree: Record<string, TreeEntry>): Promise<void> {
  for (const [at, entry] of Object.entries(tree)) {
    const file = path.join(root, at);
    await mkdir(path.dirname(file), { recursive: true });
    if (typeof entry === 'string' || entry instanceof Uint8Array) await writeFile(file, entry);
    else if ('link' in entry) await symlink(entry.link, file);
    else {
      await writeFile(file, entry.script);
      await chmod(file, 0o755);
    }
  }
}

export interface TestFolder {
  /** Real path. */
  path: string;
  /** A new source of this name with these files. */
  source(name: string, tree: Record<string, TreeEntry>): Promise<string>;
  /** Replaces all files of a source. */
  remake(source: string, tree: Record<string, TreeEntry>): Promise<void>;
  remove(): Promise<void>;
}

/** A temporary folder to make sources in. */
export async function createTestFolder(): Promise<TestFolder> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-source-')));
  return {
    path: root,
    source: async (name, tree) => {
      const folder = path.join(root, name);
      await mkdir(folder, { recursive: true });
      await writeTree(folder, tree);
      return folder;
    },
    remake: async (source, tree) => {
      await rm(source, { recursive: true });
      await mkdir(source, { recursive: true });
      await writeTree(source, tree);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export const skillDocument = (name: string, body = 'Do it.'): string =>
  `---\nname: ${name}\ndescription: What ${name} does\n---\n\n${body}\n`;
export const agentDocument = (name: string, body = 'You help.'): string =>
  `---\nname: ${name}\ndescription: What ${name} does\n---\n\n${body}\n`;
