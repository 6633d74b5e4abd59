import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { stemOf, tellingFolders } from './folder-words.ts';
import { type Note, newPlace, type Place, type Warning } from './place.ts';
import { folderOf, isBelow, nameOf, type SourceTree } from './source-tree.ts';

/** What the thing that was left out would have been, by its name and folder; null when nothing we know. */
function wouldBe(path: string): { type: ArtifactType; place: string; name: string } | null {
  const name = nameOf(path);
  const folder = folderOf(path);
  if (name === 'SKILL.md' && folder !== '.') return { type: 'skill', place: folder, name: nameOf(folder) };
  if (name === '.mcp.json') return { type: 'mcp_server', place: path, name: 'mcp' };
  if (name === 'hooks.json') return { type: 'hook', place: path, name: nameOf(folder) };
  const parent = nameOf(folder);
  if (parent === 'skills') return { type: 'skill', place: path, name };
  if (parent === 'commands') return { type: 'command', place: path, name: stemOf(path) };
  if (parent === 'agents') return { type: 'agent', place: path, name: stemOf(path) };
  return null;
}

/** Files that came through a link, said once for each link. */
function followedLinks(place: Place, tree: SourceTree): Warning[] {
  const links = new Set(place.files.flatMap((file) => ('source' in file ? (tree.file(file.source)?.link ?? []) : [])));
  return [...links].map((link) => ({
    code: 'link_followed',
    message: `${link} is a link inside the source. What it leads to was taken in as content.`,
  }));
}

/** Where a place's own files lie: its folder, or just its file. */
const holds = (place: Place, path: string): boolean =>
  place.path === path || (place.type === 'skill' && isBelow(path, place.path));

/**
 * Gives every remark of the walk to what it concerns: a warning of the skill it lies in, a rejected place where an artifact
 * would have been, or a note of the import.
 */
export function settleNotes(places: Place[], tree: SourceTree): { places: Place[]; notes: Note[] } {
  const skills = places.filter((place) => place.type === 'skill');
  const paths = new Set(places.map((place) => place.path));
  const refused: Place[] = [];
  const notes: Note[] = [];
  for (const { path, code, message } of tree.notes) {
    const around = skills.filter((place) => holds(place, path));
    for (const place of around) place.warnings.push({ code, message: `${path}: ${message}` });
    if (around.length > 0) continue;
    const lost = code === 'link_ancestor' || code === 'submodule' ? null : wouldBe(path);
    if (lost === null || paths.has(lost.place)) notes.push({ path, code, message });
    else {
      paths.add(lost.place);
      const ancestors = tellingFolders(folderOf(lost.place));
      refused.push({
        ...newPlace({ path: lost.place, type: lost.type, document: null, name: lost.name, ancestors }),
        refusal: { code, message },
      });
    }
  }
  for (const place of places) place.warnings.push(...followedLinks(place, tree));
  return { places: [...places, ...refused], notes };
}
