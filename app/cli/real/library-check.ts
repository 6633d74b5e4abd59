import path from 'node:path';
import { artifactOperations } from '#app/contracts/artifacts.ts';
import type { ImportReport } from '#app/contracts/imports.ts';
import { plainBytes, plainFile } from './plain-walk.ts';
import type { RealServer } from './server.ts';

/** What a comparison of the library with the disk found. */
export interface Comparison {
  artifacts: number;
  files: number;
  executables: number;
  differences: string[];
  /** Files that were fetched whole and compared byte for byte. */
  fetched: number;
  fetchedDiffer: string[];
}

/** So many files, drawn at random, are fetched whole. */
const FETCHED = 200;

/** Where the files of a place lie in the source. */
function baseOf(item: ImportReport['items'][number]): string | null {
  if (item.type === 'skill') return item.path;
  if (item.type === 'command' || item.type === 'agent') return path.posix.dirname(item.path);
  return null;
}

const addressOf = (uuid: string, file: string): string =>
  `/artifacts/${uuid}/files/${file.split('/').map(encodeURIComponent).join('/')}`;

/**
 * Compares every file of every skill, command and agent with the file on disk, through the API: all by hash and executable bit,
 * some at random by their bytes.
 */
export async function compareLibrary(server: RealServer, root: string, report: ImportReport): Promise<Comparison> {
  const comparison: Comparison = { artifacts: 0, files: 0, executables: 0, differences: [], fetched: 0, fetchedDiffer: [] };
  const places: { address: string; file: string }[] = [];
  for (const item of report.items) {
    const base = baseOf(item);
    if (item.artifact_uuid === null || item.outcome === 'rejected' || base === null || item.path.includes('#')) continue;
    comparison.artifacts += 1;
    const { items } = await server.call(artifactOperations.listArtifactFiles, `/artifacts/${item.artifact_uuid}/files`);
    for (const { path: at, sha256, executable } of items) {
      comparison.files += 1;
      if (executable) comparison.executables += 1;
      const file = path.join(root, base, at);
      const real = await plainFile(file);
      if (real?.sha256 !== sha256 || real.executable !== executable) comparison.differences.push(`${item.path}: ${at}`);
      places.push({ address: addressOf(item.artifact_uuid, at), file });
    }
  }
  const drawn = places
    .map((place) => ({ place, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, FETCHED);
  for (const { place } of drawn) {
    comparison.fetched += 1;
    const [there, here] = await Promise.all([server.bytes(place.address), plainBytes(place.file)]);
    if (here === null || !there.equals(here)) comparison.fetchedDiffer.push(place.address);
  }
  return comparison;
}
