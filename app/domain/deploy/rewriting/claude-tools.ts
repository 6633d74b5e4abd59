import { copilotMeaning } from './copilot-tools.ts';
import { ALIASES, type Meaning, means } from './tool-meanings.ts';

const TOOLS: ReadonlyMap<string, Meaning> = new Map([
  ['Read', means('read', ['read'])],
  ['NotebookRead', means('read', ['read'])],
  ['Grep', means('search', ['grep'])],
  ['Glob', means('search', ['glob'])],
  ['LS', means('search', ['list'])],
  ['Edit', means('edit', ['edit'])],
  ['MultiEdit', means('edit', ['edit'])],
  ['Write', means('edit', ['edit'])],
  ['NotebookEdit', means('edit', ['edit'])],
  ['Bash', means('execute', ['bash'])],
  ['BashOutput', { ...means('execute', ['bash']), reads: true }],
  ['KillShell', means('execute', ['bash'])],
  ['KillBash', means('execute', ['bash'])],
  ['WebFetch', means('web', ['webfetch'])],
  ['WebSearch', means('web', ['websearch'])],
  ['TodoRead', means('todo', ['todowrite'])],
  ['TodoWrite', means('todo', ['todowrite'])],
  ['Task', means('agent', ['task'])],
  ['Agent', means('agent', ['task'])],
  ['Skill', { copilot: null, opencode: ['skill'], reads: true }],
]);

/** What a name stands for, be it Claude Code's or GitHub Copilot's; undefined for a name of neither. */
const meaningOf = (name: string): Meaning | undefined => TOOLS.get(name) ?? copilotMeaning(name);

const EVERYTHING = /^(?:\*|all|all tools|inherit)$/i;

/** Splits at commas, or at blanks when there is none, but not inside parentheses: `Bash(git add:*, git commit:*)`. */
function split(text: string): string[] {
  const parts = text.match(/(?:[^,()]|\([^)]*\)?)+/g) ?? [];
  return parts.length === 1 ? (text.match(/(?:[^\s()]|\([^)]*\)?)+/g) ?? []) : parts;
}

/**
 * The tools an agent names, without the rules in parentheses.
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
    : allowed.every((name) => meaningOf(name)?.reads === true);

/** `mcp__server__tool` of Claude Code, `server/tool` of GitHub Copilot (whose own tools have folders too). */
function mcp(name: string): { server: string; tool: string } | null {
  const [, server, tool] = /^mcp__(.+?)(?:__(.*))?$/.exec(name) ?? [];
  if (server !== undefined) return { server, tool: tool === undefined || tool === '' ? '*' : tool };
  const slash = name.lastIndexOf('/');
  if (slash < 1 || meaningOf(name) !== undefined || /^vscode\//i.test(name)) return null;
  return { server: name.slice(0, slash), tool: name.slice(slash + 1) || '*' };
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** The platforms that take a list of tools. */
export type ToolPlatform = 'copilot' | 'opencode';

/** A tool in a platform's words; none when it has no such tool. */
function twins(name: string, platform: ToolPlatform): string[] {
  const served = mcp(name);
  if (served !== null)
    return [
      platform === 'copilot' ? `${served.server}/${served.tool}` : `${served.server.replace(/[^\w-]/g, '_')}_${served.tool}`,
    ];
  const meaning = meaningOf(name);
  if (meaning === undefined) return [];
  if (platform === 'opencode') return [...meaning.opencode];
  return meaning.copilot === null ? [] : [meaning.copilot];
}

/** What of a list of tools a platform has no words for. */
export interface LostTools {
  names: string[];
  /** True when that is all of them: the list says nothing there, so the agent has every tool. */
  all: boolean;
}

/** The tools an agent names that mean nothing on a platform. */
export function lostTools({ allowed }: Tools, platform: ToolPlatform): LostTools {
  const names = unique((allowed ?? []).filter((name) => twins(name, platform).length === 0));
  return { names, all: names.length > 0 && names.length === unique(allowed ?? []).length };
}

/** A list of nothing but unknown names must not take every right away, so it counts as none. */
const known = (tools: Tools, platform: ToolPlatform): Tools =>
  lostTools(tools, platform).all ? { ...tools, allowed: null } : tools;

/**
 * The tools in the words of GitHub Copilot's custom agents: aliases, and `server/tool` for those of MCP servers. An alias goes
 * when one of the tools it stands for is denied.
 * @returns null for all of them
 */
export function copilotTools(tools: Tools): string[] | null {
  const { allowed, denied } = known(tools, 'copilot');
  const without = denied.flatMap((name) => meaningOf(name)?.copilot ?? []);
  if (allowed === null) return denied.length === 0 ? null : ALIASES.filter((alias) => !without.includes(alias));
  return unique(allowed.flatMap((name) => twins(name, 'copilot'))).filter((alias) => !without.some((one) => one === alias));
}

/**
 * The tools as OpenCode's permissions: everything is denied but what is named.
 * @returns null for all of them
 */
export function openCodePermission(tools: Tools): Record<string, 'allow' | 'deny'> | null {
  const { allowed, denied } = known(tools, 'opencode');
  const deny = unique(denied.flatMap((name) => twins(name, 'opencode')));
  const allow = unique((allowed ?? []).flatMap((name) => twins(name, 'opencode'))).filter((name) => !deny.includes(name));
  if (allowed === null && deny.length === 0) return null;
  const rules = [
    ...(allowed === null ? [] : [['*', 'deny'] as const]),
    ...allow.map((name) => [name, 'allow'] as const),
    ...deny.map((name) => [name, 'deny'] as const),
  ];
  return Object.fromEntries(rules);
}

/** Whether an agent is written for another program, so that Claude Code, which passes over names it does not know, gives it no tool. */
export function usesNothingInClaude({ allowed }: Tools): boolean {
  const isClaudes = (name: string): boolean => TOOLS.has(name) || name.startsWith('mcp__');
  const isOthers = (name: string): boolean => copilotMeaning(name) !== undefined || name.includes('/');
  return allowed !== null && !allowed.some(isClaudes) && allowed.some(isOthers);
}
