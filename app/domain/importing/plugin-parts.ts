import type { MarkdownFile, MarkdownType } from './find-markdown.ts';
import type { SkillFolder } from './find-skills.ts';
import { outermostSkills } from './find-skills.ts';
import { isDocumentation, isMarkdown } from './folder-words.ts';
import { isObject, type JsonObject, type Note, type Warning } from './place.ts';
import type { PluginRoot } from './plugin-roots.ts';
import { folderOf, isBelow, join, relativeTo, resolvePath, type SourceTree, segmentsOf } from './source-tree.ts';

/** Parts of a plugin before they are read. */
export interface PluginParts {
  skills: SkillFolder[];
  markdown: MarkdownFile[];
  /** Commands whose text stands in the manifest, by name. */
  inlineCommands: { name: string; text: string }[];
  hookFiles: string[];
  inlineHooks: JsonObject[];
  serverFiles: string[];
  inlineServers: JsonObject[];
  /** Files in a usual folder that the manifest replaced. */
  hidden: string[];
  warnings: Warning[];
  notes: Note[];
}

interface Ground {
  tree: SourceTree;
  skills: readonly SkillFolder[];
  /** True for a path whose nearest plugin root is this plugin's. */
  mine: (path: string) => boolean;
  /** True for a path inside a skill that keeps its files to itself. */
  inSkill: (path: string) => boolean;
}

const listed = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** A path of the manifest inside the source; what is wrong with it goes to the warnings. */
function resolveListed(plugin: PluginRoot, key: string, value: unknown, tree: SourceTree, warnings: Warning[]): string | null {
  const path = typeof value === 'string' ? resolvePath(plugin.root, value) : null;
  if (path === null || (path !== plugin.root && !isBelow(path, plugin.root))) {
    warnings.push({
      code: 'component_outside',
      message: `${key} names ${JSON.stringify(value)}, which is not a path inside the plugin.`,
    });
    return null;
  }
  if (tree.file(path) || tree.hasFolder(path)) return path;
  warnings.push({ code: 'component_missing', message: `${key} names ${String(value)}, which is not there.` });
  return null;
}

function skillParts(plugin: PluginRoot, ground: Ground, into: PluginParts): void {
  const { tree, skills, mine } = ground;
  const found = new Map<string, SkillFolder>();
  const take = (chosen: readonly SkillFolder[]): void => {
    for (const skill of chosen) if (mine(skill.document)) found.set(skill.folder, skill);
  };
  const below = (folder: string): SkillFolder[] => {
    const itself = skills.find((skill) => skill.folder === folder);
    return itself ? [itself] : outermostSkills(skills, folder);
  };
  const usual = outermostSkills(skills, join(plugin.root, 'skills'));
  if (!plugin.listedOnly) {
    take(usual);
    const atRoot = skills.find((skill) => skill.folder === plugin.root);
    if (atRoot && usual.length === 0) take([atRoot]);
  }
  for (const value of listed(plugin.manifest.skills)) {
    const path = resolveListed(plugin, 'skills', value, tree, into.warnings);
    if (path === null) continue;
    const chosen = below(tree.file(path) ? folderOf(path) : path);
    if (chosen.length === 0)
      into.warnings.push({ code: 'component_missing', message: `skills names ${String(value)}, where there is no SKILL.md.` });
    take(chosen);
  }
  into.skills.push(...found.values());
}

/** The folder below which a listed file's name begins: the usual one when it lies there. */
function baseOf(path: string, root: string, type: MarkdownType, fallback: string): string {
  const word = type === 'command' ? 'commands' : 'agents';
  const inside = segmentsOf(folderOf(relativeTo(path, root)));
  const at = inside.indexOf(word);
  return at < 0 ? fallback : join(root, inside.slice(0, at + 1).join('/'));
}

function listedMarkdown(plugin: PluginRoot, type: MarkdownType, path: string, ground: Ground): MarkdownFile[] {
  const { root } = plugin;
  if (ground.tree.file(path)) return isMarkdown(path) ? [{ path, type, base: baseOf(path, root, type, folderOf(path)) }] : [];
  return ground.tree
    .below(path)
    .filter((file) => isMarkdown(file) && ground.mine(file) && !ground.inSkill(file) && !isDocumentation(file))
    .map((file) => ({ path: file, type, base: baseOf(file, root, type, path) }));
}

