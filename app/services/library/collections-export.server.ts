import { type CollectionManifest, type ManifestArtifact, writeCollectionManifest } from '#app/adapters/collection-manifest.ts';
import { packTarGz } from '#app/adapters/tar-pack.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { notFound } from '#app/domain/errors.ts';
import { exportPaths } from '#app/domain/export-paths.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { foldPath } from '#app/domain/safe-path.ts';
import { slugOf } from '#app/domain/slug.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listVersionFiles, type VersionFileRow } from '#db/repositories/artifact-content.ts';
import { type CollectionRow, findCollection } from '#db/repositories/collections.ts';
import {
  type ExportedArtifactRow,
  type ExportedGroupRow,
  listExportedArtifacts,
  listExportedGroups,
} from '#db/repositories/collections-export.ts';
import { listMemberships, type MembershipRow } from '#db/repositories/composites-memberships.ts';
import { withOwner } from '#db/transactions.ts';
import { type Download, type ExportFile, grouped, jsonBytes, readExportFiles } from './export-files.server.ts';

/** What of a collection is known before any content is read. */
interface Contents {
  collection: CollectionRow;
  artifacts: ExportedArtifactRow[];
  files: Map<string, VersionFileRow[]>;
  groups: ExportedGroupRow[];
  memberships: MembershipRow[];
}

/** Collections as files for other people and programs. */
export function createCollectionExport({ db }: Pick<ServiceDeps, 'db'>) {
  async function load(owner: OwnerId, collectionId: string): Promise<Contents> {
    return withOwner(db, owner, async (tx) => {
      const collection = await findCollection(tx, owner, collectionId);
      if (collection === undefined) throw notFound('The collection');
      const artifacts = await listExportedArtifacts(tx, owner, collectionId);
      const rows = await listVersionFiles(
        tx,
        owner,
        artifacts.map((artifact) => artifact.version_id),
      );
      const plugins = artifacts.filter((artifact) => artifact.type === 'plugin').map((artifact) => artifact.uuid);
      return {
        collection,
        artifacts,
        files: grouped(rows, (row) => row.version_id),
        groups: await listExportedGroups(tx, owner, collectionId),
        memberships: await listMemberships(tx, owner, plugins),
      };
    });
  }

  /**
   * A collection as a gzipped tar of its artifacts' current files with `manifest.toml` at its root, made while it is read.
   * Only the list of files is held; content is fetched a few megabytes at a time.
   * @throws AppError `not_found`
   */
  async function pack(owner: OwnerId, id: string): Promise<Download> {
    const contents = await load(owner, requireUuid(id, 'The collection'));
    const sources = sourcesOf(contents);
    return {
      filename: `${slugOf(contents.collection.name)}.tar.gz`,
      contentType: 'application/gzip',
      body: packTarGz(readExportFiles(db, owner, sources)),
    };
  }

  return { pack };
}

/** Where Claude Code looks for a plugin's manifest. */
const MANIFEST = '.claude-plugin/plugin.json';

/** True when none of a plugin's files is, or is in the way of, a manifest in its usual place. */
const lacksManifest = (files: readonly VersionFileRow[]): boolean =>
  files.every(({ path }) => ![foldPath(MANIFEST), foldPath(folderOfManifest)].includes(foldPath(path)));
const folderOfManifest = MANIFEST.slice(0, MANIFEST.indexOf('/'));

/** The files of one artifact below its path, and where what is not among them lies: its config, or its manifest. */
function placeArtifact(
  artifact: ExportedArtifactRow,
  path: string,
  files: readonly VersionFileRow[],
): { configPath: string | null; sources: ExportFile[] } {
  const modified = artifact.updated_at;
  const stored = (file: VersionFileRow, target: string): ExportFile => ({
    path: target,
    executable: file.executable,
    modified,
    sha256: file.blob_sha256,
    size: file.size,
  });
  const below = (folder: string): ExportFile[] => files.map((file) => stored(file, `${folder}/${file.path}`));
  switch (artifact.type) {
    case 'command':
    case 'agent':
      return { configPath: null, sources: files.map((file) => stored(file, path)) };
    case 'mcp_server': {
      const config = {
        path,
        executable: false,
        modified,
        bytes: jsonBytes({ mcpServers: { [artifact.name]: artifact.config ?? {} } }),
      };
      return { configPath: path, sources: [config, ...below(path.replace(/\.json$/, ''))] };
    }
    case 'hook': {
      const taken = new Set(files.map((file) => file.path));
      const name = taken.has('hooks.json') ? 'loadout-hooks.json' : 'hooks.json';
      const config = { path: `${path}/${name}`, executable: false, modified, bytes: jsonBytes(artifact.config ?? { hooks: {} }) };
      return { configPath: config.path, sources: [config, ...below(path)] };
    }
    case 'plugin': {
      const { manifest } = artifact;
      if (manifest === null || Object.keys(manifest).length === 0 || !lacksManifest(files)) break;
      const made = { path: `${path}/${MANIFEST}`, executable: false, modified, bytes: jsonBytes(manifest) };
      return { configPath: made.path, sources: [made, ...below(path)] };
    }
    case 'skill':
      break;
  }
  return { configPath: null, sources: files.length > 0 ? below(path) : [{ path, executable: false, modified, bytes: null }] };
}

function manifestOf(contents: Contents, artifacts: readonly ManifestArtifact[]): CollectionManifest {
  const ids = new Map(contents.artifacts.map((artifact) => [artifact.uuid, formatArtifactId(artifact.type, artifact.name)]));
  const { collection, groups } = contents;
  return {
    name: collection.name,
    description: collection.description,
    created: collection.created_at,
    updated: collection.updated_at,
    artifacts,
    groups: groups.map(({ artifact_uuids: uuids, ...group }) => ({
      ...group,
      members: uuids.flatMap((uuid) => ids.get(uuid) ?? []),
    })),
  };
}

function sourcesOf(contents: Contents): ExportFile[] {
  const paths = exportPaths(contents.artifacts);
  const children = grouped(contents.memberships, (row) => row.composite_uuid);
  const sources: ExportFile[] = [];
  const described = contents.artifacts.map((artifact, index): ManifestArtifact => {
    const path = paths[index] ?? artifact.uuid;
    const files = contents.files.get(artifact.version_id) ?? [];
    const placed = placeArtifact(artifact, path, files);
    sources.push(...placed.sources);
    const fromGit = artifact.origin?.kind === 'git';
    return {
      uuid: artifact.uuid,
      type: artifact.type,
      name: artifact.name,
      path,
      configPath: placed.configPath,
      fileName: artifact.type === 'command' || artifact.type === 'agent' ? (files[0]?.path ?? null) : null,
      displayName: artifact.type === 'plugin' ? (artifact.display_name ?? '') : null,
      description: artifact.description,
      version: artifact.version_label,
      author: artifact.author,
      license: artifact.license,
      tags: artifact.tags,
      upstream: fromGit ? (artifact.origin?.source ?? null) : null,
      commit: fromGit ? (artifact.origin?.commit ?? null) : null,
      contentHash: artifact.content_hash,
      added: artifact.created_at,
      updated: artifact.updated_at,
      members: (children.get(artifact.uuid) ?? []).map((row) => ({
        id: formatArtifactId(row.child_type, row.child_name),
        uuid: row.child_artifact_uuid,
        relationship: row.relationship_type,
        pinned: row.pinned_version_hash,
      })),
    };
  });
  const manifest = Buffer.from(writeCollectionManifest(manifestOf(contents, described)));
  return [{ path: 'manifest.toml', executable: false, modified: contents.collection.updated_at, bytes: manifest }, ...sources];
}
