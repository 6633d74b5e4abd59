import path from 'node:path';
import type { Pools } from './pools.ts';

/** A request that is accepted, with a body that generated fields may be added to. */
export interface Recipe {
  path: string;
  body?: Record<string, unknown>;
}

type Cook = (pools: Pools) => Promise<Recipe> | Recipe;

const FILES = [{ path: 'SKILL.md', content: '---\nname: x\ndescription: d\n---\n' }];

/**
 * Operations whose request is accepted only once, or only with things that fit each other: each time they get new ones.
 * All others find what they need by chance, since fields and parameters are filled with names of real things.
 */
export const RECIPES: Readonly<Record<string, Cook>> = {
  createArtifact: ({ collection, fresh }) => ({
    path: '/artifacts',
    body: { type: 'skill', name: fresh('made'), collection_id: collection, files: FILES },
  }),
  replaceArtifactFiles: ({ first }) => ({ path: `/artifacts/${first.uuid}/files`, body: { files: FILES } }),
  updateArtifact: async ({ make, collection }) => ({ path: `/artifacts/${(await make.skill(collection)).uuid}`, body: {} }),
  deleteArtifact: async ({ make, collection }) => ({ path: `/artifacts/${(await make.skill(collection)).uuid}` }),
  getArtifactFile: ({ first }) => ({ path: `/artifacts/${first.uuid}/files/SKILL.md` }),
  createCollection: ({ fresh }) => ({ path: '/collections', body: { name: fresh('Made') } }),
  updateCollection: async ({ make, fresh }) => ({
    path: `/collections/${await make.collection()}`,
    body: { name: fresh('Renamed') },
  }),
  deleteCollection: async ({ make }) => ({ path: `/collections/${await make.collection()}` }),
  addCollectionArtifact: async ({ make, first }) => ({
    path: `/collections/${await make.collection()}/artifacts`,
    body: { artifact_uuid: first.uuid },
  }),
  removeCollectionArtifact: async ({ make }) => {
    const collection = await make.collection();
    return { path: `/collections/${collection}/artifacts/${(await make.skill(collection)).uuid}` };
  },
  createComposite: ({ collection, fresh }) => ({
    path: '/composites',
    body: { collection_id: collection, name: fresh('plugin') },
  }),
  updateComposite: async ({ make, collection }) => ({ path: `/composites/${await make.plugin(collection)}`, body: {} }),
  deleteComposite: async ({ make, collection }) => ({ path: `/composites/${await make.plugin(collection)}` }),
  addCompositeMember: async ({ make, collection, first }) => ({
    path: `/composites/${await make.plugin(collection)}/members`,
    body: { artifact_uuid: first.uuid },
  }),
  updateCompositeMember: async ({ make, made, collection, first }) => {
    const plugin = await make.plugin(collection);
    await made('POST', `/composites/${plugin}/members`, { artifact_uuid: first.uuid });
    return { path: `/composites/${plugin}/members/${first.uuid}`, body: { position: 3 } };
  },
  removeCompositeMember: async ({ make, made, collection, first }) => {
    const plugin = await make.plugin(collection);
    await made('POST', `/composites/${plugin}/members`, { artifact_uuid: first.uuid });
    return { path: `/composites/${plugin}/members/${first.uuid}` };
  },
  createGroup: ({ collection, fresh }) => ({ path: '/groups', body: { collection_id: collection, name: fresh('Group') } }),
  updateGroup: async ({ make, collection }) => ({ path: `/groups/${await make.group(collection)}`, body: {} }),
  deleteGroup: async ({ make, collection }) => ({ path: `/groups/${await make.group(collection)}` }),
  addGroupArtifact: async ({ make, collection, first }) => ({
    path: `/groups/${await make.group(collection)}/artifacts`,
    body: { artifact_uuid: first.uuid },
  }),
  moveGroupArtifact: async ({ make, made, collection, first }) => {
    const group = await make.group(collection);
    await made('POST', `/groups/${group}/artifacts`, { artifact_uuid: first.uuid });
    return { path: `/groups/${group}/artifacts/${first.uuid}`, body: { position: 2.5 } };
  },
  removeGroupArtifact: async ({ make, made, collection, first }) => {
    const group = await make.group(collection);
    await made('POST', `/groups/${group}/artifacts`, { artifact_uuid: first.uuid });
    return { path: `/groups/${group}/artifacts/${first.uuid}` };
  },
  createSet: ({ fresh }) => ({ path: '/deployment-sets', body: { name: fresh('Set') } }),
  updateSet: async ({ make }) => ({ path: `/deployment-sets/${await make.set()}`, body: {} }),
  deleteSet: async ({ make }) => ({ path: `/deployment-sets/${await make.set()}` }),
  cloneSet: ({ set }) => ({ path: `/deployment-sets/${set}/clone`, body: {} }),
  addSetMember: async ({ make, first }) => ({
    path: `/deployment-sets/${await make.set()}/members`,
    body: { artifact_uuid: first.uuid },
  }),
  replaceSetMembers: async ({ make, first, group }) => ({
    path: `/deployment-sets/${await make.set()}/members`,
    body: { members: [{ artifact_uuid: first.uuid }, { group_id: group }] },
  }),
  moveSetMember: async ({ make, first }) => {
    const set = await make.set();
    return { path: `/deployment-sets/${set}/members/${await make.member(set, first.uuid)}`, body: { position: 7 } };
  },
  removeSetMember: async ({ make, first }) => {
    const set = await make.set();
    return { path: `/deployment-sets/${set}/members/${await make.member(set, first.uuid)}` };
  },
  resolveSet: ({ set }) => ({ path: `/deployment-sets/${set}/resolve` }),
  planSet: ({ set, project }) => ({ path: `/deployment-sets/${set}/plan`, body: { project_id: project.id } }),
  deploySet: ({ set, project }) => ({ path: `/deployment-sets/${set}/deploy`, body: { project_id: project.id } }),
  deployToMany: ({ set, project }) => ({
    path: `/deployment-sets/${set}/deploy-many`,
    body: { targets: [{ project_id: project.id }] },
  }),
  rollback: async ({ make, made, set }) => {
    const { id } = await make.project();
    await made('POST', `/deployment-sets/${set}/deploy`, { project_id: id });
    return { path: `/projects/${id}/rollback`, body: { generation: 1, dry_run: true } };
  },
  undeploy: ({ set, project }) => ({ path: `/projects/${project.id}/undeploy`, body: { set_id: set, dry_run: true } }),
  createImport: ({ source, collection }) => ({
    path: '/imports',
    body: { source: { kind: 'directory', path: source }, collection_id: collection },
  }),
  createProject: ({ root, fresh }) => {
    const name = fresh('project');
    return { path: '/projects', body: { name, path: path.join(root, name), create: true } };
  },
  updateProject: async ({ make, fresh }) => ({
    path: `/projects/${(await make.project()).id}`,
    body: { name: fresh('Renamed') },
  }),
  deleteProject: async ({ make }) => ({ path: `/projects/${(await make.project()).id}` }),
  createProfile: async ({ project, fresh }) => ({
    path: `/projects/${project.id}/profiles`,
    body: { platform: 'codex', name: fresh('profile') },
  }),
  updateProfile: async ({ make, project, fresh }) => ({
    path: `/projects/${project.id}/profiles/${await make.profile(project.id)}`,
    body: { name: fresh('renamed') },
  }),
  deleteProfile: async ({ make, project }) => ({ path: `/projects/${project.id}/profiles/${await make.profile(project.id)}` }),
  createToken: ({ fresh }) => ({ path: '/tokens', body: { name: fresh('token'), scopes: ['read'] } }),
  deleteToken: async ({ make }) => ({ path: `/tokens/${await make.token()}` }),
};
