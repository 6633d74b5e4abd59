import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { ownerId } from '#app/domain/ids.ts';
import { LAYOUTS, PLATFORMS, type Platform } from '#app/domain/platforms.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { isExecutable } from '#tests/support/project-folder.ts';

const EXAMPLES = 'examples/library';
const SKILLS = [
  'debugging/SKILL.md',
  'http-apis/SKILL.md',
  'release-notes/SKILL.md',
  'release-notes/scripts/commits-since-tag.sh',
  'reviewing-changes/SKILL.md',
  'sql-migrations/SKILL.md',
  'sql-migrations/references/locks.md',
  'test-first/SKILL.md',
  'writing-commits/SKILL.md',
];
const COMMANDS = ['explain', 'gate', 'git:tidy', 'plan', 'standup'];
const AGENTS = ['code-reviewer', 'docs-writer', 'test-auditor'];

const nested = (name: string): string => name.replaceAll(':', '/');
const flat = (name: string): string => name.replaceAll(':', '-');

/** Where commands and agents of the sample library lie, beside its skills. */
const PLACES: Readonly<
  Record<Platform, { skills: string; command?: (name: string) => string; agent?: (name: string) => string }>
> = {
  claude_code: {
    skills: '.claude/skills',
    command: (name) => `.claude/commands/${nested(name)}.md`,
    agent: (name) => `.claude/agents/${name}.md`,
  },
  codex: { skills: '.agents/skills', agent: (name) => `.codex/agents/${name}.toml` },
  gemini: { skills: '.gemini/skills', command: (name) => `.gemini/commands/${nested(name)}.toml` },
  cursor: {
    skills: '.cursor/skills',
    command: (name) => `.cursor/commands/${flat(name)}.md`,
    agent: (name) => `.cursor/agents/${name}.md`,
  },
  copilot: {
    skills: '.github/skills',
    command: (name) => `.github/prompts/${flat(name)}.prompt.md`,
    agent: (name) => `.github/agents/${name}.agent.md`,
  },
  opencode: {
    skills: '.opencode/skills',
    command: (name) => `.opencode/commands/${nested(name)}.md`,
    agent: (name) => `.opencode/agents/${name}.md`,
  },
  agents: { skills: '.agents/skills' },
  other: { skills: 'tools/ai/skills' },
};

interface Deployed {
  one: DeployClient;
  results: { artifact_id: string; status: string; action: string; code: string | null; error: string | null; paths: string[] }[];
  files: Record<string, string>;
  profile: string;
  set: string;
}

const app = setUpDeployApp();

/** Imports the sample library and deploys its skills, commands and agents through a profile of this platform. */
async function deployed(platform: Platform): Promise<Deployed> {
  const one = await app.client();
  const source = path.join(app.roots, `${one.owner}-library`);
  cpSync(EXAMPLES, source, { recursive: true });
  const { token } = await app.test.app.services.tokens.create(ownerId(one.owner), 'tester', {
    name: 'import',
    scopes: ['write', 'admin'],
  });
  const imported = await app.test.api('POST', '/imports', { token, body: { source: { kind: 'directory', path: source } } });
  expect(imported.status, JSON.stringify(imported.body)).toBe(201);
  const { body: list } = await one.api('GET', '/artifacts?limit=200');
  const wanted = list.items.filter(({ type }: { type: string }) => ['skill', 'command', 'agent'].includes(type));
  expect(wanted).toHaveLength(7 + COMMANDS.length + AGENTS.length);
  const set = await one.newSet(
    'Everything',
    wanted.map(({ uuid }: { uuid: string }) => ({ artifact_uuid: uuid })),
  );
  const body = { platform, name: `for ${platform}`, ...(platform === 'other' && { root_dir: 'tools/ai' }) };
  const { body: profile } = await one.api('POST', `/projects/${one.project.id}/profiles`, { body });
  const { results } = await one.deploy({ profile_id: profile.id }, set);
  return { one, results, files: one.files(), profile: profile.id, set };
}

