import type { ArtifactType } from './artifact-types.ts';
import { foldPath, parentsOf } from './safe-path.ts';
import { slugOf, slugPathOf } from './slug.ts';

interface Named {
  type: ArtifactType;
  name: string;
}

/** Where an artifact lies in an exported collection, without and with the ending of a single file. */
function wanted({ type, name }: Named): { stem: string; ending: string } {
  switch (type) {
    case 'skill':
      return { stem: `skills/${slugOf(name)}`, ending: '' };
    case 'command':
      return { stem: `commands/${slugPathOf(name)}`, ending: '.md' };
    case 'agent':
      return { stem: `agents/${slugOf(name)}`, ending: '.md' };
    case 'hook':
      return { stem: `hooks/${slugOf(name)}`, ending: '' };
    case 'mcp_server':
      return { stem: `mcp/${slugOf(name)}`, ending: '.json' };
    case 'plugin':
      return { stem: `plugins/${slugOf(name)}`, ending: '' };
  }
}

/** Paths that have been given away, compared without case, so that an archive can be unpacked everywhere. */
function createPlaces() {
  const taken = new Set<string>();
  const folders = new Set<string>();
  const free = (path: string): boolean => {
    const folded = foldPath(path);
    return !taken.has(folded) && !folders.has(folded) && parentsOf(folded).every((parent) => !taken.has(parent));
  };
  return {
    /** The path itself, or the first of `stem-2`, `stem-3`, … that is free. */
    take(stem: string, ending: string): string {
      let path = `${stem}${ending}`;
      for (let n = 2; !free(path); n += 1) path = `${stem}-${n}${ending}`;
      const folded = foldPath(path);
      taken.add(folded);
      for (const parent of parentsOf(folded)) folders.add(parent);
      return path;
    },
  };
}

/**
 * A path for each artifact of an exported collection: a folder for skills, hooks and plugins, a file for the rest. Artifacts
 * whose names make the same path each get their own, in the given order.
 */
export function exportPaths(artifacts: readonly Named[]): string[] {
  const places = createPlaces();
  return artifacts.map((artifact) => {
    const { stem, ending } = wanted(artifact);
    return places.take(stem, ending);
  });
}
