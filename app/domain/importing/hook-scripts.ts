import { mapTexts } from '#app/domain/map-texts.ts';
import { textsOf } from './hook-config.ts';
import type { FoundFile, JsonObject, Warning } from './place.ts';
import { folderOf, isBelow, join, nameOf, relativeTo, resolvePath, type SourceReader, type SourceTree } from './source-tree.ts';

/** What a hook runs: the files it needs, and the config that names them where they will lie after a deploy. */
export interface HookScripts {
  files: FoundFile[];
  hooks: JsonObject;
  warnings: Warning[];
}

/** `$NAME`, `${NAME}`, or with what a shell takes when it is unset: `${NAME:-.}`. The name is the one group of it. */
const VARIABLE = String.raw`\$(?=\{?(CLAUDE_PLUGIN_ROOT|CLAUDE_PROJECT_DIR)\b)(?:\{\w+(?::?-(?:[^{}]|\{[^{}]*\})*)?\}|\w+)`;
/** `${CLAUDE_PLUGIN_ROOT}/a/b.sh`, also with the variable alone in quotes. */
const ROOTED = new RegExp(`${VARIABLE}["']?/([^\\s"'\`;|&<>()$\\\\]+)`, 'g');

/** A command line cut into words; quotes hold a word together and are taken off. */
export function shellWords(command: string): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'`;|&<>()])+/g) ?? [];
  return words.map((word) => word.replace(/["']/g, ''));
}

/** A path that stands by itself in a command line, quoted or not. */
const OWN_WORD = /(^|[\s"'`;|&()<>=])([\w.@+-]+(?:\/[\w.@+-]+)+)(?=$|[\s"'`;|&()<>])/g;

/** Relative, and without anything that a shell would fill in. */
const PLAIN_PATH = /^[\w.@+-]+(?:\/[\w.@+-]+)+$/;

const RUN_BY_NAME = /\.(?:sh|bash|zsh|ps1|cmd|bat|py|[cm]?js|[cm]?ts|rb|pl|php|lua)$/i;

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

/** The files that one text names. */
interface Named {
  found: string[];
  /** Named below a root where there is none, but lying beside the hooks file: as named → where it is. */
  beside: [string, string][];
  /** Scripts named by a path from wherever the hook runs: as named → where it is. */
  relative: [string, string][];
  /** Named below a root and nowhere to be found. */
  missing: string[];
}

function namedFiles(text: string, { tree, root, folder }: Ground): Named {
  const found = new Set<string>();
  const named: Named = { found: [], beside: [], relative: [], missing: [] };
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
      if (rooted === undefined && word.includes('/') && isScript(path, tree)) named.relative.push([word, path]);
    } else if (rooted !== undefined && /^[\w./-]+\.\w+$/.test(rooted)) {
      const own = join(folder, nameOf(rooted));
      if (tree.file(own)) named.beside.push([rooted, own]);
      else named.missing.push(rooted);
    } else if (PLAIN_PATH.test(word) && nameOf(folderOf(word)) === nameOf(folder)) {
      // Named where it lies once it is installed (`.github/hooks/check/run.sh`), kept in a folder of the same name.
      const own = join(folder, nameOf(word));
      if (tree.file(own) && isScript(own, tree)) named.relative.push([word, own]);
    }
  }
  return { ...named, found: [...found, ...[...named.beside, ...named.relative].map(([, own]) => own)] };
}

const isScript = (path: string, tree: SourceTree): boolean => RUN_BY_NAME.test(path) || tree.file(path)?.executable === true;

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

const CALL = new RegExp(`("?)${VARIABLE}("?)/([^\\s"'\`;|&<>()$\\\\]+)`, 'g');

interface Called {
  paths: ReadonlySet<string>;
  beside: ReadonlyMap<string, string>;
  relative: ReadonlyMap<string, string>;
  root: string;
}

/**
 * Calls of scripts that come along, by the variable that a deploy points at the artifact's own folder: scripts of the project
 * (`$CLAUDE_PROJECT_DIR`, or a path from where the hook runs), and scripts that lie beside the hooks file instead of where they
 * are called.
 */
function ownCalls(hooks: JsonObject, { paths, beside, relative, root }: Called): { hooks: JsonObject; changed: boolean } {
  let changed = false;
  const rename = (text: string): string =>
    text.replace(CALL, (whole: string, open: string, variable: string, close: string, rest: string) => {
      const called = resolvePath(root, rest);
      const script = called !== null && paths.has(called) ? called : beside.get(rest);
      const named = variable === 'CLAUDE_PLUGIN_ROOT' && script === called;
      if (script === undefined || named || (open === '' && close !== '')) return whole;
      changed = true;
      // A quote that only opens here closes after the path.
      return `${close === '' ? open : ''}\${CLAUDE_PLUGIN_ROOT}/${relativeTo(script, root)}`;
    });
  const renameWords = (text: string): string =>
    text.replace(OWN_WORD, (whole: string, before: string, word: string) => {
      const script = relative.get(word);
      if (script === undefined || !isBelow(script, root)) return whole;
      changed = true;
      return `${before}\${CLAUDE_PLUGIN_ROOT}/${relativeTo(script, root)}`;
    });
  const renamed = mapTexts(hooks, (text) => renameWords(rename(text)));
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
  const own = ownCalls(hooks, {
    paths: new Set(direct),
    beside: new Map(named.flatMap((one) => one.beside)),
    relative: new Map(named.flatMap((one) => one.relative)),
    root: ground.root,
  });
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