const original = (name: string): string => readFileSync(path.join(EXAMPLES, name), 'utf8');
const yamlOf = (text: string | undefined): Record<string, unknown> => parseYaml(text?.split('---\n')[1] ?? '');

describe.each(PLATFORMS)('the sample library for %s', (platform) => {
  let there: Deployed;
  const { skills, command, agent } = PLACES[platform];
  beforeAll(async () => {
    there = await deployed(platform);
  });

  test('lies exactly where the platform looks for it', () => {
    const expected = [
      ...SKILLS.map((file) => `${skills}/${file}`),
      ...(command === undefined ? [] : COMMANDS.map(command)),
      ...(agent === undefined ? [] : AGENTS.map(agent)),
    ];
    expect(Object.keys(there.files).toSorted()).toEqual(expected.toSorted());
    expect(there.files[`${skills}/debugging/SKILL.md`]).toBe(original('skills/debugging/SKILL.md'));
    expect(isExecutable(there.one.folder, `${skills}/release-notes/scripts/commits-since-tag.sh`)).toBe(true);
  });

  test('skips what the platform cannot take, with a sentence that says so', () => {
    const skipped = there.results.filter(({ action }) => action === 'unsupported');
    const missing = [...(command === undefined ? COMMANDS : []), ...(agent === undefined ? AGENTS : [])];
    expect(skipped).toHaveLength(missing.length);
    for (const row of skipped) {
      expect(row).toMatchObject({ status: 'skip', code: 'unsupported_type', paths: [] });
      expect(row.error).toContain(LAYOUTS[platform].label);
    }
  });

  test('is level with itself: planning again finds nothing to do, and the project is in sync', async () => {
    const plan = await there.one.plan({ profile_id: there.profile }, there.set);
    expect(plan.summary.changes).toBe(false);
    const { body } = await there.one.api('GET', `/projects/${there.one.project.id}/status?profile_id=${there.profile}`);
    expect(body.summary).toMatchObject({ modified: 0, outdated: 0, missing: 0, conflict: 0, orphaned: 0 });
    expect(body.summary.synced).toBe(there.results.filter(({ status }) => status === 'success').length);
  });
});

