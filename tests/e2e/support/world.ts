import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type Api, apiOf } from './api.ts';
import type { LoadoutServer } from './server.ts';

const items = z.object({ items: z.array(z.object({ uuid: z.string(), artifact_id: z.string() })) });
const detail = z.object({ profiles: z.array(z.object({ id: z.string() })) });
const made = z.object({ id: z.string() });
const associated = z.object({ children: z.array(z.object({ child_artifact_uuid: z.string() })) });
const deployed = z.object({ run_id: z.string() });
const runState = z.object({ status: z.string() });
const imported = z.object({ id: z.string(), collection_id: z.string() });

const LONG = 'a-name-that-somebody-really-gave-and-that-does-not-fit-beside-anything-else';

/** An import with a place that is left out and one with a warning, beside the sample library. */
async function importOddities(api: Api, folder: string): Promise<string> {
  const at = path.join(folder, 'oddities');
  await mkdir(path.join(at, 'agents'), { recursive: true });
  await mkdir(path.join(at, 'skills', 'broken'), { recursive: true });
  await mkdir(path.join(at, 'skills', LONG), { recursive: true });
  await writeFile(path.join(at, 'agents/triage.md'), 'No frontmatter at all.');
  await writeFile(path.join(at, 'skills/broken/SKILL.md'), '---\nname: [unclosed\n---\n\nStill words.\n');
  await writeFile(
    path.join(at, 'skills', LONG, 'SKILL.md'),
    `---\nname: ${LONG}\ndescription: ${'A sentence that goes on. '.repeat(12)}\n---\n\n# Wide\n\n| a | b |\n|---|---|\n| ${'wide '.repeat(20)} | 2 |\n\n\`\`\`sh\necho ${'long'.repeat(40)}\n\`\`\`\n`,
  );
  const answer = await api.call('POST', '/imports', { source: { kind: 'directory', path: at }, collection_name: 'Oddities' });
  return imported.parse(answer).id;
}

/** Lets a folder look as people leave it: a file edited by hand, and one that was there before. */
async function editByHand(folder: string): Promise<void> {
  await appendFile(path.join(folder, '.claude/skills/debugging/SKILL.md'), '\nAsk Ada before touching the scheduler.\n');
  await writeOwnFile(folder);
}

async function writeOwnFile(folder: string): Promise<void> {
  await mkdir(path.join(folder, '.claude/skills/http-apis'), { recursive: true });
  await writeFile(path.join(folder, '.claude/skills/http-apis/SKILL.md'), '---\nname: http-apis\n---\n\nOur own words.\n');
}

/**
 * Fills a server with what a team might have after a week: the sample library, sets in sets, a group, projects.
 * @returns the ids that the addresses of the pages need
 */
