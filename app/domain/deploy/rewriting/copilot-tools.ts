import { ALIASES, type Alias, type Meaning, means } from './tool-meanings.ts';

/** OpenCode's permissions for all that an alias stands for. */
const PERMISSIONS: Readonly<Record<Alias, readonly string[]>> = {
  read: ['read'],
  search: ['grep', 'glob', 'list'],
  edit: ['edit'],
  execute: ['bash'],
  web: ['webfetch', 'websearch'],
  todo: ['todowrite'],
  agent: ['task'],
};

/**
 * Tools and tool sets of GitHub Copilot (VS Code's documentation of custom agents), by the alias they belong to; in lower case,
 * because letter case does not count there. With their folder (`edit/editFiles`) they need no line here.
 */
const NAMES: Readonly<Record<Alias, readonly string[]>> = {
  read: ['readfile', 'readfiles', 'view', 'problems', 'selection', 'terminalselection', 'terminallastcommand', 'testfailure'],
  search: ['codebase', 'usages', 'changes', 'searchresults', 'findtestfiles', 'filesearch', 'textsearch', 'listdirectory'],
  edit: ['editfiles', 'createfile', 'createfiles', 'createdirectory', 'editnotebook'],
  execute: ['shell', 'runcommands', 'runinterminal', 'getterminaloutput', 'terminal', 'runtasks', 'runtests', 'runnotebooks'],
  web: ['fetch', 'githubrepo'],
  todo: ['todos'],
  agent: ['runsubagent', 'custom-agent'],
};

const ALIAS_OF: ReadonlyMap<string, Alias> = new Map(
  ALIASES.flatMap((alias) => [alias, ...NAMES[alias]].map((name): [string, Alias] => [name, alias])),
);

/** What a tool of GitHub Copilot means, with its folder or without; undefined when it is none we know. */
export function copilotMeaning(name: string): Meaning | undefined {
  const [folder = '', ...rest] = name.toLowerCase().split('/');
  const alias = ALIAS_OF.get(rest.length === 0 ? folder : (ALIASES.find((one) => one === folder) ?? ''));
  return alias === undefined ? undefined : means(alias, PERMISSIONS[alias]);
}
