import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { writePlatformDocument } from '#app/adapters/platform-document.ts';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { readDocument } from '#app/domain/deploy/rewriting/document.ts';
import { rewrite } from '#app/domain/deploy/rewriting/rewrite.ts';
import { readFrontmatter } from '#app/domain/importing/frontmatter.ts';
import { LAYOUTS, type Rewriting } from '#app/domain/platforms.ts';

const ALL: readonly Rewriting[] = Object.values(LAYOUTS).flatMap(({ places }) =>
  Object.values(places).flatMap((place) => (place.kind === 'file' && place.rewriting !== null ? [place.rewriting] : [])),
);

const write = (rewriting: Rewriting, text: string, name = 'reviewer'): string =>
  writePlatformDocument(rewrite(rewriting, name, text, sourceParsers.yaml)).toString('utf8');

/** What a client reads from the file. */
function read(rewriting: Rewriting, text: string, name?: string): { fields: Record<string, unknown>; body: string } {
  const written = write(rewriting, text, name);
  if (rewriting === 'gemini_command' || rewriting === 'codex_agent') return { fields: parseToml(written), body: '' };
  const { fields } = readFrontmatter(written, sourceParsers.yaml);
  return { fields: fields ?? {}, body: readDocument('', written, sourceParsers.yaml).body };
}

const AGENT = `---
name: reviewer
description: "Looks at changes: all of them"
tools: Read, Grep, Bash(git diff:*, git log:*), mcp__github__get_issue
model: sonnet
color: blue
---

You review.
Be kind.
`;
const COMMAND = `---
description: Fix an issue
argument-hint: [issue] | [pr]
allowed-tools: Bash(git:*)
model: opus
---
Status: !\`git status\`

Fix $ARGUMENTS, then say "done".
`;

describe('a command', () => {
  test('for Gemini CLI is TOML with its description, prompt and placeholders', () => {
    expect(read('gemini_command', COMMAND).fields).toEqual({
      description: 'Fix an issue',
      prompt: 'Status: !{git status}\n\nFix {{args}}, then say "done".',
    });
    expect(write('gemini_command', COMMAND)).toBe(
      'description = "Fix an issue"\nprompt = """\nStatus: !{git status}\n\nFix {{args}}, then say "done"."""\n',
    );
  });

  test('without a description has none for Gemini CLI either', () => {
    expect(read('gemini_command', 'Do it').fields).toEqual({ prompt: 'Do it' });
  });

  test.each([
    ['text that looks like a shell command', 'run !{rm -rf x}', 'run ! {rm -rf x}'],
    ['text that looks like a file to include', 'see @{/etc/passwd}', 'see @ {/etc/passwd}'],
    ['text that looks like the arguments', 'use {{args}}', 'use {{ args }}'],
    ['a shell command with open braces, which Gemini CLI refuses', '!`echo {` x', '!`echo {` x'],
    ['a shell command with paired braces', '!`awk "{print $1}"`', '!{awk "{print $1}"}'],
    ['single arguments, which Gemini CLI does not know', '$1 $ARGUMENTS[0] $ARGUMENTS_X', '$1 $ARGUMENTS[0] $ARGUMENTS_X'],
  ])('for Gemini CLI keeps %s harmless', (_, body, prompt) => {
    expect(read('gemini_command', body).fields).toEqual({ prompt });
  });

  test('for GitHub Copilot is a prompt file that asks for its input', () => {
    expect(read('copilot_prompt', COMMAND)).toEqual({
      fields: { description: 'Fix an issue', 'argument-hint': '[issue] | [pr]', agent: 'agent' },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own placeholder
      body: 'Status: !`git status`\n\nFix ${input:arguments}, then say "done".',
    });
    expect(read('copilot_prompt', '---\nargument-hint: [file, line]\n---\nx').fields).toMatchObject({
      'argument-hint': '[file, line]',
    });
  });

  test('for OpenCode keeps its placeholders and loses what is only for Claude', () => {
    expect(read('opencode_command', COMMAND)).toEqual({
      fields: { description: 'Fix an issue' },
      body: 'Status: !`git status`\n\nFix $ARGUMENTS, then say "done".',
    });
    expect(read('opencode_command', '---\ncontext: fork\n---\nx').fields).toEqual({ subtask: true });
  });

  test('that begins with a rule is not taken for a frontmatter', () => {
    expect(read('opencode_command', '---\n---\n---\nbody')).toEqual({ fields: {}, body: '---\nbody' });
  });
});

