import { createHash } from 'node:crypto';
import { canHold } from '#app/adapters/config-file/edit.ts';
import { hashOfValue } from '#app/adapters/config-file/look.ts';
import { writePlatformDocument } from '#app/adapters/platform-document.ts';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { renderConfig, type ValueFacts } from '#app/domain/deploy/config/render-config.ts';
import type { DesiredArtifact, Refusal } from '#app/domain/deploy/entries.ts';
import { renderArtifact, type VersionFile } from '#app/domain/deploy/render.ts';
import { rewrite } from '#app/domain/deploy/rewriting/rewrite.ts';
import { toolNotes } from '#app/domain/deploy/rewriting/tool-notes.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { LAYOUTS, type Rewriting, rewritingFor } from '#app/domain/platforms.ts';
import { type ProfileLayout, placementOf } from '#app/domain/profiles.ts';
import { storeBlobs } from '#app/services/library/artifact-store.server.ts';
import type { DeployableArtifact } from '#app/services/sets/resolution.server.ts';
import { listBlobs, listVersionFacts, listVersionFiles } from '#db/repositories/artifact-content.ts';
import type { Tx } from '#db/transactions.ts';

type Rendered = Pick<DeployableArtifact, 'artifact_uuid' | 'artifact_id' | 'type' | 'name' | 'content_hash' | 'version_id'>;

const VALUES: ValueFacts = { hashOf: hashOfValue, canHold };

interface Source {
  artifact: Rendered;
  files: readonly VersionFile[];
  refusal?: Refusal;
}

/** Hooks and servers are entries of files that are shared with others. */
const isForConfig = ({ type }: Pick<Rendered, 'type'>): boolean => type === 'hook' || type === 'mcp_server';

/** How many documents are in memory at once. */
const BATCH = 32;

/**
 * Says where every file of these artifacts goes under a profile. What a platform wants written otherwise is rewritten and kept
 * as content under its own hash, so that whoever writes, compares or packs the entries finds their bytes there.
 * Hooks and servers become entries of shared config files. Three queries, and two for every 32 documents to rewrite.
 */
export async function renderVersions(
  tx: Tx,
  owner: OwnerId,
  artifacts: readonly Rendered[],
  layout: ProfileLayout,
): Promise<DesiredArtifact[]> {
  const sources = await sourcesOf(tx, owner, artifacts);
  const rewriting = sources.filter((source) => rewritingOf(layout, source) !== null);
  const done = new Map<string, Source>();
  for (let start = 0; start < rewriting.length; start += BATCH) {
    for (const source of await rewriteSome(tx, owner, rewriting.slice(start, start + BATCH), layout))
      done.set(source.artifact.artifact_uuid, source);
  }
  const told = artifacts.filter((artifact) => isForConfig(artifact) || artifact.type === 'agent');
  const facts = await listVersionFacts(
    tx,
    owner,
    told.map((artifact) => artifact.version_id),
  );
  return sources.map((source) => {
    const { artifact, files, refusal } = done.get(source.artifact.artifact_uuid) ?? source;
    const { artifact_uuid: artifactUuid, type, name, content_hash: contentHash } = artifact;
    if (isForConfig(artifact)) {
      const config = facts.get(artifact.version_id)?.config ?? {};
      return renderConfig({ artifactUuid, type, name, contentHash, files, config }, layout, VALUES);
    }
    const rendered = renderArtifact({ artifactUuid, type, name, contentHash, files, ...(refusal && { refusal }) }, layout);
    const fields = facts.get(artifact.version_id)?.frontmatter ?? {};
    const isTold = type === 'agent' && rendered.refusal === null && isRewrittenOrClaudes(layout, source);
    return isTold ? { ...rendered, notes: toolNotes(rendered.artifactId, fields, layout.platform) } : rendered;
  });
}

/** An agent that is written for its platform already, such as `*.agent.md`, names the tools it means. */
const isRewrittenOrClaudes = (layout: ProfileLayout, source: Source): boolean =>
  layout.platform === 'claude_code' || rewritingOf(layout, source) !== null;

async function sourcesOf(tx: Tx, owner: OwnerId, artifacts: readonly Rendered[]): Promise<Source[]> {
  const rows = await listVersionFiles(
    tx,
    owner,
    artifacts.map((artifact) => artifact.version_id),
  );
  const byVersion = new Map<string, VersionFile[]>();
  for (const { version_id, path, executable, blob_sha256: sha256, size } of rows) {
    const list = byVersion.get(version_id);
    const file = { path, executable, sha256, size };
    if (list === undefined) byVersion.set(version_id, [file]);
    else list.push(file);
  }
  return artifacts.map((artifact) => ({ artifact, files: byVersion.get(artifact.version_id) ?? [] }));
}

/** How the one file of this artifact has to be rewritten; null when it goes as it is. */
function rewritingOf(layout: ProfileLayout, { artifact, files }: Source): Rewriting | null {
  const placement = placementOf(layout, artifact.type);
  const [file] = files;
  return placement?.kind === 'file' && file !== undefined ? rewritingFor(placement, file.path) : null;
}

async function rewriteSome(tx: Tx, owner: OwnerId, sources: readonly Source[], layout: ProfileLayout): Promise<Source[]> {
  const blobs = await listBlobs(
    tx,
    owner,
    sources.flatMap(({ files }) => files[0]?.sha256 ?? []),
  );
  const made = new Map<string, Uint8Array>();
  const rewritten = sources.map((source): Source => {
    const [file] = source.files;
    const rewriting = rewritingOf(layout, source);
    if (file === undefined || rewriting === null) return source;
    const text = textOf(blobs.get(file.sha256));
    if (text === null) return { ...source, refusal: unreadable(source.artifact, layout) };
    const bytes = writePlatformDocument(rewrite(rewriting, source.artifact.name, text, sourceParsers.yaml));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    made.set(sha256, bytes);
    return { ...source, files: [{ path: file.path, executable: false, sha256, size: bytes.length }] };
  });
  await storeBlobs(tx, owner, made);
  return rewritten;
}

function textOf(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const unreadable = ({ artifact_id }: Rendered, { platform }: ProfileLayout): Refusal => ({
  code: 'unreadable',
  message: `${artifact_id} is not text in UTF-8, so it cannot be rewritten for ${LAYOUTS[platform].label}. Save it as UTF-8 and import it again.`,
});
