import { describe, expect, test } from 'vitest';
import { codesAt, detectIn, filesAt, found, placeAt } from '#tests/support/memory-source.ts';
import { agentDocument, skillDocument } from '#tests/support/source-tree.ts';

describe('skills', () => {
  test('are folders with a SKILL.md, wherever they lie, with everything below them', async () => {
    const detection = await detectIn({
      'skills/review/SKILL.md': skillDocument('review'),
      'skills/review/a/b/c.txt': 'x',
      'skills/review/\u00a0': 'a name that is a no-break space',
      'deep/er/.hidden/thing/SKILL.md': skillDocument('thing'),
      'skills/notes.md': 'beside',
    });
    expect(found(detection)).toEqual(['skill:thing @ deep/er/.hidden/thing', 'skill:review @ skills/review']);
    expect(filesAt(detection, 'skills/review')).toEqual(['SKILL.md', 'a/b/c.txt', '\u00a0']);
  });

  test('are called like their folder, whatever the frontmatter says', async () => {
    const detection = await detectIn({ 'skills/My Skill #1/SKILL.md': skillDocument('other') });
    expect(found(detection)).toEqual(['skill:My Skill #1 @ skills/My Skill #1']);
    expect(codesAt(detection, 'skills/My Skill #1')).toEqual(['name_not_portable', 'name_differs']);
  });

  test('inside one another both exist, and the outer one carries the inner one', async () => {
    const detection = await detectIn({
      'skills/outer/SKILL.md': skillDocument('outer'),
      'skills/outer/inner/SKILL.md': skillDocument('inner'),
    });
    expect(found(detection)).toEqual(['skill:outer @ skills/outer', 'skill:inner @ skills/outer/inner']);
    expect(filesAt(detection, 'skills/outer')).toEqual(['SKILL.md', 'inner/SKILL.md']);
    expect(codesAt(detection, 'skills/outer/inner')).toEqual(['nested_skill']);
  });

  test('may spell their document otherwise, which is said', async () => {
    const detection = await detectIn({
      'a/SKILL.MD': skillDocument('a'),
      'b/skill.md': skillDocument('b'),
      'c/skill.md': 'x',
      'c/SKILL.md': skillDocument('c'),
    });
    expect(found(detection)).toEqual(['skill:a @ a', 'skill:b @ b', 'skill:c @ c']);
    expect(codesAt(detection, 'a')).toEqual(['skill_file_name']);
    expect(codesAt(detection, 'c')).toEqual([]);
  });

  test('at the top of a source are called like the source', async () => {
    expect(found(await detectIn({ 'SKILL.md': skillDocument('kit'), 'agents/x.md': 'part of it' }))).toEqual(['skill:kit @ .']);
  });

  test('without frontmatter, with a broken one or without a description come in with a warning', async () => {
    const detection = await detectIn({
      'none/SKILL.md': '# Title',
      'broken/SKILL.md': '---\nname: broken\n\tdescription: [\n---\n',
      'open/SKILL.md': '---\nname: open\n',
      'bare/SKILL.md': '---\nname: bare\n---\n',
      'empty/SKILL.md': '',
      'list/SKILL.md': '---\n- a\n---\n',
    });
    expect(codesAt(detection, 'none')).toEqual(['frontmatter_missing']);
    expect(codesAt(detection, 'broken')).toEqual(['frontmatter_unreadable']);
    expect(codesAt(detection, 'open')).toEqual(['frontmatter_unreadable']);
    expect(codesAt(detection, 'bare')).toEqual(['description_missing']);
    expect(codesAt(detection, 'empty')).toEqual(['frontmatter_missing']);
    expect(codesAt(detection, 'list')).toEqual(['frontmatter_unreadable']);
  });

  test('that cannot be read are rejected and stop nothing', async () => {
    const notes = [{ path: 'skills/locked/SKILL.md', code: 'unreadable', message: 'The file cannot be read.' }];
    const detection = await detectIn({ 'skills/ok/SKILL.md': skillDocument('ok'), 'skills/locked/other.md': 'x' }, { notes });
    expect(found(detection)).toEqual(['skill:locked @ skills/locked !unreadable', 'skill:ok @ skills/ok']);
  });
});

