import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { writeTree } from '#tests/support/project-folder.ts';

const app = setUpDeployApp();

const YES = { acknowledge: ['runs_code'] };
/** `${NAME}` that the client is to expand. */
const variable = (name: string): string => `$${`{${name}}`}`;

async function addTo(one: DeployClient, body: object): Promise<string> {
  const { uuid } = await one.artifact(body);
  expect((await one.api('POST', `/deployment-sets/${one.set}/members`, { body: { artifact_uuid: uuid } })).status).toBe(201);
  return uuid;
}
const addServer = (one: DeployClient, name: string, config: object) => addTo(one, { type: 'mcp_server', name, config });
const addHook = (one: DeployClient, name: string, command: string, more: object = {}) =>
  addTo(one, {
    type: 'hook',
    name,
    config: { hooks: { PostToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command }] }] } },
    ...more,
  });
const textOf = (one: DeployClient, name: string): string => readFileSync(path.join(one.folder, name), 'utf8');
const jsonOf = (one: DeployClient, name: string) => JSON.parse(textOf(one, name));
const profile = async (one: DeployClient, platform: string): Promise<string> =>
  (await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform, name: platform } })).body.id;

describe('a key that is somebody else’s', () => {
  test('is blocked, kept, and taken over when asked for, with the whole file kept aside', async () => {
    const one = await app.client();
    const mine = '{"mcpServers":{"github":{"command":"mine"}}}\n';
    writeTree(one.folder, { '.mcp.json': mine });
    await addServer(one, 'github', { command: 'theirs' });
    await addHook(one, 'format', 'fmt');
    const done = await one.deploy(YES);
    expect(done.results).toMatchObject([
      { action: 'blocked', status: 'skip', code: 'unmanaged', error: expect.stringContaining('mcpServers.github in .mcp.json') },
      { action: 'create', status: 'success' },
    ]);
    expect(textOf(one, '.mcp.json')).toBe(mine);
    const decisions = [{ path: '.mcp.json', key: 'mcpServers.github', choice: 'overwrite' }];
    const [row] = (await one.deploy({ ...YES, decisions })).results;
    expect(row).toMatchObject({ action: 'update', status: 'success' });
    expect(jsonOf(one, '.mcp.json').mcpServers.github).toEqual({ command: 'theirs' });
    expect(textOf(one, row.paths[1])).toBe(mine);
  });
});

describe('a file that cannot be read', () => {
  test('is blocked and never written, also when overwriting is asked for', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.mcp.json': '{"mcpServers": {' });
    await addServer(one, 'github', { command: 'x' });
    for (const on_conflict of ['keep', 'overwrite', 'fail']) {
      const [row] = (await one.deploy({ ...YES, on_conflict })).results;
      expect(row).toMatchObject({ action: 'blocked', code: 'unreadable', status: on_conflict === 'keep' ? 'skip' : 'error' });
      expect(row.error).toBe('.mcp.json is not valid JSON, so nothing is changed in it. Mend it, then plan again.');
    }
    expect(textOf(one, '.mcp.json')).toBe('{"mcpServers": {');
  });
});

describe('agreement', () => {
  test('is asked for again when the content changes, and not for content that was agreed to', async () => {
    const one = await app.client();
    const uuid = await addHook(one, 'format', 'v1');
    await one.deploy(YES);
    const change = (command: string) =>
      one.api('PUT', `/artifacts/${uuid}/files`, {
        body: { config: { hooks: { PostToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command }] }] } } },
      });
    expect((await change('v2')).status).toBe(200);
    expect((await one.deploy()).results).toMatchObject([{ status: 'skip', action: 'update', code: 'runs_code_unacknowledged' }]);
    expect(textOf(one, '.claude/settings.json')).toContain('v1');
    expect((await one.deploy(YES)).results).toMatchObject([{ status: 'success', action: 'update' }]);
    expect(jsonOf(one, '.claude/settings.json').hooks.PostToolUse).toMatchObject([{ hooks: [{ command: 'v2' }] }]);
    await change('v1');
    expect((await one.deploy()).results).toMatchObject([{ status: 'success', action: 'update' }]);
    expect(jsonOf(one, '.claude/settings.json').hooks.PostToolUse).toMatchObject([{ hooks: [{ command: 'v1' }] }]);
  });
});

