import type { DesiredEntry } from '#app/domain/deploy/entries.ts';
import { newConfig } from './edit.ts';

/** The shared config files that only hold these entries; entries that are whole files are left out. */
export function newConfigFiles(entries: readonly DesiredEntry[]): { path: string; text: string }[] {
  const byPath = new Map<string, DesiredEntry[]>();
  for (const entry of entries) {
    if (entry.key !== '') byPath.set(entry.path, [...(byPath.get(entry.path) ?? []), entry]);
  }
  return [...byPath].flatMap(([path, some]) => {
    const edits = some.flatMap(({ config }) => (config === undefined ? [] : [{ ...config, index: null }]));
    const made = edits[0] === undefined ? null : newConfig(edits[0].slot.format, edits);
    return made === null ? [] : [{ path, text: made.text }];
  });
}
