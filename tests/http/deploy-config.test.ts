import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { leftoversIn, writeTree } from '#tests/support/project-folder.ts';

const app = setUpDeployApp();

/** Kept apart from templates: it is the client that expands it. */
const VARIABLE = ['$', '{GH_TOKEN}'].join('');
const YES = { acknowledge: ['runs_code'] };

const hookConfig = (command: string) => ({
  hooks: { PostToolUse: [{ matcher: 'Edit|Write', hooks: [{ type: 'command', command, timeout: 30 }] }] },
});

async function addTo(one: DeployClient, body: object): Promise<string> {
  const { uuid } = await one.artifact(body);
  const { status } = await one.api('POST', `/deployment-sets/${one.set}/members`, { body: { artifact_uuid: uuid } });
  expect(status).toBe(201);
  return uuid;
}
const addHook = (one: DeployClient, name = 'format', command = 'npx prettier --check .') =>
  addTo(one, { type: 'hook', name, config: hookConfig(command) });
const addServer = (
  one: DeployClient,
  name = 'github',
  config: object = { command: 'npx', args: ['-y', 'gh-mcp'], env: { TOKEN: VARIABLE } },
) => addTo(one, { type: 'mcp_server', name, config });

const textOf = (one: DeployClient, name: string): string => readFileSync(path.join(one.folder, name), 'utf8');
const jsonOf = (one: DeployClient, name: string) => JSON.parse(textOf(one, name));

describe('hooks and servers in an empty project', () => {
  test('they go into the config files, once somebody has agreed, and a second deploy has nothing to do', async () => {
    const one = await app.client();
    await addHook(one);
    await addServer(one);
    const plan = await one.plan();
    expect(plan.items).toMatchObject([
      {
        action: 'create',
        status: 'skip',
        code: 'runs_code_unacknowledged',
        runs_code: true,
        commands: ['npx prettier --check .'],
      },
      { action: 'create', status: 'skip', code: 'runs_code_unacknowledged', runs_code: true, commands: ['npx -y gh-mcp'] },
    ]);
    expect(plan.items.map((item: any) => item.entries)).toEqual([
      [{ path: '.claude/settings.json', key: 'hooks.PostToolUse[format#1]', state: 'missing', action: 'create' }],
      [{ path: '.mcp.json', key: 'mcpServers.github', state: 'missing', action: 'create' }],
    ]);
    const without = await one.deploy();
    expect(without.summary).toEqual({ total: 2, success: 0, skip: 2, error: 0 });
    expect(one.files()).toEqual({});

    const done = await one.deploy({ ...YES, plan_digest: plan.plan_digest });
    expect(done.results).toMatchObject([
      { status: 'success', action: 'create', paths: ['.claude/settings.json'] },
      { status: 'success', action: 'create', paths: ['.mcp.json'] },
    ]);
    expect(jsonOf(one, '.claude/settings.json')).toEqual(hookConfig('npx prettier --check .'));
    expect(jsonOf(one, '.mcp.json')).toEqual({
      mcpServers: { github: { command: 'npx', args: ['-y', 'gh-mcp'], env: { TOKEN: VARIABLE } } },
    });
    const before = one.files();
    const again = await one.deploy();
    expect(again.results).toMatchObject([{ action: 'unchanged' }, { action: 'unchanged' }]);
    expect(one.files()).toEqual(before);
    expect(leftoversIn(one.folder)).toEqual([]);
  });
});

/** Takes everything out of the set and prunes. */
async function emptyOut(one: DeployClient) {
  expect((await one.api('PUT', `/deployment-sets/${one.set}/members`, { body: { members: [] } })).status).toBe(200);
  return one.deploy({ prune: true, confirm: 'Harbor' });
}

const SETTINGS = `{
      // how we like it
  "permissions" : { "allow":["Bash(npm test)"],   "deny": [ ] },
  "hooks": { "Stop": [ {"hooks":[{ "type":"command","command":"say done" }]} ] /* mine */ },
\t"model":"opus" ,
}`;
const SERVERS = '\ufeff{"mcpServers":{"mine":{"command":"./mine","env":{"KEY":"very-secret-value"}}},"other":[1,2,3]}\r\n';

