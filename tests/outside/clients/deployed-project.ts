import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createApp } from '#app/http/app.server.ts';
import { openDatabase } from '#app/http/database-boot.server.ts';
import { parseSettings } from '#app/lib/env.server.ts';
import { createLog } from '#app/lib/log.ts';
import { unzip } from '#tests/support/unzip.ts';
import { ARTIFACTS, OWN_FILES } from './fixtures.ts';

/** A project that the fixtures were deployed into by the application itself. */
export interface DeployedProject {
  folder: string;
  /** The fixtures as a plugin, exported by the application. */
  exported: string;
  undeploy(): Promise<void>;
  close(): Promise<void>;
}

function write(folder: string, name: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

/** Makes a project with files of its own and deploys the fixtures into it, twice. */
export async function deployFixtures(work: string): Promise<DeployedProject> {
  const parsed = parseSettings(
    { LOADOUT_ROOTS: work, LOADOUT_DATA_DIR: path.join(work, 'data'), LOG_LEVEL: 'error' },
    path.resolve(import.meta.dirname, '../../..'),
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  mkdirSync(parsed.settings.dataDir);
  const log = createLog('error', process.stderr);
  const database = await openDatabase(parsed.settings, log);
  const { services } = createApp({ settings: parsed.settings, db: database.db, log });
  const owner = LOCAL_OWNER;
  const actor = 'test:clients';

  const folder = path.join(work, 'project');
  for (const [name, text] of Object.entries(OWN_FILES)) write(folder, name, text);
  const collection = await services.collections.create(owner, { name: 'Fixtures' });
  const { set } = await services.sets.create(owner, { name: 'fixtures' });
  for (const artifact of ARTIFACTS) {
    const { uuid } = await services.artifactContent.create(owner, { ...artifact, collection_id: collection.id });
    await services.members.add(owner, set.id, { artifact_uuid: uuid });
  }
  const project = await services.projects.create(owner, { name: 'Checked', path: folder });
  const input = { project_id: project.id, acknowledge: ['runs_code' as const] };
  for (const expected of [ARTIFACTS.length, 0]) {
    const { answer } = await services.deployments.deploy({ owner, actor, setId: set.id, input });
    if (answer.summary.success !== expected) throw new Error(`Not deployed: ${JSON.stringify(answer.results, null, 1)}`);
  }

  const exported = path.join(work, 'exported');
  const { body } = await services.setExport.download(owner, set.id, { format: 'plugin' });
  for (const [name, { content }] of await unzip(Buffer.from(await new Response(body).arrayBuffer())))
    write(exported, name, content);
  return {
    folder,
    exported,
    undeploy: async () => {
      const ask = { owner, actor, projectId: project.id, input: { set_id: set.id, confirm: 'Checked' } };
      await services.reversals.undeploy(ask);
    },
    close: () => database.close(),
  };
}

/** The files as they lie in a project, as a plugin: the client validates those only. */
export function asPlugin(project: string, into: string): string {
  write(into, '.claude-plugin/plugin.json', '{"name":"deployed","description":"d","version":"1.0.0","author":{"name":"x"}}');
  for (const kind of ['skills', 'commands', 'agents'])
    if (existsSync(path.join(project, '.claude', kind)))
      cpSync(path.join(project, '.claude', kind), path.join(into, kind), { recursive: true });
  const { hooks } = JSON.parse(readFileSync(path.join(project, '.claude/settings.json'), 'utf8'));
  write(into, 'hooks/hooks.json', JSON.stringify({ hooks }));
  cpSync(path.join(project, '.mcp.json'), path.join(into, '.mcp.json'));
  return into;
}
