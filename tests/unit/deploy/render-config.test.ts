import { describe, expect, test } from 'vitest';
import { canHold } from '#app/adapters/config-file/edit.ts';
import { hashOfValue } from '#app/adapters/config-file/look.ts';
import { matchElements } from '#app/domain/deploy/config/match-elements.ts';
import { renderConfig } from '#app/domain/deploy/config/render-config.ts';
import { secretPlaces, withoutSecrets } from '#app/domain/deploy/config/secrets.ts';
import type { JsonObject } from '#app/domain/importing/place.ts';
import { LAYOUTS, type Platform } from '#app/domain/platforms.ts';

const variable = (name: string): string => `$${`{${name}}`}`;

function render(platform: Platform, type: 'hook' | 'mcp_server', config: JsonObject, name = 'x', files: string[] = []) {
  const rootDir = LAYOUTS[platform].defaultRoot ?? '.agents';
  const source = { artifactUuid: 'u', type, name, contentHash: 'v1:x', config };
  const some = files.map((path) => ({ path, executable: true, sha256: 'f'.repeat(64), size: 1 }));
  const artifact = renderConfig({ ...source, files: some }, { platform, rootDir }, { hashOf: hashOfValue, canHold });
  return { ...artifact, values: artifact.entries.map(({ path, key, config: entry }) => ({ path, key, value: entry?.value })) };
}

const HOOK = {
  hooks: {
    PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'check', timeout: 5 }] }],
    Stop: [{ hooks: [{ type: 'command', command: `${variable('CLAUDE_PLUGIN_ROOT')}/done.sh` }] }],
  },
};