describe('files that other people write into', () => {
  test('keep everything of theirs, and are byte for byte as before when our entries go', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.claude/settings.json': SETTINGS, '.mcp.json': SERVERS });
    await addHook(one);
    await addHook(one, 'lint', 'npx eslint .');
    await addServer(one);
    expect((await one.deploy(YES)).summary).toMatchObject({ success: 3 });
    const text = textOf(one, '.claude/settings.json');
    for (const line of SETTINGS.split('\n').slice(0, 3)) expect(text).toContain(line);
    expect(text).toContain('/* mine */');
    expect(textOf(one, '.mcp.json')).toMatch(
      /^\ufeff\{"mcpServers":\{"mine":\{"command":"\.\/mine".*"github":.*\},"other":\[1,2,3\]\}\r\n$/,
    );
    expect((await one.deploy(YES)).results.map((row: any) => row.action)).toEqual(['unchanged', 'unchanged', 'unchanged']);

    const gone = await emptyOut(one);
    expect(gone.results).toMatchObject([{ action: 'remove', status: 'success' }, { action: 'remove' }, { action: 'remove' }]);
    expect(one.files()).toEqual({ '.claude/settings.json': SETTINGS, '.mcp.json': SERVERS });
  });

  test('edited after the deploy: only our entries and the containers we made go', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.mcp.json': '{}\n' });
    await addHook(one);
    await addServer(one);
    await one.deploy(YES);
    const edited = textOf(one, '.claude/settings.json').replace('{', '{\n  // kept\n  "model": "opus",');
    writeTree(one.folder, { '.claude/settings.json': edited });
    writeTree(one.folder, { '.mcp.json': `// top\n${textOf(one, '.mcp.json')}` });
    expect((await emptyOut(one)).summary).toMatchObject({ success: 2 });
    expect(one.files()).toEqual({
      '.claude/settings.json': '{\n  // kept\n  "model": "opus"\n}\n',
      '.mcp.json': '// top\n{}\n',
    });
  });

  test('that were not there before are not there afterwards', async () => {
    const one = await app.client();
    await addHook(one);
    await addServer(one);
    await one.deploy(YES);
    await emptyOut(one);
    expect(one.files()).toEqual({});
  });
});

describe('undeploying', () => {
  test('byte for byte as before, and one artifact at a time', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.claude/settings.json': SETTINGS, '.mcp.json': SERVERS });
    const hook = await addHook(one);
    await addHook(one, 'lint', 'npx eslint .');
    await addServer(one);
    await one.deploy(YES);
    const undeploy = async (body: object) => {
      const answer = await one.api('POST', `/projects/${one.project.id}/undeploy`, { body });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body;
    };
    expect((await undeploy({ artifact_uuids: [hook] })).results).toMatchObject([{ action: 'remove', status: 'success' }]);
    expect(textOf(one, '.claude/settings.json')).not.toContain('prettier');
    expect(textOf(one, '.claude/settings.json')).toContain('npx eslint .');
    expect((await undeploy({ set_id: one.set, confirm: 'Harbor' })).summary).toMatchObject({ success: 2, error: 0 });
    expect(one.files()).toEqual({ '.claude/settings.json': SETTINGS, '.mcp.json': SERVERS });
  });

  test('an entry that somebody edited stays', async () => {
    const one = await app.client();
    await addHook(one);
    await addServer(one);
    await one.deploy(YES);
    writeTree(one.folder, {
      '.claude/settings.json': textOf(one, '.claude/settings.json').replace('"Edit|Write"', '"Write"'),
      '.mcp.json': textOf(one, '.mcp.json').replace('"-y", ', '').replace('"gh-mcp"', '"gh-mcp@2"'),
    });
    const before = one.files();
    const status = (await one.api('GET', `/projects/${one.project.id}/status`)).body;
    expect(status.summary).toMatchObject({ modified: 2 });
    expect((await one.deploy(YES)).results).toMatchObject([
      { action: 'keep_local', code: 'locally_modified' },
      { action: 'keep_local', code: 'locally_modified' },
    ]);
    const answer = await one.api('POST', `/projects/${one.project.id}/undeploy`, { body: { set_id: one.set } });
    expect(answer.body.results).toMatchObject([
      { status: 'skip', code: 'locally_modified' },
      { status: 'skip', code: 'locally_modified' },
    ]);
    expect(one.files()).toEqual(before);
  });

  test('an entry that somebody edited and a deploy then wrote over is gone, and its text lies aside', async () => {
    const one = await app.client();
    writeTree(one.folder, { '.claude/settings.json': SETTINGS, '.mcp.json': SERVERS });
    await addHook(one);
    await addServer(one);
    await one.deploy(YES);
    for (const file of ['.claude/settings.json', '.mcp.json']) {
      const edited = textOf(one, file).replace('prettier --check', 'prettier --EDITED').replace('gh-mcp', 'gh-EDITED');
      expect(edited).toContain('EDITED');
      writeTree(one.folder, { [file]: edited });
    }
    const { results } = await one.deploy({ ...YES, on_conflict: 'overwrite' });
    expect(results).toMatchObject([{ status: 'success' }, { status: 'success' }]);
    for (const { paths } of results) {
      const aside = paths.find((place: string) => place.startsWith('.loadout/'));
      expect(textOf(one, aside)).toContain('EDITED');
    }
    expect((await emptyOut(one)).summary).toMatchObject({ success: 2, error: 0 });
    expect(one.files()).toEqual({ '.claude/settings.json': SETTINGS, '.mcp.json': SERVERS });
  });
});
