import { counted } from '#app/components/ui/count.ts';
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

/** What a client loads of an artifact while nobody uses it. A server's tools are known to the running server only. */
export function idleWords(type: ArtifactType, tokens: number): string {
  switch (type) {
    case 'skill':
    case 'command':
    case 'agent':
      return `about ${counted(tokens, 'token')}`;
    case 'hook':
      return 'Nothing';
    case 'mcp_server':
      return 'Its list of tools';
    case 'plugin':
      return 'Its children';
  }
}

/** `v1:3f9c…` cut to what people compare by eye. */
export const shortHash = (hash: string): string => hash.replace(/^v1:/, '').slice(0, 12);
