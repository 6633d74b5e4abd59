import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '#app/lib/paths.ts';
import type { World } from './world.ts';

/** Addresses that show no page of their own: a form's target, a file, a place on a page. */
export const NO_PAGES = [
  'theme',
  'signOut',
  'singleSignOn',
  'signInCallback',
  'samples',
  'artifactFile',
  'collectionExport',
  'setMember',
  'groupArtifact',
  'runRetry',
  'runCancel',
  'runEvents',
] as const;

/**
 * Pages whose form comes back only when two programs deploy to the same project in the same moment, or where people sign in
 * (`sign-in.spec.ts` has a server of its own for that).
 */
export const UNREACHABLE_REFUSALS = ['projectDelete', 'projectForget', 'signIn'] as const;

export type PageName = Exclude<keyof typeof paths, (typeof NO_PAGES)[number]>;

/** A page in one of its states: how to get there. */
export interface Look {
  page: PageName;
  state: 'empty' | 'full' | 'error';
  /** Tells looks of the same page and state apart. */
  of?: string;
  at: (world: World) => string;
  /** Typed before the button is pressed, by label. */
  fill?: Readonly<Record<string, string>>;
  /** Happens after the page is there, before the button is pressed: somebody else's change. */
  meanwhile?: (world: World) => Promise<unknown>;
  /** The button whose form comes back. */
  press?: string | RegExp;
  /** The heading that then appears, where it is no summary of errors. */
  shows?: string;
}

const NOWHERE = '01890000-0000-7000-8000-000000000000';

const change = ({ api }: World, path: string) => api.call('PATCH', path, { description: `Changed at ${Date.now()}` });

/** An edit that no plan has seen: another one each time. */
const editStandup = ({ growingFolder }: World) =>
  appendFile(path.join(growingFolder, '.claude/commands/standup.md'), 'One more.\n');

const planOf = ({ set, project, profile }: World) => paths.setDeploy(set, { project_id: project, profile_id: profile });

