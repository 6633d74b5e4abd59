import './bootstrap/node-version.mjs';
import { appendFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadProgram } from './bootstrap/program.mjs';
import { giveUp } from './bootstrap/say.mjs';

// `npm run demo`: the whole job without a browser, through the same API that scripts use, in temporary folders.
const root = path.resolve(import.meta.dirname, '../..');
const scratch = await mkdtemp(path.join(tmpdir(), 'loadout-demo-'));

const step = (title) => console.log(`\n${title}\n${'─'.repeat(title.length)}`);

/** Prints rows of cells in columns as wide as needed. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows)
    console.log(
      `  ${row
        .map((cell, column) => String(cell).padEnd(widths[column]))
        .join('  ')
        .trimEnd()}`,
    );
}

function apiOf(url) {
  return async (method, address, body) => {
    const response = await fetch(`${url}/api/v1${address}`, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${address}: ${answer.detail}`);
    return answer;
  };
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('.loadout'))
    .sort();
}

async function demo(api, folder) {
  step('1. Import the sample library');
  const library = path.join(folder, 'library');
  await cp(path.join(root, 'examples/library'), library, { recursive: true });
  const report = await api('POST', '/imports', {
    source: { kind: 'directory', path: library },
    collection_name: 'Sample library',
  });
  const { found, created, rejected, warnings } = report.summary;
  console.log(`  ${found} found, ${created} created, ${rejected} rejected, ${warnings} warnings`);

  step('2. Compose a three-level set');
  const { items } = await api('GET', '/artifacts?limit=200');
  const uuid = (id) => {
    const artifact = items.find(({ artifact_id }) => artifact_id === id);
    if (!artifact) throw new Error(`The sample library has no ${id}.`);
    return artifact.uuid;
  };
  const group = await api('POST', '/groups', { collection_id: report.collection_id, name: 'Releases' });
  for (const id of ['skill:release-notes', 'skill:writing-commits', 'command:standup']) {
    await api('POST', `/groups/${group.id}/artifacts`, { artifact_uuid: uuid(id) });
  }
  const set = async (name, members) => {
    const made = await api('POST', '/deployment-sets', { name });
    for (const member of members) await api('POST', `/deployment-sets/${made.id}/members`, member);
    return made.id;
  };
  const artifact = (id) => ({ artifact_uuid: uuid(id) });
  const base = await set('Base', [
    artifact('skill:writing-commits'),
    artifact('skill:debugging'),
    artifact('agent:code-reviewer'),
  ]);
  const web = await set('Web', [{ member_set_id: base }, artifact('skill:http-apis')]);
  const data = await set('Data', [{ member_set_id: base }, artifact('skill:sql-migrations'), artifact('command:plan')]);
  const team = await set('Team starter', [
    { member_set_id: web },
    { member_set_id: data },
    { group_id: group.id },
    artifact('plugin:quality-gate'),
  ]);
  console.log(
    '  Team starter → Web → Base\n               → Data → Base (shared)\n               → group Releases\n               → plugin:quality-gate',
  );

  step('3. Resolve');
  const resolved = await api('GET', `/deployment-sets/${team}/resolve`);
  console.log(`  ${resolved.total} artifacts, depth ${resolved.depth}, each once, in order:`);
  table(resolved.artifacts.map(({ artifact_id, via }) => [artifact_id, via.map(({ name }) => name).join(' → ')]));

  step('4. Plan');
  const place = path.join(folder, 'project');
  const project = await api('POST', '/projects', { name: 'Demo project', path: place, create: true });
  const target = { project_id: project.id };
  const plan = await api('POST', `/deployment-sets/${team}/plan`, target);
  table(
    plan.items.map((item) => [
      item.action,
      item.artifact_id,
      item.entries.map(({ path: file }) => file).join(', ') || (item.error ?? ''),
    ]),
  );

  step('5. Deploy');
  const deployed = await api('POST', `/deployment-sets/${team}/deploy`, {
    ...target,
    plan_digest: plan.plan_digest,
    acknowledge: ['runs_code'],
  });
  table(deployed.results.map((row) => [row.status, row.action, row.artifact_id, row.error ?? '']));
  const { success, skip, error } = deployed.summary;
  console.log(
    `  ${success} succeeded, ${skip} skipped, ${error} failed. ${(await filesBelow(place)).length} files are in the project.`,
  );

  step('6. Deploy again, after an edit by hand');
  await appendFile(path.join(place, '.claude/skills/debugging/SKILL.md'), '\nA line of my own.\n');
  const again = await api('POST', `/deployment-sets/${team}/deploy`, target);
  table(
    again.results
      .filter(({ action }) => action !== 'unchanged')
      .map((row) => [row.status, row.action, row.artifact_id, row.error ?? '']),
  );
  const unchanged = again.results.filter(({ action }) => action === 'unchanged').length;
  console.log(`  ${unchanged} unchanged. The edit is still there.`);
  if (deployed.summary.error > 0 || again.summary.error > 0) throw new Error('Some artifacts failed.');
}

try {
  const folder = path.join(scratch, 'folder');
  await mkdir(folder);
  Object.assign(process.env, {
    PORT: '0',
    HOST: '127.0.0.1',
    LOADOUT_DATA_DIR: path.join(scratch, 'data'),
    LOADOUT_ROOTS: folder,
    LOG_LEVEL: 'error',
  });
  for (const name of ['DATABASE_URL', 'AUTH_ENABLED', 'PUBLIC_ORIGIN', 'DEPLOYMENT_SETS_ENABLED']) delete process.env[name];
  const build = await loadProgram(root);
  const server = await build.entry.module.startServer({ build, appDir: root });
  try {
    await demo(apiOf(server.url), folder);
  } finally {
    await server.stop();
  }
  console.log('\nDone. Nothing of this stays: the demo ran in temporary folders. `npm start` keeps what you make.');
  await rm(scratch, { recursive: true, force: true });
} catch (error) {
  await rm(scratch, { recursive: true, force: true });
  giveUp(error);
}
