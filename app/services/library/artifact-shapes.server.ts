import type { Artifact, ArtifactDetail, Usage } from '#app/contracts/artifacts.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { estimateTokens } from '#app/domain/token-estimate.ts';
import { type ArtifactDetailRow, type ArtifactRow, findArtifact, listArtifactsByUuid } from '#db/repositories/artifacts.ts';
import type { UserRow } from '#db/repositories/artifacts-usage.ts';
import { listCollectionsOfArtifacts } from '#db/repositories/collections.ts';
import type { Tx } from '#db/transactions.ts';

function shape(row: ArtifactRow, collections: Artifact['collections']): Artifact {
  return {
    uuid: row.uuid,
    artifact_id: formatArtifactId(row.type, row.name),
    type: row.type,
    name: row.name,
    description: row.description,
    content_hash: row.content_hash,
    file_count: row.file_count,
    bytes: row.bytes,
    token_estimate: estimateTokens(row.type, row.name, row.frontmatter_description ?? row.description),
    tags: row.tags,
    collections,
    origin: row.origin,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** A row with everything the library knows about it, as the API shows it. */
export const detailShape = (row: ArtifactDetailRow, collections: Artifact['collections']): ArtifactDetail => ({
  ...shape(row, collections),
  version: row.version_label,
  author: row.author,
  license: row.license,
  frontmatter: row.frontmatter,
  config: row.config,
});

/** Rows as the API shows them, in the same order; one query for all their collections. */
export async function presentArtifacts(tx: Tx, owner: OwnerId, rows: readonly ArtifactRow[]): Promise<Artifact[]> {
  const links = await listCollectionsOfArtifacts(
    tx,
    owner,
    rows.map((row) => row.uuid),
  );
  const byArtifact = new Map<string, Artifact['collections']>(rows.map((row) => [row.uuid, []]));
  for (const { artifact_uuid: uuid, id, name } of links) byArtifact.get(uuid)?.push({ id, name });
  return rows.map((row) => shape(row, byArtifact.get(row.uuid) ?? []));
}

/** Artifacts in the order of the given uuids; unknown ones are left out. */
export async function presentArtifactsByUuid(tx: Tx, owner: OwnerId, uuids: readonly string[]): Promise<Artifact[]> {
  const rows = await listArtifactsByUuid(tx, owner, uuids);
  const byUuid = new Map(rows.map((row) => [row.uuid, row]));
  return presentArtifacts(
    tx,
    owner,
    uuids.flatMap((uuid) => byUuid.get(uuid) ?? []),
  );
}

/**
 * One artifact with everything the library knows about it.
 * @throws AppError `not_found`
 */
export async function presentArtifactDetail(tx: Tx, owner: OwnerId, uuid: string): Promise<ArtifactDetail> {
  const row = await findArtifact(tx, owner, uuid);
  if (row === undefined) throw notFound('The artifact');
  const collections = await listCollectionsOfArtifacts(tx, owner, [uuid]);
  return detailShape(
    row,
    collections.map(({ id, name }) => ({ id, name })),
  );
}

/** What uses something, by kind. */
export function presentUsage(users: readonly UserRow[]): Usage {
  const of = (kind: UserRow['kind']): Usage['sets'] =>
    users.filter((user) => user.kind === kind).map(({ id, name }) => ({ id, name }));
  return { sets: of('set'), groups: of('group'), plugins: of('plugin'), projects: of('project') };
}