describe('an agent', () => {
  test('for Codex is TOML with the three texts that it wants', () => {
    expect(read('codex_agent', AGENT).fields).toEqual({
      name: 'reviewer',
      description: 'Looks at changes: all of them',
      developer_instructions: 'You review.\nBe kind.',
    });
  });

  test('for Codex always has a description and instructions', () => {
    expect(read('codex_agent', '# A title\n\nText').fields).toMatchObject({ description: 'A title' });
    expect(read('codex_agent', '---\ndescription: d\n---\n').fields).toMatchObject({ developer_instructions: 'd' });
    expect(read('codex_agent', '').fields).toEqual({
      name: 'reviewer',
      description: 'reviewer',
      developer_instructions: 'reviewer',
    });
  });

  test('is known by the name of its artifact', () => {
    for (const rewriting of ['codex_agent', 'cursor_agent', 'copilot_agent'] as const)
      expect(read(rewriting, AGENT, 'reviewer-2').fields).toMatchObject({ name: 'reviewer-2' });
  });

  test('for Cursor keeps name and description', () => {
    expect(read('cursor_agent', AGENT)).toEqual({
      fields: { name: 'reviewer', description: 'Looks at changes: all of them' },
      body: 'You review.\nBe kind.',
    });
    expect(read('cursor_agent', '---\nmodel: inherit\nbackground: true\n---\nx').fields).toEqual({
      name: 'reviewer',
      model: 'inherit',
      is_background: true,
    });
  });

  test('for GitHub Copilot has its tools by their aliases', () => {
    expect(read('copilot_agent', AGENT).fields).toEqual({
      name: 'reviewer',
      description: 'Looks at changes: all of them',
      tools: ['read', 'search', 'execute', 'github/get_issue'],
    });
    expect(read('copilot_agent', '---\ndisallowedTools: Bash, Write\n---\nx').fields).toEqual({
      name: 'reviewer',
      description: 'x',
      tools: ['read', 'search', 'web', 'todo', 'agent'],
    });
  });

  test('for OpenCode is a subagent whose tools are permissions', () => {
    expect(read('opencode_agent', AGENT).fields).toEqual({
      description: 'Looks at changes: all of them',
      mode: 'subagent',
      permission: { '*': 'deny', read: 'allow', grep: 'allow', bash: 'allow', github_get_issue: 'allow' },
    });
    expect(read('opencode_agent', '---\ndisallowedTools: [Bash]\n---\nx').fields).toEqual({
      description: 'x',
      mode: 'subagent',
      permission: { bash: 'deny' },
    });
  });

  test('for OpenCode always has a description: the first line of its text, or else its name', () => {
    expect(read('opencode_agent', '---\nname: reviewer\n---\n\n# Looks at changes\n\nText').fields.description).toBe(
      'Looks at changes',
    );
    expect(read('opencode_agent', '').fields.description).toBe('reviewer');
    expect(read('opencode_agent', '\u0000# a\u0007b').fields.description).toBe('a b');
  });

  test.each([
    ['codebase, usages', ['search'], { grep: 'allow', glob: 'allow', list: 'allow' }],
    ['edit/editFiles', ['edit'], { edit: 'allow' }],
    ['runCommands', ['execute'], { bash: 'allow' }],
    ['fetch, githubRepo', ['web'], { webfetch: 'allow', websearch: 'allow' }],
    ['todos', ['todo'], { todowrite: 'allow' }],
    ['github/get_issue', ['github/get_issue'], { github_get_issue: 'allow' }],
    ['io.example/docs/*', ['io.example/docs/*'], { 'io_example_docs_*': 'allow' }],
    ['Read, vscodeAPI', ['read'], { read: 'allow' }],
  ])('with the tools %s, named as GitHub Copilot does, has them everywhere', (tools, aliases, permission) => {
    const text = `---\ntools: [${tools
      .split(', ')
      .map((name) => `'${name}'`)
      .join(', ')}]\n---\nx`;
    expect(read('copilot_agent', text).fields.tools).toEqual(aliases);
    expect(read('opencode_agent', text).fields.permission).toEqual({ '*': 'deny', ...permission });
  });

  test('that names only tools nobody knows is not left without any', () => {
    const text = "---\ntools: ['vscodeAPI', 'extensions']\ndisallowedTools: Bash\n---\nx";
    expect(read('opencode_agent', text).fields.permission).toEqual({ bash: 'deny' });
    expect(read('copilot_agent', text).fields.tools).toEqual(['read', 'search', 'edit', 'web', 'todo', 'agent']);
    const plain = text.replace('disallowedTools: Bash\n', '');
    expect(read('opencode_agent', plain).fields).toEqual({ description: 'x', mode: 'subagent' });
    expect(read('copilot_agent', plain).fields).toEqual({ name: 'reviewer', description: 'x' });
  });

  test('that names no tool at all, on purpose, has none', () => {
    expect(read('opencode_agent', '---\ntools: []\n---\nx').fields.permission).toEqual({ '*': 'deny' });
    expect(read('copilot_agent', '---\ntools: []\n---\nx').fields.tools).toEqual([]);
  });

  test.each(['*', 'inherit', 'All tools', '', '{ write: true }'])('that names its tools "%s" has them all', (tools) => {
    const text = `---\ntools: ${tools === '*' ? '"*"' : tools}\n---\nx`;
    expect(read('opencode_agent', text).fields).toEqual({ description: 'x', mode: 'subagent' });
    expect(read('copilot_agent', text).fields).toEqual({ name: 'reviewer', description: 'x' });
  });

  test.each([
    ['Read, Grep, WebFetch', true],
    ['[Read, Glob]', true],
    ['Read Grep', true],
    ['Read, Bash', false],
    ['Read, mcp__db__write', false],
    ['codebase, fetch', true],
    ['codebase, editFiles', false],
    ['Read, vscodeAPI', false],
  ])('with the tools %s may only look: %s', (tools, looks) => {
    const text = `---\ntools: ${tools}\n---\nx`;
    expect(read('codex_agent', text).fields.sandbox_mode).toBe(looks ? 'read-only' : undefined);
    expect(read('cursor_agent', text).fields.readonly).toBe(looks ? true : undefined);
  });

  test('without frontmatter, or with one that nobody can read, keeps its words', () => {
    expect(read('opencode_agent', 'Just words').body).toBe('Just words');
    expect(read('opencode_agent', '---\n: [\n- x\n---\nWords').body).toBe('Words');
    expect(read('opencode_agent', '---\nname: x\nWords').body).toBe('---\nname: x\nWords');
    expect(read('opencode_agent', '\uFEFF---\r\ndescription: d\r\n---\r\nWords\r\nmore').body).toBe('Words\nmore');
  });
});

