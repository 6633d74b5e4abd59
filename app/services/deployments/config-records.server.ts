import type { ConfigFileRecord } from '#app/adapters/config-file/record.ts';
import type { Place } from '#app/domain/deploy/entries.ts';
import type { ItemResult } from '#app/domain/deploy/outcome.ts';
import { isConfigWrite } from '#app/domain/deploy/steps.ts';
import type { WrittenConfigFile } from '#db/repositories/deployed-entries.ts';
import type { JsonObject } from '#db/schema.ts';

/** What is written down with the entries of shared config files after a run. */
export interface ConfigNotes {
  /** For one entry; null for a whole file. */
  mergeAt(place: Place): JsonObject | null;
  /** For the files that were really written. */
  written: WrittenConfigFile[];
}

/** For runs that write no config file. */
export const NO_CONFIGS: ConfigNotes = { mergeAt: () => null, written: [] };

/** What to write down of the config files of a run, from what became of its rows. */
export function configNotes(
  records: readonly ConfigFileRecord[],
  results: readonly Pick<ItemResult, 'item' | 'held'>[],
): ConfigNotes {
  const files = new Set(
    results.flatMap(({ item, held }) => (held ? [] : item.entries.filter(isConfigWrite).map(({ path }) => path))),
  );
  return {
    mergeAt({ path, key }) {
      const entry = records.find((one) => one.path === path)?.entries.find((one) => one.key === key);
      return entry === undefined ? null : { ...entry.config };
    },
    written: records.flatMap(({ path, written }) =>
      written === null || !files.has(path)
        ? []
        : [{ path, pre_image_sha256: written.preImage, file: { hash: written.hash, made: written.made } }],
    ),
  };
}
