import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ArtifactInput } from '#app/contracts/artifacts.ts';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { sendable } from '#tests/support/plan-form.ts';

const SETTINGS = '{\n  // ours\n  "model": "opus"\n}\n';
const SERVERS = '{"mcpServers": {"github": {"command": "mine"}}}\n';
/** Kept apart from templates: it is the client that expands it. */
const VARIABLE = ['$', '{GH_TOKEN}'].join('');

let world: PagesWorld;
let page: PagesWorld['page'];
let root: string;
let folder: string;
let at: string;
let server: string;
let made = 0;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-config-pages-')));
  world = await createPagesWorld(/^routes\/(deployment-sets\.\$id\.deploy|deploy-runs|_index|\$)/, { LOADOUT_ROOTS: root });
  page = world.page;
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

/** A set of a skill, a hook and a server, and a project whose people have config files of their own. */
beforeEach(async () => {
  made += 1;
  folder = path.join(root, `project-${made}`);
  await mkdir(path.join(folder, '.claude'), { recursive: true });
  await writeFile(path.join(folder, '.claude/settings.json'), SETTINGS);
  await writeFile(path.join(folder, '.mcp.json'), SERVERS);
  const { artifactContent, sets, members, projects } = world.services;
  const { set } = await sets.create(LOCAL_OWNER, { name: `Set ${made}` });
  const collection_id = await world.collection(`Library ${made}`);
  const add = async (input: Omit<ArtifactInput, 'collection_id'>): Promise<string> => {
    const { uuid } = await artifactContent.create(LOCAL_OWNER, { ...input, collection_id });
    await members.add(LOCAL_OWNER, set.id, { artifact_uuid: uuid });
    return uuid;
  };
  await add({ type: 'skill', name: 'pdf', files: [{ path: 'SKILL.md', content: 'x' }] });
  const hooks = [{ type: 'command', command: 'npx prettier --check .' }];
  await add({ type: 'hook', name: 'format', config: { hooks: { PostToolUse: [{ matcher: 'Edit', hooks }] } } });
  server = await add({ type: 'mcp_server', name: 'github', config: { command: 'theirs', env: { TOKEN: VARIABLE } } });
  const { id } = await projects.create(LOCAL_OWNER, { name: `harbor-${made}`, path: folder });
  at = `/deployment-sets/${set.id}/deploy?project_id=${id}`;
});

const textOf = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');

describe('the plan of what goes into config files', () => {
  test('names each entry and the exact command, shows the difference, and leaves variables to the client', async () => {
    const plan = await page.get(at);
    expect(plan.text).toContain('.claude/settings.json, hooks.PostToolUse[format#1]');
    expect(plan.text).toContain('.mcp.json, mcpServers.github');
    expect(plan.text).toContain('npx prettier --check .');
    expect(plan.text).toMatch(/− ?"command": "mine"/);
    expect(plan.text).toMatch(/\+ ?"command": "theirs"/);
    expect(plan.text).toContain(VARIABLE);
    expect(plan.text).toContain('Allow 1 new command');
    expect([await textOf('.claude/settings.json'), await textOf('.mcp.json')]).toEqual([SETTINGS, SERVERS]);
  });

  test('without the tick nothing is written, and the field says so', async () => {
    const plan = await page.get(at);
    const refused = await page.post(at, sendable(plan.html));
    expect(refused.status).toBe(422);
    expect(refused.title).toMatch(/^Error: /);
    expect(refused.html).toContain('href="#acknowledge"');
    expect(await textOf('.claude/settings.json')).toBe(SETTINGS);
    await expect(textOf('.claude/skills/pdf/SKILL.md')).rejects.toThrow('ENOENT');
  });

  test('the rest can be deployed without the commands', async () => {
    const plan = await page.get(at);
    const run = await page.postAndFollow(at, sendable(plan.html, { intent: 'without_code' }));
    expect(run.text).toContain('1 succeeded');
    expect(await textOf('.claude/skills/pdf/SKILL.md')).toBe('x');
    expect(await textOf('.claude/settings.json')).toBe(SETTINGS);
  });

  test('with the tick the hook goes in beside what is there, and the key of somebody else stays', async () => {
    const plan = await page.get(at);
    const run = await page.postAndFollow(at, sendable(plan.html, { acknowledge: 'runs_code' }));
    expect(run.text).toContain('2 succeeded');
    expect(run.text).toContain('mcpServers.github in .mcp.json is already there');
    const settings = await textOf('.claude/settings.json');
    expect(settings).toContain('// ours\n  "model": "opus"');
    expect(settings).toContain('npx prettier --check .');
    expect(await textOf('.mcp.json')).toBe(SERVERS);
    // Agreed once: the same content does not ask again.
    expect((await page.get(at)).text).not.toContain('new command');
  });

  test('a key is taken over when that is chosen, and the file from before is kept', async () => {
    const plan = await page.get(at);
    const again = await page.postAndFollow(at, sendable(plan.html, { [`decision.${server}`]: 'overwrite' }));
    expect(again.text).toContain('Allow 2 new commands');
    const run = await page.postAndFollow(again.at, sendable(again.html, { acknowledge: 'runs_code' }));
    expect(run.text).toContain('3 succeeded');
    expect(JSON.parse(await textOf('.mcp.json')).mcpServers.github).toEqual({ command: 'theirs', env: { TOKEN: VARIABLE } });
    expect(await textOf('.loadout/generations/1/backup/.mcp.json')).toBe(SERVERS);
  });

  test('a file that cannot be read is named with the reason, and stays as it is', async () => {
    await writeFile(path.join(folder, '.mcp.json'), '{"mcpServers": {');
    const plan = await page.get(at);
    expect(plan.text).toContain('.mcp.json is not valid JSON, so nothing is changed in it.');
    expect(plan.text).not.toContain('What should happen to mcp_server:github?');
    await page.postAndFollow(at, sendable(plan.html, { acknowledge: 'runs_code' }));
    expect(await textOf('.mcp.json')).toBe('{"mcpServers": {');
    expect(await textOf('.claude/settings.json')).toContain('npx prettier --check .');
  });
});