describe('commands and agents', () => {
  test('are Markdown below folders of these names; a command is called by its path, an agent by its frontmatter', async () => {
    const detection = await detectIn({
      'commands/git/sync.md': 'Sync.',
      '.claude/commands/a/b/c.md': 'C.',
      'agents/team/reviewer.md': agentDocument('code-reviewer'),
      'agents/nameless.md': 'You are.',
      'agents/odd.agent.md': '---\ndescription: x\n---\n',
      'docs/page.md': 'x',
    });
    expect(found(detection)).toEqual([
      'command:a:b:c @ .claude/commands/a/b/c.md',
      'agent:nameless @ agents/nameless.md',
      'agent:odd @ agents/odd.agent.md',
      'agent:code-reviewer @ agents/team/reviewer.md',
      'command:git:sync @ commands/git/sync.md',
    ]);
    expect(codesAt(detection, 'agents/nameless.md')).toEqual(['agent_without_name']);
    expect(codesAt(detection, 'agents/team/reviewer.md')).toEqual(['name_from_frontmatter']);
    expect(codesAt(detection, 'commands/git/sync.md')).toEqual([]);
    expect(filesAt(detection, 'agents/team/reviewer.md')).toEqual(['reviewer.md']);
  });

  test.each([
    'README.md',
    'readme.md',
    'LICENSE.md',
    'License.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'README.zh-CN.md',
    'README_de.md',
  ])('are not %s', async (name) =>
    expect(found(await detectIn({ [`agents/${name}`]: 'x', [`commands/sub/${name}`]: 'x' }))).toEqual([]),
  );

  test.each(['readme-writer.md', 'license-check.md', 'changelog-generator.md', 'contributing-guide.md'])(
    'may be called %s',
    async (name) => {
      expect(found(await detectIn({ [`commands/${name}`]: 'x' }))).toEqual([
        `command:${name.replace('.md', '')} @ commands/${name}`,
      ]);
    },
  );

  test('are not Markdown inside a skill', async () => {
    const detection = await detectIn({
      'skills/maker/SKILL.md': skillDocument('maker'),
      'skills/maker/agents/grader.md': 'x',
      'skills/maker/sub/commands/run.md': 'x',
    });
    expect(found(detection)).toEqual(['skill:maker @ skills/maker']);
  });

  test('below a platform folder are told by the outermost folder, elsewhere by the nearest', async () => {
    const detection = await detectIn({
      '.claude/commands/agents/list.md': 'x',
      'agents/reviewer/commands/run.md': 'x',
      'skill.md/agents/x.md': agentDocument('x'),
    });
    expect(found(detection)).toEqual([
      'command:agents:list @ .claude/commands/agents/list.md',
      'command:run @ agents/reviewer/commands/run.md',
      'agent:x @ skill.md/agents/x.md',
    ]);
  });

  test('called skill.md are commands and agents, not skills', async () => {
    expect(found(await detectIn({ 'commands/skill.md': 'x', 'agents/skill.md': agentDocument('skill') }))).toEqual([
      'agent:skill @ agents/skill.md',
      'command:skill @ commands/skill.md',
    ]);
  });

  test('with a name nobody can type are called like their file', async () => {
    const detection = await detectIn({
      'agents/a.md': '---\nname: "a\\nb"\ndescription: x\n---\n',
      'agents/b.md': `---\nname: ${'b'.repeat(300)}\ndescription: x\n---\n`,
    });
    expect(found(detection)).toEqual(['agent:a @ agents/a.md', 'agent:b @ agents/b.md']);
    expect(codesAt(detection, 'agents/a.md')).toContain('name_not_portable');
  });

  test('keep the bytes of files that are not UTF-8, and say so', async () => {
    const detection = await detectIn({ 'commands/latin.md': Uint8Array.from([0x63, 0x61, 0x66, 0xe9]) });
    expect(codesAt(detection, 'commands/latin.md')).toEqual(['not_utf8']);
  });
});

describe('what is said of a document', () => {
  test('its description, version, author and license, wherever people write them', async () => {
    const detection = await detectIn({
      'a/SKILL.md': '---\nname: a\ndescription: " Does a. "\nlicense: MIT\nmetadata:\n  version: "1.2"\n  author: Ada\n---\n',
      'b/SKILL.md': '\uFEFF---\r\nname: b\r\ndescription: Does b.\r\nversion: 2\r\nauthor:\r\n  name: Bob\r\n---\r\nText\r\n',
    });
    expect(placeAt(detection, 'a').facts).toMatchObject({
      description: 'Does a.',
      version: '1.2',
      author: 'Ada',
      license: 'MIT',
    });
    expect(placeAt(detection, 'b').facts).toMatchObject({ description: 'Does b.', version: '2', author: 'Bob', license: null });
    expect(codesAt(detection, 'b')).toEqual(['byte_order_mark', 'wrong_type']);
  });

  test.each([
    ['metadata: text', 'metadata'],
    ['allowed-tools: {a: 1}', 'allowed-tools'],
    ['tools: 3', 'tools'],
    ['version: 1.0', 'version'],
    ['description: [a]', 'description'],
  ])('%s has the wrong type', async (line, field) => {
    const detection = await detectIn({ 'a/SKILL.md': `---\nname: a\n${line}\n---\n` });
    expect(placeAt(detection, 'a').warnings).toContainEqual({ code: 'wrong_type', message: expect.stringContaining(field) });
  });

  test('a description over 1,024 characters is kept and said to be long', async () => {
    const at = (length: number) => detectIn({ 'a/SKILL.md': `---\nname: a\ndescription: ${'é'.repeat(length)}\n---\n` });
    expect(codesAt(await at(1024), 'a')).toEqual([]);
    expect(codesAt(await at(1025), 'a')).toEqual(['description_long']);
  });
});

