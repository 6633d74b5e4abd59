import { paths } from '#app/lib/paths.ts';
import type { Look } from './pages.ts';

/** Where a server with nothing in it is looked at. */
export const firstLooks: readonly (Pick<Look, 'page' | 'of'> & { at: string })[] = [
  { page: 'home', at: paths.home() },
  { page: 'sets', at: paths.sets() },
  { page: 'artifacts', at: paths.artifacts() },
  { page: 'collections', at: paths.collections() },
  { page: 'imports', at: paths.imports() },
  { page: 'projects', at: paths.projects() },
  { page: 'drift', at: paths.drift() },
  { page: 'driftLevel', at: paths.driftLevel() },
  { page: 'runs', at: paths.runs() },
  { page: 'tokens', at: paths.tokens() },
  { page: 'audit', at: paths.audit() },
  { page: 'search', at: paths.search() },
  { page: 'search', of: 'nothing found', at: paths.search({ q: 'anything' }) },
];
