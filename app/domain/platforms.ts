import type { ArtifactType } from './artifact-types.ts';

/** The agent platforms whose project layouts are known; `other` takes skills below a folder the user names. */
export const PLATFORMS = ['claude_code', 'codex', 'gemini', 'cursor', 'copilot', 'opencode', 'agents', 'other'] as const;

export type Platform = (typeof PLATFORMS)[number];

/** How a file of Claude Code's is turned into one that another platform reads. */
export type Rewriting =
  | 'gemini_command'
  | 'copilot_prompt'
  | 'opencode_command'
  | 'codex_agent'
  | 'cursor_agent'
  | 'copilot_agent'
  | 'opencode_agent';

/**
 * Where one artifact type goes. `{root}` stands for the profile's root folder; everything else is relative to the project.
 * - `folder`: `<folder>/<slug>/…`, every file of the artifact
 * - `file`: `<folder>/<slug><extension>`, the artifact's one file, byte for byte or rewritten; `nested` turns the `:` of its
 *   name into folders
 */
export type Placement =
  | { kind: 'folder'; folder: string }
  | { kind: 'file'; folder: string; extension: string; nested: boolean; rewriting: Rewriting | null };
type FilePlacement = Extract<Placement, { kind: 'file' }>;

/** A shared config file that takes hooks, and the folder below which each hook's scripts lie (`<scripts>/<slug>/…`). */
export interface HooksPlace {
  /** A file, or one file for each hook when it holds `{name}`. */
  file: string;
  scripts: string;
}

/** A shared config file that takes MCP servers, under a key of their own below `at`. */
export interface McpPlace {
  file: string;
  at: string;
}

interface Layout {
  label: string;
  /** Null: the user has to name one. */
  defaultRoot: string | null;
  places: Partial<Record<ArtifactType, Placement>>;
  /** What goes into config files that the platform shares with the user. */
  config: { hooks?: HooksPlace; mcp?: McpPlace };
  /** Why a type has no place, as a whole sentence; the rest is told in general words. */
  unsupported?: Partial<Record<ArtifactType, string>>;
}

const skills: Placement = { kind: 'folder', folder: '{root}/skills' };
const asIs = (folder: string, extension: string, { nested = false } = {}): FilePlacement => ({
  kind: 'file',
  folder,
  extension,
  nested,
  rewriting: null,
});
const rewritten = (rewriting: Rewriting, folder: string, extension: string, options?: { nested: boolean }): FilePlacement => ({
  ...asIs(folder, extension, options),
  rewriting,
});

/**
 * The layouts as the platforms' own documentation and clients have them (autumn 2026). A type that is absent has no place
 * there and is planned as a skip, never put somewhere else.
 */
export const LAYOUTS: Readonly<Record<Platform, Layout>> = {
  claude_code: {
    label: 'Claude Code',
    defaultRoot: '.claude',
    places: {
      skill: skills,
      command: asIs('{root}/commands', '.md', { nested: true }),
      agent: asIs('{root}/agents', '.md'),
    },
    config: {
      hooks: { file: '{root}/settings.json', scripts: '{root}/hooks' },
      mcp: { file: '.mcp.json', at: 'mcpServers' },
    },
  },
  codex: {
    label: 'Codex',
    defaultRoot: '.agents',
    places: { skill: skills, agent: rewritten('codex_agent', '.codex/agents', '.toml') },
    config: {
      hooks: { file: '.codex/hooks.json', scripts: '.codex/hooks' },
      mcp: { file: '.codex/config.toml', at: 'mcp_servers' },
    },
    unsupported: { command: 'Codex reads custom prompts from the home folder only, so a command has no place in a project.' },
  },
  gemini: {
    label: 'Gemini CLI',
    defaultRoot: '.gemini',
    places: { skill: skills, command: rewritten('gemini_command', '{root}/commands', '.toml', { nested: true }) },
    config: {
      hooks: { file: '{root}/settings.json', scripts: '{root}/hooks' },
      mcp: { file: '{root}/settings.json', at: 'mcpServers' },
    },
    unsupported: { agent: 'Gemini CLI reads no agents from a project.' },
  },
  cursor: {
    label: 'Cursor',
    defaultRoot: '.cursor',
    places: {
      skill: skills,
      command: asIs('{root}/commands', '.md'),
      agent: rewritten('cursor_agent', '{root}/agents', '.md'),
    },
    config: {
      hooks: { file: '{root}/hooks.json', scripts: '{root}/hooks' },
      mcp: { file: '{root}/mcp.json', at: 'mcpServers' },
    },
  },
  copilot: {
    label: 'GitHub Copilot',
    defaultRoot: '.github',
    places: {
      skill: skills,
      command: rewritten('copilot_prompt', '{root}/prompts', '.prompt.md'),
      agent: rewritten('copilot_agent', '{root}/agents', '.agent.md'),
    },
    config: {
      hooks: { file: '{root}/hooks/{name}.json', scripts: '{root}/hooks' },
      mcp: { file: '.vscode/mcp.json', at: 'servers' },
    },
  },
  opencode: {
    label: 'OpenCode',
    defaultRoot: '.opencode',
    places: {
      skill: skills,
      command: rewritten('opencode_command', '{root}/commands', '.md', { nested: true }),
      agent: rewritten('opencode_agent', '{root}/agents', '.md'),
    },
    config: { mcp: { file: 'opencode.json', at: 'mcp' } },
    unsupported: { hook: 'OpenCode has plugins in JavaScript instead of hooks, so a hook has no place in a project.' },
  },
  agents: { label: 'Portable (.agents)', defaultRoot: '.agents', places: { skill: skills }, config: {} },
  other: { label: 'Other', defaultRoot: null, places: { skill: skills }, config: {} },
};

/**
 * How a file has to be rewritten for its place; null when it goes as it is. One that carries the platform's own ending, such as
 * `.agent.md`, is written for that platform already.
 */
export const rewritingFor = ({ extension, rewriting }: FilePlacement, fileName: string): Rewriting | null =>
  extension !== '.md' && fileName.endsWith(extension) ? null : rewriting;
