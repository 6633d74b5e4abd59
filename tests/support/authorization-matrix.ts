import type { operations } from '#app/contracts/operations.ts';

/** Ids of things that belong to one owner; every one is real. */
export interface World {
  collection: string;
  group: string;
  skill: string;
  secondSkill: string;
  /** `type:name` of the second skill; nobody else uses that name. */
  secondSkillId: string;
  plugin: string;
  set: string;
  innerSet: string;
  member: string;
  token: string;
  session: string;
  project: string;
  profile: string;
  import: string;
  run: string;
  /** A folder inside the roots with nothing in it. */
  folder: string;
  contentHash: string;
}

/** One request that names another owner's things. */
export interface ForeignRequest {
  path: string;
  body?: unknown;
  /** What the stranger must get; 404 unless the operation only reads the stranger's own. */
  status?: number;
}

type Row = (theirs: World, mine: World) => ForeignRequest[];

/** Operations that name nothing of anybody: a stranger uses them on the stranger's own things. */
const own =
  (path: string, body?: unknown, status = 200): Row =>
  () => [{ path, body, status }];

const set =
  (suffix: string, body?: unknown): Row =>
  (theirs) => [{ path: `/deployment-sets/${theirs.set}${suffix}`, body }];
const artifact =
  (suffix: string, body?: unknown): Row =>
  (theirs) => [{ path: `/artifacts/${theirs.skill}${suffix}`, body }];
const collection =
  (suffix: string, body?: unknown): Row =>
  (theirs) => [{ path: `/collections/${theirs.collection}${suffix}`, body }];
const group =
  (suffix: string, body?: unknown): Row =>
  (theirs) => [{ path: `/groups/${theirs.group}${suffix}`, body }];
const composite =
  (suffix: string, body?: unknown): Row =>
  (theirs) => [{ path: `/composites/${theirs.plugin}${suffix}`, body }];

const project =
  (suffix: string, body?: unknown): Row =>
  (theirs) => [{ path: `/projects/${theirs.project}${suffix}`, body }];

