import type { ArtifactType } from './artifact-types.ts';
import type { FieldError } from './errors.ts';
import { isIgnoredPath } from './ignored-names.ts';
import { isObject, type JsonObject } from './importing/place.ts';
import { isStorable } from './importing/storable.ts';
import { foldPath, parentsOf, pathProblem } from './safe-path.ts';

/** Sizes of what one artifact may hold; 0 switches a limit off. */
export interface ContentLimits {
  fileBytes: number;
  artifactBytes: number;
  artifactFiles: number;
}

/** Every folder above the files, by its folded spelling, with a file that lies in it. */
function foldersOf(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    paths.toReversed().flatMap((path) => parentsOf(path).map((folder): [string, string] => [foldPath(folder), path])),
  );
}

function pathProblems(paths: readonly string[]): FieldError[] {
  const files = new Map<string, string>();
  const folders = foldersOf(paths);
  return paths.flatMap((path, index): FieldError[] => {
    const one = (message: string): FieldError[] => [{ path: `files.${index}.path`, message }];
    const problem = pathProblem(path);
    if (problem !== null) return one(`The path ${problem}.`);
    if (isIgnoredPath(path))
      return one('Files of this name (version control, caches, editor backups) are never part of an artifact.');
    const fold = foldPath(path);
    const twin = files.get(fold);
    if (twin === path) return one('This path is there twice.');
    if (twin !== undefined)
      return one(`${path} and ${twin} are one file where letter case does not count. Rename or remove one of them.`);
    files.set(fold, path);
    const inside = folders.get(fold);
    if (inside !== undefined) return one(`This path is a file and a folder at once: ${inside} lies in it.`);
    return [];
  });
}

function hookProblem(config: JsonObject): string | null {
  const extra = Object.keys(config).find((key) => key !== 'hooks');
  if (extra !== undefined) return `A hook's config has only "hooks", not "${extra}".`;
  if (!isObject(config.hooks))
    return 'A hook\'s config is {"hooks": {"<event>": [{"hooks": [{"type": "command", "command": "…"}]}]}}.';
  for (const [event, entries] of Object.entries(config.hooks)) {
    if (!Array.isArray(entries)) return `hooks.${event} must be a list of entries.`;
    for (const entry of entries) {
      if (!isObject(entry) || !Array.isArray(entry.hooks) || !entry.hooks.every(isObject)) {
        return `Each entry of hooks.${event} needs "hooks", a list of what to run.`;
      }
    }
  }
  return null;
}

function serverProblem(config: JsonObject): string | null {
  if (typeof config.command === 'string' && config.command !== '') return null;
  if (typeof config.url === 'string' && config.url !== '') return null;
  return 'A server\'s config is its bare entry and needs a "command" or a "url".';
}

function configProblems(type: ArtifactType, config: JsonObject | null): FieldError[] {
  const one = (message: string): FieldError[] => [{ path: 'config', message }];
  if (type !== 'hook' && type !== 'mcp_server') return config === null ? [] : one('Only a hook or an mcp_server has a config.');
  if (config === null) return one(`${type === 'hook' ? 'A hook' : 'An mcp_server'} needs a config.`);
  if (!isStorable(config)) return one('The config holds a NUL character or broken Unicode.');
  const problem = type === 'hook' ? hookProblem(config) : serverProblem(config);
  return problem === null ? [] : one(problem);
}

function shapeProblems(type: ArtifactType, paths: readonly string[]): FieldError[] {
  const one = (message: string): FieldError[] => [{ path: 'files', message }];
  switch (type) {
    case 'skill':
      return paths.includes('SKILL.md') ? [] : one('A skill needs a file SKILL.md at its root.');
    case 'command':
    case 'agent':
      return paths.length === 1 && paths[0]?.toLowerCase().endsWith('.md') ? [] : one(`A ${type} is exactly one .md file.`);
    case 'hook':
    case 'mcp_server':
    case 'plugin':
      return [];
  }
}

/**
 * Everything that is wrong with the content of an artifact that somebody wrote for Loadout; empty when it can be stored.
 * Imports are more lenient: they take what real clients load.
 */
export function contentProblems(type: ArtifactType, paths: readonly string[], config: JsonObject | null): FieldError[] {
  return [...pathProblems(paths), ...shapeProblems(type, paths), ...configProblems(type, config)];
}

const MEGABYTE = 1024 * 1024;

/** Sizes near a limit must not round to it: bytes below a megabyte, hundredths above. */
const amount = (bytes: number): string =>
  bytes < MEGABYTE ? `${bytes.toLocaleString('en-US')} bytes` : `${Math.ceil((bytes * 100) / MEGABYTE) / 100} MiB`;

/** What is over a limit, as a sentence that says which limit; null when all is within. */
export function limitProblem(files: readonly { path: string; size: number }[], limits: ContentLimits): string | null {
  const over = (value: number, limit: number): boolean => limit > 0 && value > limit;
  if (over(files.length, limits.artifactFiles))
    return `An artifact may have at most ${limits.artifactFiles} files; this one has ${files.length}.`;
  const large = files.find((file) => over(file.size, limits.fileBytes));
  if (large) return `A file may have at most ${amount(limits.fileBytes)}; ${large.path} has ${amount(large.size)}.`;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (over(total, limits.artifactBytes))
    return `An artifact may have at most ${amount(limits.artifactBytes)}; this one has ${amount(total)}.`;
  return null;
}
