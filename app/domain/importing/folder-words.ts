import { nameOf, segmentsOf } from './source-tree.ts';

/** Folder names that say what kind of thing lies inside, not whose it is. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'skills',
  'skill',
  'claude-skills',
  'commands',
  'command',
  'claude-commands',
  'agents',
  'agent',
  'subagents',
  'claude-agents',
  'hooks',
  'hook',
  'claude-hooks',
  'mcp',
  'mcps',
  'mcp-servers',
  'mcp_servers',
  'servers',
  'plugins',
  'plugin',
  'claude-plugins',
  'composites',
  '.claude',
  '.claude-plugin',
]);

export const isContainer = (folder: string): boolean => CONTAINERS.has(folder.toLowerCase());

/** The folders of a path that can tell its artifact from a namesake: the nearest first, container words left out. */
export const tellingFolders = (folder: string): string[] =>
  segmentsOf(folder)
    .reverse()
    .filter((name) => !isContainer(name));

/** The nearest telling folder's name; the source's own name when there is none. A leading dot is not part of it. */
export function ownerFolderName(folder: string, sourceName: string): string {
  const telling = tellingFolders(folder).find((name) => !name.startsWith('.'));
  return telling ?? sourceName;
}

const EXTENSION = /\.(?:agent\.md|prompt\.md|md)$/i;

/** True for Markdown files, in any case of the extension. */
export const isMarkdown = (path: string): boolean => /\.md$/i.test(path);

/** A Markdown file's name without `.md`; `x.agent.md` and `x.prompt.md` are called `x`. */
export function stemOf(path: string): string {
  const stem = nameOf(path).replace(EXTENSION, '');
  return stem === '' ? nameOf(path) : stem;
}

/** README, LICENSE, CONTRIBUTING and CHANGELOG in any case, and READMEs of a language (`README.zh-CN.md`). */
const DOCUMENTATION =
  /^(?:(?:readme|licen[sc]e|contributing|changelog)|(?:README|CONTRIBUTING|CHANGELOG)[._-][A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?)$/;

/** Markdown that is plainly about the folder it lies in, not a command or agent. */
export function isDocumentation(path: string): boolean {
  const stem = nameOf(path).replace(/\.md$/i, '');
  return DOCUMENTATION.test(stem) || DOCUMENTATION.test(stem.toLowerCase());
}
