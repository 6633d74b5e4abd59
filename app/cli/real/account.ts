import path from 'node:path';
import type { ImportReport } from '#app/contracts/imports.ts';
import type { PlainCount } from './plain-walk.ts';

/** A file that somebody would expect in the report and that is not in it. */
export interface Unaccounted {
  path: string;
  expected: string;
}

const folderOf = (at: string): string => path.posix.dirname(at);

/** Names that are documentation wherever they lie. */
const DOCUMENTATION = /^(readme|licen[sc]e|contributing|changelog)\b/i;

/** Tells, for every file that the plain walk would call an artifact, whether the report has a place or a reason for it. */
export function accountFor(
  count: PlainCount,
  report: ImportReport,
): { unaccounted: Unaccounted[]; explained: Map<string, number> } {
  const places = new Set(report.items.map((item) => item.path.split('#')[0] ?? item.path));
  const notes = new Map(report.notes.map((note) => [note.path, note.code]));
  const skills = new Set(report.items.filter((item) => item.type === 'skill').map((item) => item.path));
  const unaccounted: Unaccounted[] = [];
  const explained = new Map<string, number>();
  const around = (at: string, known: { has(path: string): boolean }): boolean => {
    for (let folder = folderOf(at); ; folder = folderOf(folder)) {
      if (known.has(folder)) return true;
      if (folder === '.') return false;
    }
  };
  const hiding = new Map([...notes].filter(([, code]) => code === 'hidden_by_manifest'));
  /** Why this file is no artifact, in the importer's rules; null when there is no reason. */
  const reasonFor = (at: string, place: string, expected: string): string | null => {
    const noted = notes.get(at) ?? notes.get(place);
    if (noted !== undefined) return noted;
    if (expected === 'skill') return null;
    if (DOCUMENTATION.test(path.posix.basename(at))) return 'documentation';
    if (around(at, skills)) return 'inside a skill';
    return around(at, hiding) ? 'hidden by a manifest' : null;
  };
  const judge = (at: string, place: string, expected: string): void => {
    if (places.has(place) || places.has(at)) return;
    const reason = reasonFor(at, place, expected);
    if (reason === null) unaccounted.push({ path: at, expected });
    else explained.set(reason, (explained.get(reason) ?? 0) + 1);
  };

  for (const at of count.skills) judge(at, folderOf(at), 'skill');
  for (const at of count.commands) judge(at, at, 'command');
  for (const at of count.agents) judge(at, at, 'agent');
  for (const at of count.plugins) judge(at, folderOf(folderOf(at)), 'plugin');
  for (const at of count.hooks) judge(at, at, 'hook');
  for (const at of count.servers) judge(at, at, 'mcp_server');
  return { unaccounted, explained };
}
