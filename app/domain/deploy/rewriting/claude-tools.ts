/** What Claude Code's tool names mean to other platforms. */
interface Meaning {
  /** Alias of GitHub Copilot's custom agents. */
  copilot: string | null;
  /** Key of OpenCode's permissions. */
  opencode: string | null;
  /** True when it changes nothing on the developer's machine. */
  reads: boolean;
}

const means = (copilot: string | null, opencode: string | null, reads = false): Meaning => ({ copilot, opencode, reads });

const TOOLS: ReadonlyMap<string, Meaning> = new Map([
  ['Read', means('read', 'read', true)],
  ['NotebookRead', means('read', 'read', true)],
  ['Grep', means('search', 'grep', true)],
  ['Glob', means('search', 'glob', true)],
  ['LS', means('search', 'list', true)],
  ['Edit', means('edit', 'edit')],
  ['MultiEdit', means('edit', 'edit')],
  ['Write', means('edit', 'edit')],
  ['NotebookEdit', means('edit', 'edit')],
  ['Bash', means('execute', 'bash')],
  ['BashOutput', means('execute', 'bash', true)],
  ['KillShell', means('execute', 'bash')],
  ['KillBash', means('execute', 'bash')],
  ['WebFetch', means('web', 'webfetch', true)],
  ['WebSearch', means('web', 'websearch', true)],
  ['TodoRead', means('todo', 'todowrite', true)],
  ['TodoWrite', means('todo', 'todowrite', true)],
  ['Task', means('agent', 'task')],
  ['Agent', means('agent', 'task')],
  ['Skill', means(null, 'skill', true)],
]);

const EVERYTHING = /^(?:\*|all|all tools|inherit)$/i;

/** Splits at commas, or at blanks when there is none, but not inside parentheses: `Bash(git add:*, git commit:*)`. */
function split(text: string): string[] {
  const parts = text.match(/(?:[^,()]|\([^)]*\)?)+/g) ?? [];
  return parts.length === 1 ? (text.match(/(?:[^\s()]|\([^)]*\)?)+/g) ?? []) : parts;
}

/**
 * The tools a Claude Code agent names, without the rules in parentheses.
 * @param value the field `tools` or `disallowedTools`
 * @returns null when it names none, so that the agent has them all
 */
export function readTools(value: unknown): string[] | null {
  const isList = Array.isArray(value);
  if (!isList && (typeof value !== 'string' || value.trim() === '' || EVERYTHING.test(value.trim()))) return null;
  const given: unknown[] = isList ? value : split(String(value));
  const names = given.flatMap((name) => (typeof name === 'string' ? [name.replace(/\(.*$/s, '').trim()] : []));
  return names.some((name) => EVERYTHING.test(name)) ? null : names.filter((name) => name !== '');
}

/** What an agent may use. */
export interface Tools {
  /** Null: all of them, also those Loadout does not know. */
  allowed: readonly string[] | null;
  denied: readonly string[];
}

export function toolsOf(fields: Record<string, unknown>): Tools {
  const denied = readTools(fields.disallowedTools) ?? [];
  const allowed = readTools(fields.tools)?.filter((name) => !denied.includes(name)) ?? null;
  return { allowed, denied };
}

/** True when an agent can only look: nothing it may use changes a file or runs a program. */
export const onlyReads = ({ allowed, denied }: Tools): boolean =>
  allowed === null
    ? ['Write', 'Edit', 'Bash'].every((name) => denied.includes(name))
    : allowed.every((name) => TOOLS.get(name)?.reads === true);

const mcp = (name: string): { server: string; tool: string } | null => {
  const [, server, tool] = /^mcp__(.+?)(?:__(.*))?$/.exec(name) ?? [];
  return server === undefined ? null : { server, tool: tool === undefined || tool === '' ? '*' : tool };
};

const unique = (names: readonly (string | null | undefined)[]): string[] => [
  ...new Set(names.filter((name): name is string => typeof name === 'string')),
];

const COPILOT_ALIASES = unique([...TOOLS.values()].map(({ copilot }) => copilot));

/**
 * The tools in the words of GitHub Copilot's custom agents: aliases, and `server/tool` for those of MCP servers. An alias goes
 * when one of the tools it stands for is denied.
 * @returns null for all of them
 */
export function copilotTools({ allowed, denied }: Tools): string[] | null {
  const without = denied.map((name) => TOOLS.get(name)?.copilot);
  if (allowed === null) return denied.length === 0 ? null : COPILOT_ALIASES.filter((alias) => !without.includes(alias));
  const named = allowed.map((name) => {
    const served = mcp(name);
    return served === null ? TOOLS.get(name)?.copilot : `${served.server}/${served.tool}`;
  });
  return unique(named).filter((alias) => !without.includes(alias));
}

/**
 * The tools as OpenCode's permissions: everything is denied but what is named.
 * @returns null for all of them
 */
export function openCodePermission({ allowed, denied }: Tools): Record<string, 'allow' | 'deny'> | null {
  const key = (name: string): string | null => {
    const served = mcp(name);
    return served === null ? (TOOLS.get(name)?.opencode ?? null) : `${served.server}_${served.tool}`;
  };
  const deny = unique(denied.map(key));
  const allow = unique((allowed ?? []).map(key)).filter((name) => !deny.includes(name));
  if (allowed === null && deny.length === 0) return null;
  const rules = [
    ...(allowed === null ? [] : [['*', 'deny'] as const]),
    ...allow.map((name) => [name, 'allow'] as const),
    ...deny.map((name) => [name, 'deny'] as const),
  ];
  return Object.fromEntries(rules);
}
