import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { TestApp } from '#tests/support/app.ts';
import type { Party } from '#tests/support/parties.ts';
import { type Canary, newSecret } from './canaries.ts';

/** What belongs to the owner and may be shown to that owner alone. */
export const CONTENTS = ['file', 'environment of a server', 'header of a server', 'command of a hook', 'imported', 'local file'];

const named = (kinds: readonly string[]): Canary[] => kinds.map((kind) => ({ kind, secret: newSecret() }));

export const newContents = (): Canary[] => named(CONTENTS);

export const secretOf = (canaries: readonly Canary[], kind: string): string => {
  const found = canaries.find((canary) => canary.kind === kind);
  if (found === undefined) throw new Error(`Nothing of the kind ${kind} was planted.`);
  return found.secret;
};

const brokenSkill = (secret: string): string =>
  `---\nname: broken\ndescription: [${secret}\n  key: "${secret}\n---\nRead ${secret}\n`;

/** Sources and a project whose files hold secrets, some of them broken just beside one. */
function plantFiles(folder: string, canaries: readonly Canary[]): { source: string; project: string } {
  const imported = secretOf(canaries, 'imported');
  const [source, project] = [path.join(folder, 'planted-source'), path.join(folder, 'planted-project')];
  const files: Record<string, string> = {
    [path.join(source, 'skills/broken/SKILL.md')]: brokenSkill(imported),
    [path.join(source, 'skills/whole/SKILL.md')]: `---\nname: whole\ndescription: d\n---\n${imported}\n`,
    [path.join(source, '.mcp.json')]: JSON.stringify({ mcpServers: { db: { command: 'db', env: { PASSWORD: imported } } } }),
    [path.join(source, 'plugins/p/.mcp.json')]: `{"mcpServers": {"db": {"env": {"PASSWORD": "${imported}" oops`,
    [path.join(source, 'plugins/p/.claude-plugin/plugin.json')]: '{"name":"p"}',
    [path.join(project, '.mcp.json')]: `{"mcpServers": {"mine": {"env": {"PASSWORD": "${secretOf(canaries, 'local file')}" oops`,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { source, project };
}

/** Puts secrets wherever an owner may keep some: contents, configs, sources, the files of a project. */
export async function plant(on: TestApp, { owner, token, world }: Party, roots: string, canaries: readonly Canary[]) {
  const ask = (method: string, to: string, body: object) => on.api(method, to, { token, body });
  const made = async (to: string, body: object): Promise<any> => {
    const answer = await ask('POST', to, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  const { source, project } = plantFiles(path.join(roots, `of-${owner}`), canaries);
  const artifact = (body: object) => made('/artifacts', { collection_id: world.collection, ...body });
  const content = `---\nname: planted\ndescription: d\n---\n${secretOf(canaries, 'file')}\n`;
  const command = `notify --key ${secretOf(canaries, 'command of a hook')}`;
  const artifacts = [
    await artifact({ type: 'skill', name: 'planted', files: [{ path: 'SKILL.md', content }] }),
    await artifact({
      type: 'mcp_server',
      name: 'planted',
      config: { command: 'server', env: { API_KEY: secretOf(canaries, 'environment of a server') } },
    }),
    await artifact({
      type: 'mcp_server',
      name: 'remote',
      config: {
        type: 'http',
        url: 'https://example.com/mcp',
        headers: { 'X-Api-Key': secretOf(canaries, 'header of a server') },
      },
    }),
    await artifact({
      type: 'hook',
      name: 'planted',
      config: { hooks: { PostToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command }] }] } },
    }),
  ];
  const set = (await made('/deployment-sets', { name: 'Planted' })).id;
  for (const { uuid } of artifacts) await made(`/deployment-sets/${set}/members`, { artifact_uuid: uuid });
  const registered = await made('/projects', { name: 'Planted', path: project });
  await made('/imports', { source: { kind: 'directory', path: source }, collection_id: world.collection });
  return { set, project: registered.id as string, artifacts: artifacts.map(({ uuid }) => uuid as string) };
}
