import type { DesiredEntry } from '#app/domain/deploy/entries.ts';
import { newConfig } from './edit.ts';

/**
 * The shared config files that only hold these entries; entries that are whole files are left out.
 * @throws when one cannot be written: each entry was tried by itself before it was promised (`canHold`), so nothing goes missing silently
 */
export function newConfigFiles(entries: readonly DesiredEntry[]): { path: string; text: string }[] {
  const byPath = new Map<string, DesiredEntry[]>();
  for (const entry of entries) {
    if (entry.key !== '') byPath.set(entry.path, [...(byPath.get(entry.path) ?? []), entry]);
  }
  return [...byPath].flatMap(([path, some]) => {
    const edits = some.flatMap(({ config }) => (config === undefined ? [] : [{ ...config, index: null }]));
    if (edits[0] === undefined) return [];
    const made = newConfig(edits[0].slot.format, edits);
    if (made === null) throw new Error(`The entries of ${path} cannot be written together.`);
    return [{ path, text: made.text }];
  });
}
