import type { PlanEntry, Rival } from './plan-types.ts';
import type { EntryCode } from './three-way.ts';

const where = (entry: PlanEntry): string => (entry.key === '' ? entry.path : `${entry.key} in ${entry.path}`);

function unsafe(entry: PlanEntry): string {
  if (entry.actual.kind !== 'unsafe') return `${where(entry)} cannot be written safely.`;
  const { reason, at } = entry.actual;
  switch (reason) {
    case 'symlink':
      return `${at} is a symbolic link. Loadout never writes through or over one; replace it by a real file or folder first.`;
    case 'folder':
      return `${at} is a folder where a file has to go. Move it away first.`;
    case 'not_a_folder':
      return `${at} is a file where a folder has to go. Move it away first.`;
    case 'special':
      return `${at} is neither a file nor a folder. Move it away first.`;
  }
}

/** What else keeps a place. */
type Holder = Rival | { kind: 'artifact'; id: string };

function taken(entry: PlanEntry, holder: Holder | null): string {
  const there = `${where(entry)} was put there for`;
  if (holder?.kind === 'set')
    return `${there} the set "${holder.name}", which wants another version of it: a plugin in one of the two sets pins one. Let both want the same version, undeploy that set first, or leave it out of one of the two.`;
  const other = holder === null ? 'another set' : holder.kind === 'profile' ? 'another profile' : holder.id;
  return `${there} ${other} with other content. Undeploy that first, or leave one of the two out.`;
}

/** Says why an entry is not simply done. @param holder what else keeps the place, for `path_taken` */
export function explain(code: EntryCode, entry: PlanEntry, holder: Holder | null): string {
  switch (code) {
    case 'unmanaged':
      return `${where(entry)} is already there and Loadout did not put it there.`;
    case 'conflict':
      return `${where(entry)} was edited after the last deploy, and the set has a newer version too.`;
    case 'locally_modified':
      return `${where(entry)} was edited after the last deploy; the edit was kept.`;
    case 'path_taken':
      return taken(entry, holder);
    case 'unsafe_path':
      return unsafe(entry);
    case 'unreadable':
      if (entry.actual.kind === 'unreadable' && entry.actual.problem !== undefined)
        return `${entry.actual.at} ${entry.actual.problem}, so nothing is changed in it. Mend it, then plan again.`;
      return `${where(entry)} cannot be read, so nothing can be said about what is in it. Make it readable, then plan again.`;
    case 'shared':
      return `${where(entry)} stays, because something else that was deployed here needs it.`;
  }
}

/** The same for an edit that the request did not want to see (`on_conflict: fail`). */
export const refusedEdit = (entry: PlanEntry): string => `${where(entry)} was edited after the last deploy.`;

/** Says what lies where Loadout keeps its own state in a project, without which nothing is written. */
export const stateInTheWay = (at: string, reason: 'symlink' | 'not_a_folder'): string =>
  `${at} is a ${reason === 'symlink' ? 'symbolic link' : 'file'}, and Loadout keeps its own state in a folder of that name. Move it away first.`;

export const HELD_BY_ATOMIC = 'Not carried out: another artifact of this deploy failed, and the mode is atomic.';
export const NOT_ACKNOWLEDGED = 'It runs code on your machine and nobody has agreed to that in this project yet.';
