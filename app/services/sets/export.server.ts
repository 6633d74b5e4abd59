import { newConfigFiles } from '#app/adapters/config-file/new-files.ts';
import { packTarGz } from '#app/adapters/tar-pack.ts';
import { packZip } from '#app/adapters/zip-pack.ts';
import type { ExportQuery } from '#app/contracts/set-exports.ts';
import { settleClaims } from '#app/domain/deploy/claims.ts';
import type { DesiredArtifact } from '#app/domain/deploy/entries.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import { marketplaceNameProblem, nativeNameOf, pluginNameProblem } from '#app/domain/exporting/native-names.ts';
import {
  type ExportedArtifact,
  HOOKS_FILE,
  layOutPlugin,
  SERVERS_FILE,
  type StoredFile,
} from '#app/domain/exporting/plugin-layout.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { LAYOUTS, PLATFORMS, type Platform } from '#app/domain/platforms.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { slugOf } from '#app/domain/slug.ts';
import { renderVersions } from '#app/services/deployments/platform-files.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import {
  type Download,
  type ExportFile,
  grouped,
  jsonBytes,
  readExportFiles,
} from '#app/services/library/export-files.server.ts';
import { listVersionFacts, listVersionFiles } from '#db/repositories/artifact-content.ts';
import { type DatedSetRow, listDescribedSets } from '#db/repositories/set-definitions.ts';
import { withOwner } from '#db/transactions.ts';
import { readDefinition } from './definition.server.ts';
import type { DeployableArtifact, ResolutionService } from './resolution.server.ts';

/** A resolved artifact with what its version holds. */
interface Exported extends ExportedArtifact {
  artifact: DeployableArtifact;
}

interface Contents {
  set: DatedSetRow;
  artifacts: Exported[];
  warnings: { code: string; message: string }[];
}

/** The file of a bundle that says what is in it. */
const BUNDLE_RECORD = 'loadout-bundle.json';

/** All files of an archive carry the time of the set's last change, so that equal contents give equal archives. */
const filesOf = ({ updated_at: modified }: DatedSetRow) => ({
  made: (path: string, value: unknown): ExportFile => ({ path, executable: false, modified, bytes: jsonBytes(value) }),
  stored: (file: StoredFile): ExportFile => ({ ...file, modified }),
});

const refusedName = (message: string): AppError => new AppError('invalid_input', message, { field: 'name' });

