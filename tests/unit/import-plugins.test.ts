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

describe('a marketplace', () => {
  const market = (plugins: unknown, more = {}) => ({
    '.claude-plugin/marketplace.json': { name: 'm', owner: { name: 'Ada' }, plugins, ...more },
  });

  test('is followed inside the source; other sources are listed as not fetched', async () => {
    const detection = await detectIn({
      ...market([
        { name: 'a', source: './plugins/a' },
        { name: 'far', source: { source: 'github', repo: 'ada/far' } },
        { name: 'sub', source: { source: 'git-subdir', url: 'https://example.com/x.git', path: 'p' } },
        { name: 'gone', source: './plugins/gone' },
        { name: 'nowhere' },
        { source: './x' },
        'text',
      ]),
      'plugins/a/.claude-plugin/plugin.json': { name: 'a' },
      'plugins/a/skills/s/SKILL.md': skillDocument('s'),
    });
    expect(found(detection)).toEqual([
      'plugin:entry 6 @ .claude-plugin/marketplace.json#6 !marketplace_entry',
      'plugin:entry 7 @ .claude-plugin/marketplace.json#7 !marketplace_entry',
      'plugin:far @ .claude-plugin/marketplace.json#far !not_fetched',
      'plugin:gone @ .claude-plugin/marketplace.json#gone !source_missing',
      'plugin:nowhere @ .claude-plugin/marketplace.json#nowhere !source_missing',
      'plugin:sub @ .claude-plugin/marketplace.json#sub !not_fetched',
      'plugin:a @ plugins/a',
      'skill:s @ plugins/a/skills/s',
    ]);
    expect(placeAt(detection, '.claude-plugin/marketplace.json#far').refusal?.message).toContain('https://github.com/ada/far');
  });

  test('whose entry is the only manifest makes plugins of what the entries list', async () => {
    const detection = await detectIn({
      ...market([
        { name: 'docs', source: './', strict: false, skills: ['./skills/a', './skills/b'] },
        { name: 'all', source: './rest', description: 'The rest.' },
      ]),
      'skills/a/SKILL.md': skillDocument('a'),
      'skills/b/SKILL.md': skillDocument('b'),
      'skills/c/SKILL.md': skillDocument('c'),
      'rest/skills/d/SKILL.md': skillDocument('d'),
      'rest/LICENSE': 'x',
      LICENSE: 'x',
    });
    expect(childrenAt(detection, '.claude-plugin/marketplace.json#docs')).toEqual(['skills/a', 'skills/b']);
    expect(childrenAt(detection, '.claude-plugin/marketplace.json#all')).toEqual(['rest/skills/d']);
    expect(filesAt(detection, '.claude-plugin/marketplace.json#docs')).toEqual([]);
    expect(filesAt(detection, '.claude-plugin/marketplace.json#all')).toEqual(['LICENSE']);
    expect(found(detection)).toContain('skill:c @ skills/c');
  });

  test('may name folders below metadata.pluginRoot, and adds components to manifests that have none', async () => {
    const detection = await detectIn({
      ...market([{ name: 'a', source: 'a', agents: ['./extra.md'] }], { metadata: { pluginRoot: './plugins' } }),
      'plugins/a/.claude-plugin/plugin.json': { name: 'a' },
      'plugins/a/extra.md': agentDocument('extra'),
    });
    expect(childrenAt(detection, 'plugins/a')).toEqual(['plugins/a/extra.md']);
  });

  test('never leads out of the source', async () => {
    const detection = await detectIn({
      ...market([
        { name: 'up', source: '../../etc' },
        { name: 'abs', source: '/etc' },
      ]),
    });
    expect(found(detection)).toEqual([
      'plugin:abs @ .claude-plugin/marketplace.json#abs !source_missing',
      'plugin:up @ .claude-plugin/marketplace.json#up !source_missing',
    ]);
  });

  test('of another tool is read when there is no other, and named as a twin when there is', async () => {
    const other = { name: 'm', plugins: [{ name: 'a', source: 'plugins/a' }] };
    const files = { 'plugins/a/skills/s/SKILL.md': skillDocument('s') };
    expect(found(await detectIn({ '.github/plugin/marketplace.json': other, ...files }))).toEqual([
      'plugin:a @ .github/plugin/marketplace.json#a',
      'skill:s @ plugins/a/skills/s',
    ]);
    const both = await detectIn({
      ...market([{ name: 'a', source: './plugins/a' }]),
      '.cursor-plugin/marketplace.json': other,
      '.cursor-plugin/plugin.json': { name: 'all' },
      ...files,
    });
    expect(found(both)).toEqual(['plugin:a @ .claude-plugin/marketplace.json#a', 'skill:s @ plugins/a/skills/s']);
    expect(both.notes.map(({ code }) => code)).toEqual(['marketplace_twin']);
  });

  test.each([
    ['{ no json', 'manifest_unreadable'],
    ['[]', 'manifest_unreadable'],
    ['{"agents": []}', 'marketplace_shape'],
  ])('that holds %s is noted', async (text, code) => {
    const detection = await detectIn({ '.claude-plugin/marketplace.json': text });
    expect(detection.notes.map((note) => note.code)).toEqual([code]);
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
