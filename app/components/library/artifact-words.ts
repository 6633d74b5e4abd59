import type { ArtifactType } from '#app/domain/artifact-types.ts';

/** What one artifact of each type is called in running text. */
export const typeWords = {
  skill: 'Skill',
  command: 'Command',
  agent: 'Agent',
  hook: 'Hook',
  mcp_server: 'MCP server',
  plugin: 'Plugin',
} as const satisfies Record<ArtifactType, string>;

/** `v1:3f9c…` cut to what people compare by eye. */
export const shortHash = (hash: string): string => hash.replace(/^v1:/, '').slice(0, 12);
