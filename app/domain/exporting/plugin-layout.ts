import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { exportPaths } from '#app/domain/export-paths.ts';
import { isGrouped } from '#app/domain/importing/hook-config.ts';
import { isObject, type JsonObject } from '#app/domain/importing/place.ts';
import { mapTexts } from '#app/domain/map-texts.ts';
import { PLUGIN_ROOT_PATTERN } from '#app/domain/plugin-root.ts';
import { foldPath, parentsOf } from '#app/domain/safe-path.ts';

/** One file of an artifact version. `sha256` is hex, `size` in bytes, `path` relative to the artifact. */
export interface StoredFile {
  path: string;
  executable: boolean;
  sha256: string;
  size: number;
}

export interface ExportedArtifact {
  type: ArtifactType;
  name: string;
  files: readonly StoredFile[];
  /** hook: `{hooks: {…}}`; mcp_server: the bare entry; null for everything else. */
  config: JsonObject | null;
}

/** The parts of a Claude Code plugin, all paths relative to its root. */
export interface PluginLayout {
  files: StoredFile[];
  /** For `hooks/hooks.json`, or null when there is no hook. */
  hooks: JsonObject | null;
  /** For `.mcp.json`, or null when there is no server. */
  servers: JsonObject | null;
}

export const HOOKS_FILE = 'hooks/hooks.json';
export const SERVERS_FILE = '.mcp.json';
const MANIFEST_FOLDER = '.claude-plugin';

/** Folders and files at a plugin's root that mean something to Claude Code: nothing else may lie there. */
const MEANINGFUL: ReadonlySet<string> = new Set(
  [MANIFEST_FOLDER, 'skills', 'commands', 'agents', 'output-styles', 'SKILL.md', SERVERS_FILE, '.lsp.json', 'settings.json'].map(
    foldPath,
  ),
);
const PLUGIN_ROOT = new RegExp(PLUGIN_ROOT_PATTERN, 'g');

/** Paths that are taken, and all folders above them, compared without case. */
function createTaken() {
  const files = new Set<string>([foldPath(HOOKS_FILE)]);
  const folders = new Set<string>();
  return {
    isFree(path: string): boolean {
      const fold = foldPath(path);
      return !files.has(fold) && !folders.has(fold) && parentsOf(fold).every((folder) => !files.has(folder));
    },
    add(path: string): void {
      const fold = foldPath(path);
      files.add(fold);
      for (const folder of parentsOf(fold)) folders.add(folder);
    },
  };
}

/**
 * The scripts of a hook or server, and its config. They keep their paths below the plugin's root, which is what the scripts
 * themselves expect, unless something else is there; then they go below `folder` and the config says so.
 */
function placeScripts(
  { files, config }: ExportedArtifact,
  folder: string,
  taken: ReturnType<typeof createTaken>,
): { files: StoredFile[]; config: JsonObject } {
  const fits = ({ path }: StoredFile): boolean => !MEANINGFUL.has(foldPath(path.split('/')[0] ?? '')) && taken.isFree(path);
  const atRoot = files.every(fits);
  const placed = atRoot ? [...files] : files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
  for (const { path } of placed) taken.add(path);
  const given = config ?? {};
  const moved = atRoot ? given : mapTexts(given, (text) => text.replace(PLUGIN_ROOT, () => `\${CLAUDE_PLUGIN_ROOT}/${folder}`));
  return { files: placed, config: isObject(moved) ? moved : given };
}

/**
 * Adds the entries of a hook to those of the hooks before it, event by event. Entries that Claude Code cannot run, such as another
 * tool's, stay out: it would refuse the whole file.
 */
function addHooks(into: Map<string, unknown[]>, config: JsonObject): void {
  if (!isObject(config.hooks)) return;
  for (const [event, entries] of Object.entries(config.hooks)) {
    if (isGrouped(entries)) into.set(event, [...(into.get(event) ?? []), ...entries]);
  }
}

/** The first of `name`, `name-2`, `name-3`, … that is free. */
function freeKey(servers: ReadonlyMap<string, unknown>, name: string): string {
  let key = name;
  for (let n = 2; servers.has(key); n += 1) key = `${name}-${n}`;
  return key;
}

/**
 * Lays artifacts out as one Claude Code plugin: skills, commands and agents in its usual folders, all hooks in one
 * `hooks/hooks.json`, all servers in one `.mcp.json`. Artifacts whose names make the same path each get their own.
 */
export function layOutPlugin(artifacts: readonly ExportedArtifact[]): PluginLayout {
  const children = artifacts.filter(({ type }) => type !== 'plugin');
  const paths = exportPaths(children);
  const taken = createTaken();
  const files: StoredFile[] = [];
  const add = (file: StoredFile): void => {
    taken.add(file.path);
    files.push(file);
  };
  const pathOf = (index: number): string => paths[index] ?? `artifact-${index}`;
  for (const [index, { type, files: own }] of children.entries()) {
    if (type === 'skill') for (const file of own) add({ ...file, path: `${pathOf(index)}/${file.path}` });
    if (type === 'command' || type === 'agent') for (const file of own.slice(0, 1)) add({ ...file, path: pathOf(index) });
  }
  const hooks = new Map<string, unknown[]>();
  const servers = new Map<string, unknown>();
  for (const [index, child] of children.entries()) {
    if (child.type !== 'hook' && child.type !== 'mcp_server') continue;
    const placed = placeScripts(child, pathOf(index).replace(/\.json$/, ''), taken);
    files.push(...placed.files);
    if (child.type === 'hook') addHooks(hooks, placed.config);
    else servers.set(freeKey(servers, child.name), placed.config);
  }
  return {
    files,
    hooks: hooks.size === 0 ? null : { hooks: Object.fromEntries(hooks) },
    servers: servers.size === 0 ? null : { mcpServers: Object.fromEntries(servers) },
  };
}