describe('what is rewritten', () => {
  test('reads as the same command in Gemini CLI', async () => {
    const { files } = await deployed('gemini');
    const toml = parseToml(files['.gemini/commands/explain.toml'] ?? '');
    expect(toml.description).toBe('Explain a file or a symbol to someone new to the code base');
    expect(toml.prompt).toMatch(/^Explain \{\{args\}\} in this order: .* about it\.$/s);
  });

  test('reads as the same agent in Codex, OpenCode, GitHub Copilot and Cursor', async () => {
    const description =
      'Reviews changed code for correctness, then clarity. Use proactively after a meaningful change, before committing.';
    const codex = parseToml((await deployed('codex')).files['.codex/agents/code-reviewer.toml'] ?? '');
    expect(codex).toMatchObject({ name: 'code-reviewer', description });
    expect(codex.developer_instructions).toMatch(/^You review code .*You never edit files\.$/s);
    const opencode = yamlOf((await deployed('opencode')).files['.opencode/agents/code-reviewer.md']);
    const permission = { '*': 'deny', read: 'allow', grep: 'allow', glob: 'allow', bash: 'allow' };
    expect(opencode).toEqual({ description, mode: 'subagent', permission });
    const copilot = yamlOf((await deployed('copilot')).files['.github/agents/code-reviewer.agent.md']);
    expect(copilot).toEqual({ name: 'code-reviewer', description, tools: ['read', 'search', 'execute'] });
    expect(yamlOf((await deployed('cursor')).files['.cursor/agents/code-reviewer.md'])).toEqual({
      name: 'code-reviewer',
      description,
    });
  });

  test('that is written for GitHub Copilot already goes there byte for byte', async () => {
    const content =
      "\uFEFF---\r\nname: 'Architect'\r\ntools: ['search/codebase', 'edit/editFiles']\r\nmodel: GPT-5\r\n---\r\nDraw.\r\n";
    const one = await app.client();
    const { uuid } = await one.artifact({ type: 'agent', name: 'Architect', files: [{ path: 'architect.agent.md', content }] });
    const set = await one.newSet('Own agents', [{ artifact_uuid: uuid }]);
    const { body: profile } = await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'copilot' } });
    await one.deploy({ profile_id: profile.id }, set);
    expect(one.files()).toEqual({ '.github/agents/Architect.agent.md': content });
  });

  test('says which tools of an agent mean nothing on the platform, wherever it is planned or deployed', async () => {
    const one = await app.client();
    const content = "---\nname: x\ntools: ['vscodeAPI']\n---\nDraw.";
    const { uuid } = await one.artifact({ type: 'agent', name: 'x', files: [{ path: 'x.md', content }] });
    const set = await one.newSet('Odd agents', [{ artifact_uuid: uuid }]);
    const { body: profile } = await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'opencode' } });
    const warnings = [{ code: 'unknown_tools', message: expect.stringMatching(/^agent:x names only tools that OpenCode/) }];
    expect((await one.plan({ profile_id: profile.id }, set)).warnings).toEqual(warnings);
    expect((await one.deploy({ profile_id: profile.id, dry_run: true }, set)).warnings).toEqual(warnings);
    await one.deploy({ profile_id: profile.id }, set);
    expect(yamlOf(one.files()['.opencode/agents/x.md'])).toEqual({ description: 'Draw.', mode: 'subagent' });
  });

  test('shows its change in the diff, keeps a local edit, and is undeployed like anything else', async () => {
    const one = await app.client();
    const { uuid } = await one.artifact({ type: 'command', name: 'hi', files: [{ path: 'hi.md', content: 'Say hi' }] });
    const set = await one.newSet('Greetings', [{ artifact_uuid: uuid }]);
    const { body: profile } = await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'gemini' } });
    const ask = { profile_id: profile.id };
    await one.deploy(ask, set);
    expect(one.files()).toEqual({ '.gemini/commands/hi.toml': 'prompt = "Say hi"\n' });
    await one.api('PUT', `/artifacts/${uuid}/files`, { body: { files: [{ path: 'hi.md', content: 'Say hello' }] } });
    const { body: plan } = await one.api('POST', `/deployment-sets/${set}/plan?diff=true`, {
      body: { project_id: one.project.id, ...ask },
    });
    expect(plan.items[0].entries[0]).toMatchObject({ path: '.gemini/commands/hi.toml', state: 'outdated', action: 'update' });
    expect(plan.items[0].entries[0].diff).toContain('-prompt = "Say hi"\n+prompt = "Say hello"');
    await one.deploy(ask, set);
    expect(one.files()).toEqual({ '.gemini/commands/hi.toml': 'prompt = "Say hello"\n' });
    const { status } = await one.api('POST', `/projects/${one.project.id}/undeploy`, {
      body: { set_id: set, ...ask, confirm: one.project.name },
    });
    expect([status, one.files()]).toEqual([200, {}]);
  });

  test('cannot be a file that is no text, and says so', async () => {
    const one = await app.client();
    const files = [{ path: 'x.md', content: Buffer.from([0xff, 0xfe, 0x41]).toString('base64'), encoding: 'base64' }];
    const { uuid } = await one.artifact({ type: 'command', name: 'x', files });
    const set = await one.newSet('Odd', [{ artifact_uuid: uuid }]);
    const { body: profile } = await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform: 'gemini' } });
    const { results } = await one.deploy({ profile_id: profile.id }, set);
    expect(results).toMatchObject([
      {
        status: 'error',
        action: 'blocked',
        code: 'unreadable',
        error: expect.stringContaining('command:x is not text in UTF-8'),
      },
    ]);
  });
});
