import { describe, expect, test } from 'vitest';
import { shellWords } from '#app/domain/importing/hook-scripts.ts';
import { codesAt, detectIn, filesAt, found, placeAt } from '#tests/support/memory-source.ts';
import { skillDocument } from '#tests/support/source-tree.ts';

const run = (...commands: string[]) => ({
  hooks: { PostToolUse: [{ matcher: 'Edit', hooks: commands.map((command) => ({ type: 'command', command })) }] },
});
const ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
const commandsAt = (detection: Awaited<ReturnType<typeof detectIn>>, path: string): string[] =>
  JSON.stringify(placeAt(detection, path).config)
    .match(/"command":"((?:[^"\\]|\\.)*)"/g)
    ?.map((match) => JSON.parse(`{${match}}`).command) ?? [];

describe('a hooks file', () => {
  test('outside plugins is called like its folder, the source, or itself', async () => {
    const detection = await detectIn({
      'hooks/hooks.json': run('true'),
      'hooks/format/hooks.json': run('a'),
      'team/hooks/hooks.json': run('b'),
      'hooks/security/scan.json': run('c'),
      'hooks/security/data.json': { rules: [] },
      '.claude/settings.json': { permissions: {}, ...run('d') },
      'templates/go/.claude/settings.json': run('e'),
      'elsewhere/.claude/settings.json': { hooks: {} },
      'docs/hooks.json': { title: 'none' },
    });
    expect(found(detection)).toEqual([
      'hook:kit @ .claude/settings.json#hooks',
      'hook:format @ hooks/format/hooks.json',
      'hook:kit @ hooks/hooks.json',
      'hook:scan @ hooks/security/scan.json',
      'hook:team @ team/hooks/hooks.json',
      'hook:go @ templates/go/.claude/settings.json#hooks',
    ]);
    expect(detection.notes.map(({ path, code }) => `${path} ${code}`)).toEqual(['docs/hooks.json hooks_missing']);
  });

  test('without the wrapper, as a list or empty is read all the same, and said to be odd', async () => {
    const detection = await detectIn({
      'a/hooks/hooks.json': run('x').hooks,
      'b/hooks/hooks.json': {
        description: 'Formats.',
        hooks: [
          { event: 'Stop', matcher: '.*', command: 'x', timeout: 3 },
          { event: 'Stop', hooks: [{ type: 'command', command: 'y' }] },
        ],
      },
      'c/hooks/hooks.json': { hooks: {} },
    });
    expect(codesAt(detection, 'a/hooks/hooks.json')).toEqual(['hooks_without_wrapper']);
    expect(placeAt(detection, 'a/hooks/hooks.json').config).toEqual(run('x'));
    expect(codesAt(detection, 'b/hooks/hooks.json')).toEqual(['hooks_list']);
    expect(placeAt(detection, 'b/hooks/hooks.json')).toMatchObject({
      config: {
        hooks: {
          Stop: [
            { matcher: '.*', hooks: [{ type: 'command', command: 'x', timeout: 3 }] },
            { hooks: [{ type: 'command', command: 'y' }] },
          ],
        },
      },
      facts: { description: 'Formats.' },
    });
    expect(codesAt(detection, 'c/hooks/hooks.json')).toEqual(['hooks_empty']);
  });

  test('that no client understands is kept as a file, and none of it is deployed', async () => {
    const detection = await detectIn({ 'a/hooks/hooks.json': { hooks: [{ name: 'x', event: 'tool-use', action: {} }] } });
    expect(placeAt(detection, 'a/hooks/hooks.json')).toMatchObject({ config: { hooks: {} }, files: [{ path: 'hooks.json' }] });
    expect(codesAt(detection, 'a/hooks/hooks.json')).toEqual(['hooks_not_understood']);
  });

  test("of another tool keeps its entries and is said to be another tool's", async () => {
    const detection = await detectIn({
      '.cursor/hooks.json': { version: 1, hooks: { sessionStart: [{ command: 'node x.js' }] } },
    });
    expect(placeAt(detection, '.cursor/hooks.json').config).toEqual({ hooks: { sessionStart: [{ command: 'node x.js' }] } });
    expect(codesAt(detection, '.cursor/hooks.json')).toEqual(['unknown_event', 'hook_shape']);
  });

  test('that is no JSON, or holds no hooks, is rejected where a hooks file has to be', async () => {
    const detection = await detectIn({
      'a/hooks/hooks.json': '{',
      'b/hooks/hooks.json': { a: 1 },
      'c/hooks/hooks.json': '[]',
      'd/hooks/hooks.json': '{"hooks": {"Stop": "\\u0000"}}',
    });
    expect(found(detection)).toEqual([
      'hook:a @ a/hooks/hooks.json !json_unreadable',
      'hook:b @ b/hooks/hooks.json !hooks_missing',
      'hook:c @ c/hooks/hooks.json !hooks_missing',
      'hook:d @ d/hooks/hooks.json !not_text',
    ]);
  });

  test('inside a skill belongs to the skill', async () => {
    expect(
      found(
        await detectIn({
          'skills/s/SKILL.md': skillDocument('s'),
          'skills/s/hooks/hooks.json': run('x'),
          'skills/s/.mcp.json': {},
        }),
      ),
    ).toEqual(['skill:s @ skills/s']);
  });
});

