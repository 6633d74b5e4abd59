import { stringify } from 'smol-toml';
import type { ArtifactType } from '#app/domain/artifact-types.ts';

/** One artifact of an exported collection. */
export interface ManifestArtifact {
  uuid: string;
  type: ArtifactType;
  name: string;
  /** Where it lies in the archive. */
  path: string;
  /** A file beside its own: the config of a hook or server, or the manifest of a plugin that has none among its files. */
  configPath: string | null;
  /** What the one file of a command or agent is called; its path has the artifact's name. */
  fileName: string | null;
  /** Of a plugin, empty when it has none; null for everything else. */
  displayName: string | null;
  description: string | null;
  version: string | null;
  author: string | null;
  license: string | null;
  tags: readonly string[];
  /** Address of a git source; null for everything else. */
  upstream: string | null;
  commit: string | null;
  contentHash: string;
  added: Date;
  updated: Date;
  /** Children of a plugin, in order. */
  members: readonly { id: string; uuid: string; relationship: string; pinned: string | null }[];
}

export interface ManifestGroup {
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: readonly string[];
  position: number;
  /** `type:name` in order. */
  members: readonly string[];
}

export interface CollectionManifest {
  name: string;
  description: string | null;
  created: Date;
  updated: Date;
  artifacts: readonly ManifestArtifact[];
  groups: readonly ManifestGroup[];
}

/** SkillMeat's words for types, which its readers insist on; ours stand beside them in `artifact_id`. */
const SKILLMEAT_TYPES: Record<ArtifactType, string> = {
  skill: 'skill',
  command: 'command',
  agent: 'agent',
  hook: 'hook',
  mcp_server: 'mcp',
  plugin: 'composite',
};

type Toml = string | number | boolean | Toml[] | { [key: string]: Toml };

/** TOML has no null: what is not known is left out, and readers fill in their own default. */
const known = (table: Record<string, Toml | null>): Record<string, Toml> =>
  Object.fromEntries(Object.entries(table).flatMap(([key, value]): [string, Toml][] => (value === null ? [] : [[key, value]])));

const listed = (values: readonly string[]): string[] | null => (values.length === 0 ? null : [...values]);

function originOf(upstream: string | null): string {
  if (upstream === null) return 'local';
  return /(?:^|[@/.])github\.com[/:]/.test(upstream) ? 'github' : 'local';
}

const artifactTable = (artifact: ManifestArtifact): Record<string, Toml> =>
  known({
    name: artifact.name,
    type: SKILLMEAT_TYPES[artifact.type],
    artifact_id: `${artifact.type}:${artifact.name}`,
    uuid: artifact.uuid.replaceAll('-', ''),
    path: artifact.path,
    config_path: artifact.configPath,
    file_name: artifact.fileName,
    display_name: artifact.displayName,
    origin: originOf(artifact.upstream),
    upstream: artifact.upstream,
    resolved_sha: artifact.commit,
    added: artifact.added.toISOString(),
    last_updated: artifact.updated.toISOString(),
    tags: listed(artifact.tags),
    loadout_content_hash: artifact.contentHash,
    metadata: known({
      description: artifact.description,
      version: artifact.version,
      author: artifact.author,
      license: artifact.license,
    }),
    members:
      artifact.members.length === 0
        ? null
        : artifact.members.map((member) =>
            known({
              artifact_id: member.id,
              uuid: member.uuid.replaceAll('-', ''),
              relationship_type: member.relationship,
              pinned_version_hash: member.pinned,
            }),
          ),
  });

/**
 * `manifest.toml` of an exported collection: SkillMeat's keys, and ours beside them, which its readers pass over
 * (`uuid` as 32 hex digits, `artifact_id`, `config_path`, `file_name`, `display_name`,
 * `loadout_content_hash`, `members` of plugins, `tags` of groups).
 */
export function writeCollectionManifest(collection: CollectionManifest): string {
  return stringify({
    collection: known({
      name: collection.name,
      version: '1.0.0',
      description: collection.description,
      created: collection.created.toISOString(),
      updated: collection.updated.toISOString(),
    }),
    artifacts: collection.artifacts.map(artifactTable),
    groups: collection.groups.map((group) =>
      known({
        name: group.name,
        description: group.description ?? '',
        color: group.color,
        icon: group.icon,
        tags: listed(group.tags),
        position: group.position,
        members: [...group.members],
      }),
    ),
  });
}
