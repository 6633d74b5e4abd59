import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import { craftZip } from '#tests/support/archives.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { readTree, temporaryFolder, writeTree } from '#tests/support/project-folder.ts';

/** Names that every object has something under already; with comments around, as people write them. */
const SERVERS = `{
  // These are ours.
  "mcpServers": {
    "__proto__": { "command": "one", "env": { "__proto__": "a", "constructor": "b" } },
    "constructor": { "command": "two" },
    "hasOwnProperty": { "command": "three" },
    "fine": { "command": "four" },
  },
}`;
const entry = (command: string) => [{ matcher: 'constructor', hooks: [{ type: 'command', command }] }];
const HOOKS = JSON.stringify({ hooks: { Stop: entry('a') } }).replace(
  '"Stop"',
  `"__proto__":${JSON.stringify(entry('b'))},"toString":${JSON.stringify(entry('c'))},"Stop"`,
);
const NAMES = ['__proto__', 'constructor', 'fine', 'hasOwnProperty'];
const YES = { acknowledge: ['runs_code'] };

const app = setUpDeployApp();

/** A client whose set holds all that an archive with these files brings. */
async function withImported(): Promise<DeployClient> {
  const one = await app.client();
  const form = new FormData();
  const files = [
    { name: '.mcp.json', content: SERVERS },
    { name: '.claude/settings.json', content: HOOKS },
  ];
  form.append('archive', new Blob([Buffer.from(craftZip(files))]), 'odd.zip');
  const report = await one.api('POST', '/imports', { raw: form });
  expect(report.status, JSON.stringify(report.body)).toBe(201);
  const made = report.body.items.filter((item: any) => item.artifact_uuid !== null);
  expect(made.map((item: any) => item.type).sort()).toEqual(['hook', ...NAMES.map(() => 'mcp_server')]);
  for (const { artifact_uuid } of made)
    expect((await one.api('POST', `/deployment-sets/${one.set}/members`, { body: { artifact_uuid } })).status).toBe(201);
  return one;
}

/** The files of a bundle: path → text. */
async function bundleOf(one: DeployClient, platform: string): Promise<Record<string, string>> {
  const { token } = await app.test.app.services.tokens.create(ownerId(one.owner), 'tester', { name: 'x', scopes: ['read'] });
  const answer = await app.test.fetch(`/api/v1/deployment-sets/${one.set}/export?format=bundle&platform=${platform}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  const { path: into, remove } = temporaryFolder();
  execFileSync('tar', ['-xz', '-C', into], { input: Buffer.from(await answer.arrayBuffer()) });
  const files = readTree(into);
  remove();
  return files;
}

const textOf = (one: DeployClient, name: string): string => readFileSync(path.join(one.folder, name), 'utf8');

test('names that objects inherit are names like any other: imported, planned, deployed beside what is there, and taken out', async () => {
  const one = await withImported();
  writeTree(one.folder, { '.mcp.json': '{"mcpServers":{"mine":{"command":"mine"}}}\n' });
  const plan = await one.plan(YES);
  expect(plan.items.map((item: any) => item.action)).toEqual(plan.items.map(() => 'create'));
  const done = await one.deploy(YES);
  expect(done.summary).toEqual({ total: 5, success: 5, skip: 0, error: 0 });
  const { mcpServers } = JSON.parse(textOf(one, '.mcp.json'));
  expect(Object.keys(mcpServers).sort()).toEqual([...NAMES, 'mine'].sort());
  expect(Object.entries(Object.entries<any>(mcpServers).find(([name]) => name === '__proto__')?.[1].env)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(Object.keys(JSON.parse(textOf(one, '.claude/settings.json')).hooks).sort()).toEqual(['Stop', '__proto__', 'toString']);
  expect((await one.deploy(YES)).results.map((row: any) => row.action)).toEqual(done.results.map(() => 'unchanged'));
  const body = { set_id: one.set, confirm: 'Harbor' };
  expect((await one.api('POST', `/projects/${one.project.id}/undeploy`, { body })).body.summary).toMatchObject({ success: 5 });
  expect(textOf(one, '.mcp.json')).toBe('{"mcpServers":{"mine":{"command":"mine"}}}\n');
});

test.each([
  ['claude_code', '.mcp.json', 'mcpServers'],
  ['codex', '.codex/config.toml', 'mcp_servers'],
  ['gemini', '.gemini/settings.json', 'mcpServers'],
  ['cursor', '.cursor/mcp.json', 'mcpServers'],
  ['copilot', '.vscode/mcp.json', 'servers'],
  ['opencode', 'opencode.json', 'mcp'],
])('they are in the project and in the bundle for %s, and what has no place there is named', async (platform, file, at) => {
  const one = await withImported();
  const profile = await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform, name: `${platform}-2` } });
  const done = await one.deploy({ ...YES, profile_id: profile.body.id });
  const hooks = platform === 'claude_code' ? { success: 5, skip: 0 } : { success: 4, skip: 1 };
  expect(done.summary).toMatchObject({ ...hooks, error: 0 });
  const bundle = await bundleOf(one, platform);
  for (const text of [textOf(one, file), bundle[file] ?? '']) {
    const root: any = file.endsWith('.toml') ? parseToml(text) : JSON.parse(text);
    expect(Object.keys(root[at]).sort()).toEqual(NAMES);
  }
  const leftOut = JSON.parse(bundle['loadout-bundle.json'] ?? '').left_out;
  if (platform === 'claude_code') expect(Object.keys(JSON.parse(bundle['.claude/settings.json'] ?? '').hooks)).toHaveLength(3);
  else expect(leftOut).toMatchObject([{ artifact_id: expect.stringContaining('hook:'), code: 'unsupported_type' }]);
});