/** Sets as files for other people and programs. */
export function createSetExport({ db }: Pick<ServiceDeps, 'db'>, resolution: Pick<ResolutionService, 'resolveForDeploy'>) {
  async function load(owner: OwnerId, setId: string): Promise<Contents> {
    const { artifacts, warnings } = await resolution.resolveForDeploy(owner, setId);
    const versions = artifacts.map((artifact) => artifact.version_id);
    return withOwner(db, owner, async (tx) => {
      const [set] = await listDescribedSets(tx, owner, [setId]);
      if (set === undefined) throw notFound('The set');
      const files = grouped(await listVersionFiles(tx, owner, versions), (row) => row.version_id);
      const configured = artifacts.filter(({ type }) => type === 'hook' || type === 'mcp_server');
      const facts = await listVersionFacts(
        tx,
        owner,
        configured.map((artifact) => artifact.version_id),
      );
      return {
        set,
        warnings,
        artifacts: artifacts.map((artifact) => ({
          artifact,
          type: artifact.type,
          name: artifact.name,
          config: facts.get(artifact.version_id)?.config ?? null,
          files: (files.get(artifact.version_id) ?? []).map(({ path, executable, blob_sha256: sha256, size }) => ({
            path,
            executable,
            sha256,
            size,
          })),
        })),
      };
    });
  }

  function pluginFiles({ set, artifacts }: Contents, name: string): ExportFile[] {
    const { made, stored } = filesOf(set);
    const layout = layOutPlugin(artifacts);
    const manifest = {
      name,
      displayName: set.name,
      ...(set.description === null ? {} : { description: set.description }),
      ...(set.tags.length === 0 ? {} : { keywords: set.tags }),
    };
    return [
      made('.claude-plugin/plugin.json', manifest),
      ...layout.files.map(stored),
      ...(layout.hooks === null ? [] : [made(HOOKS_FILE, layout.hooks)]),
      ...(layout.servers === null ? [] : [made(SERVERS_FILE, layout.servers)]),
    ];
  }

  function marketplaceFiles(owner: OwnerId, contents: Contents, name: string): ExportFile[] {
    const { set } = contents;
    const described = set.description === null ? {} : { description: set.description };
    const marketplace = {
      name,
      owner: { name: owner },
      metadata: { description: set.description ?? `The deployment set ${set.name}.` },
      plugins: [{ name, source: `./plugins/${name}`, ...described }],
    };
    const files = pluginFiles(contents, name).map((file) => ({ ...file, path: `plugins/${name}/${file.path}` }));
    return [filesOf(set).made('.claude-plugin/marketplace.json', marketplace), ...files];
  }

  const zipped = (owner: OwnerId, filename: string, files: readonly ExportFile[]): Download => ({
    filename,
    contentType: 'application/zip',
    body: packZip(files, readExportFiles(db, owner, files)),
  });

  async function bundleFiles(owner: OwnerId, { set, artifacts, warnings }: Contents, platform: Platform): Promise<ExportFile[]> {
    const { made, stored } = filesOf(set);
    const layout = { platform, rootDir: requireLayout(platform) };
    const rendered = await withOwner(db, owner, (tx) =>
      renderVersions(
        tx,
        owner,
        artifacts.map(({ artifact }) => artifact),
        layout,
      ),
    );
    const desired = settleClaims(rendered);
    const files = desired.flatMap((artifact) =>
      artifact.entries
        .filter(({ key }) => key === '')
        .map(({ path, executable, hash: sha256, size }) => stored({ path, executable, sha256, size })),
    );
    const configs = newConfigFiles(desired.flatMap(({ entries }) => entries)).map(({ path, text }) => ({
      path,
      executable: false,
      modified: set.updated_at,
      bytes: Buffer.from(text, 'utf8'),
    }));
    const told = [...warnings, ...desired.flatMap(({ notes = [] }) => notes)];
    return [made(BUNDLE_RECORD, bundleRecord(set, platform, desired, told)), ...files, ...configs];
  }

  /**
   * A set as a file.
   * @throws AppError `not_found`, `cycle`, `too_deep`; `invalid_input` for a name that Claude Code keeps for itself, or a
   * platform without a layout
   */
  async function download(owner: OwnerId, id: string, query: ExportQuery = {}): Promise<Download> {
    const setId = requireUuid(id, 'The set');
    const { format = 'definition', platform } = query;
    if (platform !== undefined && format !== 'bundle') {
      throw new AppError('invalid_input', 'Only a bundle has a platform. Leave it out, or ask for format=bundle.', {
        field: 'platform',
      });
    }
    if (query.name !== undefined && format !== 'plugin' && format !== 'marketplace') {
      throw new AppError('invalid_input', 'Only a plugin or a marketplace takes a name. Leave it out.', { field: 'name' });
    }
    if (format === 'definition') {
      const definition = await withOwner(db, owner, (tx) => readDefinition(tx, owner, setId));
      const filename = `${slugOf(definition.sets[0]?.name ?? 'set')}.loadout.json`;
      return { filename, contentType: 'application/json', body: new Blob([Buffer.from(jsonBytes(definition))]).stream() };
    }
    const target = platform ?? 'claude_code';
    if (format === 'bundle') requireLayout(target);
    const contents = await load(owner, setId);
    if (format === 'bundle') {
      const files = await bundleFiles(owner, contents, target);
      const filename = `${slugOf(contents.set.name)}-${target.replace('_', '-')}.tar.gz`;
      return { filename, contentType: 'application/gzip', body: packTarGz(readExportFiles(db, owner, files)) };
    }
    const name = query.name ?? nativeNameOf(contents.set.name);
    const problem = pluginNameProblem(name) ?? (format === 'marketplace' ? marketplaceNameProblem(name) : null);
    if (problem !== null) throw refusedName(problem);
    return format === 'plugin'
      ? zipped(owner, `${name}.zip`, pluginFiles(contents, name))
      : zipped(owner, `${name}-marketplace.zip`, marketplaceFiles(owner, contents, name));
  }

  /** What people see before they download a set. @throws AppError `not_found` */
  async function suggest(owner: OwnerId, id: string): Promise<{ set: { id: string; name: string }; native_name: string }> {
    const setId = requireUuid(id, 'The set');
    const [set] = await withOwner(db, owner, (tx) => listDescribedSets(tx, owner, [setId]));
    if (set === undefined) throw notFound('The set');
    return { set: { id: set.id, name: set.name }, native_name: nativeNameOf(set.name) };
  }

  return { download, suggest };
}

/** Platforms with a layout of their own: `other` has one only in a profile, where its root folder is named. */
const BUNDLE_PLATFORMS: readonly Platform[] = PLATFORMS.filter((platform) => LAYOUTS[platform].defaultRoot !== null);

/** @throws AppError `invalid_input` */
function requireLayout(platform: Platform): string {
  const root = LAYOUTS[platform].defaultRoot;
  if (root !== null) return root;
  const message = `The platform "${platform}" has no layout of its own. Choose one of ${BUNDLE_PLATFORMS.join(', ')}.`;
  throw new AppError('invalid_input', message, { field: 'platform' });
}

/** What a bundle says of itself: what is in it and where, and what had no place. */
function bundleRecord(
  set: DatedSetRow,
  platform: Platform,
  desired: readonly DesiredArtifact[],
  warnings: Contents['warnings'],
): object {
  const taken = desired.filter(({ refusal }) => refusal === null);
  return {
    set: { id: set.id, name: set.name },
    platform,
    artifacts: taken.map(({ artifactId, artifactUuid, contentHash, entries }) => ({
      artifact_id: artifactId,
      artifact_uuid: artifactUuid,
      content_hash: contentHash,
      paths: [...new Set(entries.map(({ path }) => path))],
    })),
    left_out: desired.flatMap(({ artifactId, refusal }) =>
      refusal === null ? [] : [{ artifact_id: artifactId, code: refusal.code, message: refusal.message }],
    ),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
}
