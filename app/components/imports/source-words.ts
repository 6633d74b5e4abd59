import type { ImportSource } from '#app/contracts/imports.ts';

export const sourceKinds = {
  directory: 'Folder',
  git: 'Git repository',
  archive: 'Archive',
} as const satisfies Record<ImportSource['kind'], string>;

/** Where the source is: its folder or address; an archive has only its name. */
export const sourcePlace = ({ path, url, name }: ImportSource): string => url ?? path ?? name;
