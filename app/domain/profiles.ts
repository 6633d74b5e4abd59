import type { ArtifactType } from './artifact-types.ts';
import { foldPath, isProtectedPath, normalisePath, pathProblem } from './safe-path.ts';

/** The agent platforms whose project layouts are known; `other` takes skills below a folder the user names. */
export const PLATFORMS = ['claude_code', 'codex', 'gemini', 'cursor', 'copilot', 'opencode', 'agents', 'other'] as const;

export type Platform = (typeof PLATFORMS)[number];

/**
 * Where one artifact type goes. `{root}` stands for the profile's root folder; everything else is relative to the project.
 * - `folder`: `<folder>/<slug>/…`, every file of the artifact
 * - `file`: `<folder>/<slug><extension>`, the artifact's one file; `nested` turns the `:` of its name into folders
 */
export type Placement = { kind: 'folder'; folder: string } | { kind: 'file'; folder: string; extension: string; nested: boolean };

interface Layout {
  label: string;
  /** Null: the user has to name one. */
  defaultRoot: string | null;
  places: Partial<Record<ArtifactType, Placement>>;
}

const skills: Placement = { kind: 'folder', folder: '{root}/skills' };
const markdown = (folder: string, nested: boolean): Placement => ({ kind: 'file', folder, extension: '.md', nested });

/**
 * The layouts as the platforms' own documentation gives them (autumn 2026). A type that is absent has no place there yet and
 * is planned as a skip, never put somewhere else.
 */
export const LAYOUTS: Readonly<Record<Platform, Layout>> = {
  claude_code: {
    label: 'Claude Code',
    defaultRoot: '.claude',
    places: { skill: skills, command: markdown('{root}/commands', true), agent: markdown('{root}/agents', false) },
  },
  codex: { label: 'Codex', defaultRoot: '.agents', places: { skill: skills } },
  gemini: { label: 'Gemini CLI', defaultRoot: '.gemini', places: { skill: skills } },
  cursor: { label: 'Cursor', defaultRoot: '.cursor', places: { skill: skills, command: markdown('{root}/commands', false) } },
  copilot: { label: 'GitHub Copilot', defaultRoot: '.github', places: { skill: skills } },
  opencode: { label: 'OpenCode', defaultRoot: '.opencode', places: { skill: skills } },
  agents: { label: 'Portable (.agents)', defaultRoot: '.agents', places: { skill: skills } },
  other: { label: 'Other', defaultRoot: null, places: { skill: skills } },
};

/** What deploying needs to know of a profile. `rootDir` is relative to the project, without a slash at either end. */
export interface ProfileLayout {
  platform: Platform;
  rootDir: string;
}

/** Where this profile puts a type, with its folder filled in, or null when the platform has no place for it. */
export function placementOf(profile: ProfileLayout, type: ArtifactType): Placement | null {
  const place = LAYOUTS[profile.platform].places[type];
  return place === undefined ? null : { ...place, folder: place.folder.replace('{root}', profile.rootDir) };
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
  return Object.values(LAYOUTS[profile.platform].places).some((place) =>
    path.startsWith(`${place.folder.replace('{root}', profile.rootDir)}/`),
  );
}
