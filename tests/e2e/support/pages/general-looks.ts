import { paths } from '#app/lib/paths.ts';
import type { Look } from './look.ts';

/** The pages about everything. */
export const generalLooks: readonly Look[] = [
  { page: 'home', state: 'full', at: () => paths.home() },
  { page: 'help', state: 'full', at: () => paths.help() },
  { page: 'apiDocs', state: 'full', at: () => paths.apiDocs() },
  { page: 'search', state: 'full', at: () => paths.search({ q: 'a' }) },
];
