import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { applyRecord, type FoundGroup } from './apply-record.ts';
import { readCollectionRecord } from './collection-record.ts';
import { hookFilePlace, inlineHookPlace } from './find-hooks.ts';
import { findLoose } from './find-loose.ts';
import { inlineCommand, type MarkdownFile, markdownPlace } from './find-markdown.ts';
import { serverFilePlaces, serverPlaces, serversOf } from './find-servers.ts';
import {
  createSkillOwnership,
  findSkillFolders,
  hasSkillsFolder,
  type SkillFolder,
  type SkillOwnership,
  skillPlace,
} from './find-skills.ts';
import { tellingFolders } from './folder-words.ts';
import { settleNotes } from './left-out.ts';
import type { Fetched, RemotePlugin } from './marketplace-source.ts';
import { readMarketplaces } from './marketplaces.ts';
import { otherToolNotes } from './other-tools.ts';
import type { JsonObject, Note, Place } from './place.ts';
import { findPluginParts, type PluginParts } from './plugin-parts.ts';
import { pluginPlace } from './plugin-place.ts';
import { findPluginRoots, type PluginRoot } from './plugin-roots.ts';
import {
  createSourceTree,
  folderOf,
  nameOf,
  type Parsers,
  type SourceListing,
  type SourceReader,
  type SourceTree,
} from './source-tree.ts';

/** Everything that was found in a source, in path order, each place once. */
export interface Detection {
  places: Place[];
  /** Groups that the record of a collection lists. */
  groups: FoundGroup[];
  /** What that record says of the collection itself. */
  description: string | null;
  notes: Note[];
}

interface Survey {
  tree: SourceTree;
  reader: SourceReader;
  parsers: Parsers;
  skills: readonly SkillFolder[];
  ownership: SkillOwnership;
  /** The nearest plugin root around a path, or null. */
  pluginAround: (path: string) => string | null;
  /** Places by path; a file that several plugins name is one place. */
  places: Map<string, Place>;
}

/** Makes the place unless it is there already, and returns it. */
async function placeOnce(survey: Survey, path: string, make: () => Promise<Place | null>): Promise<Place[]> {
  const known = survey.places.get(path);
  if (known) return [known];
  const made = await make();
  if (made === null) return [];
  survey.places.set(made.path, made);
  return [made];
}

const skillAt = (survey: Survey, skill: SkillFolder, pluginRoots: ReadonlySet<string>): Promise<Place[]> =>
  placeOnce(survey, skill.folder, () =>
    skillPlace(skill, {
      ...survey,
      // The manifest beside a root SKILL.md is the plugin's.
      leaveOut: (path) =>
        pluginRoots.has(skill.folder) && nameOf(folderOf(path)) === '.claude-plugin' && folderOf(folderOf(path)) === skill.folder,
    }),
  );

const markdownAt = (survey: Survey, file: MarkdownFile): Promise<Place[]> =>
  placeOnce(survey, file.path, () => markdownPlace(file, survey));

async function serversAt(survey: Survey, path: string): Promise<Place[]> {
  const known = [...survey.places.values()].filter((place) => place.document === path);
  if (known.length > 0) return known;
  const made = await serverFilePlaces(path, 'report', survey);
  for (const place of made) survey.places.set(place.path, place);
  return made;
}

function inlineServersAt(survey: Survey, plugin: PluginRoot, values: readonly JsonObject[]): Place[] {
  const file = plugin.manifestPath ?? plugin.path;
  return values
    .flatMap((value) => serverPlaces(serversOf(value) ?? value, file))
    .map((place) => {
      const known = survey.places.get(place.path);
      if (known) return known;
      survey.places.set(place.path, place);
      return place;
    });
}

/** The children of one plugin: by type, then by path, which is the order in which a set brings them. */
async function childrenOf(
  survey: Survey,
  plugin: PluginRoot,
  parts: PluginParts,
  pluginRoots: ReadonlySet<string>,
): Promise<Place[]> {
  const home = { root: plugin.root, name: plugin.name };
  const manifestFile = plugin.manifestPath ?? plugin.path;
  const children: Place[] = [];
  for (const skill of parts.skills) children.push(...(await skillAt(survey, skill, pluginRoots)));
  for (const file of parts.markdown) children.push(...(await markdownAt(survey, file)));
  for (const { name, text } of parts.inlineCommands) {
    const path = `${manifestFile}#commands/${name}`;
    children.push(
      ...(await placeOnce(survey, path, async () =>
        inlineCommand(path, name, text, tellingFolders(plugin.root), survey.parsers),
      )),
    );
  }
  for (const path of parts.hookFiles)
    children.push(...(await placeOnce(survey, path, () => hookFilePlace(path, home, 'report', survey))));
  for (const [index, value] of parts.inlineHooks.entries()) {
    const path = `${manifestFile}#hooks${index === 0 ? '' : index + 1}`;
    children.push(...(await placeOnce(survey, path, () => inlineHookPlace(path, plugin.root, value, home, survey))));
  }
  for (const path of parts.serverFiles) children.push(...(await serversAt(survey, path)));
  children.push(...inlineServersAt(survey, plugin, parts.inlineServers));
  return [...new Set(children)];
}

