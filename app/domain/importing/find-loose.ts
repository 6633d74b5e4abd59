import { hookFilePlace, hookName, hookRoot, settingsHookPlace } from './find-hooks.ts';
import { type MarkdownType, markdownByFolder, markdownBySource, markdownPlace, tellsItself } from './find-markdown.ts';
import { serverFilePlaces } from './find-servers.ts';
import type { SkillOwnership } from './find-skills.ts';
import { ownerFolderName } from './folder-words.ts';
import type { Note, Place, Warning } from './place.ts';
import { folderOf, nameOf, type Parsers, type SourceReader, type SourceTree, segmentsOf } from './source-tree.ts';

interface Survey {
  tree: SourceTree;
  reader: SourceReader;
  parsers: Parsers;
  ownership: SkillOwnership;
  pluginAround: (path: string) => string | null;
  places: Map<string, Place>;
  notes: Note[];
}

/** A source that is a folder of agents or commands itself: whether it gave any, and what in it does not tell itself to be one. */
interface OwnKind {
  told: boolean;
  untold: Note[];
}

const NO_HOOKS: Warning = { code: 'hooks_missing', message: 'Called hooks.json, but it holds no hooks, so it is not imported.' };

const NO_SERVERS: Warning = { code: 'mcp_empty', message: 'It lists no servers, so there is nothing in it to import.' };

const isJson = (path: string): boolean => path.endsWith('.json');

/** Files that clients read servers from, whatever folder they lie in. */
const isServerFile = (name: string): boolean => name === '.mcp.json' || name === 'mcp.json';

const SERVER_FOLDERS: ReadonlySet<string> = new Set(['mcp', 'mcps', 'mcp-servers', 'mcp_servers']);

/** A hook or server in a file of its own below a folder of such files, as component catalogues keep them. */
function catalogueType(path: string): 'hook' | 'mcp_server' | null {
  const folders = segmentsOf(folderOf(path));
  if (folders.some((name) => SERVER_FOLDERS.has(name))) return 'mcp_server';
  return folders.includes('hooks') ? 'hook' : null;
}

async function loosePlaces(path: string, survey: Survey): Promise<Place[]> {
  const { tree, pluginAround } = survey;
  const name = nameOf(path);
  const folder = folderOf(path);
  const home = { root: hookRoot(path), name: hookName(path, tree.name) };
  if (isServerFile(name)) {
    const report = name === '.mcp.json';
    const servers = await serverFilePlaces(path, report ? 'report' : 'ignore', survey);
    if (report && servers.length === 0) survey.notes.push({ path, ...NO_SERVERS });
    return servers;
  }
  if (name === 'hooks.json') {
    const place = await hookFilePlace(path, home, nameOf(folder) === 'hooks' ? 'report' : 'ignore', survey);
    if (place === null) survey.notes.push({ path, ...NO_HOOKS });
    return place === null ? [] : [place];
  }
  if (name === 'settings.json' && nameOf(folder) === '.claude') {
    const place = await settingsHookPlace(
      path,
      { root: folderOf(folder), name: ownerFolderName(folderOf(folder), tree.name) },
      survey,
    );
    return place === null ? [] : [place];
  }
  // Inside a plugin only its manifest says which further files are hooks and servers.
  const type = pluginAround(path) === null ? catalogueType(path) : null;
  if (type === 'mcp_server') return serverFilePlaces(path, 'ignore', survey);
  if (type !== 'hook') return [];
  const place = await hookFilePlace(path, home, 'ignore', survey);
  return place === null ? [] : [place];
}

const notListed = ({ type }: Place): Warning => ({
  code: 'not_listed',
  message: `It reads like ${type === 'agent' ? 'an agent' : 'a command'}, but the plugin around it does not list it, so no client loads it. List it in the plugin's manifest to take it in.`,
});

const untold = (type: MarkdownType): Warning => ({
  code: 'untold_markdown',
  message: `It lies among ${type}s, but has no frontmatter that says ${type === 'agent' ? 'name and description' : 'a description'}, so it was not taken in. Add that and import again if it is one.`,
});

async function markdownPlaces(path: string, survey: Survey, own: OwnKind): Promise<Place[] | null> {
  const around = survey.pluginAround(path);
  const byFolder = markdownByFolder(path, around ?? '.');
  if (byFolder !== null) return [await markdownPlace(byFolder, survey)];
  const bySource = markdownBySource(path, survey.tree.name);
  if (bySource === null) return null;
  const place = await markdownPlace(bySource, survey);
  const tells = await tellsItself(place, survey.reader);
  if (tells && around !== null) survey.notes.push({ path, ...notListed(place) });
  else if (around === null && !tells) own.untold.push({ path, ...untold(bySource.type) });
  own.told ||= tells && around === null;
  return tells && around === null ? [place] : [];
}

/**
 * Adds what belongs to no plugin: commands and agents by their folders, hooks files, server files.
 * @param hidden files that a plugin's manifest left out of it
 */
export async function findLoose(survey: Survey, hidden: ReadonlySet<string>): Promise<void> {
  const taken = new Set([...survey.places.values()].map((place) => place.document));
  const own: OwnKind = { told: false, untold: [] };
  for (const path of survey.tree.paths) {
    if (taken.has(path) || hidden.has(path) || survey.ownership.around(path) !== null) continue;
    const places = (await markdownPlaces(path, survey, own)) ?? (isJson(path) ? await loosePlaces(path, survey) : []);
    for (const place of places) survey.places.set(place.path, place);
  }
  if (own.told) survey.notes.push(...own.untold);
}
