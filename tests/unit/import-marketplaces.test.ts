import { describe, expect, test } from 'vitest';
import { sourceOf } from '#app/domain/importing/marketplace-source.ts';
import { detectIn, filesAt, found, placeAt } from '#tests/support/memory-source.ts';
import { agentDocument, skillDocument } from '#tests/support/source-tree.ts';

const childrenAt = (detection: Awaited<ReturnType<typeof detectIn>>, path: string) =>
  placeAt(detection, path).plugin?.children.map((key) => key.slice(key.indexOf(' ') + 1));

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

  test('shows plugins of other repositories that were asked for as folders of its entries, and why others could not be had', async () => {
    const at = '.claude-plugin/marketplace.json';
    const fetched = new Map([
      [`${at}#far`, { folder: `${at}#far` }],
      [`${at}#bare`, { folder: `${at}#bare` }],
      [`${at}#lost`, { problem: { code: 'source_refused', message: 'There is no git repository.' } }],
    ]);
    const detection = await detectIn(
      {
        ...market([
          { name: 'far', source: { source: 'github', repo: 'ada/far' } },
          { name: 'bare', source: { source: 'url', url: 'https://example.com/x' }, description: 'Bare.' },
          { name: 'lost', source: { source: 'url', url: 'https://example.com/y' } },
          { name: 'npm', source: { source: 'npm', package: 'x' } },
        ]),
        'skills/own/SKILL.md': skillDocument('own'),
        [`${at}#far/.claude-plugin/plugin.json`]: { name: 'far-away' },
        [`${at}#far/skills/s/SKILL.md`]: skillDocument('s'),
        [`${at}#bare/agents/a.md`]: agentDocument('a'),
      },
      { fetched },
    );
    expect(found(detection)).toEqual([
      `plugin:bare @ ${at}#bare`,
      `agent:a @ ${at}#bare/agents/a.md`,
      `plugin:far-away @ ${at}#far`,
      `skill:s @ ${at}#far/skills/s`,
      `plugin:lost @ ${at}#lost !source_refused`,
      `plugin:npm @ ${at}#npm !not_fetched`,
      'skill:own @ skills/own',
    ]);
    expect(childrenAt(detection, `${at}#far`)).toEqual([`${at}#far/skills/s`]);
    expect(childrenAt(detection, `${at}#bare`)).toEqual([`${at}#bare/agents/a.md`]);
  });

  test.each([
    [
      { source: 'github', repo: 'a/b', sha: 'c0ffee1', ref: 'main' },
      { url: 'https://github.com/a/b', ref: 'c0ffee1', subdirectory: null },
    ],
    [
      { source: 'git-subdir', url: 'https://x/y.git', path: 'p', ref: 'v1' },
      { url: 'https://x/y.git', ref: 'v1', subdirectory: 'p' },
    ],
    ['https://x/y.git', { url: 'https://x/y.git', ref: null, subdirectory: null }],
    [{ source: 'npm', package: 'x' }, null],
    [{ source: 'archive', url: 'https://x/y.zip' }, null],
    [{ source: 'command', command: 'rm -rf /' }, null],
  ])('with the source %j names what git could fetch', (source, git) => {
    expect(sourceOf({ source })).toMatchObject({ kind: 'remote', git });
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