describe('a hook', () => {
  test.each([
    ['codex', '.codex/hooks.json', { matcher: 'Bash', hooks: [{ type: 'command', command: 'check', timeout: 5 }] }],
    [
      'gemini',
      '.gemini/settings.json',
      { matcher: 'run_shell_command', hooks: [{ type: 'command', command: 'check', timeout: 5000 }] },
    ],
    ['cursor', '.cursor/hooks.json', { command: 'check', matcher: 'Shell', timeout: 5 }],
    ['copilot', '.github/hooks/x.json', { type: 'command', bash: 'check', timeoutSec: 5 }],
  ] as const)('is written as %s has it', (platform, path, value) => {
    const { values, refusal, commands } = render(platform, 'hook', HOOK, 'x', ['done.sh']);
    expect(refusal).toBeNull();
    expect(values.find(({ key }) => key.endsWith('[x#1]'))).toMatchObject({ path, value });
    expect(values.filter(({ key }) => key === '').map((one) => one.path)).toEqual([
      expect.stringMatching(/\/hooks\/x\/done\.sh$/),
    ]);
    expect(commands).toHaveLength(2);
  });

  test('for some tools only is said to run for all of them where there are no matchers', () => {
    expect(render('copilot', 'hook', HOOK).notes).toEqual([
      { code: 'matcher_dropped', message: expect.stringMatching(/^hook:x is for Bash only\. GitHub Copilot cannot choose/) },
    ]);
    for (const platform of ['claude_code', 'codex', 'gemini', 'cursor'] as const)
      expect(render(platform, 'hook', HOOK).notes).toEqual([]);
    const any = { hooks: { PreToolUse: [{ matcher: '*', hooks: HOOK.hooks.Stop[0]?.hooks ?? [] }] } };
    expect(render('copilot', 'hook', any).notes).toEqual([]);
  });

  test('says its events in the platform’s words', () => {
    const keys = (platform: Platform) => render(platform, 'hook', HOOK).values.map(({ key }) => key);
    expect(keys('claude_code')).toEqual(['hooks.PreToolUse[x#1]', 'hooks.Stop[x#1]']);
    expect(keys('gemini')).toEqual(['hooks.BeforeTool[x#1]', 'hooks.AfterAgent[x#1]']);
    expect(keys('cursor')).toEqual(['hooks.preToolUse[x#1]', 'hooks.stop[x#1]']);
  });

  test('is refused as a whole where one part of it has no place', () => {
    const odd = { hooks: { ...HOOK.hooks, WorktreeCreate: [{ hooks: [{ type: 'command', command: 'x' }] }] } };
    expect(render('claude_code', 'hook', odd).refusal).toBeNull();
    expect(render('gemini', 'hook', odd)).toMatchObject({
      entries: [],
      refusal: { code: 'unsupported_type', message: expect.stringContaining('WorktreeCreate') },
    });
    const asks = { hooks: { Stop: [{ hooks: [{ type: 'prompt', prompt: 'done?' }] }] } };
    expect(render('claude_code', 'hook', asks)).toMatchObject({ refusal: null, commands: ['prompt: done?'] });
    expect(render('cursor', 'hook', asks).refusal).toMatchObject({ code: 'unsupported_type' });
    for (const platform of ['opencode', 'agents'] as const)
      expect(render(platform, 'hook', HOOK).refusal?.code).toBe('unsupported_type');
    expect(render('opencode', 'hook', HOOK).refusal?.message).toContain('plugins in JavaScript');
  });

  test.each(['constructor', 'toString', '__proto__'])('for an event called %s is one for an event nobody knows', (event) => {
    const config = { hooks: Object.fromEntries([...Object.entries(HOOK.hooks), [event, HOOK.hooks.Stop]]) };
    expect(render('claude_code', 'hook', config)).toMatchObject({ refusal: null });
    for (const platform of ['codex', 'gemini', 'cursor', 'copilot'] as const)
      expect(render(platform, 'hook', config).refusal?.message).toContain(`has no event like ${event}, so`);
    const matching = { hooks: { Stop: [{ matcher: `Bash|${event}`, hooks: HOOK.hooks.Stop[0]?.hooks ?? [] }] } };
    expect(render('gemini', 'hook', matching).values[0]?.value).toMatchObject({ matcher: `run_shell_command|${event}` });
  });

  const own = (config: Record<string, unknown[]>) => ({ hooks: config });
  test.each([
    ['copilot', own({ sessionEnd: [{ type: 'command', bash: './a.sh', powershell: 'b.ps1', cwd: '.' }] }), ['./a.sh', 'b.ps1']],
    ['cursor', own({ beforeShellExecution: [{ command: 'a.sh' }], stop: [{ command: 'b' }] }), ['a.sh', 'b']],
    [
      'gemini',
      own({ BeforeTool: [{ hooks: [{ type: 'command', command: 'a', timeout: 5000 }] }], SessionStart: [{ hooks: [] }] }),
      ['a'],
    ],
  ] as const)('that is written for %s itself is written there as it is, and nowhere else', (platform, config, commands) => {
    const rendered = render(platform, 'hook', config);
    expect(rendered).toMatchObject({ refusal: null, commands });
    expect(rendered.values.map(({ value }) => value)).toEqual(Object.values<unknown>(config.hooks).flat());
    expect(rendered.values[0]?.key).toBe(`hooks.${Object.keys(config.hooks)[0]}[x#1]`);
    expect(render('codex', 'hook', config).refusal).toMatchObject({ code: 'unsupported_type' });
  });

  test('that is written for a platform with events of the same name is told by its entries', () => {
    const copilot = own({ preToolUse: [{ type: 'command', bash: 'a.sh' }] });
    expect(render('cursor', 'hook', copilot).refusal?.message).toBe(
      'The entries of preToolUse are not written as Cursor wants them, so it cannot run them.',
    );
    const cursor = own({ preToolUse: [{ command: 'a.sh' }] });
    expect(render('cursor', 'hook', cursor).refusal).toBeNull();
    expect(render('copilot', 'hook', cursor).refusal).toMatchObject({ code: 'unsupported_type' });
    const more = own({ ...copilot.hooks, userPromptSubmitted: [{ type: 'command', bash: 'a.sh' }] });
    expect(render('cursor', 'hook', more).refusal?.message).toBe(
      'Cursor has no event like userPromptSubmitted, so it cannot run this hook.',
    );
  });

  test.each(['claude_code', 'codex', 'cursor', 'copilot'] as const)(
    'whose entries have no list of handlers is refused for %s: the client would refuse the file, or it would run nothing',
    (platform) => {
      for (const entries of [[{ type: 'command', command: 'x' }], { hooks: [] }, ['x']]) {
        expect(render(platform, 'hook', { hooks: { ...HOOK.hooks, SessionStart: entries } })).toMatchObject({
          entries: [],
          refusal: {
            code: 'unsupported_type',
            message: expect.stringContaining('The entries of SessionStart have no "hooks" list'),
          },
        });
      }
    },
  );

  test('calls its scripts where they lie, also when its variable has a value to fall back on', () => {
    const root = (fallback: string) => `$${`{CLAUDE_PLUGIN_ROOT${fallback}}`}`;
    const commands = [
      `bash "${root(':-.')}/hooks/a.sh"`,
      `${root('-$PWD')}/hooks/a.sh`,
      `${root(`:-${variable('X')}`)}/hooks/a.sh`,
    ];
    const hooks = { Stop: [{ hooks: commands.map((command) => ({ type: 'command', command })) }] };
    expect(render('claude_code', 'hook', { hooks }, 'x', ['hooks/a.sh']).commands).toEqual([
      'bash "$CLAUDE_PROJECT_DIR"/.claude/hooks/x/hooks/a.sh',
      '"$CLAUDE_PROJECT_DIR"/.claude/hooks/x/hooks/a.sh',
    ]);
  });
});

