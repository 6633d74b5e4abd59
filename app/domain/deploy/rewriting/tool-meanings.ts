/** The aliases that GitHub Copilot's custom agents have for kinds of tools. */
export const ALIASES = ['read', 'search', 'edit', 'execute', 'web', 'todo', 'agent'] as const;
export type Alias = (typeof ALIASES)[number];

/** What a tool's name means to other platforms. */
export interface Meaning {
  /** Alias of GitHub Copilot's custom agents. */
  copilot: Alias | null;
  /** Keys of OpenCode's permissions. */
  opencode: readonly string[];
  /** True when it changes nothing on the developer's machine. */
  reads: boolean;
}

const READS: ReadonlySet<Alias> = new Set(['read', 'search', 'web', 'todo']);

export const means = (copilot: Alias, opencode: readonly string[]): Meaning => ({
  copilot,
  opencode,
  reads: READS.has(copilot),
});