function markdownParts(plugin: PluginRoot, type: MarkdownType, ground: Ground, into: PluginParts): void {
  const key = type === 'command' ? 'commands' : 'agents';
  const folder = join(plugin.root, key);
  const usual = listedMarkdown(plugin, type, folder, ground).filter((file) => isBelow(file.path, folder));
  const value = plugin.manifest[key];
  if (value === undefined) {
    if (!plugin.listedOnly) into.markdown.push(...usual);
    return;
  }
  const chosen = new Map<string, MarkdownFile>();
  const take = (entry: unknown): void => {
    const path = resolveListed(plugin, key, entry, ground.tree, into.warnings);
    if (path === null) return;
    const files = listedMarkdown(plugin, type, path, ground);
    if (files.length === 0)
      into.warnings.push({ code: 'component_missing', message: `${key} names ${String(entry)}, where there is no Markdown.` });
    if (type === 'agent' && !ground.tree.file(path)) {
      into.warnings.push({
        code: 'agents_folder',
        message: `agents names the folder ${String(entry)}; Claude Code wants .md files there. Its files were taken in.`,
      });
    }
    for (const file of files) chosen.set(file.path, file);
  };
  if (type === 'command' && isObject(value)) mapCommands(value, take, into);
  else for (const entry of listed(value)) take(entry);
  into.markdown.push(...chosen.values());
  if (plugin.listedOnly) return;
  const hidden = usual.filter((file) => !chosen.has(file.path)).map((file) => file.path);
  if (hidden.length === 0) return;
  into.hidden.push(...hidden);
  into.notes.push({
    path: folder,
    code: 'hidden_by_manifest',
    message: `The manifest names its ${key} itself, so ${hidden.length === 1 ? 'one file' : `${hidden.length} files`} in this folder ${hidden.length === 1 ? 'is' : 'are'} not part of the plugin and not imported.`,
  });
}

/** `commands` as a map of names to a source or a text. */
function mapCommands(value: JsonObject, take: (entry: unknown) => void, into: PluginParts): void {
  for (const [name, entry] of Object.entries(value)) {
    if (isObject(entry) && typeof entry.content === 'string') into.inlineCommands.push({ name, text: entry.content });
    else take(isObject(entry) ? entry.source : entry);
  }
}

function hookParts(plugin: PluginRoot, { tree }: Ground, into: PluginParts): void {
  const files = new Set<string>();
  const usual = join(plugin.root, 'hooks/hooks.json');
  if (!plugin.listedOnly && tree.file(usual)) files.add(usual);
  for (const value of listed(plugin.manifest.hooks)) {
    if (isObject(value)) {
      if (Object.keys(value).length > 0) into.inlineHooks.push(value);
      continue;
    }
    const path = resolveListed(plugin, 'hooks', value, tree, into.warnings);
    if (path !== null && tree.file(path)) files.add(path);
  }
  into.hookFiles.push(...files);
}

function serverParts(plugin: PluginRoot, { tree }: Ground, into: PluginParts): void {
  const files = new Set<string>();
  const usual = join(plugin.root, '.mcp.json');
  if (!plugin.listedOnly && tree.file(usual)) files.add(usual);
  for (const value of listed(plugin.manifest.mcpServers)) {
    if (isObject(value)) {
      into.inlineServers.push(value);
      continue;
    }
    const path = resolveListed(plugin, 'mcpServers', value, tree, into.warnings);
    if (path === null || !tree.file(path)) continue;
    if (path.endsWith('.mcpb'))
      into.warnings.push({
        code: 'bundle_not_read',
        message: `${String(value)} is a packed server bundle. It stays with the plugin's files, but is not an artifact of its own.`,
      });
    else files.add(path);
  }
  into.serverFiles.push(...files);
}

/**
 * What belongs to a plugin, by the rules of Claude Code's manifest: `skills` adds to the usual folder, `commands` and `agents`
 * replace it, `hooks` and `mcpServers` merge with the usual file.
 */
export function findPluginParts(plugin: PluginRoot, ground: Ground): PluginParts {
  const into: PluginParts = {
    skills: [],
    markdown: [],
    inlineCommands: [],
    hookFiles: [],
    inlineHooks: [],
    serverFiles: [],
    inlineServers: [],
    hidden: [],
    warnings: [],
    notes: [],
  };
  skillParts(plugin, ground, into);
  markdownParts(plugin, 'command', ground, into);
  markdownParts(plugin, 'agent', ground, into);
  hookParts(plugin, ground, into);
  serverParts(plugin, ground, into);
  return into;
}