describe('a plan', () => {
  test('does not outlive a change of the config file, wherever it is', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.mcp.json': '{}' });
    await addServer(one, 'github', { command: 'x' });
    const { plan_digest } = await one.plan();
    writeTree(one.folder, { '.mcp.json': '{ }' });
    const body = { project_id: one.project.id, plan_digest, ...YES };
    const answer = await one.api('POST', `/deployment-sets/${one.set}/deploy`, { body });
    expect([answer.status, answer.body.code]).toEqual([409, 'plan_stale']);
    expect(textOf(one, '.mcp.json')).toBe('{ }');
  });

  test('shows what changes in an entry, and flags literals that look like secrets without showing them', async () => {
    const one = await app.client();
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    writeTree(one.folder, { '.mcp.json': `{"mcpServers":{"other":{"env":{"TOKEN":"${secret}x"}},"github":{"command":"old"}}}` });
    await addServer(one, 'github', { command: 'new', env: { TOKEN: secret, SAFE: variable('SAFE') } });
    const answer = await one.api('POST', `/deployment-sets/${one.set}/plan?diff=true`, { body: { project_id: one.project.id } });
    const [{ diff }] = answer.body.items[0].entries;
    expect(diff).toContain('-  "command": "old"');
    expect(diff).toContain('+  "command": "new"');
    expect(diff).toContain(variable('SAFE'));
    expect(JSON.stringify(answer.body)).not.toContain(secret);
    expect(answer.body.warnings).toMatchObject([
      {
        code: 'literal_secret',
        message: expect.stringContaining('mcp_server:github would write what looks like a secret into .mcp.json (env.TOKEN)'),
      },
    ]);
  });
});

test('a server that has files of its own is written as its entry, and the plan and the deploy say that the files stay', async () => {
  const one = await app.client();
  const files = [{ path: 'server.js', content: 'serve()' }];
  await addTo(one, { type: 'mcp_server', name: 'own', config: { command: 'node', args: ['server.js'] }, files });
  await addServer(one, 'plain', { command: 'x' });
  const told = [{ code: 'files_left_out', message: expect.stringContaining('mcp_server:own has a file of its own (server.js)') }];
  expect((await one.plan()).warnings).toEqual(told);
  expect(await one.deploy(YES)).toMatchObject({ summary: { success: 2 }, warnings: told });
  expect(jsonOf(one, '.mcp.json').mcpServers.own).toEqual({ command: 'node', args: ['server.js'] });
});

describe('hooks with scripts', () => {
  test('bring them along, are called where they lie, and go with them', async () => {
    const one = await app.client();
    const root = variable('CLAUDE_PLUGIN_ROOT');
    await addHook(one, 'Format Code', `sh ${root}/run.sh && "${root}/x/y.sh" "a ${root} b"`, {
      files: [{ path: 'run.sh', content: '#!/bin/sh\n', executable: true }],
    });
    await one.deploy(YES);
    const folder = '"$CLAUDE_PROJECT_DIR"/.claude/hooks/format-code';
    expect(jsonOf(one, '.claude/settings.json').hooks.PostToolUse[0].hooks[0].command).toBe(
      `sh ${folder}/run.sh && ${folder}/x/y.sh "a $CLAUDE_PROJECT_DIR/.claude/hooks/format-code b"`,
    );
    expect(statSync(path.join(one.folder, '.claude/hooks/format-code/run.sh')).mode & 0o111).not.toBe(0);
    const { body } = await one.api('POST', `/projects/${one.project.id}/undeploy`, {
      body: { set_id: one.set, confirm: 'Harbor' },
    });
    expect(body.summary).toMatchObject({ success: 1, error: 0 });
    expect(one.files()).toEqual({});
  });

  test('the rights of a config file stay as they are', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.mcp.json': '{}' });
    const { chmodSync } = await import('node:fs');
    chmodSync(path.join(one.folder, '.mcp.json'), 0o600);
    await addServer(one, 'github', { command: 'x' });
    await one.deploy(YES);
    expect(statSync(path.join(one.folder, '.mcp.json')).mode & 0o777).toBe(0o600);
  });
});

const CONFIG_TOML = `# how we work
model = "o3"   # the good one

[mcp_servers.mine]   # stays
command = 'mine'
args = [ "a",  # first
  "b" ]

# others
[profiles.fast]
model = "o4-mini"`;
const OPENCODE = `{
  // our own
  "$schema": "https://opencode.ai/config.json",
  "mcp": {
    /* a local one */ "mine": { "type": "local", "command": ["mine"] },
  },
}
`;

