import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { Platform } from '#app/domain/platforms.ts';
import { type ProfileLayout, placementOf } from '#app/domain/profiles.ts';

/** One `[[deployed]]` table of `.skillmeat-deployed.toml`, in the words and order SkillMeat writes, with our additions. */
export interface DeployedRow {
  artifact_name: string;
  artifact_type: string;
  from_collection: string;
  /** Naive local time: SkillMeat reads it without a zone. */
  deployed_at: string;
  /** Relative to the root folder, or to the project when it lies outside of it. */
  artifact_path: string;
  content_hash: string;
  collection_sha: string;
  loadout_content_hash: string;
  local_modifications: boolean;
  platform: string;
  profile_root_dir: string;
  deployment_profile_id: string;
  artifact_uuid: string;
  deployment_set_id?: string;
  deployment_set_name?: string;
}

/** SkillMeat's words; any other value makes its whole listing fail. */
export const typeWord = (type: ArtifactType): string => (type === 'mcp_server' ? 'mcp' : type === 'plugin' ? 'composite' : type);

const KNOWN_PLATFORMS: ReadonlySet<Platform> = new Set<Platform>(['claude_code', 'codex', 'gemini', 'cursor']);
export const platformWord = (platform: Platform): string => (KNOWN_PLATFORMS.has(platform) ? platform : 'other');

/** `2026-11-20T14:32:40` in the zone of this machine. */
export function naiveLocalTime(time: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The order in which SkillMeat feeds a folder's files into its hash: Python sorts paths part by part, by code points. */
export function compareInFolder(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = Buffer.compare(Buffer.from(part), Buffer.from(other));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/**
 * Where an artifact lies, from the place of any of its files: its folder, or its one file.
 * @returns `inProject` relative to the project, `shown` as the record has it
 */
export function artifactPath(profile: ProfileLayout, type: ArtifactType, path: string): { inProject: string; shown: string } {
  const placement = placementOf(profile, type);
  const isFolder = placement?.kind === 'folder' && path.startsWith(`${placement.folder}/`);
  const parts = path.split('/');
  const inProject = isFolder ? parts.slice(0, placement.folder.split('/').length + 1).join('/') : path;
  const root = `${profile.rootDir}/`;
  return { inProject, shown: inProject.startsWith(root) ? inProject.slice(root.length) : inProject };
}

/** The name under which SkillMeat looks a row up: one trailing extension does not count. */
export const recordKey = (row: { artifact_name: string; artifact_type: string; deployment_profile_id?: unknown }): string => {
  const profile = typeof row.deployment_profile_id === 'string' ? row.deployment_profile_id : 'claude_code';
  return JSON.stringify([row.artifact_name.replace(/\.(?:md|txt|json|yaml|yml)$/, ''), row.artifact_type, profile]);
};
