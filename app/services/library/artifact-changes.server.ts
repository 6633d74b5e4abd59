import type { ArtifactChanges, ChangedFile } from '#app/contracts/library-pages.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { type ComparedFile, changedFiles, type FileChange } from '#app/domain/compare-files.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { isReadableSize, readableText, unifiedDiff } from '#app/services/text-diff.ts';
import { findVersion, listBlobs, listVersionFiles, type VersionRow } from '#db/repositories/artifact-content.ts';
import { findArtifact } from '#db/repositories/artifacts.ts';
import { findArtifactSurroundings } from '#db/repositories/library-pages.ts';
import { type Tx, withOwner } from '#db/transactions.ts';

/** As many versions as a select offers, and files as one page shows with their lines. */
const LISTED = { versions: 100, files: 50 } as const;

/** The path under which a config stands among the files. */
const CONFIG = 'configuration';

const kindOf = ({ before, after }: FileChange): ChangedFile['kind'] =>
  before === null ? 'added' : after === null ? 'removed' : before.sha256 === after.sha256 ? 'mode' : 'changed';

const pretty = (config: VersionRow['config']): string => (config === null ? '' : `${JSON.stringify(config, null, 2)}\n`);

/** What changed between the versions of an artifact. */
export function createArtifactChanges({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * Compares two versions of an artifact: by default the current one with the one before it.
   * @param from the older, `to` the newer content hash
   * @throws AppError `not_found` for the artifact or a version
   */
  async function between(owner: OwnerId, id: string, asked: { from?: string; to?: string }): Promise<ArtifactChanges> {
    const uuid = requireUuid(id, 'The artifact');
    return withOwner(db, owner, async (tx) => {
      const row = await findArtifact(tx, owner, uuid);
      if (row === undefined) throw notFound('The artifact');
      const { versions } = await findArtifactSurroundings(tx, owner, uuid, LISTED.versions);
      const to = asked.to ?? row.content_hash;
      const at = versions.findIndex(({ content_hash }) => content_hash === to);
      const from = asked.from ?? versions[at + 1]?.content_hash ?? null;
      const newer = await requireVersion(tx, owner, uuid, to);
      const older = from === null ? null : await requireVersion(tx, owner, uuid, from);
      const all = older === null ? [] : [...configChange(older, newer), ...(await fileChanges(tx, owner, older, newer))];
      return {
        artifact: { uuid, artifact_id: formatArtifactId(row.type, row.name) },
        versions: versions.map((one) => ({ ...one, created_at: new Date(one.created_at).toISOString() })),
        from,
        to,
        files: all.slice(0, LISTED.files),
        total: all.length,
      };
    });
  }

  return { between };
}

/** @throws AppError `not_found` */
async function requireVersion(tx: Tx, owner: OwnerId, uuid: string, hash: string): Promise<VersionRow> {
  const version = await findVersion(tx, owner, uuid, hash);
  if (version === undefined) throw notFound('The version');
  return version;
}

function configChange(older: VersionRow, newer: VersionRow): ChangedFile[] {
  const [from, to] = [pretty(older.config), pretty(newer.config)];
  return from === to ? [] : [{ path: CONFIG, kind: 'changed', diff: unifiedDiff(CONFIG, from, to) }];
}

async function fileChanges(tx: Tx, owner: OwnerId, older: VersionRow, newer: VersionRow): Promise<ChangedFile[]> {
  const rows = await listVersionFiles(tx, owner, [older.id, newer.id]);
  const filesOf = (version: VersionRow): ComparedFile[] =>
    rows
      .filter((row) => row.version_id === version.id)
      .map(({ path, executable, blob_sha256: sha256, size }) => ({ path, executable, sha256, size }));
  const changes = changedFiles(filesOf(older), filesOf(newer));
  const shown = changes.slice(0, LISTED.files).flatMap(({ before, after }) => [before, after]);
  const small = shown.flatMap((file) => (file !== null && isReadableSize(file.size) ? [file.sha256] : []));
  const blobs = await listBlobs(tx, owner, [...new Set(small)]);
  const textOf = (file: ComparedFile | null): string | null => {
    const bytes = file === null ? new Uint8Array() : blobs.get(file.sha256);
    return bytes === undefined ? null : readableText(bytes);
  };
  return changes.map((change) => {
    const [from, to] = [textOf(change.before), textOf(change.after)];
    const kind = kindOf(change);
    const diff = kind === 'mode' || from === null || to === null ? null : unifiedDiff(change.path, from, to);
    return { path: change.path, kind, diff };
  });
}
