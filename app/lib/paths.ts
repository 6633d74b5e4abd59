type Parameter = string | number | boolean | null | undefined | readonly string[];

/**
 * Adds query parameters to a path. Empty ones are left out, so that the plain list has the plain address;
 * a list becomes a repeated parameter.
 */
export function withQuery(path: string, query: Readonly<Record<string, Parameter>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const item of value) search.append(name, item);
    else if (value !== null && value !== undefined && value !== '' && value !== false) search.append(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

const under = (base: string, ...parts: readonly (string | number)[]): string =>
  [base, ...parts.map((part) => encodeURIComponent(part))].join('/');

type Query = Readonly<Record<string, Parameter>>;

/** Every address of the site. Pages and redirects take theirs from here; the snapshot of its test is the site map. */
export const paths = {
  home: () => '/',
  search: (query?: Query) => withQuery('/search', query),
  theme: () => '/theme',
  /** Where the button of the first page sends its form. */
  samples: () => '/samples',
  signIn: (query?: Query) => withQuery('/sign-in', query),
  singleSignOn: (query?: Query) => withQuery('/sign-in/sso', query),
  signInCallback: () => '/sign-in/callback',
  signOut: () => '/sign-out',
  settings: () => '/settings',
  tokens: (query?: Query) => withQuery('/settings/tokens', query),
  tokenNew: () => '/settings/tokens/new',
  tokenRevoke: (id: string) => `${under('/settings/tokens', id)}/revoke`,
  sessions: (query?: Query) => withQuery('/settings/sessions', query),
  audit: (query?: Query) => withQuery('/settings/audit', query),
  help: () => '/help',
  apiDocs: () => '/api/docs',

  sets: (query?: Query) => withQuery('/deployment-sets', query),
  setNew: () => '/deployment-sets/new',
  set: (id: string) => under('/deployment-sets', id),
  /** The member's row on its set's page. */
  setMember: (id: string, memberId: string) => `${under('/deployment-sets', id)}#member-${memberId}`,
  setEdit: (id: string) => `${under('/deployment-sets', id)}/edit`,
  setDelete: (id: string) => `${under('/deployment-sets', id)}/delete`,
  setClone: (id: string) => `${under('/deployment-sets', id)}/clone`,
  /** A set as a file. */
  setExport: (id: string, query?: Query) => withQuery(`${under('/deployment-sets', id)}/export`, query),
  /** The page on which people choose what to export. */
  setDownload: (id: string) => `${under('/deployment-sets', id)}/download`,
  setImport: () => '/deployment-sets/import',
  setResolved: (id: string) => `${under('/deployment-sets', id)}/resolved`,
  setMembersNew: (id: string, query?: Query) => withQuery(`${under('/deployment-sets', id)}/members/new`, query),
  setDeploy: (id: string, query?: Query) => withQuery(`${under('/deployment-sets', id)}/deploy`, query),
  setDeployMany: (id: string, query?: Query) => withQuery(`${under('/deployment-sets', id)}/deploy-many`, query),

  artifacts: (query?: Query) => withQuery('/artifacts', query),
  artifact: (uuid: string, query?: Query) => withQuery(under('/artifacts', uuid), query),
  artifactEdit: (uuid: string) => `${under('/artifacts', uuid)}/edit`,
  artifactChanges: (uuid: string, query?: Query) => withQuery(`${under('/artifacts', uuid)}/changes`, query),
  pluginContentsNew: (uuid: string, query?: Query) => withQuery(`${under('/artifacts', uuid)}/contents/new`, query),
  pluginContent: (uuid: string, child: string) => under('/artifacts', uuid, 'contents', child),
  artifactDelete: (uuid: string) => `${under('/artifacts', uuid)}/delete`,
  /** A file of an artifact, byte for byte; its folders stay folders in the address. */
  artifactFile: (uuid: string, path: string, query?: Query) =>
    withQuery(under('/artifacts', uuid, 'files', ...path.split('/')), query),
  collections: (query?: Query) => withQuery('/collections', query),
  collectionNew: () => '/collections/new',
  collection: (id: string, query?: Query) => withQuery(under('/collections', id), query),
  pluginNew: (id: string) => `${under('/collections', id)}/plugins/new`,
  collectionEdit: (id: string) => `${under('/collections', id)}/edit`,
  /** The collection as a file, for people signed in by cookie. */
  collectionExport: (id: string) => `${under('/collections', id)}/export`,
  collectionDelete: (id: string) => `${under('/collections', id)}/delete`,
  groupNew: (query?: Query) => withQuery('/groups/new', query),
  group: (id: string) => under('/groups', id),
  /** The artifact's row on its group's page. */
  groupArtifact: (id: string, uuid: string) => `${under('/groups', id)}#artifact-${uuid}`,
  groupEdit: (id: string) => `${under('/groups', id)}/edit`,
  groupDelete: (id: string) => `${under('/groups', id)}/delete`,
  groupArtifactsNew: (id: string, query?: Query) => withQuery(`${under('/groups', id)}/artifacts/new`, query),
  imports: (query?: Query) => withQuery('/imports', query),
  importNew: (query?: Query) => withQuery('/imports/new', query),
  import: (id: string, query?: Query) => withQuery(under('/imports', id), query),

  projects: (query?: Query) => withQuery('/projects', query),
  projectNew: (query?: Query) => withQuery('/projects/new', query),
  project: (id: string, query?: Query) => withQuery(under('/projects', id), query),
  projectEdit: (id: string) => `${under('/projects', id)}/edit`,
  projectDelete: (id: string) => `${under('/projects', id)}/delete`,
  /** Which set to deploy into a project. */
  projectDeploy: (id: string, query?: Query) => withQuery(`${under('/projects', id)}/deploy`, query),
  projectUndeploy: (id: string, query?: Query) => withQuery(`${under('/projects', id)}/undeploy`, query),
  projectRollback: (id: string, query?: Query) => withQuery(`${under('/projects', id)}/rollback`, query),
  projectForget: (id: string, query?: Query) => withQuery(`${under('/projects', id)}/forget`, query),
  profileNew: (id: string) => `${under('/projects', id)}/profiles/new`,
  profileDelete: (id: string, profileId: string) => `${under('/projects', id, 'profiles', profileId)}/delete`,
  drift: (query?: Query) => withQuery('/drift', query),
  driftLevel: (query?: Query) => withQuery('/drift/level', query),

  runs: (query?: Query) => withQuery('/deploy-runs', query),
  run: (id: string, query?: Query) => withQuery(under('/deploy-runs', id), query),
  runEvents: (id: string) => `${under('/deploy-runs', id)}/events`,
  runCancel: (id: string) => `${under('/deploy-runs', id)}/cancel`,
  runRetry: (id: string) => `${under('/deploy-runs', id)}/retry`,
} as const;

/** The four entries of the main navigation and the addresses that belong to each. */
export const sections = [
  { name: 'Sets', to: paths.sets(), under: ['/deployment-sets'] },
  { name: 'Library', to: paths.artifacts(), under: ['/artifacts', '/collections', '/groups', '/imports'] },
  { name: 'Projects', to: paths.projects(), under: ['/projects', '/drift'] },
  { name: 'Runs', to: paths.runs(), under: ['/deploy-runs'] },
] as const;
