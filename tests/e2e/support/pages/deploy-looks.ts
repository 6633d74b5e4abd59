import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '#app/lib/paths.ts';
import type { World } from '../world.ts';
import type { Look } from './look.ts';

const planOf = ({ set, project, profile }: World) => paths.setDeploy(set, { project_id: project, profile_id: profile });

/** The pages about plans and runs. */
export const deployLooks: readonly Look[] = [
  { page: 'setDeployMany', state: 'full', of: 'projects', at: ({ set }) => paths.setDeployMany(set) },
  { page: 'setDeployMany', state: 'error', of: 'none chosen', at: ({ set }) => paths.setDeployMany(set, { sent: '1' }) },
  {
    page: 'setDeployMany',
    state: 'full',
    at: ({ set, project, longProject }) => paths.setDeployMany(set, { project_id: [project, longProject] }),
  },
  {
    page: 'setDeployMany',
    state: 'empty',
    at: ({ emptySet, longProject }) => paths.setDeployMany(emptySet, { project_id: [longProject] }),
  },
  { page: 'setDeployMany', state: 'full', of: 'result', at: ({ set, run }) => paths.setDeployMany(set, { run: [run] }) },
  { page: 'setDeploy', state: 'full', of: 'projects', at: ({ set }) => paths.setDeploy(set) },
  {
    page: 'setDeploy',
    state: 'empty',
    of: 'no such project',
    at: ({ set }) => paths.setDeploy(set, { name: 'no such project' }),
  },
  { page: 'setDeploy', state: 'full', of: 'options', at: ({ set, project }) => paths.setDeploy(set, { project_id: project }) },
  { page: 'setDeploy', state: 'full', at: planOf },
  { page: 'setDeploy', state: 'full', of: 'what runs code', at: (world) => `${planOf(world)}&show=code` },
  {
    page: 'setDeploy',
    state: 'empty',
    at: ({ emptySet, longProject }) => paths.setDeploy(emptySet, { project_id: longProject }),
  },
  {
    page: 'setDeploy',
    state: 'error',
    of: 'not confirmed',
    at: ({ emptied, longProject }) => paths.setDeploy(emptied, { project_id: longProject, prune: true }),
    press: 'Deploy 1 change',
  },
  {
    page: 'setDeploy',
    state: 'error',
    of: 'changed meanwhile',
    at: planOf,
    meanwhile: ({ projectFolder }) => appendFile(path.join(projectFolder, '.claude/skills/debugging/SKILL.md'), 'One more.\n'),
    press: /^Deploy \d+ changes$/,
    shows: 'The plan changed while you were reading',
  },
  {
    page: 'setDeploy',
    state: 'error',
    of: 'the folder is gone',
    at: ({ set, goneProject }) => paths.setDeploy(set, { project_id: goneProject }),
  },
  { page: 'runs', state: 'full', at: () => paths.runs() },
  { page: 'runs', state: 'empty', of: 'nothing found', at: () => paths.runs({ status: 'cancelled' }) },
  { page: 'run', state: 'full', at: ({ run }) => paths.run(run) },
  { page: 'run', state: 'error', at: ({ failedRun }) => paths.run(failedRun) },
];
