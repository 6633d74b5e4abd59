import path from 'node:path';
import type { ImportReport } from '#app/contracts/imports.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { App } from '#app/http/app.server.ts';
import { plainFile } from './plain-walk.ts';

/** What a comparison of the library with the disk found. */
export interface Comparison {
  artifacts: number;
  files: number;
  differences: string[];
}

/** Where the files of a place lie in the source. */
function baseOf(item: ImportReport['items'][number]): string | null {
  if (item.type === 'skill') return item.path;
  if (item.type === 'command' || item.type === 'agent') return path.posix.dirname(item.path);
  return null;
}

/** Compares every file of every skill, command and agent with the file on disk: bytes by hash, and the executable bit. */
export async function compareLibrary(app: App, owner: OwnerId, root: string, report: ImportReport): Promise<Comparison> {
  const comparison: Comparison = { artifacts: 0, files: 0, differences: [] };
  for (const item of report.items) {
    const base = baseOf(item);
    if (item.artifact_uuid === null || item.outcome === 'rejected' || base === null || item.path.includes('#')) continue;
    comparison.artifacts += 1;
    const { items } = await app.services.artifactContent.listFiles(owner, { ref: item.artifact_uuid });
    for (const file of items) {
      comparison.files += 1;
      const real = await plainFile(path.join(root, base, file.path));
      if (real?.sha256 !== file.sha256 || real.executable !== file.executable)
        comparison.differences.push(`${item.path}: ${file.path}`);
    }
  }
  return comparison;
}
