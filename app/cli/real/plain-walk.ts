import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** What somebody with nothing but `find` would count in a folder, by paths relative to it. */
export interface PlainCount {
  files: number;
  links: number;
  skills: string[];
  commands: string[];
  agents: string[];
  plugins: string[];
  hooks: string[];
  servers: string[];
  /** Other Markdown. */
  documents: string[];
}

const LEFT_OUT = new Set(['.git', 'node_modules', '__pycache__', '.DS_Store']);

/** Counts by names alone. It knows nothing of the importer's rules, so that it can tell when they lose something. */
export async function countPlainly(root: string): Promise<PlainCount> {
  const count: PlainCount = {
    files: 0,
    links: 0,
    skills: [],
    commands: [],
    agents: [],
    plugins: [],
    hooks: [],
    servers: [],
    documents: [],
  };
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
      if (LEFT_OUT.has(entry.name)) continue;
      const at = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) count.links += 1;
      else if (entry.isDirectory()) await visit(at);
      else if (entry.isFile()) sort(at, count);
    }
  };
  await visit('');
  if (/agents$/i.test(path.basename(root))) {
    for (const at of count.documents) if (await tellsAnAgent(path.join(root, at))) count.agents.push(at);
  }
  return count;
}

/** A repository that is a folder of agents itself has them anywhere: Markdown that begins with a name and a description. */
async function tellsAnAgent(file: string): Promise<boolean> {
  const head = (await readFile(file, 'utf8').catch(() => '')).split('\n---')[0] ?? '';
  return head.startsWith('---') && /^name:/m.test(head) && /^description:/m.test(head);
}

function sort(at: string, count: PlainCount): void {
  count.files += 1;
  const name = path.posix.basename(at);
  const folders = `/${path.posix.dirname(at)}/`;
  if (name.toLowerCase() === 'skill.md') count.skills.push(at);
  else if (name.endsWith('.md') && folders.includes('/commands/')) count.commands.push(at);
  else if (name.endsWith('.md') && folders.includes('/agents/')) count.agents.push(at);
  else if (at.endsWith('.claude-plugin/plugin.json')) count.plugins.push(at);
  else if (name === 'hooks.json') count.hooks.push(at);
  else if (name === '.mcp.json') count.servers.push(at);
  else if (name.endsWith('.md')) count.documents.push(at);
}

export interface PlainFile {
  sha256: string;
  executable: boolean;
}

/** A file's bytes, straight from the disk; null when there are none. */
export const plainBytes = (file: string): Promise<Buffer | null> => readFile(file).catch(() => null);

/** A file's hash and mode, straight from the disk; null when there is none. A link counts as what it leads to. */
export async function plainFile(file: string): Promise<PlainFile | null> {
  const stats = await stat(file).catch(() => null);
  if (!stats) return null;
  const bytes = await plainBytes(file);
  return bytes === null
    ? null
    : { sha256: createHash('sha256').update(bytes).digest('hex'), executable: (stats.mode & 0o111) !== 0 };
}