/** Any one of the three may be somebody else's. */
const deployment =
  (suffix: string): Row =>
  (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}${suffix}`, body: { project_id: mine.project } },
    { path: `/deployment-sets/${mine.set}${suffix}`, body: { project_id: theirs.project } },
    { path: `/deployment-sets/${mine.set}${suffix}`, body: { project_id: mine.project, profile_id: theirs.profile } },
  ];

const FILES = [{ path: 'SKILL.md', content: '---\nname: stolen\ndescription: x\n---\n' }];

/** How each operation could be used to reach for another owner's things. An operation without a row fails the suite. */
export const MATRIX: Record<keyof typeof operations, Row> = {
  listArtifacts: (theirs) => [
    { path: '/artifacts', status: 200 },
    { path: `/artifacts?collection_id=${theirs.collection}`, status: 404 },
    { path: `/artifacts?group_id=${theirs.group}`, status: 404 },
  ],
  createArtifact: (theirs) => [
    { path: '/artifacts', body: { type: 'skill', name: 'stolen', collection_id: theirs.collection, files: FILES } },
  ],
  getArtifact: (theirs) => [
    { path: `/artifacts/${theirs.skill}` },
    { path: `/artifacts/${theirs.secondSkillId}` },
    { path: `/artifacts/${theirs.secondSkillId}?collection_id=${theirs.collection}` },
  ],
  updateArtifact: artifact('', { description: 'stolen' }),
  deleteArtifact: artifact(''),
  replaceArtifactFiles: artifact('/files', { files: FILES }),
  listArtifactFiles: (theirs) => [
    { path: `/artifacts/${theirs.skill}/files` },
    { path: `/artifacts/${theirs.skill}/files?version=${theirs.contentHash}` },
  ],
  getArtifactFile: artifact('/files/SKILL.md'),
  listArtifactVersions: artifact('/versions'),
  getArtifactUsage: artifact('/usage'),
  getArtifactAssociations: (theirs) => [
    { path: `/artifacts/${theirs.skill}/associations` },
    { path: `/artifacts/${theirs.plugin}/associations` },
  ],
  listCollections: own('/collections'),
  createCollection: own('/collections', { name: 'Mine alone' }, 201),
  getCollection: collection(''),
  updateCollection: collection('', { name: 'stolen' }),
  deleteCollection: collection(''),
  getCollectionUsage: collection('/usage'),
  exportCollection: collection('/export'),
  listCollectionArtifacts: collection('/artifacts'),
  addCollectionArtifact: (theirs, mine) => [
    { path: `/collections/${theirs.collection}/artifacts`, body: { artifact_uuid: mine.skill } },
    { path: `/collections/${mine.collection}/artifacts`, body: { artifact_uuid: theirs.skill } },
  ],
  removeCollectionArtifact: (theirs, mine) => [
    { path: `/collections/${theirs.collection}/artifacts/${theirs.skill}` },
    { path: `/collections/${mine.collection}/artifacts/${theirs.skill}` },
  ],
  listComposites: own('/composites'),
  createComposite: (theirs, mine) => [
    { path: '/composites', body: { collection_id: theirs.collection, name: 'stolen' } },
    { path: '/composites', body: { collection_id: mine.collection, name: 'stolen', members: [{ artifact_uuid: theirs.skill }] } },
  ],
  getComposite: composite(''),
  updateComposite: composite('', { description: 'stolen' }),
  deleteComposite: composite(''),
  addCompositeMember: (theirs, mine) => [
    { path: `/composites/${theirs.plugin}/members`, body: { artifact_uuid: mine.skill } },
    { path: `/composites/${mine.plugin}/members`, body: { artifact_uuid: theirs.secondSkill } },
    { path: `/composites/${mine.plugin}/members`, body: { child_artifact_id: theirs.secondSkillId } },
  ],
  updateCompositeMember: (theirs) => [{ path: `/composites/${theirs.plugin}/members/${theirs.skill}`, body: { position: 1 } }],
  removeCompositeMember: (theirs) => [{ path: `/composites/${theirs.plugin}/members/${theirs.skill}` }],
  listGroups: (theirs) => [
    { path: '/groups', status: 200 },
    { path: `/groups?collection_id=${theirs.collection}`, status: 404 },
  ],
  createGroup: (theirs) => [{ path: '/groups', body: { collection_id: theirs.collection, name: 'stolen' } }],
  getGroup: group(''),
  updateGroup: group('', { name: 'stolen' }),
  deleteGroup: group(''),
  listGroupArtifacts: group('/artifacts'),
  addGroupArtifact: (theirs, mine) => [
    { path: `/groups/${theirs.group}/artifacts`, body: { artifact_uuid: mine.skill } },
    { path: `/groups/${mine.group}/artifacts`, body: { artifact_uuid: theirs.secondSkill } },
  ],
  moveGroupArtifact: (theirs) => [{ path: `/groups/${theirs.group}/artifacts/${theirs.skill}`, body: { position: 9 } }],
  removeGroupArtifact: (theirs) => [{ path: `/groups/${theirs.group}/artifacts/${theirs.skill}` }],
  listSets: own('/deployment-sets'),
  createSet: own('/deployment-sets', { name: 'Mine alone' }, 201),
  getSet: set(''),
  updateSet: set('', { name: 'stolen' }),
  deleteSet: set(''),
  cloneSet: set('/clone', {}),
  addSetMember: (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/members`, body: { artifact_uuid: mine.secondSkill } },
    { path: `/deployment-sets/${mine.set}/members`, body: { artifact_uuid: theirs.skill } },
    { path: `/deployment-sets/${mine.set}/members`, body: { group_id: theirs.group } },
    { path: `/deployment-sets/${mine.set}/members`, body: { member_set_id: theirs.set } },
  ],
  replaceSetMembers: (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/members`, body: { members: [] } },
    { path: `/deployment-sets/${mine.set}/members`, body: { members: [{ id: theirs.member }] } },
    { path: `/deployment-sets/${mine.set}/members`, body: { members: [{ artifact_uuid: theirs.skill }] } },
  ],
  moveSetMember: (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/members/${theirs.member}`, body: { position: 9 } },
    { path: `/deployment-sets/${mine.set}/members/${theirs.member}`, body: { position: 9 } },
    { path: `/deployment-sets/${mine.set}/members/${mine.member}`, body: { before: theirs.member } },
  ],
  removeSetMember: (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/members/${theirs.member}` },
    { path: `/deployment-sets/${mine.set}/members/${theirs.member}` },
  ],
  resolveSet: set('/resolve'),
  listSetParents: (theirs) => [{ path: `/deployment-sets/${theirs.innerSet}/parents` }],
  exportSet: set('/export'),
  importSet: (theirs) => [
    {
      path: '/deployment-sets/import',
      body: {
        format: 'loadout.deployment-set',
        format_version: 1,
        sets: [{ id: 'a', name: 'Mine alone', members: [{ kind: 'set', set_id: theirs.innerSet, name: 'Theirs' }] }],
      },
      // It makes a set of the stranger's own, without what is not the stranger's.
      status: 201,
    },
  ],
  planSet: deployment('/plan'),
  deploySet: deployment('/deploy'),
  listRuns: (theirs) => [
    { path: '/deploy-runs', status: 200 },
    { path: `/deploy-runs?set_id=${theirs.set}`, status: 200 },
    { path: `/deploy-runs?project_id=${theirs.project}`, status: 200 },
  ],
  getProjectStatus: (theirs, mine) => [
    { path: `/projects/${theirs.project}/status` },
    { path: `/projects/${mine.project}/status?profile_id=${theirs.profile}` },
  ],
  deployToMany: (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/deploy-many`, body: { targets: [{ project_id: mine.project }] } },
    {
      path: `/deployment-sets/${mine.set}/deploy-many`,
      body: { targets: [{ project_id: mine.project }, { project_id: theirs.project }] },
    },
    {
      path: `/deployment-sets/${mine.set}/deploy-many`,
      body: { targets: [{ project_id: mine.project, profile_id: theirs.profile }] },
    },
  ],
  listDrift: (theirs) => [{ path: '/drift?all=true', status: 200 }, { path: `/drift?set_id=${theirs.set}` }],
  forgetArtifacts: (theirs, mine) => [
    { path: `/projects/${theirs.project}/forget`, body: { artifact_uuids: [mine.skill] } },
    { path: `/projects/${mine.project}/forget`, body: { artifact_uuids: [theirs.skill] } },
    { path: `/projects/${mine.project}/forget`, body: { artifact_uuids: [mine.skill], profile_id: theirs.profile } },
  ],
  listGenerations: (theirs, mine) => [
    { path: `/projects/${theirs.project}/generations` },
    { path: `/projects/${mine.project}/generations?profile_id=${theirs.profile}` },
  ],
  rollback: (theirs, mine) => [
    { path: `/projects/${theirs.project}/rollback`, body: { generation: 1 } },
    { path: `/projects/${mine.project}/rollback`, body: { generation: 1, profile_id: theirs.profile } },
  ],
  undeploy: (theirs, mine) => [
    { path: `/projects/${theirs.project}/undeploy`, body: { set_id: mine.set } },
    { path: `/projects/${mine.project}/undeploy`, body: { set_id: theirs.set } },
    { path: `/projects/${mine.project}/undeploy`, body: { artifact_uuids: [theirs.skill] } },
    { path: `/projects/${mine.project}/undeploy`, body: { set_id: mine.set, profile_id: theirs.profile } },
  ],
  getRun: (theirs) => [{ path: `/deploy-runs/${theirs.run}` }],
  followRun: (theirs) => [{ path: `/deploy-runs/${theirs.run}/events` }],
  retryRun: (theirs) => [{ path: `/deploy-runs/${theirs.run}/retry` }],
  cancelRun: (theirs) => [{ path: `/deploy-runs/${theirs.run}/cancel` }],
  listImports: own('/imports'),
  createImport: (theirs, mine) => [
    { path: '/imports', body: { source: { kind: 'directory', path: mine.folder }, collection_id: theirs.collection } },
  ],
  getImport: (theirs) => [{ path: `/imports/${theirs.import}` }],
  listProjects: own('/projects'),
  createProject: () => [{ path: '/projects', body: { name: 'outside', path: '/etc/loadout' }, status: 422 }],
  getProject: project(''),
  updateProject: project('', { name: 'stolen' }),
  deleteProject: project(''),
  listProfiles: project('/profiles'),
  createProfile: project('/profiles', { platform: 'cursor' }),
  updateProfile: (theirs, mine) => [
    { path: `/projects/${theirs.project}/profiles/${theirs.profile}`, body: { name: 'stolen' } },
    { path: `/projects/${mine.project}/profiles/${theirs.profile}`, body: { name: 'stolen' } },
  ],
  deleteProfile: (theirs, mine) => [
    { path: `/projects/${theirs.project}/profiles/${theirs.profile}` },
    { path: `/projects/${mine.project}/profiles/${theirs.profile}` },
  ],
  getMe: own('/me'),
  listAudit: (theirs) => [
    { path: '/audit', status: 200 },
    { path: `/audit?target_id=${theirs.set}`, status: 200 },
    { path: `/audit?target_id=${theirs.token}`, status: 200 },
  ],
  listTokens: own('/tokens'),
  createToken: own('/tokens', { name: 'mine', scopes: ['read'] }, 201),
  deleteToken: (theirs) => [{ path: `/tokens/${theirs.token}` }],
};
