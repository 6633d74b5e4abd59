import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { LAYOUTS, type Placement } from '#app/domain/platforms.ts';
import { isAllowedPlace, type ProfileLayout, placementOf } from '#app/domain/profiles.ts';
import { foldPath, normalisePath, parentsOf, pathProblem } from '#app/domain/safe-path.ts';
import { slugOf, slugPathOf } from '#app/domain/slug.ts';
import type { DesiredArtifact, DesiredEntry, Refusal } from './entries.ts';

/** One file of an artifact version. `sha256` is hex, `size` in bytes, `path` relative to the artifact. */
export interface VersionFile {
  path: string;
  executable: boolean;
  sha256: string;
  size: number;
}

/** An artifact version that a set resolved to, with its files. */
export interface RenderSource {
  artifactUuid: string;
  type: ArtifactType;
  name: string;
  contentHash: string;
  files: readonly VersionFile[];
  /** Set when its file cannot be rewritten for the platform. */
  refusal?: Refusal;
}

/** Says where every file of an artifact goes under a profile, or why it cannot go there. */
export function renderArtifact(source: RenderSource, profile: ProfileLayout): DesiredArtifact {
  const { artifactUuid, type, name, contentHash } = source;
  const artifactId = formatArtifactId(type, name);
  const base = { artifactUuid, artifactId, type, name, contentHash, commands: null };
  const placement = placementOf(profile, type);
  if (placement === null) {
    const { label, unsupported } = LAYOUTS[profile.platform];
    const message =
      unsupported?.[type] ?? `${label} has no place for ${withArticle(type)} in a project, as far as Loadout knows.`;
    return { ...base, entries: [], refusal: { code: 'unsupported_type', message } };
  }
  const entries = place(source, placement);
  const refusal = source.refusal ?? refusalOf(entries, profile);
  return { ...base, entries: refusal === null ? entries : [], refusal };
}

/** "an MCP server", "a skill". */
const withArticle = (type: ArtifactType): string =>
  type === 'mcp_server' ? 'an MCP server' : type === 'agent' ? 'an agent' : `a ${type}`;

/** An artifact that a set still names and that is gone, so that its row says so. */
export function missingArtifact(artifactUuid: string, message: string): DesiredArtifact {
  return {
    artifactUuid,
    artifactId: artifactUuid,
    type: null,
    name: artifactUuid,
    contentHash: null,
    commands: null,
    entries: [],
    refusal: { code: 'missing_artifact', message },
  };
}

function place(source: RenderSource, placement: Placement): DesiredEntry[] {
  if (placement.kind === 'folder') {
    return filesBelow(`${placement.folder}/${slugOf(source.name)}`, source.files);
  }
  const slug = placement.nested ? slugPathOf(source.name) : slugOf(source.name);
  return source.files.slice(0, 1).map((file) => entry(`${placement.folder}/${slug}${placement.extension}`, file));
}

const entry = (path: string, { sha256, executable, size }: VersionFile): DesiredEntry => ({
  path,
  key: '',
  hash: sha256,
  executable,
  size,
});

/** The files of an artifact below a folder of their own. */
export const filesBelow = (folder: string, files: readonly VersionFile[]): DesiredEntry[] =>
  files.map((file) => entry(`${folder}/${normalisePath(file.path)}`, file));

/** Refuses an artifact whose files cannot all lie side by side on every common file system, inside the profile's places. */
export function refusalOf(entries: readonly Pick<DesiredEntry, 'path'>[], profile: ProfileLayout): Refusal | null {
  const files = new Map<string, string>();
  for (const { path } of entries) {
    const problem = pathProblem(path) ?? (isAllowedPlace(profile, path) ? null : 'is outside the places of this profile');
    if (problem !== null) return { code: 'unsafe_path', message: `The path ${printable(path)} ${problem}.` };
    const twin = files.get(foldPath(path));
    if (twin !== undefined)
      return {
        code: 'unsafe_path',
        message: `${printable(path)} and ${printable(twin)} are one file where letter case does not count.`,
      };
    files.set(foldPath(path), path);
  }
  for (const { path } of entries) {
    const above = parentsOf(foldPath(path)).find((folder) => files.has(folder));
    if (above !== undefined)
      return { code: 'unsafe_path', message: `${printable(files.get(above) ?? above)} is a file and a folder at once.` };
  }
  return null;
}

/** A path as it may stand in a sentence: one line, not endless. */
const printable = (path: string): string => path.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '\ufffd').slice(0, 300);
