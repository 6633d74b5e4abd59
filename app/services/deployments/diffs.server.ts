import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { splitPath } from '#app/adapters/project-folder/folder.ts';
import { readWhole } from '#app/adapters/project-folder/whole-file.ts';
import { withoutSecrets } from '#app/domain/deploy/config/secrets.ts';
import { placeId } from '#app/domain/deploy/entries.ts';
import type { Plan, PlanEntry } from '#app/domain/deploy/plan-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { isReadableSize, readableText, unifiedDiff } from '#app/services/text-diff.ts';
import { listBlobs } from '#db/repositories/artifact-content.ts';
import { withOwner } from '#db/transactions.ts';
import type { Places } from './places.server.ts';

/** All diffs of one plan together. */
const MAX_TOTAL = 4 * 1024 * 1024;

/** Whether a person would want to see lines: something changes, was changed, or stands against something else. */
const isTelling = (entry: PlanEntry): boolean => {
  if (entry.release) return false;
  if (entry.desired === null) return entry.action === 'remove';
  return (
    entry.action !== 'unchanged' &&
    entry.action !== 'adopt' &&
    entry.actual.kind !== 'unsafe' &&
    entry.actual.kind !== 'unreadable'
  );
};

/** From what is on disk to what would be; for a kept edit from what was deployed to what is on disk. */
function patch(entry: PlanEntry, local: string, wanted: string): string {
  const [from, to] = entry.action === 'keep_local' ? [wanted, local] : [local, wanted];
  return unifiedDiff(entry.key === '' ? entry.path : `${entry.path} ${entry.key}`, from, to);
}

const asText = (value: unknown): string => (value === undefined ? '' : `${JSON.stringify(withoutSecrets(value), null, 2)}\n`);

/** The diff of one entry of a shared config file, as JSON whatever the file is. What looks like a secret is not shown. */
function configDiff({ configs }: Places, entry: PlanEntry): string | null {
  const found = configs.get(entry.path)?.found.get(placeId(entry));
  const [local, wanted] = [asText(found?.value), asText(entry.desired?.config?.value)];
  return local === wanted ? null : patch(entry, local, wanted);
}

/**
 * Unified diffs for the entries of a plan that change something or were changed by somebody.
 * @returns by entry; binary and very large files have none
 */
export async function diffsOf(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  { plan, places }: { plan: Plan; places: Places },
  folder: ProjectFolder,
): Promise<ReadonlyMap<PlanEntry, string>> {
  const telling = plan.items.flatMap((item) => item.entries.filter(isTelling));
  const small = telling.filter((entry) => entry.key === '' && isReadableSize(entry.desired?.size ?? 0));
  const diffs = new Map<PlanEntry, string>();
  let total = 0;
  for (const entry of telling) {
    const text = entry.key === '' || total >= MAX_TOTAL ? null : configDiff(places, entry);
    if (text === null) continue;
    total += text.length;
    diffs.set(entry, text);
  }
  for (let start = 0; start < small.length && total < MAX_TOTAL; start += 64) {
    const some = small.slice(start, start + 64);
    const hashes = [...new Set(some.flatMap((entry) => entry.desired?.hash ?? []))];
    const blobs = await withOwner(db, owner, (tx) => listBlobs(tx, owner, hashes));
    for (const entry of some) {
      const local = await localText(folder, entry);
      const wanted = entry.desired === null ? '' : readableText(blobs.get(entry.desired.hash) ?? new Uint8Array());
      if (local === null || wanted === null || total >= MAX_TOTAL) continue;
      const text = patch(entry, local, wanted);
      total += text.length;
      diffs.set(entry, text);
    }
    await folder.release();
  }
  return diffs;
}

async function localText(folder: ProjectFolder, entry: PlanEntry): Promise<string | null> {
  if (entry.actual.kind !== 'present') return '';
  const { folder: above, name } = splitPath(entry.path);
  const bytes = await readWhole(folder, above, name).catch(() => null);
  return bytes === null ? null : readableText(bytes);
}