describe.each([
  {
    platform: 'opencode',
    file: 'opencode.json',
    before: OPENCODE,
    check: (one: DeployClient) => {
      expect(textOf(one, 'opencode.json')).toContain('/* a local one */ "mine"');
      const entry = textOf(one, 'opencode.json').match(/"github": (\{[\s\S]*?\n {4}\})/)?.[1] ?? '';
      expect(JSON.parse(entry)).toEqual({
        type: 'local',
        command: ['npx', '-y', 'gh'],
        environment: { GH_TOKEN: '{env:GH_TOKEN}' },
        enabled: true,
      });
    },
  },
  {
    platform: 'codex',
    file: '.codex/config.toml',
    before: CONFIG_TOML,
    check: (one: DeployClient) => {
      expect(textOf(one, '.codex/config.toml')).toContain('args = [ "a",  # first\n  "b" ]');
      expect(parseToml(textOf(one, '.codex/config.toml')).mcp_servers).toEqual({
        mine: { command: 'mine', args: ['a', 'b'] },
        github: { command: 'npx', args: ['-y', 'gh'], env_vars: ['GH_TOKEN'] },
      });
    },
  },
  {
    platform: 'cursor',
    file: '.cursor/mcp.json',
    before: '{\r\n\t"mcpServers": {}\r\n}',
    check: (one: DeployClient) =>
      expect(jsonOf(one, '.cursor/mcp.json').mcpServers.github.env).toEqual({ GH_TOKEN: variable('env:GH_TOKEN') }),
  },
  {
    platform: 'copilot',
    file: '.vscode/mcp.json',
    before: '{"inputs":[]}',
    check: (one: DeployClient) =>
      expect(jsonOf(one, '.vscode/mcp.json').servers.github).toMatchObject({ type: 'stdio', command: 'npx' }),
  },
  {
    platform: 'gemini',
    file: '.gemini/settings.json',
    before: '{ "theme": "x" }\n',
    check: (one: DeployClient) =>
      expect(jsonOf(one, '.gemini/settings.json')).toMatchObject({
        theme: 'x',
        mcpServers: { github: { command: 'npx', env: { GH_TOKEN: variable('GH_TOKEN') } } },
      }),
  },
])('$platform', ({ platform, file, before, check }) => {
  test('deploy, deploy again, undeploy: byte for byte as before', async () => {
    const one = await app.client();
    writeTree(one.folder, { [file]: before });
    const profile_id = await profile(one, platform);
    await addServer(one, 'github', { command: 'npx', args: ['-y', 'gh'], env: { GH_TOKEN: variable('GH_TOKEN') } });
    expect((await one.deploy({ ...YES, profile_id })).results).toMatchObject([{ status: 'success', action: 'create' }]);
    check(one);
    const deployed = textOf(one, file);
    expect((await one.deploy({ profile_id })).results).toMatchObject([{ action: 'unchanged' }]);
    expect(textOf(one, file)).toBe(deployed);
    const body = { set_id: one.set, profile_id, confirm: 'Harbor' };
    expect((await one.api('POST', `/projects/${one.project.id}/undeploy`, { body })).body.summary).toMatchObject({ success: 1 });
    expect(one.files()).toEqual({ [file]: before });
  });
});

describe('going back to a generation', () => {
  test('takes out what came later, brings back what was there, and keeps what people wrote in between', async () => {
    const one = await app.client();
    const mine = '{ "mine": true }\n';
    writeTree(one.folder, { '.mcp.json': mine });
    const github = await addServer(one, 'github', { command: 'v1' });
    await one.deploy(YES);
    const first = textOf(one, '.mcp.json');
    expect((await one.api('PUT', `/artifacts/${github}/files`, { body: { config: { command: 'v2' } } })).status).toBe(200);
    await addServer(one, 'files', { command: 'later' });
    await addHook(one, 'format', 'fmt');
    await one.deploy(YES);
    const rollback = async (generation: number, more: object = {}) => {
      const body = { generation, confirm: 'Harbor', ...more };
      const answer = await one.api('POST', `/projects/${one.project.id}/rollback`, { body });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body;
    };
    expect((await rollback(1)).summary).toMatchObject({ error: 0 });
    expect(textOf(one, '.mcp.json')).toBe(first);
    expect(Object.keys(one.files())).toEqual(['.mcp.json']);
    await rollback(2, { acknowledge: ['runs_code'] });
    expect(jsonOf(one, '.mcp.json')).toEqual({
      mine: true,
      mcpServers: { github: { command: 'v2' }, files: { command: 'later' } },
    });
    writeTree(one.folder, { '.mcp.json': textOf(one, '.mcp.json').replace('"mine": true', '"mine": "edited"') });
    await rollback(1);
    expect(jsonOf(one, '.mcp.json')).toEqual({ mine: 'edited', mcpServers: { github: { command: 'v1' } } });
    const body = { set_id: one.set, confirm: 'Harbor' };
    expect((await one.api('POST', `/projects/${one.project.id}/undeploy`, { body })).status).toBe(200);
    expect(textOf(one, '.mcp.json')).toBe('{ "mine": "edited" }\n');
  });
});