describe('a server', () => {
  test('that the platform’s file has no words for is refused by itself, so that the others get there', () => {
    const config = { command: 'x', args: [null] };
    expect(render('claude_code', 'mcp_server', config).refusal).toBeNull();
    expect(render('codex', 'mcp_server', config)).toMatchObject({
      entries: [],
      refusal: { code: 'unreadable', message: expect.stringMatching(/^The config of mcp_server:x holds a value that cannot/) },
    });
  });

  const remote = {
    type: 'http',
    url: 'https://x.example/mcp',
    headers: { Authorization: `Bearer ${variable('TOKEN')}`, 'X-Team': 'core' },
  };
  const valueFor = (platform: Platform, config: JsonObject) => render(platform, 'mcp_server', config).values[0]?.value;

  test('at an address is written as each platform has it', () => {
    expect(valueFor('claude_code', remote)).toEqual(remote);
    expect(valueFor('claude_code', { url: 'https://x.example/sse' })).toEqual({ type: 'sse', url: 'https://x.example/sse' });
    expect(valueFor('gemini', remote)).toEqual({ httpUrl: remote.url, headers: remote.headers });
    expect(valueFor('codex', remote)).toEqual({
      url: remote.url,
      bearer_token_env_var: 'TOKEN',
      http_headers: { 'X-Team': 'core' },
    });
    expect(valueFor('opencode', remote)).toMatchObject({
      type: 'remote',
      headers: { Authorization: 'Bearer {env:TOKEN}' },
      enabled: true,
    });
    expect(valueFor('copilot', remote)).toMatchObject({
      type: 'http',
      headers: { Authorization: `Bearer ${variable('env:TOKEN')}` },
    });
  });

  test('whose variables are written as Cursor and VS Code do gets those of each platform', () => {
    const own = { command: 'x', args: [variable('env:HOME'), variable('input:key')], env: { KEY: variable('env:KEY') } };
    const plain = { command: 'x', args: [variable('HOME'), variable('input:key')], env: { KEY: variable('KEY') } };
    expect(valueFor('claude_code', own)).toEqual(plain);
    expect(valueFor('gemini', own)).toEqual(plain);
    expect(valueFor('cursor', own)).toEqual(own);
    expect(valueFor('opencode', own)).toMatchObject({
      command: ['x', '{env:HOME}', variable('input:key')],
      environment: { KEY: '{env:KEY}' },
    });
    expect(render('codex', 'mcp_server', own).refusal?.message).toContain('does not expand variables');
  });

  test('that a platform cannot run is refused with the reason', () => {
    expect(render('codex', 'mcp_server', { command: 'x', args: [variable('HOME')] }).refusal?.message).toBe(
      'Codex does not expand variables in a command, its arguments or an address.',
    );
    expect(render('cursor', 'mcp_server', { type: 'ws', url: 'wss://x' }).refusal?.code).toBe('unsupported_type');
    expect(render('agents', 'mcp_server', { command: 'x' }).refusal?.code).toBe('unsupported_type');
  });

  test('has a name that every client takes, and its command in full', () => {
    expect(render('claude_code', 'mcp_server', { command: 'npx', args: ['a b', 'c'] }, 'my.server 1')).toMatchObject({
      commands: ["npx 'a b' c"],
      values: [{ key: 'mcpServers.my-server-1' }],
    });
  });
});

describe('literals that look like secrets', () => {
  test('are found by their name or their form, and variables and placeholders are not', () => {
    const config = {
      env: { API_KEY: 'abcdef123456', REGION: 'eu-central-1', TOKEN: variable('TOKEN'), OTHER_SECRET: '<your-secret>' },
      args: ['--token', `ghp_${'x'.repeat(36)}`],
      url: 'https://user:hunter22@x.example',
    };
    expect(secretPlaces(config)).toEqual(['env.API_KEY', 'args.1', 'url']);
    expect(JSON.stringify(withoutSecrets(config))).not.toMatch(/abcdef|ghp_|hunter/);
    expect(JSON.stringify(withoutSecrets(config))).toContain('eu-central-1');
  });
});

describe('elements of a list', () => {
  const element = (hash: string, command: string, matcher = 'Edit') => ({ hash, value: { matcher, hooks: [{ command }] } });
  const ours = (key: string, hash: string, command: string, index = 0) => ({
    key,
    desiredHash: null,
    recorded: { hash, value: element(hash, command).value, index },
  });

  test('are found as written wherever they stand, each once', () => {
    const found = matchElements(
      [element('z', 'z'), element('a', 'a'), element('a', 'a')],
      [ours('1', 'a', 'a'), ours('2', 'a', 'a')],
    );
    expect([...found]).toEqual([
      ['1', 1],
      ['2', 2],
    ]);
  });

  test('are found after an edit by what they run, or by where they stand for the same tools', () => {
    expect(matchElements([element('x', 'z'), element('y', 'a', 'Write')], [ours('1', 'a', 'a')]).get('1')).toBe(1);
    expect(matchElements([element('x', 'a --quiet')], [ours('1', 'a', 'a')]).get('1')).toBe(0);
    expect(matchElements([element('x', 'z', 'Bash')], [ours('1', 'a', 'a')]).get('1')).toBeUndefined();
  });

  test('that are wanted and there already are found too', () => {
    expect(matchElements([element('a', 'a')], [{ key: '1', desiredHash: 'a', recorded: null }]).get('1')).toBe(0);
  });
});