export async function makeWorld(server: LoadoutServer) {
  const api = apiOf(server.url);
  const library = imported.parse(
    await api.call('POST', '/imports', {
      source: { kind: 'directory', path: path.join(server.folder, 'library') },
      collection_name: 'Sample library',
    }),
  );
  const oddImport = await importOddities(api, server.folder);
  const found = items.parse(await api.call('GET', '/artifacts?limit=200')).items;
  const uuidOf = (id: string): string => {
    const artifact = found.find(({ artifact_id }) => artifact_id === id);
    if (!artifact) throw new Error(`The sample library has no ${id}.`);
    return artifact.uuid;
  };
  const artifact = (id: string) => ({ artifact_uuid: uuidOf(id) });

  const group = await api.group(library.collection_id, 'Releases', [
    uuidOf('skill:release-notes'),
    uuidOf('skill:writing-commits'),
    uuidOf('command:standup'),
  ]);
  const emptyGroup = await api.group(library.collection_id, 'Not sorted yet');
  const emptyCollection = await api.collection('Waiting room', 'For what nobody has looked at yet.');

  const base = await api.set(
    'Base',
    [artifact('skill:writing-commits'), artifact('skill:debugging'), artifact('agent:code-reviewer')],
    { description: 'What every project needs.', tags: ['everyone'], color: '#3d8f58', icon: 'layers' },
  );
  const backend = await api.set(
    'Backend',
    [{ member_set_id: base }, artifact('skill:sql-migrations'), artifact('command:plan')],
    {
      description: 'Services and their databases.',
      tags: ['backend', 'data'],
      color: '#2f86c4',
      icon: 'database',
    },
  );
  const frontend = await api.set('Frontend', [{ member_set_id: base }, artifact('skill:http-apis')], {
    description: 'What runs in the browser.',
    tags: ['frontend'],
    color: '#c06a1f',
    icon: 'monitor',
  });
  const set = await api.set(
    'Team starter',
    [
      { member_set_id: frontend },
      { member_set_id: backend },
      { group_id: group },
      artifact('plugin:quality-gate'),
      artifact('hook:protect-secrets'),
    ],
    {
      description: 'Everything somebody who joins the team has on the first day.',
      tags: ['everyone', 'onboarding'],
      color: '#8f5fd6',
      icon: 'person',
    },
  );
  const longSet = await api.set(`Long ${LONG}`, [{ artifact_uuid: uuidOf(`skill:${LONG}`) }, { member_set_id: base }], {
    description: LONG.repeat(4),
    tags: [LONG.slice(0, 50)],
  });
  const emptySet = await api.set('Not begun yet');

  const projectFolder = path.join(server.folder, 'code', 'harbor-web');
  const project = await api.project('harbor-web', projectFolder);
  await api.call('POST', `/projects/${project}/profiles`, { platform: 'cursor' });
  const longProject = await api.project(LONG, path.join(server.folder, 'code', `${LONG}-${LONG}`));
  const [profile, unusedProfile] = detail.parse(await api.call('GET', `/projects/${project}`)).profiles;

  const deploy = async (id: string, body: object) => {
    const { run_id: run } = deployed.parse(await api.call('POST', `/deployment-sets/${id}/deploy`, body));
    // A slow machine answers before the run has ended.
    while (/^(queued|running)$/.test(runState.parse(await api.call('GET', `/deploy-runs/${run}`)).status)) await pause(200);
    return run;
  };
  const run = await deploy(base, { project_id: project });
  await editByHand(projectFolder);
  const clashing = path.join(server.folder, 'code', 'tide-api');
  const clash = await api.project('tide-api', clashing);
  await writeOwnFile(clashing);
  const failedRun = await deploy(frontend, { project_id: clash, on_conflict: 'fail' });
  const emptied = await api.set('Emptied', [artifact('command:explain')]);
  await deploy(emptied, { project_id: longProject });
  await api.call('PUT', `/deployment-sets/${emptied}/members`, { members: [] });
  // Two generations behind it, and behind its set again.
  const growing = await api.set('Growing', [artifact('command:standup')]);
  const growingFolder = path.join(server.folder, 'code', 'atlas');
  const growingProject = await api.project('atlas', growingFolder);
  for (const id of ['command:explain', 'command:plan']) {
    await deploy(growing, { project_id: growingProject });
    await api.call('POST', `/deployment-sets/${growing}/members`, artifact(id));
  }
  const gone = path.join(server.folder, 'code', 'gone');
  const goneProject = await api.project('gone', gone);
  await rm(gone, { recursive: true });

  const plugin = uuidOf('plugin:quality-gate');
  const { children } = associated.parse(await api.call('GET', `/artifacts/${plugin}/associations`));
  const changed = await api.skill('changing-often', { collection: library.collection_id, body: 'As it was.' });
  await api.call('PUT', `/artifacts/${changed}/files`, {
    files: [
      { path: 'SKILL.md', content: `---\nname: changing-often\ndescription: Newer\n---\n\nAs it is now. ${LONG}\n` },
      { path: 'scripts/run.sh', content: '#!/bin/sh\necho hi\n', executable: true },
    ],
  });

  const { id: token } = made.parse(await api.call('POST', '/tokens', { name: `Build of ${LONG}`, scopes: ['read', 'deploy'] }));

  return {
    token,
    server,
    api,
    collection: library.collection_id,
    emptyCollection,
    import: library.id,
    oddImport,
    artifact: uuidOf('skill:sql-migrations'),
    oddArtifact: uuidOf(`skill:${LONG}`),
    hook: uuidOf('hook:protect-secrets'),
    plugin,
    pluginChild: children[0]?.child_artifact_uuid ?? '',
    changed,
    group,
    emptyGroup,
    set,
    base,
    frontend,
    longSet,
    emptySet,
    emptied,
    project,
    projectFolder,
    longProject,
    goneProject,
    growingProject,
    growingFolder,
    deployedArtifact: uuidOf('skill:writing-commits'),
    profile: profile?.id ?? '',
    unusedProfile: unusedProfile?.id ?? '',
    run,
    failedRun,
  };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;
