import { describe, expect, test } from 'vitest';
import { codesAt, detectIn, filesAt, found, placeAt } from '#tests/support/memory-source.ts';
import { agentDocument, skillDocument } from '#tests/support/source-tree.ts';

const HOOKS = { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } };
const childrenAt = (detection: Awaited<ReturnType<typeof detectIn>>, path: string) =>
  placeAt(detection, path).plugin?.children.map((key) => key.slice(key.indexOf(' ') + 1));

describe('a plugin', () => {
  test('has what lies in its usual folders, and keeps what belongs to none of it', async () => {
    const detection = await detectIn({
      'p/.claude-plugin/plugin.json': {
        name: 'tools',
        description: 'Tools.',
        version: '1.0.0',
        author: { name: 'Ada' },
        license: 'MIT',
      },
      'p/skills/review/SKILL.md': skillDocument('review'),
      'p/skills/review/x.txt': 'x',
      'p/commands/git/sync.md': 'x',
      'p/agents/helper.md': agentDocument('helper'),
      'p/hooks/hooks.json': HOOKS,
      'p/.mcp.json': { mcpServers: { db: { command: 'db' } } },
      'p/README.md': 'x',
      'p/commands/README.md': 'x',
      'p/output-styles/plain.md': 'x',
    });
    expect(found(detection)).toEqual([
      'plugin:tools @ p',
      'mcp_server:db @ p/.mcp.json#db',
      'agent:helper @ p/agents/helper.md',
      'command:git:sync @ p/commands/git/sync.md',
      'hook:tools @ p/hooks/hooks.json',
      'skill:review @ p/skills/review',
    ]);
    expect(childrenAt(detection, 'p')).toEqual([
      'p/skills/review',
      'p/commands/git/sync.md',
      'p/agents/helper.md',
      'p/hooks/hooks.json',
      'p/.mcp.json#db',
    ]);
    expect(filesAt(detection, 'p')).toEqual([
      '.claude-plugin/plugin.json',
      'README.md',
      'commands/README.md',
      'output-styles/plain.md',
    ]);
    expect(placeAt(detection, 'p').facts).toMatchObject({
      description: 'Tools.',
      version: '1.0.0',
      author: 'Ada',
      license: 'MIT',
    });
    expect(codesAt(detection, 'p')).toEqual([]);
  });

  test('adds listed skills to the usual folder, and replaces commands and agents by the listed ones', async () => {
    const detection = await detectIn({
      '.claude-plugin/plugin.json': {
        name: 'p',
        skills: ['./more/', './one/SKILL.md'],
        commands: './cmds/run.md',
        agents: ['./README.md'],
      },
      'skills/usual/SKILL.md': skillDocument('usual'),
      'more/extra/SKILL.md': skillDocument('extra'),
      'one/SKILL.md': skillDocument('one'),
      'commands/hidden.md': 'x',
      'cmds/run.md': 'x',
      'agents/hidden.md': agentDocument('hidden'),
      'README.md': agentDocument('reader'),
    });
    expect(childrenAt(detection, '.')).toEqual(['skills/usual', 'more/extra', 'one', 'cmds/run.md', 'README.md']);
    expect(found(detection)).toEqual([
      'plugin:p @ .',
      'agent:reader @ README.md',
      'command:run @ cmds/run.md',
      'skill:extra @ more/extra',
      'skill:one @ one',
      'skill:usual @ skills/usual',
    ]);
    expect(detection.notes.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'agents hidden_by_manifest',
      'commands hidden_by_manifest',
    ]);
  });

  test('may list folders of commands and agents; names still begin below the usual folder', async () => {
    const detection = await detectIn({
      '.claude-plugin/plugin.json': { name: 'p', commands: ['./commands/git', './extra'], agents: './agents/' },
      'commands/git/sync.md': 'x',
      'commands/other.md': 'x',
      'extra/deep/run.md': 'x',
      'extra/README.md': 'x',
      'agents/a.md': agentDocument('a'),
    });
    expect(found(detection)).toEqual([
      'plugin:p @ .',
      'agent:a @ agents/a.md',
      'command:git:sync @ commands/git/sync.md',
      'command:deep:run @ extra/deep/run.md',
    ]);
    expect(codesAt(detection, '.')).toEqual(['agents_folder']);
  });

  test('may hold commands in its manifest, as a map of sources and texts', async () => {
    const detection = await detectIn({
      '.claude-plugin/plugin.json': {
        name: 'p',
        commands: { about: { source: './README.md' }, hello: { content: '---\ndescription: Hi\n---\nSay hi.' } },
      },
      'README.md': 'x',
    });
    expect(found(detection)).toEqual([
      'plugin:p @ .',
      'command:hello @ .claude-plugin/plugin.json#commands/hello',
      'command:README @ README.md',
    ]);
    expect(placeAt(detection, '.claude-plugin/plugin.json#commands/hello')).toMatchObject({
      files: [{ path: 'hello.md', text: '---\ndescription: Hi\n---\nSay hi.' }],
      facts: { description: 'Hi' },
    });
  });

  test('merges hooks and servers of its manifest with the usual files', async () => {
    const detection = await detectIn({
      '.claude-plugin/plugin.json': {
        name: 'p',
        hooks: ['./config/more.json', { Stop: [{ hooks: [{ type: 'command', command: 'a' }] }] }],
        mcpServers: { inline: { command: 'i' } },
      },
      'hooks/hooks.json': HOOKS,
      'config/more.json': HOOKS,
      '.mcp.json': { bare: { command: 'b' } },
    });
    expect(childrenAt(detection, '.')).toEqual([
      'hooks/hooks.json',
      'config/more.json',
      '.claude-plugin/plugin.json#hooks',
      '.mcp.json#bare',
      '.claude-plugin/plugin.json#inline',
    ]);
    expect(placeAt(detection, '.claude-plugin/plugin.json#hooks').config).toEqual({
      hooks: { Stop: [{ hooks: [{ type: 'command', command: 'a' }] }] },
    });
  });

  test('with a SKILL.md at its root is one skill, unless it has a folder of skills', async () => {
    const root = { '.claude-plugin/plugin.json': { name: 'solo' }, 'SKILL.md': skillDocument('solo'), 'ref.md': 'x' };
    const solo = await detectIn(root, { name: 'solo' });
    expect(found(solo)).toEqual(['skill:solo @ .', 'plugin:solo @ .']);
    const both = await detectIn({ ...root, 'skills/a/SKILL.md': skillDocument('a') }, { name: 'solo' });
    expect(found(both)).toEqual(['plugin:solo @ .', 'skill:a @ skills/a']);
    expect(both.notes.map(({ code }) => code)).toEqual(['root_skill_hidden']);
  });

  test('keeps what it lists inside itself; what is missing or outside is said', async () => {
    const detection = await detectIn({
      'p/.claude-plugin/plugin.json': {
        name: 'p',
        skills: ['../outside', '/etc', './gone', 3],
        commands: ['./nothing.md'],
        mcpServers: './x.mcpb',
      },
      'p/x.mcpb': 'x',
      'outside/SKILL.md': skillDocument('outside'),
    });
    expect(codesAt(detection, 'p')).toEqual([
      'component_outside',
      'component_outside',
      'component_missing',
      'component_outside',
      'component_missing',
      'bundle_not_read',
      'plugin_empty',
    ]);
    expect(childrenAt(detection, 'p')).toEqual([]);
  });

  test('with a manifest nobody can read, or without a name, is called like its folder', async () => {
    const detection = await detectIn({
      'a/.claude-plugin/plugin.json': '{ broken',
      'a/skills/s/SKILL.md': skillDocument('s'),
      'b/.claude-plugin/plugin.json': {},
      'c/.claude-plugin/plugin.json': '{"name": "c", /* why */ }',
    });
    expect(found(detection).filter((line) => line.startsWith('plugin'))).toEqual([
      'plugin:a @ a',
      'plugin:b @ b',
      'plugin:c @ c',
    ]);
    expect(codesAt(detection, 'a')).toEqual(['manifest_unreadable', 'plugin_without_name']);
    expect(codesAt(detection, 'c')).toEqual(['json_repaired', 'plugin_empty']);
    expect(childrenAt(detection, 'a')).toEqual(['a/skills/s']);
  });

  test('in a folder with # in its name keeps its own files apart from those of its parts', async () => {
    const detection = await detectIn({
      'p #1/.claude-plugin/plugin.json': { name: 'p' },
      'p #1/hooks/hooks.json': HOOKS,
      'p #1/.mcp.json': { db: { command: 'db' } },
      'p #1/commands/c#2.md': 'x',
      'p #1/LICENSE': 'x',
    });
    expect(found(detection)).toEqual([
      'plugin:p @ p #1',
      'mcp_server:db @ p #1/.mcp.json#db',
      'command:c#2 @ p #1/commands/c#2.md',
      'hook:p @ p #1/hooks/hooks.json',
    ]);
    expect(filesAt(detection, 'p #1')).toEqual(['.claude-plugin/plugin.json', 'LICENSE']);
  });

  test('does not take what lies in a plugin inside it', async () => {
    const detection = await detectIn({
      '.claude-plugin/plugin.json': { name: 'outer' },
      'skills/a/SKILL.md': skillDocument('a'),
      'nested/.claude-plugin/plugin.json': { name: 'inner' },
      'nested/skills/b/SKILL.md': skillDocument('b'),
      'nested/notes.txt': 'x',
      'notes.txt': 'x',
    });
    expect(childrenAt(detection, '.')).toEqual(['skills/a']);
    expect(childrenAt(detection, 'nested')).toEqual(['nested/skills/b']);
    expect(filesAt(detection, '.')).toEqual(['.claude-plugin/plugin.json', 'notes.txt']);
  });
});