/** Every page of the site in the states it can be in. A test compares this with `paths`, and with what the routes can answer. */
export const looks: readonly Look[] = [
  { page: 'home', state: 'full', at: () => paths.home() },
  { page: 'help', state: 'full', at: () => paths.help() },
  { page: 'apiDocs', state: 'full', at: () => paths.apiDocs() },
  { page: 'search', state: 'full', at: () => paths.search({ q: 'a' }) },

  { page: 'sets', state: 'full', at: () => paths.sets() },
  { page: 'sets', state: 'full', of: 'pages', at: () => paths.sets({ limit: 2, offset: 2, tag: 'everyone', sort: 'name' }) },
  { page: 'sets', state: 'empty', of: 'nothing found', at: () => paths.sets({ name: 'no such set', tag: 'no such tag' }) },
  { page: 'setNew', state: 'full', at: () => paths.setNew() },
  { page: 'setNew', state: 'error', at: () => paths.setNew(), fill: { 'or your own': 'red' }, press: 'Create set' },
  { page: 'set', state: 'full', at: ({ set }) => paths.set(set) },
  { page: 'set', state: 'full', of: 'long', at: ({ longSet }) => paths.set(longSet) },
  { page: 'set', state: 'empty', at: ({ emptySet }) => paths.set(emptySet) },
  { page: 'set', state: 'error', of: 'not there', at: () => paths.set(NOWHERE) },
  {
    page: 'set',
    state: 'error',
    of: 'changed meanwhile',
    at: ({ frontend }) => paths.set(frontend),
    meanwhile: (world) => change(world, `/deployment-sets/${world.frontend}`),
    press: 'Save order',
  },
  { page: 'setEdit', state: 'full', at: ({ set }) => paths.setEdit(set) },
  { page: 'setEdit', state: 'error', at: ({ set }) => paths.setEdit(set), fill: { Name: '' }, press: 'Save set' },
  {
    page: 'setEdit',
    state: 'error',
    of: 'changed meanwhile',
    at: ({ frontend }) => paths.setEdit(frontend),
    meanwhile: (world) => change(world, `/deployment-sets/${world.frontend}`),
    press: 'Save set',
  },
  { page: 'setDelete', state: 'full', at: ({ base }) => paths.setDelete(base) },
  { page: 'setClone', state: 'full', at: ({ set }) => paths.setClone(set) },
  {
    page: 'setClone',
    state: 'error',
    at: ({ set }) => paths.setClone(set),
    fill: { 'Name of the copy': 'Base\u0007' },
    press: 'Clone set',
  },
  { page: 'setDownload', state: 'full', at: ({ set }) => paths.setDownload(set) },
  { page: 'setImport', state: 'full', at: () => paths.setImport() },
  { page: 'setImport', state: 'error', at: () => paths.setImport(), press: 'Import set' },
  { page: 'setResolved', state: 'full', at: ({ set }) => paths.setResolved(set) },
  { page: 'setResolved', state: 'empty', at: ({ emptySet }) => paths.setResolved(emptySet) },
  { page: 'setMembersNew', state: 'full', at: ({ base }) => paths.setMembersNew(base) },
  { page: 'setMembersNew', state: 'full', of: 'groups', at: ({ base }) => paths.setMembersNew(base, { tab: 'group' }) },
  { page: 'setMembersNew', state: 'full', of: 'sets', at: ({ base }) => paths.setMembersNew(base, { tab: 'set' }) },
  { page: 'setMembersNew', state: 'empty', at: ({ base }) => paths.setMembersNew(base, { name: 'no such thing' }) },
  { page: 'setMembersNew', state: 'error', at: ({ base }) => paths.setMembersNew(base), press: 'Add selected' },

  { page: 'artifacts', state: 'full', at: () => paths.artifacts() },
  { page: 'artifacts', state: 'empty', of: 'nothing found', at: () => paths.artifacts({ q: 'nosuchword', type: 'hook' }) },
  { page: 'artifact', state: 'full', at: ({ artifact }) => paths.artifact(artifact) },
  { page: 'artifact', state: 'full', of: 'long', at: ({ oddArtifact }) => paths.artifact(oddArtifact) },
  { page: 'artifact', state: 'full', of: 'hook', at: ({ hook }) => paths.artifact(hook) },
  { page: 'artifact', state: 'full', of: 'plugin', at: ({ plugin }) => paths.artifact(plugin) },
  { page: 'artifact', state: 'error', of: 'not there', at: () => paths.artifact(NOWHERE) },
  {
    page: 'artifact',
    state: 'error',
    of: 'plugin changed meanwhile',
    at: ({ plugin }) => paths.artifact(plugin),
    meanwhile: (world) => change(world, `/composites/${world.plugin}`),
    press: 'Save order',
  },
  { page: 'artifactChanges', state: 'full', at: ({ changed }) => paths.artifactChanges(changed) },
  { page: 'pluginContentsNew', state: 'full', at: ({ plugin }) => paths.pluginContentsNew(plugin) },
  { page: 'pluginContentsNew', state: 'error', at: ({ plugin }) => paths.pluginContentsNew(plugin), press: 'Add selected' },
  { page: 'pluginContent', state: 'full', at: ({ plugin, pluginChild }) => paths.pluginContent(plugin, pluginChild) },
  {
    page: 'pluginContent',
    state: 'error',
    of: 'not there',
    at: ({ plugin }) => paths.pluginContent(plugin, NOWHERE),
  },
  { page: 'pluginNew', state: 'full', at: ({ collection }) => paths.pluginNew(collection) },
  { page: 'pluginNew', state: 'error', at: ({ collection }) => paths.pluginNew(collection), press: 'Create plugin' },
  { page: 'artifactEdit', state: 'full', at: ({ artifact }) => paths.artifactEdit(artifact) },
  {
    page: 'artifactEdit',
    state: 'error',
    at: ({ artifact }) => paths.artifactEdit(artifact),
    fill: { Name: '', 'Tags (optional)': 'x'.repeat(51) },
    press: 'Save artifact',
  },
  { page: 'artifactDelete', state: 'full', at: ({ artifact }) => paths.artifactDelete(artifact) },

  { page: 'collections', state: 'full', at: () => paths.collections() },
  { page: 'collections', state: 'empty', of: 'nothing found', at: () => paths.collections({ name: 'no such collection' }) },
  { page: 'collectionNew', state: 'full', at: () => paths.collectionNew() },
  { page: 'collectionNew', state: 'error', at: () => paths.collectionNew(), press: 'Create collection' },
  { page: 'collection', state: 'full', at: ({ collection }) => paths.collection(collection) },
  { page: 'collection', state: 'empty', at: ({ emptyCollection }) => paths.collection(emptyCollection) },
  { page: 'collectionEdit', state: 'full', at: ({ collection }) => paths.collectionEdit(collection) },
  {
    page: 'collectionEdit',
    state: 'error',
    at: ({ collection }) => paths.collectionEdit(collection),
    fill: { Name: '' },
    press: 'Save collection',
  },
  { page: 'collectionDelete', state: 'full', at: ({ collection }) => paths.collectionDelete(collection) },

  { page: 'groupNew', state: 'full', at: ({ collection }) => paths.groupNew({ collection }) },
  { page: 'groupNew', state: 'error', at: ({ collection }) => paths.groupNew({ collection }), press: 'Create group' },
  { page: 'group', state: 'full', at: ({ group }) => paths.group(group) },
  { page: 'group', state: 'empty', at: ({ emptyGroup }) => paths.group(emptyGroup) },
  {
    page: 'group',
    state: 'error',
    of: 'changed meanwhile',
    at: ({ group }) => paths.group(group),
    meanwhile: (world) => change(world, `/groups/${world.group}`),
    press: 'Save order',
  },
  { page: 'groupEdit', state: 'full', at: ({ group }) => paths.groupEdit(group) },
  { page: 'groupEdit', state: 'error', at: ({ group }) => paths.groupEdit(group), fill: { Name: '' }, press: 'Save group' },
  { page: 'groupDelete', state: 'full', at: ({ group }) => paths.groupDelete(group) },
  { page: 'groupArtifactsNew', state: 'full', at: ({ group }) => paths.groupArtifactsNew(group) },
  { page: 'groupArtifactsNew', state: 'empty', at: ({ group }) => paths.groupArtifactsNew(group, { name: 'no such thing' }) },
  { page: 'groupArtifactsNew', state: 'error', at: ({ group }) => paths.groupArtifactsNew(group), press: 'Add selected' },

  { page: 'imports', state: 'full', at: () => paths.imports() },
  { page: 'importNew', state: 'full', at: () => paths.importNew() },
  { page: 'importNew', state: 'full', of: 'git', at: () => paths.importNew({ kind: 'git' }) },
  { page: 'importNew', state: 'full', of: 'archive', at: () => paths.importNew({ kind: 'archive' }) },
  { page: 'importNew', state: 'error', at: () => paths.importNew(), press: 'Import' },
  { page: 'importNew', state: 'error', of: 'archive', at: () => paths.importNew({ kind: 'archive' }), press: 'Import' },
  { page: 'import', state: 'full', at: (world) => paths.import(world.import) },
  { page: 'import', state: 'full', of: 'oddities', at: ({ oddImport }) => paths.import(oddImport) },
  { page: 'import', state: 'empty', at: (world) => paths.import(world.import, { show: 'rejected' }) },

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
  { page: 'settings', state: 'full', at: () => paths.settings() },
  { page: 'signIn', state: 'full', at: () => paths.signIn() },
  { page: 'signIn', state: 'empty', of: 'authentication off', at: () => paths.signIn() },
  { page: 'tokens', state: 'full', at: () => paths.tokens() },
  { page: 'tokenNew', state: 'full', at: () => paths.tokenNew() },
  { page: 'tokenNew', state: 'error', at: () => paths.tokenNew(), press: 'Create token' },
  { page: 'tokenRevoke', state: 'full', at: ({ token }) => paths.tokenRevoke(token) },
  { page: 'sessions', state: 'full', at: () => paths.sessions() },
  { page: 'sessions', state: 'empty', of: 'authentication off', at: () => paths.sessions() },
  { page: 'audit', state: 'full', at: () => paths.audit() },
  { page: 'audit', state: 'empty', of: 'nothing found', at: () => paths.audit({ actor: 'nobody', outcome: 'refused' }) },
  { page: 'runs', state: 'full', at: () => paths.runs() },
  { page: 'runs', state: 'empty', of: 'nothing found', at: () => paths.runs({ status: 'cancelled' }) },
  { page: 'run', state: 'full', at: ({ run }) => paths.run(run) },
  { page: 'run', state: 'error', at: ({ failedRun }) => paths.run(failedRun) },
];
