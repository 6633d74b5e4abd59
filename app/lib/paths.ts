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
  setResolved: (id: string) => `${under('/deployment-sets', id)}/resolved`,
  setMembersNew: (id: string, query?: Query) => withQuery(`${under('/deployment-sets', id)}/members/new`, query),
  setDeploy: (id: string, query?: Query) => withQuery(`${under('/deployment-sets', id)}/deploy`, query),

  artifacts: (query?: Query) => withQuery('/artifacts', query),
  artifact: (uuid: string) => under('/artifacts', uuid),
  collections: () => '/collections',
  collection: (id: string) => under('/collections', id),
  group: (id: string) => under('/groups', id),
  imports: () => '/imports',
  importNew: () => '/imports/new',
  import: (id: string) => under('/imports', id),

  projects: () => '/projects',
  projectNew: () => '/projects/new',
  project: (id: string) => under('/projects', id),
  drift: (query?: Query) => withQuery('/drift', query),

  runs: (query?: Query) => withQuery('/deploy-runs', query),
  run: (id: string) => under('/deploy-runs', id),
} as const;

/** The four entries of the main navigation and the addresses that belong to each. */
export const sections = [
  { name: 'Sets', to: paths.sets(), under: ['/deployment-sets'] },
  { name: 'Library', to: paths.artifacts(), under: ['/artifacts', '/collections', '/groups', '/imports'] },
  { name: 'Projects', to: paths.projects(), under: ['/projects', '/drift'] },
  { name: 'Runs', to: paths.runs(), under: ['/deploy-runs'] },
] as const;
