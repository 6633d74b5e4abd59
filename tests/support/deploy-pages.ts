import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from './pages-world.ts';
import { sendable } from './plan-form.ts';

/** What every test of a file has before it: a set of three skills, and a project of its own that the set can be deployed to. */
interface DeployPages {
  world: PagesWorld;
  page: PagesWorld['page'];
  /** The folder that projects may be in. */
  root: string;
  /** Counted on for each test; the set is called `Set <made>`, the project `harbor-<made>`. */
  made: number;
  setId: string;
  projectId: string;
  /** The folder of the project. */
  folder: string;
  /** The uuids of the skills by their names: pdf, sql and git, which has a second file. */
  skills: Record<'pdf' | 'sql' | 'git', string>;
}

/** Sets up what tests of the pages for deploying begin with. */
export function setUpDeployPages() {
  let now: DeployPages;
  beforeAll(async () => {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-deploy-pages-')));
    const world = await createPagesWorld(/^routes\/(deployment-sets\.\$id\.deploy|deploy-runs|_index|\$)/, {
      LOADOUT_ROOTS: root,
    });
    const skills = {
      pdf: await world.skill('pdf'),
      sql: await world.skill('sql'),
      git: await world.skill('git', { files: [{ path: 'ref.md', content: 'one\n' }] }),
    };
    now = { world, page: world.page, root, skills, made: 0, setId: '', projectId: '', folder: '' };
  });
  afterAll(async () => {
    await now.world.close();
    await rm(now.root, { recursive: true });
  });
  beforeEach(async () => {
    const made = now.made + 1;
    const folder = path.join(now.root, `project-${made}`);
    const { sets, members, projects } = now.world.services;
    const { set } = await sets.create(LOCAL_OWNER, { name: `Set ${made}` });
    for (const uuid of Object.values(now.skills)) await members.add(LOCAL_OWNER, set.id, { artifact_uuid: uuid });
    const { id } = await projects.create(LOCAL_OWNER, { name: `harbor-${made}`, path: folder, create: true });
    now = { ...now, made, folder, setId: set.id, projectId: id };
  });
  const planUrl = (more = ''): string => `/deployment-sets/${now.setId}/deploy?project_id=${now.projectId}${more}`;
  return {
    /** What there is for the test that runs. */
    here: (): DeployPages => now,
    planUrl,
    /** A place among the skills that are deployed. */
    file: (...parts: string[]): string => path.join(now.folder, '.claude/skills', ...parts),
    async deployOnce(): Promise<void> {
      const plan = await now.page.get(planUrl());
      expect((await now.page.post(planUrl(), sendable(plan.html))).status).toBe(303);
    },
  };
}
