import type { ArtifactType } from './artifact-types.ts';
import { type HooksPlace, LAYOUTS, type McpPlace, type Placement, type Platform } from './platforms.ts';
import { foldPath, isProtectedPath, normalisePath, pathProblem } from './safe-path.ts';

/** What deploying needs to know of a profile. `rootDir` is relative to the project, without a slash at either end. */
export interface ProfileLayout {
  platform: Platform;
  rootDir: string;
}

const inRoot = ({ rootDir }: ProfileLayout, place: string): string => place.replace('{root}', () => rootDir);

/** Where this profile puts a type, with its folder filled in, or null when the platform has no place for it. */
export function placementOf(profile: ProfileLayout, type: ArtifactType): Placement | null {
  const place = LAYOUTS[profile.platform].places[type];
  return place === undefined ? null : { ...place, folder: inRoot(profile, place.folder) };
}

/** The config file that takes hooks under this profile, and where their scripts go; null when the platform has none. */
export function hooksPlaceOf(profile: ProfileLayout): HooksPlace | null {
  const place = LAYOUTS[profile.platform].config.hooks;
  return place === undefined ? null : { file: inRoot(profile, place.file), scripts: inRoot(profile, place.scripts) };
}

/** The config file that takes MCP servers under this profile; null when the platform has none. */
export function mcpPlaceOf(profile: ProfileLayout): McpPlace | null {
  const place = LAYOUTS[profile.platform].config.mcp;
  return place === undefined ? null : { ...place, file: inRoot(profile, place.file) };
}

/**
 * Where a profile puts a type, for people: a pattern with `<name>` in it, or the shared config file and its key.
 * Null when the platform has no place for it.
 */
export function placeInWords(profile: ProfileLayout, type: ArtifactType): string | null {
  const placement = placementOf(profile, type);
  if (placement?.kind === 'folder') return `${placement.folder}/<name>/`;
  if (placement?.kind === 'file') return `${placement.folder}/<name>${placement.extension}`;
  if (type === 'hook') return hooksPlaceOf(profile)?.file.replace('{name}', '<name>') ?? null;
  return type === 'mcp_server' ? (mcpPlaceOf(profile)?.file ?? null) : null;
}

/**
 * What is wrong with a profile's root folder, or null. The text completes "The root folder …".
 * @param rootDir as typed, normalised by `normaliseRootDir`
 */
export function rootDirProblem(rootDir: string): string | null {
  const problem = pathProblem(rootDir);
  if (problem !== null) return problem;
  return isProtectedPath(rootDir) ? 'is a place that is never written to' : null;
}

/** `./.claude/` and `.claude` are the same folder. */
export const normaliseRootDir = (typed: string): string =>
  normalisePath(typed.trim())
    .replace(/^(?:\.\/+)+/, '')
    .replace(/\/+$/, '');

/**
 * True when a path lies in one of the places this profile may write to. Rendering only makes such paths; this is asked again
 * before anything is written or recovered, because a journal on disk is not trusted.
 */
export function isAllowedPlace(profile: ProfileLayout, path: string): boolean {
  if (pathProblem(path) !== null || isProtectedPath(path)) return false;
  // Claude Code keeps a person's own settings beside the shared ones.
  if (foldPath(path) === foldPath(`${profile.rootDir}/settings.local.json`)) return false;
  return isPlacedBelow(profile, path) || isConfigPlace(profile, path);
}

const isPlacedBelow = (profile: ProfileLayout, path: string): boolean =>
  Object.values(LAYOUTS[profile.platform].places).some(({ folder }) => path.startsWith(`${inRoot(profile, folder)}/`));

function isConfigPlace(profile: ProfileLayout, path: string): boolean {
  const hooks = hooksPlaceOf(profile);
  if (path === mcpPlaceOf(profile)?.file) return true;
  if (hooks === null) return false;
  const [before = '', after] = hooks.file.split('{name}');
  const isFile =
    after === undefined
      ? path === before
      : path.startsWith(before) && path.endsWith(after) && !path.slice(before.length).includes('/');
  return isFile || path.startsWith(`${hooks.scripts}/`);
}