/**
 * Finds every artifact of a source and everything that should have been one.
 * Reads only the files that tell what something is; nothing is changed, nothing outside the listing is touched.
 * @param fetched plugins of other repositories that lie in folders of the listing by now
 */
export async function detect(
  listing: SourceListing,
  reader: SourceReader,
  parsers: Parsers,
  fetched: Fetched = new Map(),
): Promise<Detection> {
  const tree = createSourceTree(listing);
  const reading = { tree, reader, parsers };
  const skills = findSkillFolders(tree);
  const withManifest = await findPluginRoots(reading, createSkillOwnership(skills, new Set(['.'])));
  const markets = await readMarketplaces(reading, new Set(withManifest.map((plugin) => plugin.root)), fetched);
  const plugins = [...withManifest.map((plugin) => withAddition(plugin, markets.additions.get(plugin.root))), ...markets.plugins];
  const pluginRoots = new Set(plugins.map((plugin) => plugin.root));
  const open = new Set([...pluginRoots, ...markets.roots, ...(hasSkillsFolder(tree, '.') ? ['.'] : [])]);
  const survey: Survey = {
    ...reading,
    skills,
    ownership: createSkillOwnership(skills, open),
    pluginAround: createNearest(pluginRoots),
    places: new Map(),
  };
  const notes: Note[] = [...markets.notes];
  const hidden = new Set<string>();
  const shadowed = new Set<string>();
  const pluginPlaces: Place[] = [];
  for (const plugin of plugins) {
    const mine = (path: string): boolean => survey.pluginAround(path) === plugin.root;
    const inSkill = (path: string): boolean => survey.ownership.around(path) !== null;
    const parts = findPluginParts(plugin, { tree, skills, mine, inSkill });
    notes.push(...parts.notes);
    for (const path of parts.hidden) hidden.add(path);
    if (skills.some((skill) => skill.folder === plugin.root) && !parts.skills.some((skill) => skill.folder === plugin.root))
      shadowed.add(plugin.root);
    pluginPlaces.push(pluginPlace(plugin, parts, await childrenOf(survey, plugin, parts, pluginRoots), tree, mine));
  }
  for (const skill of skills) {
    if (!shadowed.has(skill.folder)) await skillAt(survey, skill, pluginRoots);
    else if (!survey.places.has(skill.folder))
      notes.push({
        path: skill.document,
        code: 'root_skill_hidden',
        message:
          "The plugin has a skills folder, so Claude Code does not load the SKILL.md beside it. It stays with the plugin's files.",
      });
  }
  await findLoose({ ...survey, notes }, hidden);
  const documents = new Set([...survey.places.values()].map((place) => place.document));
  notes.push(...otherToolNotes(tree, (path) => documents.has(path) || survey.ownership.around(path) !== null));
  const found = [...survey.places.values(), ...pluginPlaces, ...markets.refused];
  const settled = settleNotes(found, tree);
  const record = await readCollectionRecord(tree, reader, parsers);
  const applied =
    record === null ? { places: settled.places, groups: [], notes: [] } : await applyRecord(record, settled.places, reading);
  return {
    places: applied.places.sort(byPlace),
    groups: applied.groups,
    description: record?.description ?? null,
    notes: [...notes, ...settled.notes, ...applied.notes].sort(byPath),
  };
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
const byPlace = (a: Place, b: Place): number => byPath(a, b) || ARTIFACT_TYPES.indexOf(a.type) - ARTIFACT_TYPES.indexOf(b.type);

/** Fields that a marketplace's entry adds to a manifest which does not have them. */
const withAddition = (plugin: PluginRoot, addition: JsonObject | undefined): PluginRoot =>
  addition === undefined ? plugin : { ...plugin, manifest: { ...addition, ...plugin.manifest } };

function createNearest(roots: ReadonlySet<string>): (path: string) => string | null {
  return (path) => {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (roots.has(folder)) return folder;
      if (folder === '.') return null;
    }
  };
}

/** The plugins that the marketplaces of a source list at other git addresses. */
export async function listRemotePlugins(listing: SourceListing, reader: SourceReader, parsers: Parsers): Promise<RemotePlugin[]> {
  const { remotes } = await readMarketplaces({ tree: createSourceTree(listing), reader, parsers }, new Set());
  return remotes;
}
