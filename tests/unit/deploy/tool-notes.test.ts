import { expect, test } from 'vitest';
import { toolNotes } from '#app/domain/deploy/rewriting/tool-notes.ts';
import type { Platform } from '#app/domain/platforms.ts';

const notes = (platform: Platform, tools: unknown): string[] =>
  toolNotes('agent:x', { tools }, platform).map(({ code, message }) => `${code}: ${message}`);

test.each([
  ['opencode', ['vscodeAPI'], 'names only tools that OpenCode does not have (vscodeAPI). The list is left out'],
  ['copilot', ['vscodeAPI'], 'names only tools that GitHub Copilot does not have (vscodeAPI). The list is left out'],
  ['opencode', ['Read', 'vscodeAPI'], 'names tools that OpenCode does not have (vscodeAPI). They are left out'],
  ['copilot', ['Read', 'Skill'], 'names tools that GitHub Copilot does not have (Skill). They are left out'],
  [
    'claude_code',
    ['codebase', 'edit/editFiles', 'vscodeAPI'],
    '(codebase, edit/editFiles, vscodeAPI). Claude Code knows none of them',
  ],
] as const)('%s: an agent with the tools %j is told of', (platform, tools, words) => {
  expect(notes(platform, tools)).toEqual([expect.stringContaining(words)]);
  expect(notes(platform, tools)[0]).toMatch(/^unknown_tools: agent:x /);
});

test.each([
  ['opencode', ['codebase', 'Read', 'mcp__a__b']],
  ['copilot', 'Read, Bash(git:*)'],
  ['copilot', []],
  ['claude_code', ['Read', 'codebase']],
  ['claude_code', ['SomeToolOfTomorrow']],
  ['claude_code', undefined],
  ['codex', ['vscodeAPI']],
] as const)('%s: an agent with the tools %j needs no word', (platform, tools) => {
  expect(notes(platform, tools)).toEqual([]);
});

test('many names, or names of many lines, stay one sentence', () => {
  const [words] = notes('opencode', ['a\nb', ...Array.from({ length: 8 }, (_, index) => `odd${index}`)]);
  expect(words).toContain('(a\ufffdb, odd0, odd1, odd2, odd3 and 4 more)');
});
