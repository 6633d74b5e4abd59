import { textsOf } from './hook-config.ts';
import type { FoundFile, JsonObject, Warning } from './place.ts';
import { folderOf, isBelow, join, nameOf, relativeTo, resolvePath, type SourceReader, type SourceTree } from './source-tree.ts';

/** What a hook runs: the files it needs, and the config that names them where they will lie after a deploy. */
export interface HookScripts {
  files: FoundFile[];
  hooks: JsonObject;
  warnings: Warning[];
}

const VARIABLE = String.raw`\$\{?(CLAUDE_PLUGIN_ROOT|CLAUDE_PROJECT_DIR)\}?`;
/** `${CLAUDE_PLUGIN_ROOT}/a/b.sh`, also with the variable alone in quotes. */
const ROOTED = new RegExp(`${VARIABLE}["']?/([^\\s"'\`;|&<>()$\\\\]+)`, 'g');
const PROJECT_DIR = /"?\$\{?CLAUDE_PROJECT_DIR\}?"?/g;

/** A command line cut into words; quotes hold a word together and are taken off. */
export function shellWords(command: string): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'`;|&<>()])+/g) ?? [];
  return words.map((word) => word.replace(/["']/g, ''));
}

/** Scripts larger than this are not searched for what they call in turn. */
const SEARCHED_BYTES = 256 * 1024;
const SEARCHED_FILES = 500;

interface Ground {
  tree: SourceTree;
  reader: SourceReader;
  /** What the variables stand for: the plugin's root, or the project around `.claude`. */
  root: string;
  /** The folder of the hooks file. */
  folder: string;
}

/** The files that one text names, and the rooted ones that are not there. */
function namedFiles(text: string, { tree, root, folder }: Ground): { found: string[]; missing: string[] } {
  const found = new Set<string>();
  const missing: string[] = [];
  for (const match of text.matchAll(ROOTED)) {
    const path = resolvePath(root, match[2] ?? '');
    if (path !== null && tree.file(path)) found.add(path);
  }
  let beside = folder;
  for (const word of shellWords(text)) {
    const rooted = new RegExp(`^${VARIABLE}/(.+)$`).exec(word)?.[2];
    const places = rooted !== undefined ? [root] : [root, folder, beside];
    const path = places.map((place) => resolvePath(place, rooted ?? word)).find((one) => one !== null && tree.file(one));
    if (path !== undefined && path !== null) {
      found.add(path);
      beside = folderOf(path);
    } else if (rooted !== undefined && /^[\w./-]+\.\w+$/.test(rooted)) missing.push(rooted);
  }
  return { found: [...found], missing };
}

/** True when a script's text mentions a file: by its path, its name, or as a Python module. */
function mentions(text: string, script: string, candidate: string, root: string): boolean {
  const name = nameOf(candidate);
  if (name.includes('.') && name.length >= 4 && text.includes(name)) return true;
  if (text.includes(relativeTo(candidate, root)) && candidate.includes('/')) return true;
  if (!/\.py$/.test(candidate) || !/\.py$/.test(script)) return false;
  const stem = name.slice(0, -3).replace(/[^\w]/g, '');
  return stem !== '' && new RegExp(String.raw`\b(?:import|from)\b[^\n]*\b${stem}\b`).test(text);
}

/** Adds what the scripts call in turn, and the `__init__.py` of Python packages they come from. */
async function withCalled(scripts: readonly string[], { tree, reader, root }: Ground): Promise<string[]> {
  const wanted = new Set(scripts);
  const around = [...new Set(scripts.map(folderOf))].filter((folder) => folder !== root);
  const candidates = [...new Set(around.flatMap((folder) => tree.below(folder)))]
    .filter((path) => !/\.md$/i.test(path))
    .slice(0, SEARCHED_FILES);
  for (const script of wanted) {
    if ((tree.file(script)?.size ?? 0) > SEARCHED_BYTES) continue;
    const text = await reader.text(script);
    if (text === null) continue;
    for (const candidate of candidates) {
      if (!wanted.has(candidate) && mentions(text.text, script, candidate, root)) wanted.add(candidate);
    }
    const packageFile = join(folderOf(script), '__init__.py');
    if (script.endsWith('.py') && tree.file(packageFile)) wanted.add(packageFile);
  }
  return [...wanted];
}

/** The same value with every text changed. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapTexts(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}

/** `$CLAUDE_PROJECT_DIR/x` of a script that comes along: named by the variable that a deploy points at the artifact's own folder. */
function ownScripts(hooks: JsonObject, paths: ReadonlySet<string>, root: string): { hooks: JsonObject; changed: boolean } {
  let changed = false;
  const rename = (text: string): string =>
    text.replace(PROJECT_DIR, (variable, offset: number) => {
      const rest = /^["']?\/([^\s"'`;|&<>()$\\]+)/.exec(text.slice(offset + variable.length))?.[1];
      const path = rest === undefined ? null : resolvePath(root, rest);
      if (path === null || !paths.has(path)) return variable;
      changed = true;
      // A quote that only opens here closes after the path.
      const opens = variable.startsWith('"') && !variable.endsWith('"');
      return `${opens ? '"' : ''}\${CLAUDE_PLUGIN_ROOT}`;
    });
  const renamed = mapTexts(hooks, rename);
  return { hooks: Object.fromEntries(Object.entries(renamed ?? {})), changed };
}

/**
 * Finds the script files that hooks call, and what those call in turn, inside the source.
 * Their paths in the artifact are those below the root that `${CLAUDE_PLUGIN_ROOT}` stands for.
 */
export async function findHookScripts(hooks: JsonObject, ground: Ground): Promise<HookScripts> {
  const named = textsOf(hooks).map((text) => namedFiles(text, ground));
  const direct = [...new Set(named.flatMap((one) => one.found))].filter((path) => isBelow(path, ground.root));
  const all = (await withCalled(direct, ground)).filter((path) => isBelow(path, ground.root)).sort();
  const missing = [...new Set(named.flatMap((one) => one.missing))];
  const own = ownScripts(hooks, new Set(direct), ground.root);
  const warnings: Warning[] = missing.map((path) => ({
    code: 'script_missing',
    message: `It calls ${path}, which is not in the source.`,
  }));
  if (own.changed) {
    warnings.push({
      code: 'script_paths',
      message: `It calls scripts of its project. They come along, and the calls name them as \${CLAUDE_PLUGIN_ROOT}/….`,
    });
  }
  return { files: all.map((source) => ({ path: relativeTo(source, ground.root), source })), hooks: own.hooks, warnings };
}
