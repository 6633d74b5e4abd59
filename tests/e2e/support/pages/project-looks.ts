import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '#app/lib/paths.ts';
import type { World } from '../world.ts';
import type { Look } from './look.ts';

/** An edit that no plan has seen: another one each time. */
const editStandup = ({ growingFolder }: World) =>
  appendFile(path.join(growingFolder, '.claude/commands/standup.md'), 'One more.\n');

/** The pages about projects, their profiles and drift. */
export const projectLooks: readonly Look[] = [
  { page: 'projects', state: 'full', at: () => paths.projects() },
  { page: 'projects', state: 'empty', of: 'nothing found', at: () => paths.projects({ name: 'no such project' }) },
  { page: 'projectNew', state: 'full', at: () => paths.projectNew() },
  { page: 'projectNew', state: 'error', at: () => paths.projectNew(), fill: { Folder: '/etc' }, press: 'Register project' },
  { page: 'project', state: 'full', at: ({ project }) => paths.project(project) },
  { page: 'project', state: 'empty', at: ({ longProject }) => paths.project(longProject) },
  { page: 'projectEdit', state: 'full', at: ({ project }) => paths.projectEdit(project) },
  {
    page: 'projectEdit',
    state: 'error',
    at: ({ project }) => paths.projectEdit(project),
    fill: { Name: '', Folder: 'relative' },
    press: 'Save project',
  },
  { page: 'projectDeploy', state: 'full', at: ({ project }) => paths.projectDeploy(project) },
  {
    page: 'projectDeploy',
    state: 'empty',
    of: 'nothing found',
    at: ({ project }) => paths.projectDeploy(project, { name: 'no such set' }),
  },
  { page: 'projectDelete', state: 'full', at: ({ longProject }) => paths.projectDelete(longProject) },
  {
    page: 'projectUndeploy',
    state: 'full',
    at: ({ project, base, profile }) => paths.projectUndeploy(project, { set_id: base, profile_id: profile }),
  },
  {
    page: 'projectUndeploy',
    state: 'error',
    of: 'not confirmed',
    at: ({ project, base, profile }) => paths.projectUndeploy(project, { set_id: base, profile_id: profile }),
    press: /^Remove \d+ artifacts?$/,
  },
  {
    page: 'projectRollback',
    state: 'full',
    at: ({ growingProject }) => paths.projectRollback(growingProject, { generation: 1 }),
  },
  {
    page: 'projectRollback',
    state: 'error',
    of: 'changed meanwhile',
    at: ({ growingProject }) => paths.projectRollback(growingProject, { generation: 1 }),
    meanwhile: editStandup,
    press: /^Roll back \d+ changes?$/,
    shows: 'The plan changed while you were reading',
  },
  {
    page: 'projectForget',
    state: 'full',
    at: ({ project, deployedArtifact }) => paths.projectForget(project, { artifact: deployedArtifact }),
  },
  { page: 'drift', state: 'full', at: () => paths.drift() },
  { page: 'driftLevel', state: 'full', at: () => paths.driftLevel() },
  { page: 'driftLevel', state: 'full', of: 'result', at: ({ run, failedRun }) => paths.driftLevel({ run: [run, failedRun] }) },
  {
    page: 'driftLevel',
    state: 'error',
    of: 'changed meanwhile',
    at: ({ growingProject }) => paths.driftLevel({ project: growingProject }),
    meanwhile: editStandup,
    press: /^Deploy \d+ changes? to/,
    shows: 'The plan changed while you were reading',
  },
  { page: 'profileNew', state: 'full', at: ({ project }) => paths.profileNew(project) },
  {
    page: 'profileNew',
    state: 'error',
    at: ({ project }) => paths.profileNew(project),
    fill: { 'Name (optional)': 'cursor' },
    press: 'Add profile',
  },
  { page: 'profileDelete', state: 'full', at: ({ project, unusedProfile }) => paths.profileDelete(project, unusedProfile) },
  {
    page: 'profileDelete',
    state: 'error',
    of: 'in use',
    at: ({ project, profile }) => paths.profileDelete(project, profile),
    press: 'Remove the profile',
  },
];
