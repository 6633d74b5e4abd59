import { paths } from '#app/lib/paths.ts';

/** Pages that `g` and a letter lead to. */
export const goTo: Readonly<Record<string, string>> = {
  h: paths.home(),
  s: paths.sets(),
  l: paths.artifacts(),
  p: paths.projects(),
  r: paths.runs(),
};

/** What `n` makes, by the section one is in; a set elsewhere. */
export function newPage(pathname: string): string {
  if (pathname.startsWith('/projects') || pathname.startsWith('/drift')) return paths.projectNew();
  if (/^\/(artifacts|imports)/.test(pathname)) return paths.importNew();
  return pathname.startsWith('/collections') ? paths.collectionNew() : paths.setNew();
}

export const shortcuts = [
  { keys: ['/'], does: 'Search this list, or everything' },
  { keys: ['g', 'h'], does: 'Go to Home' },
  { keys: ['g', 's'], does: 'Go to Sets' },
  { keys: ['g', 'l'], does: 'Go to the Library' },
  { keys: ['g', 'p'], does: 'Go to Projects' },
  { keys: ['g', 'r'], does: 'Go to Runs' },
  { keys: ['n'], does: 'New set, project, import or collection, depending on where you are' },
  { keys: ['?'], does: 'This list' },
  { keys: ['Esc'], does: 'Close a dialog or menu' },
] as const;
