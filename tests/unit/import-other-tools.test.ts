import { expect, test } from 'vitest';
import { detectIn } from '#tests/support/memory-source.ts';
import { skillDocument } from '#tests/support/source-tree.ts';

test("files in another tool's form are named, once for a folder of them, and those that were read are not", async () => {
  const { notes } = await detectIn({
    'gemini-extension.json': { name: 'x', mcpServers: {} },
    '.gemini/settings.json': { hooks: {} },
    '.gemini/commands/a.toml': '',
    '.gemini/commands/b.toml': '',
    '.gemini/commands/git/c.toml': '',
    '.codex/config.toml': '',
    '.codex/hooks.json': { hooks: {} },
    '.cursor/mcp.json': { mcpServers: { a: { command: 'x' } } },
    '.github/prompts/p.prompt.md': 'x',
    '.github/agents/a.agent.md': 'x',
    'apps/web/opencode.jsonc': {},
    'skills/s/SKILL.md': skillDocument('s'),
    'skills/s/opencode.json': {},
  });
  expect(notes.map(({ path, code }) => `${path} ${code}`)).toEqual([
    '.codex/config.toml other_tool',
    '.gemini/commands other_tool',
    '.gemini/commands/git other_tool',
    '.gemini/settings.json other_tool',
    '.github/prompts other_tool',
    'apps/web/opencode.jsonc other_tool',
    'gemini-extension.json other_tool',
  ]);
  expect(notes.at(-1)?.message).toBe(
    "The description of a Gemini CLI extension. Any servers in it were not taken in: only Claude Code's form of them is read.",
  );
});
