import type { World } from './authorization-matrix.ts';

/** One form, or one page to look at, that names another owner's things. */
export interface ForeignPage {
  path: string;
  /** The fields of a form; without them the page is only looked at. */
  fields?: Readonly<Record<string, string | string[] | undefined>>;
  /** What the stranger gets; 404 unless said otherwise. */
  status?: number;
}

type Row = (theirs: World, mine: World) => readonly ForeignPage[];

const both =
  (path: (theirs: World) => string, fields: ForeignPage['fields'] = {}): Row =>
  (theirs) => [{ path: path(theirs) }, { path: path(theirs), fields }];
/** The buttons beside the rows of a list, and the one that saves its order. */
const ROW_BUTTONS = ['up', 'down', 'remove'] as const;
/** Every button of a page with an ordered list: on somebody else's list, and with somebody else's row on one's own. */
const ordered =
  (path: (world: World) => string, field: string, row: (world: World) => string): Row =>
  (theirs, mine) => [
    { path: path(theirs) },
    { path: path(theirs), fields: { intent: 'order', [`place.${row(theirs)}`]: '1', version: '1', revision: '' } },
    ...ROW_BUTTONS.map((intent) => ({ path: path(theirs), fields: { intent, [field]: row(theirs) } })),
    // What is not in one's own list, wherever else it is, comes back as the list as it is now.
    ...ROW_BUTTONS.map((intent) => ({ path: path(mine), fields: { intent, [field]: row(theirs) }, status: 412 })),
  ];
const look =
  (path: (theirs: World) => string, status?: number): Row =>
  (theirs) => [{ path: path(theirs), status }];
/** Pages that name nothing of anybody. */
const own = (path: string): Row => look(() => path, 200);

/**
 * How each page and each form could be used to reach for another owner's things, by route file. A page with a parameter or a
 * form without a row fails the suite.
 */
