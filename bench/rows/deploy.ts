import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { api, newSet } from '#bench/api.ts';
import { atMost, type BenchContext, interleaved, type Row } from '#bench/harness.ts';
import { copyAndSync, fiftySkills, hashTree, type SkillTree } from '#bench/skills.ts';
import type { LoadoutServer } from '#tests/e2e/support/server.ts';

const ROUNDS = 7;
const PROJECTS = 10;
/** The last release of the `skills` package that runs on Node 20. */
const SKILLS_PACKAGE = 'skills@1.5.26';

let made = 0;

/** A new registered project; making it is not part of what is measured. */
async function newProject(server: LoadoutServer): Promise<{ id: string; folder: string }> {
  made += 1;
  const folder = path.join(server.folder, `project-${made}`);
  const { id } = await api(server, 'POST', '/projects', { name: `Project ${made}`, path: folder, create: true });
  return { id, folder };
}

async function setOf(server: LoadoutServer, tree: SkillTree): Promise<string> {
  const imported = await api(server, 'POST', '/imports', { source: { kind: 'directory', path: tree.folder } });
  const uuids: string[] = imported.items.map((item: { artifact_uuid: string }) => item.artifact_uuid);
  return newSet(
    server,
    uuids.map((artifact_uuid) => ({ artifact_uuid })),
  );
}

/** Installs the other tool into a folder of its own and answers a function that runs it in a project. */
async function skillsAdd(home: string, source: string): Promise<(project: string) => Promise<void>> {
  const run = promisify(execFile);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', home, SKILLS_PACKAGE]);
  const command = path.join(home, 'node_modules/.bin/skills');
  const env = { ...process.env, HOME: home, DISABLE_TELEMETRY: '1' };
  return async (project) => {
    await run(command, ['add', source, '--skill', '*', '--agent', 'claude-code', '--yes', '--copy'], { cwd: project, env });
  };
}

function mustBeWhole(
  { summary, status }: { summary: { success: number; total: number }; status?: string },
  skills: number,
): void {
  if (summary.success !== skills || summary.total !== skills)
    throw new Error(`deployed ${summary.success} of ${summary.total}, not ${skills} (${status ?? ''})`);
}

/** Deploying fifty skills, to one project and to ten, against copying and against the nearest tool; and planning when nothing is to do. */
export async function deployRows({ server, skills }: BenchContext): Promise<Row[]> {
  const scratch = await mkdtemp(path.join(server.folder, 'bench-'));
  try {
    const tree = await fiftySkills(scratch, skills);
    const set = await setOf(server, tree);
    const home = path.join(scratch, 'home');
    await mkdir(home);
    const other = await skillsAdd(home, tree.folder);
    const count = tree.names.length;

    const projects: { id: string }[] = [];
    for (let index = 0; index < ROUNDS + 2; index += 1) projects.push(await newProject(server));
    const deploy = async () => {
      const { id = '' } = projects.pop() ?? {};
      const begun = performance.now();
      const run = await api(server, 'POST', `/deployment-sets/${set}/deploy`, { project_id: id });
      const ms = performance.now() - begun;
      mustBeWhole(run, count);
      return ms;
    };
    let copies = 0;
    const copy = () => {
      copies += 1;
      return copyAndSync(tree.folder, path.join(scratch, `copy-${copies}`));
    };
    const addSkills = async () => {
      const folder = await mkdtemp(path.join(scratch, 'other-'));
      const begun = performance.now();
      await other(folder);
      return performance.now() - begun;
    };
    const [deployed = 0, copied = 0, added = 0] = await interleaved(ROUNDS, [deploy, copy, addSkills]);

    const level = await newProject(server);
    await api(server, 'POST', `/deployment-sets/${set}/deploy`, { project_id: level.id });
    const plan = () => api(server, 'POST', `/deployment-sets/${set}/plan`, { project_id: level.id });
    const hash = () => hashTree(path.join(level.folder, '.claude/skills'));
    const [planned = 0, hashed = 0] = await interleaved(ROUNDS, [plan, hash]);

    const many = async () => {
      const targets = [];
      for (let index = 0; index < PROJECTS; index += 1) targets.push({ project_id: (await newProject(server)).id });
      const begun = performance.now();
      const { runs } = await api(server, 'POST', `/deployment-sets/${set}/deploy-many`, { targets });
      const ms = performance.now() - begun;
      for (const run of runs) mustBeWhole(run, count);
      return ms;
    };
    const [toTen = 0, one = 0] = await interleaved(3, [many, addSkills]);

    const remark = tree.origin;
    return [
      atMost(4, {
        what: `deploy ${count} skills, durable, over HTTP`,
        measured: deployed,
        anchor: '`cp -r` and `sync -f` of the same tree',
        anchored: copied,
        remark: `${remark}; the seeds ask for less than 5 s: ${deployed < 5_000 ? 'held' : 'missed'}`,
      }),
      atMost(0.5, { what: 'the same', measured: deployed, anchor: `\`${SKILLS_PACKAGE} add\``, anchored: added, remark }),
      atMost(0.2, {
        what: `deploy ${count} skills to ${PROJECTS} projects`,
        measured: toTen,
        anchor: `${PROJECTS} × \`${SKILLS_PACKAGE} add\``,
        anchored: PROJECTS * one,
        remark,
      }),
      atMost(2, {
        what: `plan with nothing to change, ${count} skills, over HTTP`,
        measured: planned,
        anchor: 'reading and hashing the same files',
        anchored: hashed,
        remark,
      }),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
