import type { SkillOwnership } from './find-skills.ts';
import { isObject, type JsonObject, textOf, type Warning } from './place.ts';
import { folderOf, join, nameOf, type Parsers, type SourceReader, type SourceTree } from './source-tree.ts';
import { storableObject } from './storable.ts';

/** A plugin before its parts are known. */
export interface PluginRoot {
  /** Where it is reported: its folder, or its entry in a marketplace. */
  path: string;
  root: string;
  name: string;
  manifest: JsonObject;
  /** The manifest's file; null when an entry of a marketplace is the manifest. */
  manifestPath: string | null;
  /** True when only what the manifest lists belongs to it, not what lies in the usual folders. */
  listedOnly: boolean;
  /** True when the files of its folder that belong to no part are its own. */
  ownsFolder: boolean;
  warnings: Warning[];
}

/** `.claude-plugin`, `.codex-plugin`, `.cursor-plugin`, `.plugin` and whatever comes next. */
const MANIFEST_FOLDER = /^\.(?:[\w-]+-)?plugin$/;

/**
 * The root that a manifest or marketplace file in `folder` describes, and how much it counts
 * (0 = Claude Code's own place, 1 = plainly in the root, 2 = another tool's folder).
 */
export function describedRoot(folder: string): { root: string; rank: 0 | 1 | 2 } {
  const name = nameOf(folder);
  if (name === '.claude-plugin') return { root: folderOf(folder), rank: 0 };
  if (MANIFEST_FOLDER.test(name)) return { root: folderOf(folder), rank: 2 };
  const parent = folderOf(folder);
  const nested = (name === 'plugin' && nameOf(parent) === '.github') || (name === 'plugins' && nameOf(parent) === '.agents');
  if (nested && parent !== '.') return { root: folderOf(parent), rank: 2 };
  return { root: folder, rank: 1 };
}

interface Reading {
  tree: SourceTree;
  reader: SourceReader;
  parsers: Parsers;
}

/** A JSON file as an object; what was wrong with it as a warning. */
export async function readManifest(
  path: string,
  { reader, parsers }: Reading,
): Promise<{ manifest: JsonObject | null; warnings: Warning[] }> {
  const text = await reader.text(path);
  if (text === null) return { manifest: null, warnings: [{ code: 'manifest_unreadable', message: `${path} cannot be read.` }] };
  const json = parsers.json(text.text);
  if (!json.ok)
    return { manifest: null, warnings: [{ code: 'manifest_unreadable', message: `${path} is not valid JSON (${json.error}).` }] };
  const manifest = isObject(json.value) ? storableObject(json.value) : null;
  if (manifest === null)
    return { manifest: null, warnings: [{ code: 'manifest_unreadable', message: `${path} does not hold an object.` }] };
  const repaired = {
    code: 'json_repaired',
    message: `${path} has comments or trailing commas, which strict JSON does not allow. It was read all the same.`,
  };
  return { manifest, warnings: json.repaired ? [repaired] : [] };
}

const folderName = (tree: SourceTree, root: string): string => (root === '.' ? tree.name : nameOf(root));

function twinWarning(twins: readonly string[], chosen: string): Warning[] {
  if (twins.length === 0) return [];
  return [
    {
      code: 'plugin_twin',
      message: `It is also described in ${twins.join(', ')} for other tools. It was imported once, from ${chosen}.`,
    },
  ];
}

/**
 * All plugins that have a manifest, one for each root. A `plugin.json` outside `.claude-plugin/` counts when it has a name
 * and no `.claude-plugin` manifest shares its root; the others of a root are named as twins.
 */
export async function findPluginRoots(reading: Reading, ownership: SkillOwnership): Promise<PluginRoot[]> {
  const { tree } = reading;
  const byRoot = new Map<string, { path: string; rank: number }[]>();
  for (const path of tree.paths) {
    if (nameOf(path) !== 'plugin.json') continue;
    const { root, rank } = describedRoot(folderOf(path));
    // Inside a skill a bare plugin.json is one of the skill's files, such as a template.
    if (rank === 1 && root !== '.' && ownership.around(root) !== null) continue;
    byRoot.set(root, [...(byRoot.get(root) ?? []), { path, rank }]);
  }
  const roots: PluginRoot[] = [];
  for (const [root, manifests] of byRoot) {
    const plugin = await pluginAt(
      root,
      manifests.sort((a, b) => a.rank - b.rank),
      reading,
    );
    if (plugin !== null) roots.push(plugin);
  }
  return roots;
}

async function pluginAt(
  root: string,
  candidates: readonly { path: string; rank: number }[],
  reading: Reading,
): Promise<PluginRoot | null> {
  for (const { path, rank } of candidates) {
    const { manifest, warnings } = await readManifest(path, reading);
    const own = textOf(manifest?.name);
    if (rank !== 0 && own === null) continue;
    // Beside a marketplace of Claude Code another tool's manifest describes that marketplace again.
    if (rank === 2 && reading.tree.file(join(root, '.claude-plugin/marketplace.json'))) continue;
    const twins = candidates.map((candidate) => candidate.path).filter((other) => other !== path);
    const odd = [...warnings, ...twinWarning(twins, path)];
    if (own === null)
      odd.push({
        code: 'plugin_without_name',
        message: `${path} gives no name, so Claude Code does not load this plugin. It is known by its folder.`,
      });
    if (rank !== 0)
      odd.push({
        code: 'manifest_elsewhere',
        message: `The manifest lies at ${path}. Claude Code looks for .claude-plugin/plugin.json.`,
      });
    return {
      path: root,
      root,
      name: own ?? folderName(reading.tree, root),
      manifest: manifest ?? {},
      manifestPath: path,
      listedOnly: false,
      ownsFolder: true,
      warnings: odd,
    };
  }
  return null;
}
