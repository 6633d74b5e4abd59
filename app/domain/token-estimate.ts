import type { ArtifactType } from './artifact-types.ts';

/** Tokenizers of today's models need about one token for four bytes of English prose, and a little less for other scripts. */
const BYTES_PER_TOKEN = 4;

/**
 * About how many tokens an installed artifact costs while nobody uses it. A client always loads the name and the description
 * of skills, commands and agents, so that the model can choose among them; their bodies only on use. Hooks cost nothing until
 * they run. What an MCP server loads is its list of tools, which only the running server knows: counted as 0. A plugin's
 * children count themselves.
 * @param description what the client reads, i.e. the one in the frontmatter
 */
export function estimateTokens(type: ArtifactType, name: string, description: string | null): number {
  switch (type) {
    case 'skill':
    case 'command':
    case 'agent':
      return Math.ceil(Buffer.byteLength(`${name}: ${description ?? ''}`.trim(), 'utf8') / BYTES_PER_TOKEN);
    case 'hook':
    case 'mcp_server':
    case 'plugin':
      return 0;
  }
}
