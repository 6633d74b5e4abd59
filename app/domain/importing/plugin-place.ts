import { tellingFolders } from './folder-words.ts';
import { authorOf, versionOf } from './frontmatter-rules.ts';
import { type FoundFile, keyOf, newPlace, type Place, textOf } from './place.ts';
import type { PluginParts } from './plugin-parts.ts';
import type { PluginRoot } from './plugin-roots.ts';
import { folderOf, relativeTo, type SourceTree } from './source-tree.ts';

/** Paths of the source that a place's files and config come from. */
const sourcesOf = (place: Place): string[] => [
  ...place.files.flatMap((file) => ('source' in file ? [file.source] : [])),
  ...(place.document === null ? [] : [place.document]),
];

/** What belongs to the plugin itself: its manifest, and the files of its folder that are nobody else's. */
function ownFiles(
  plugin: PluginRoot,
  children: readonly Place[],
  tree: SourceTree,
  mine: (path: string) => boolean,
): FoundFile[] {
  const taken = new Set(children.flatMap(sourcesOf));
  const own = plugin.ownsFolder
    ? tree.below(plugin.root).filter((path) => mine(path) && (!taken.has(path) || path === plugin.manifestPath))
    : [];
  return own.map((source) => ({ path: relativeTo(source, plugin.root), source }));
}

/** The place of a plugin whose parts have been found. */
export function pluginPlace(
  plugin: PluginRoot,
  parts: PluginParts,
  children: readonly Place[],
  tree: SourceTree,
  mine: (path: string) => boolean,
): Place {
  const { manifest } = plugin;
  const warnings = [...plugin.warnings, ...parts.warnings];
  if (children.length === 0)
    warnings.push({ code: 'plugin_empty', message: 'No skill, command, agent, hook or server was found in it.' });
  return {
    ...newPlace({
      path: plugin.path,
      type: 'plugin',
      document: plugin.manifestPath,
      name: plugin.name,
      ancestors: plugin.root === '.' ? [] : tellingFolders(folderOf(plugin.root)),
    }),
    files: ownFiles(plugin, children, tree, mine),
    facts: {
      description: textOf(manifest.description),
      version: versionOf(manifest.version),
      author: authorOf(manifest.author),
      license: textOf(manifest.license),
      frontmatter: null,
    },
    plugin: {
      manifest,
      displayName: textOf(manifest.displayName),
      children: children.map(keyOf),
      relationships: new Map(),
      pins: new Map(),
    },
    warnings,
  };
}