describe('scripts of a hook', () => {
  const plugin = (files: Record<string, string>, ...commands: string[]) =>
    detectIn({
      'p/.claude-plugin/plugin.json': { name: 'p' },
      'p/hooks/hooks.json': run(...commands),
      ...Object.fromEntries(Object.entries(files).map(([at, text]) => [`p/${at}`, text])),
    });
  const scripts = async (files: Record<string, string>, ...commands: string[]) =>
    filesAt(await plugin(files, ...commands), 'p/hooks/hooks.json');

  test.each([
    [`${ROOT}/hooks/run.sh`],
    [`"${ROOT}/hooks/run.sh" --fix`],
    ['"$CLAUDE_PLUGIN_ROOT"/hooks/run.sh'],
    [`bash ${ROOT}/hooks/run.sh && echo done`],
    ['./hooks/run.sh'],
    ['hooks/run.sh'],
    [`"${ROOT.replace('}', ':-.}')}/hooks/run.sh"`],
    [`bash ${ROOT.replace('}', ':-$PWD}')}/hooks/run.sh`],
    [`test -f x || { ${ROOT}/hooks/run.sh; }`],
  ])('are found in %s', async (command) => {
    expect(await scripts({ 'hooks/run.sh': '#!/bin/sh', 'other.sh': 'x' }, command)).toEqual(['hooks/run.sh']);
  });

  test('with spaces in their name are found when quoted', async () => {
    expect(await scripts({ 'my scripts/run it.sh': 'x' }, `"${ROOT}/my scripts/run it.sh"`)).toEqual(['my scripts/run it.sh']);
  });

  test('bring what they call in turn', async () => {
    const files = {
      'hooks/run.cmd': 'exec',
      'hooks/session-start': 'x',
      'hooks/pre.py': 'from core.rules import check\nimport helper\n',
      'hooks/helper.py': '',
      'hooks/core/__init__.py': '',
      'hooks/core/rules.py': 'open("patterns.txt")',
      'hooks/core/patterns.txt': '',
      'hooks/README.md': 'rules.py',
      'hooks/unused.sh': '',
      'scripts/far.sh': '',
    };
    expect(await scripts(files, `"${ROOT}/hooks/run.cmd" session-start`, `python3 ${ROOT}/hooks/pre.py`)).toEqual([
      'hooks/core/__init__.py',
      'hooks/core/patterns.txt',
      'hooks/core/rules.py',
      'hooks/helper.py',
      'hooks/pre.py',
      'hooks/run.cmd',
      'hooks/session-start',
    ]);
  });

  test("are not the plugin's own files any more, and missing ones are said", async () => {
    const detection = await plugin({ 'hooks/run.sh': 'x', LICENSE: 'x' }, `${ROOT}/hooks/run.sh`, `${ROOT}/hooks/gone.sh`);
    expect(filesAt(detection, 'p')).toEqual(['.claude-plugin/plugin.json', 'LICENSE']);
    expect(placeAt(detection, 'p/hooks/hooks.json').warnings).toEqual([
      { code: 'script_missing', message: expect.stringContaining('hooks/gone.sh') },
    ]);
  });

  test('never come from outside the plugin', async () => {
    expect(await scripts({}, `${ROOT}/../secret.sh`, '../secret.sh', '/etc/passwd', '../../p/../secret.sh')).toEqual([]);
    const detection = await detectIn({
      'secret.sh': 'x',
      'p/.claude-plugin/plugin.json': { name: 'p' },
      'p/hooks/hooks.json': run(`${ROOT}/../secret.sh`, '../secret.sh'),
    });
    expect(filesAt(detection, 'p/hooks/hooks.json')).toEqual([]);
  });

  test('of a project come along and are called where they will lie', async () => {
    const detection = await detectIn({
      '.claude/settings.json': run(
        '"$CLAUDE_PROJECT_DIR"/.claude/hooks/run.sh x',
        '"$CLAUDE_PROJECT_DIR/.claude/hooks/run.sh"',
        '$CLAUDE_PROJECT_DIR/build.sh',
        `${ROOT}/.claude/hooks/run.sh`,
      ),
      '.claude/hooks/run.sh': 'x',
    });
    expect(filesAt(detection, '.claude/settings.json#hooks')).toEqual(['.claude/hooks/run.sh']);
    expect(commandsAt(detection, '.claude/settings.json#hooks')).toEqual([
      `${ROOT}/.claude/hooks/run.sh x`,
      `"${ROOT}/.claude/hooks/run.sh"`,
      '$CLAUDE_PROJECT_DIR/build.sh',
      `${ROOT}/.claude/hooks/run.sh`,
    ]);
    expect(codesAt(detection, '.claude/settings.json#hooks')).toEqual(['script_missing', 'script_paths']);
  });

  test('named by a path from where the hook runs are called where they will lie; what is no script stays', async () => {
    const detection = await detectIn({
      '.claude/settings.json': run(
        '.claude/hooks/run.sh',
        "bash './.claude/hooks/run.sh' --fix; python .claude/hooks/check.py",
        'npx tsc -p config/tsconfig.json && run.sh',
        'x.claude/hooks/run.sh .claude/hooks/run.sh.bak',
      ),
      '.claude/hooks/run.sh': 'x',
      '.claude/hooks/check.py': 'x',
      'config/tsconfig.json': '{}',
    });
    expect(commandsAt(detection, '.claude/settings.json#hooks')).toEqual([
      `${ROOT}/.claude/hooks/run.sh`,
      `bash '${ROOT}/.claude/hooks/run.sh' --fix; python ${ROOT}/.claude/hooks/check.py`,
      'npx tsc -p config/tsconfig.json && run.sh',
      'x.claude/hooks/run.sh .claude/hooks/run.sh.bak',
    ]);
    expect(codesAt(detection, '.claude/settings.json#hooks')).toEqual(['script_paths']);
  });

  test('named where they lie once installed are found in the folder of the same name', async () => {
    const detection = await detectIn({
      'hooks/logger/hooks.json': {
        version: 1,
        hooks: { sessionEnd: [{ type: 'command', bash: '.github/hooks/logger/log.sh' }] },
      },
      'hooks/logger/log.sh': 'x',
      'hooks/other/hooks.json': { version: 1, hooks: { sessionEnd: [{ type: 'command', bash: '.github/hooks/logger/run.sh' }] } },
      'hooks/other/run.sh': 'x',
      'hooks/far/hooks.json': run('bun $HOME/plugins/far/run.sh', '/opt/far/run.sh'),
      'hooks/far/run.sh': 'x',
    });
    expect(filesAt(detection, 'hooks/logger/hooks.json')).toEqual(['log.sh']);
    expect(placeAt(detection, 'hooks/logger/hooks.json').config).toEqual({
      hooks: { sessionEnd: [{ type: 'command', bash: `${ROOT}/log.sh` }] },
    });
    for (const other of ['other', 'far']) expect(filesAt(detection, `hooks/${other}/hooks.json`)).toEqual([]);
  });

  test('that lie beside the hooks file instead of where they are called are found there', async () => {
    const detection = await detectIn({
      'hooks/git/check.json': run('"$CLAUDE_PROJECT_DIR"/.claude/hooks/check.py'),
      'hooks/git/check.py': 'x',
    });
    expect(filesAt(detection, 'hooks/git/check.json')).toEqual(['check.py']);
    expect(commandsAt(detection, 'hooks/git/check.json')).toEqual([`${ROOT}/check.py`]);
  });
});

test('a command line is cut into words as a shell would, well enough to find names', () => {
  expect(shellWords(`"a b" 'c d'e f;g|h && i>j`)).toEqual(['a b', 'c de', 'f', 'g', 'h', 'i', 'j']);
});