test('remarks of the walk go to the skill they lie in, to the place that was lost, or to the notes', async () => {
  const note = (path: string, code: string) => ({ path, code, message: 'Not followed.' });
  const detection = await detectIn(
    { 'skills/a/SKILL.md': skillDocument('a') },
    {
      notes: [
        note('skills/a/secret', 'link_absolute'),
        note('agents/shared', 'link_outside'),
        note('docs/x', 'link_dangling'),
        note('skills/b', 'link_ancestor'),
        note('commands/lost.md', 'link_dangling'),
      ],
    },
  );
  expect(found(detection)).toEqual([
    'agent:shared @ agents/shared !link_outside',
    'command:lost @ commands/lost.md !link_dangling',
    'skill:a @ skills/a',
  ]);
  expect(placeAt(detection, 'skills/a').warnings).toEqual([{ code: 'link_absolute', message: 'skills/a/secret: Not followed.' }]);
  expect(detection.notes.map(({ path, code }) => `${path} ${code}`)).toEqual(['docs/x link_dangling', 'skills/b link_ancestor']);
});

describe('a source that is a folder of agents or commands itself', () => {
  const files = {
    'engineering/reviewer.md': agentDocument('reviewer'),
    'README.md': agentDocument('readme'),
    'docs/how.md': '# How to use these',
    'notes.md': '---\ntitle: Notes\n---\n',
  };

  test('gives what tells itself to be one, by the name of the source', async () => {
    expect(found(await detectIn(files, { name: 'agents' }))).toEqual(['agent:reviewer @ engineering/reviewer.md']);
    expect(found(await detectIn(files, { name: 'awesome-subagents' }))).toEqual(['agent:reviewer @ engineering/reviewer.md']);
    const command = { 'git/sync.md': '---\ndescription: Sync\n---\nSync.' };
    expect(found(await detectIn(command, { name: 'commands' }))).toEqual(['command:git:sync @ git/sync.md']);
  });

  test('takes in with a warning what tells itself in a frontmatter that cannot be parsed', async () => {
    const broken =
      '---\nname: tester\ndescription: "Tests" it: all\n\n<example>\nuser: "a" b\n</example>\ncolor: red\n---\nYou test.';
    const detection = await detectIn(
      { 'testing/tester.md': broken, 'docs/rule.md': '---\nA "b" c: d: e\n---\n' },
      { name: 'agents' },
    );
    expect(found(detection)).toEqual(['agent:tester @ testing/tester.md']);
    expect(codesAt(detection, 'testing/tester.md')).toEqual(['frontmatter_unreadable', 'agent_without_name']);
  });

  test('says what in it does not tell itself, and what a plugin in it does not list', async () => {
    const detection = await detectIn(
      {
        ...files,
        'kit/.claude-plugin/plugin.json': { name: 'kit', agents: ['./listed.md'] },
        'kit/listed.md': agentDocument('listed'),
        'kit/forgotten.md': agentDocument('forgotten'),
        'kit/notes.md': '# Notes',
      },
      { name: 'agents' },
    );
    expect(found(detection)).toEqual([
      'agent:reviewer @ engineering/reviewer.md',
      'plugin:kit @ kit',
      'agent:listed @ kit/listed.md',
    ]);
    expect(detection.notes.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'docs/how.md untold_markdown',
      'kit/forgotten.md not_listed',
      'notes.md untold_markdown',
    ]);
    expect((await detectIn({ 'docs/how.md': '# How' }, { name: 'agents' })).notes).toEqual([]);
  });

  test('is no folder of agents under another name', async () => {
    expect(found(await detectIn(files, { name: 'reagents' }))).toEqual([]);
    expect(found(await detectIn(files))).toEqual([]);
  });
});