describe('a plugin.json outside .claude-plugin', () => {
  test('makes a plugin when it has a name', async () => {
    const detection = await detectIn({
      'a/plugin.json': { name: 'alpha' },
      'a/skills/s/SKILL.md': skillDocument('s'),
      'b/plugin.json': { type: 'panel' },
      'c/plugin.json': 'no json',
    });
    expect(found(detection)).toEqual(['plugin:alpha @ a', 'skill:s @ a/skills/s']);
    expect(codesAt(detection, 'a')).toEqual(['manifest_elsewhere']);
  });

  test('is a twin when a .claude-plugin manifest shares its root, and imported once', async () => {
    const detection = await detectIn({
      'p/.claude-plugin/plugin.json': { name: 'p' },
      'p/.codex-plugin/plugin.json': { name: 'p' },
      'p/.cursor-plugin/plugin.json': { name: 'p' },
      'p/plugin.json': { name: 'other' },
      'p/skills/s/SKILL.md': skillDocument('s'),
    });
    expect(found(detection)).toEqual(['plugin:p @ p', 'skill:s @ p/skills/s']);
    const [twin] = placeAt(detection, 'p').warnings;
    expect(twin).toMatchObject({
      code: 'plugin_twin',
      message: expect.stringMatching(/p\/plugin\.json.*\.codex-plugin.*\.cursor-plugin/),
    });
  });

  test('for another tool alone makes the plugin', async () => {
    expect(
      found(await detectIn({ 'p/.codex-plugin/plugin.json': { name: 'p' }, 'p/skills/s/SKILL.md': skillDocument('s') })),
    ).toEqual(['plugin:p @ p', 'skill:s @ p/skills/s']);
  });

  test("inside a skill is one of the skill's files", async () => {
    expect(
      found(
        await detectIn({
          'skills/maker/SKILL.md': skillDocument('maker'),
          'skills/maker/template/plugin.json': { name: 'template' },
        }),
      ),
    ).toEqual(['skill:maker @ skills/maker']);
  });
});

test('copies of a whole plugin in a backup folder are plugins of their own', async () => {
  const plugin = (root: string) => ({
    [`${root}/.claude-plugin/plugin.json`]: { name: 'p' },
    [`${root}/skills/s/SKILL.md`]: skillDocument('s'),
  });
  const detection = await detectIn({ ...plugin('plugins/p'), ...plugin('backups/2025/p') });
  expect(found(detection)).toEqual([
    'plugin:p @ backups/2025/p',
    'skill:s @ backups/2025/p/skills/s',
    'plugin:p @ plugins/p',
    'skill:s @ plugins/p/skills/s',
  ]);
});
