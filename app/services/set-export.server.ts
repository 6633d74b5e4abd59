import { packTarGz } from '#app/adapters/tar-pack.ts';
import { packZip } from '#app/adapters/zip-pack.ts';
import type { ExportQuery } from '#app/contracts/set-exports.ts';
import { settleClaims } from '#app/domain/deploy/claims.ts';
import type { DesiredArtifact } from '#app/domain/deploy/entries.ts';
import { renderArtifact } from '#app/domain/deploy/render.ts';
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
import { listVersionConfigs, listVersionFiles } from '#db/repositories/artifact-content.ts';
import { type DatedSetRow, listDescribedSets } from '#db/repositories/set-definitions.ts';
import { withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';
import { type Download, type ExportFile, grouped, jsonBytes, readExportFiles } from './export-files.server.ts';
import type { DeployableArtifact, ResolutionService } from './resolution.server.ts';
import { readDefinition } from './set-definition.server.ts';

/** A resolved artifact with what its version holds. */
interface Exported extends ExportedArtifact {
  artifact: DeployableArtifact;
}

interface Contents {
  set: DatedSetRow;
  artifacts: Exported[];
  warnings: { code: string; message: string }[];
}

/** What a bundle for a platform would hold. */
export interface BundlePreview {
  platform: Platform;
  artifacts: number;
  left_out: { artifact_id: string; code: string; message: string }[];
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
      const configs = await listVersionConfigs(tx, owner, versions);
      return {
        set,
        warnings,
        artifacts: artifacts.map((artifact) => ({
          artifact,
          type: artifact.type,
          name: artifact.name,
          config: configs.get(artifact.version_id) ?? null,
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

  function bundleFiles(contents: Contents, platform: Platform): ExportFile[] {
    const { made, stored } = filesOf(contents.set);
    const desired = render(contents, platform);
    const files = desired.flatMap((artifact) =>
      artifact.entries.map(({ path, executable, hash: sha256, size }) => stored({ path, executable, sha256, size })),
    );
    const record = {
      set: { id: contents.set.id, name: contents.set.name },
      platform,
      artifacts: desired.flatMap(({ artifactId, artifactUuid, contentHash, entries, refusal }) =>
        refusal === null
          ? [
              {
                artifact_id: artifactId,
                artifact_uuid: artifactUuid,
                content_hash: contentHash,
                paths: [...new Set(entries.map(({ path }) => path))],
              },
            ]
          : [],
      ),
      left_out: leftOut(desired),
      warnings: contents.warnings.map(({ code, message }) => ({ code, message })),
    };
    return [made(BUNDLE_RECORD, record), ...files];
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
      const files = bundleFiles(contents, target);
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

  /**
   * What people see before they download: the name a plugin would have, and what each platform's bundle would leave out.
   * @throws AppError `not_found`, `cycle`, `too_deep`
   */
  async function preview(
    owner: OwnerId,
    id: string,
  ): Promise<{ set: { id: string; name: string }; total: number; name: string; bundles: BundlePreview[] }> {
    const setId = requireUuid(id, 'The set');
    const contents = await load(owner, setId);
    return {
      set: { id: contents.set.id, name: contents.set.name },
      total: contents.artifacts.length,
      name: nativeNameOf(contents.set.name),
      bundles: BUNDLE_PLATFORMS.map((platform) => {
        const desired = render(contents, platform);
        const left = leftOut(desired);
        return { platform, artifacts: desired.length - left.length, left_out: left };
      }),
    };
  }

  return { download, preview };
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

/** What a platform's profile with its usual root folder makes of the artifacts. */
function render({ artifacts }: Contents, platform: Platform): DesiredArtifact[] {
  const profile = { platform, rootDir: requireLayout(platform) };
  const rendered = artifacts.map(({ artifact, files }) =>
    renderArtifact(
      {
        artifactUuid: artifact.artifact_uuid,
        type: artifact.type,
        name: artifact.name,
        contentHash: artifact.content_hash,
        files,
      },
      profile,
    ),
  );
  return settleClaims(rendered);
}

const leftOut = (desired: readonly DesiredArtifact[]): BundlePreview['left_out'] =>
  desired.flatMap(({ artifactId, refusal }) =>
    refusal === null ? [] : [{ artifact_id: artifactId, code: refusal.code, message: refusal.message }],
  );