export const PAGE_MATRIX: Readonly<Record<string, Row>> = {
  '_index.tsx': own('/'),
  'search.tsx': own('/search?q=private'),
  'samples.ts': () => [{ path: '/samples', fields: {}, status: 303 }],
  'artifacts._index.tsx': own('/artifacts?q=private'),
  'artifacts.$uuid._index.tsx': ordered(
    ({ plugin }) => `/artifacts/${plugin}`,
    'artifact_uuid',
    ({ skill }) => skill,
  ),
  'artifacts.$uuid.edit.tsx': both(({ skill }) => `/artifacts/${skill}/edit`, { name: 'stolen', revision: '' }),
  'artifacts.$uuid.delete.tsx': both(({ skill }) => `/artifacts/${skill}/delete`),
  'artifacts.$uuid.files.$.ts': look(({ skill }) => `/artifacts/${skill}/files/SKILL.md`),
  'artifacts.$uuid.changes.tsx': look(({ skill }) => `/artifacts/${skill}/changes`),
  'artifacts.$uuid.contents.new.tsx': (theirs, mine) => [
    { path: `/artifacts/${theirs.plugin}/contents/new` },
    { path: `/artifacts/${theirs.plugin}/contents/new`, fields: { artifact_uuid: mine.skill } },
    { path: `/artifacts/${mine.plugin}/contents/new`, fields: { artifact_uuid: theirs.secondSkill } },
  ],
  'artifacts.$uuid.contents.$child.tsx': both(({ plugin, skill }) => `/artifacts/${plugin}/contents/${skill}`, {
    relationship_type: 'extends',
  }),
  'collections.$id.plugins.new.tsx': both(({ collection }) => `/collections/${collection}/plugins/new`, { name: 'stolen' }),
  'collections._index.tsx': own('/collections'),
  'collections.new.tsx': (_theirs, mine) => [
    { path: '/collections/new', status: 200 },
    { path: '/collections/new', fields: { name: `Of ${mine.set}`, description: '' }, status: 303 },
  ],
  'collections.$id._index.tsx': look(({ collection }) => `/collections/${collection}`),
  'collections.$id.edit.tsx': both(({ collection }) => `/collections/${collection}/edit`, { name: 'stolen', revision: '' }),
  'collections.$id.delete.tsx': both(({ collection }) => `/collections/${collection}/delete`),
  'collections.$id.export.ts': look(({ collection }) => `/collections/${collection}/export`),
  'groups.new.tsx': (theirs) => [
    { path: `/groups/new?collection=${theirs.collection}` },
    { path: '/groups/new', fields: { name: 'stolen', collection_id: theirs.collection } },
  ],
  'groups.$id._index.tsx': ordered(
    ({ group }) => `/groups/${group}`,
    'artifact_uuid',
    ({ skill }) => skill,
  ),
  'groups.$id.edit.tsx': both(({ group }) => `/groups/${group}/edit`, { name: 'stolen', revision: '' }),
  'groups.$id.delete.tsx': both(({ group }) => `/groups/${group}/delete`),
  'groups.$id.artifacts.new.tsx': (theirs, mine) => [
    { path: `/groups/${theirs.group}/artifacts/new` },
    { path: `/groups/${theirs.group}/artifacts/new`, fields: { artifact_uuid: mine.skill } },
    { path: `/groups/${mine.group}/artifacts/new`, fields: { artifact_uuid: theirs.secondSkill } },
  ],
  'imports._index.tsx': own('/imports'),
  'imports.new.tsx': (theirs, mine) => [
    { path: '/imports/new', status: 200 },
    ...['preview', 'import'].map((intent) => ({
      path: '/imports/new',
      fields: { intent, 'source.kind': 'directory', 'source.path': mine.folder, collection_id: theirs.collection },
    })),
  ],
  'imports.$id.tsx': look((theirs) => `/imports/${theirs.import}`),
  'projects._index.tsx': own('/projects'),
  'projects.new.tsx': () => [
    { path: '/projects/new', status: 200 },
    { path: '/projects/new', fields: { name: 'outside', path: '/etc/loadout' }, status: 422 },
  ],
  'projects.$id._index.tsx': look(({ project }) => `/projects/${project}`),
  'projects.$id.edit.tsx': both(({ project }) => `/projects/${project}/edit`, { name: 'stolen', path: '/tmp', revision: '' }),
  'projects.$id.delete.tsx': both(({ project }) => `/projects/${project}/delete`),
  'projects.$id.deploy.tsx': look(({ project }) => `/projects/${project}/deploy`),
  'projects.$id.undeploy.tsx': (theirs, mine) => [
    { path: `/projects/${theirs.project}/undeploy?set_id=${mine.set}` },
    { path: `/projects/${theirs.project}/undeploy?set_id=${mine.set}`, fields: { plan_digest: 'x' } },
    { path: `/projects/${mine.project}/undeploy?set_id=${theirs.set}`, fields: { plan_digest: 'x' } },
    { path: `/projects/${mine.project}/undeploy?artifact=${theirs.skill}`, fields: { plan_digest: 'x' } },
  ],
  'projects.$id.rollback.tsx': (theirs, mine) => [
    { path: `/projects/${theirs.project}/rollback?generation=1` },
    { path: `/projects/${theirs.project}/rollback?generation=1`, fields: { plan_digest: 'x' } },
    {
      path: `/projects/${mine.project}/rollback?generation=1&profile_id=${theirs.profile}`,
      fields: { plan_digest: 'x' },
    },
  ],
  'projects.$id.forget.tsx': (theirs, mine) => [
    { path: `/projects/${theirs.project}/forget?artifact=${theirs.skill}` },
    { path: `/projects/${theirs.project}/forget?artifact=${theirs.skill}`, fields: {} },
    { path: `/projects/${mine.project}/forget?artifact=${theirs.skill}`, fields: {} },
  ],
  'drift._index.tsx': own('/drift'),
  'drift.level.tsx': (theirs, mine) => [
    { path: `/drift/level?project=${theirs.project}` },
    { path: `/drift/level?run=${theirs.run}`, status: 200 },
    { path: '/drift/level', fields: { plan_digest: 'x', order: `${mine.set} ${theirs.project} ${theirs.profile}` } },
    { path: '/drift/level', fields: { plan_digest: 'x', order: `${theirs.set} ${mine.project} ${mine.profile}` } },
  ],
  'projects.$id.profiles.new.tsx': both(({ project }) => `/projects/${project}/profiles/new`, { platform: 'cursor' }),
  'projects.$id.profiles.$profileId.delete.tsx': (theirs, mine) => [
    { path: `/projects/${theirs.project}/profiles/${theirs.profile}/delete` },
    { path: `/projects/${theirs.project}/profiles/${theirs.profile}/delete`, fields: {} },
    { path: `/projects/${mine.project}/profiles/${theirs.profile}/delete`, fields: {} },
  ],
  'deployment-sets._index.tsx': own('/deployment-sets'),
  'deployment-sets.new.tsx': () => [
    { path: '/deployment-sets/new', status: 200 },
    { path: '/deployment-sets/new', fields: { name: 'Mine alone' }, status: 303 },
  ],
  'deployment-sets.$id._index.tsx': ordered(
    ({ set }) => `/deployment-sets/${set}`,
    'member_id',
    ({ member }) => member,
  ),
  'deployment-sets.$id.edit.tsx': both(({ set }) => `/deployment-sets/${set}/edit`, { name: 'stolen', version: '1' }),
  'deployment-sets.$id.delete.tsx': both(({ set }) => `/deployment-sets/${set}/delete`),
  'deployment-sets.$id.clone.tsx': both(({ set }) => `/deployment-sets/${set}/clone`, { name: 'stolen' }),
  'deployment-sets.$id.export.ts': look(({ set }) => `/deployment-sets/${set}/export`),
  'deployment-sets.$id.download.tsx': look(({ set }) => `/deployment-sets/${set}/download`),
  'deployment-sets.import.tsx': () => [
    { path: '/deployment-sets/import', status: 200 },
    { path: '/deployment-sets/import', fields: {}, status: 422 },
  ],
  'deployment-sets.$id.resolved.tsx': look(({ set }) => `/deployment-sets/${set}/resolved`),
  'deployment-sets.$id.members.new.tsx': (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/members/new` },
    { path: `/deployment-sets/${theirs.set}/members/new`, fields: { artifact_uuid: mine.skill } },
    { path: `/deployment-sets/${mine.set}/members/new`, fields: { artifact_uuid: theirs.skill } },
    { path: `/deployment-sets/${mine.set}/members/new`, fields: { group_id: theirs.group } },
    { path: `/deployment-sets/${mine.set}/members/new`, fields: { member_set_id: theirs.set } },
  ],
  'deployment-sets.$id.deploy.tsx': (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/deploy?project_id=${mine.project}` },
    { path: `/deployment-sets/${mine.set}/deploy?project_id=${theirs.project}` },
    ...['deploy', 'without_code', 'replan'].flatMap((intent) =>
      [
        `/deployment-sets/${theirs.set}/deploy?project_id=${mine.project}`,
        `/deployment-sets/${mine.set}/deploy?project_id=${theirs.project}`,
        `/deployment-sets/${mine.set}/deploy?project_id=${mine.project}&profile_id=${theirs.profile}`,
      ].map((path) => ({
        path,
        fields: { intent, plan_digest: 'x' },
        // Planning again looks at nothing: it leads to the page of the plan, which is not there.
        ...(intent === 'replan' ? { status: 303 } : {}),
      })),
    ),
  ],
  'deployment-sets.$id.deploy-many.tsx': (theirs, mine) => [
    { path: `/deployment-sets/${theirs.set}/deploy-many` },
    { path: `/deployment-sets/${mine.set}/deploy-many?project_id=${theirs.project}` },
    { path: `/deployment-sets/${mine.set}/deploy-many?run=${theirs.run}`, status: 200 },
    {
      path: `/deployment-sets/${mine.set}/deploy-many`,
      fields: { plan_digest: 'x', order: `${mine.set} ${theirs.project} ${theirs.profile}` },
    },
    {
      path: `/deployment-sets/${mine.set}/deploy-many`,
      fields: { plan_digest: 'x', order: `${theirs.set} ${mine.project} ${mine.profile}` },
    },
  ],
  'deploy-runs._index.tsx': own('/deploy-runs'),
  'deploy-runs.$id._index.tsx': look(({ run }) => `/deploy-runs/${run}`),
  'deploy-runs.$id.events.ts': look(({ run }) => `/deploy-runs/${run}/events`),
  'deploy-runs.$id.cancel.ts': (theirs) => [{ path: `/deploy-runs/${theirs.run}/cancel`, fields: {} }],
  'deploy-runs.$id.retry.ts': (theirs) => [{ path: `/deploy-runs/${theirs.run}/retry`, fields: {} }],
  'settings._index.tsx': own('/settings'),
  'settings.audit.tsx': (theirs) => [{ path: `/settings/audit?target=${theirs.set}`, status: 200 }],
  'settings.sessions.tsx': (theirs) => [
    { path: '/settings/sessions', status: 200 },
    { path: '/settings/sessions', fields: { session: theirs.session } },
  ],
  'settings.tokens._index.tsx': own('/settings/tokens'),
  'settings.tokens.new.tsx': () => [
    { path: '/settings/tokens/new', status: 200 },
    { path: '/settings/tokens/new', fields: { name: 'mine', scopes: ['read'], expires_in_days: '7' }, status: 303 },
  ],
  'settings.tokens.$id.revoke.tsx': both(({ token }) => `/settings/tokens/${token}/revoke`),
};

/** Pages for everybody: they show and change nothing that belongs to anybody. */
export const OPEN_PAGES: readonly string[] = [
  '$.tsx',
  'api.docs.tsx',
  'healthz.ts',
  'help.tsx',
  'metrics.ts',
  'readyz.ts',
  'sign-in._index.tsx',
  'sign-in.callback.ts',
  'sign-in.sso.ts',
  'sign-out.ts',
  'theme.ts',
];