const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '---',
    '"""',
    "'''",
    '\\',
    '\\n',
    '""',
    '"',
    '!`a`',
    '!{',
    '$ARGUMENTS',
    '\t',
    '\u007f',
    ' ',
    '# x',
    '\u2028',
    '}',
  ),
);
const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n').replaceAll(/\p{Surrogate}/gu, '?'));
const document = fc.tuple(text, text, text).map(([description, tools, body]) => {
  const head = JSON.stringify({ description, tools }).replaceAll('\u007f', '\\u007f');
  return `---\n${head}\n---\n${body}`;
});

describe.each(ALL)('%s', (rewriting) => {
  test('always parses back to the fields it was made from, and is the same bytes every time', () => {
    fc.assert(
      fc.property(fc.oneof(document, text), (source) => {
        const made = rewrite(rewriting, 'x', source, sourceParsers.yaml);
        const { fields, body } = read(rewriting, source, 'x');
        expect(fields).toEqual(made.fields);
        if (made.syntax === 'markdown') expect(body).toBe(made.body);
        expect(write(rewriting, source)).toBe(write(rewriting, source));
      }),
      { numRuns: 300 },
    );
  });
});

test('a prompt can only run or include what the command itself ran', () => {
  fc.assert(
    fc.property(text, (body) => {
      const prompt = String(read('gemini_command', `---\n---\n${body}`).fields.prompt);
      expect(prompt.match(/!\{/g)?.length ?? 0).toBeLessThanOrEqual(body.match(/!`[^`\n]+`/g)?.length ?? 0);
      expect(prompt).not.toContain('@{');
    }),
  );
});
