import { isDocumentation, isMarkdown, stemOf, tellingFolders } from './folder-words.ts';
import { readFrontmatter, writtenKeys } from './frontmatter.ts';
import { agentWarnings, commandWarnings, factsOf } from './frontmatter-rules.ts';
import { newPlace, type Place, textOf, type Warning } from './place.ts';
import { folderOf, nameOf, type Parsers, relativeTo, type SourceReader, segmentsOf } from './source-tree.ts';

export type MarkdownType = 'command' | 'agent';

const KINDS: Record<string, MarkdownType> = { commands: 'command', agents: 'agent' };

/** A Markdown file that is a command or an agent, and the folder below which its name begins. */
export interface MarkdownFile {
  path: string;
  type: MarkdownType;
  base: string;
}

/**
 * Tells by its folders whether a Markdown file is a command or an agent. Below a plugin's root or a platform's folder
 * (`.claude`) the outermost `commands` or `agents` decides, as the client reads it; elsewhere the nearest one does.
 * @param root the nearest plugin root around the file, `.` when there is none
 */
export function markdownByFolder(path: string, root: string): MarkdownFile | null {
  if (!isMarkdown(path) || isDocumentation(path)) return null;
  const folders = segmentsOf(folderOf(path));
  const anchor = Math.max(segmentsOf(root).length, folders.findLastIndex((name) => name.startsWith('.')) + 1);
  const kindAt = (index: number): MarkdownType | undefined => KINDS[folders[index] ?? ''];
  const outermost = anchor > 0 ? folders.findIndex((_, index) => index >= anchor && kindAt(index) !== undefined) : -1;
  const at = outermost >= 0 ? outermost : folders.findLastIndex((_, index) => kindAt(index) !== undefined);
  const type = kindAt(at);
  return type === undefined ? null : { path, type, base: folders.slice(0, at + 1).join('/') };
}

const SOURCE_KINDS: readonly [RegExp, MarkdownType][] = [
  [/(?:^|[-_. ])(?:sub)?agents$/i, 'agent'],
  [/(?:^|[-_. ])commands$/i, 'command'],
];

/**
 * The same for a source that is such a folder itself, by its name (`agents`, `team-commands`). Other Markdown lies there
 * too, so what it leads to counts only when it `tellsItself`.
 */
export function markdownBySource(path: string, sourceName: string): MarkdownFile | null {
  if (!isMarkdown(path) || isDocumentation(path)) return null;
  const type = SOURCE_KINDS.find(([name]) => name.test(sourceName))?.[1];
  return type === undefined ? null : { path, type, base: '.' };
}

/**
 * True when the frontmatter says what the client wants of such a file: a description, and an agent's name. One that nobody can
 * parse counts by the lines it has, so that the file comes in with a warning instead of being passed over.
 */
export async function tellsItself({ path, type, facts }: Place, reader: SourceReader): Promise<boolean> {
  const wanted = type === 'agent' ? ['name', 'description'] : ['description'];
  if (facts.frontmatter !== null) return wanted.every((key) => textOf(facts.frontmatter?.[key]) !== null);
  const keys = writtenKeys((await reader.text(path))?.text ?? '');
  return wanted.every((key) => keys.has(key));
}

/** A command's name: its path below its folder, with `:` between folders. */
export const commandName = (path: string, base: string): string =>
  relativeTo(path, base).replace(/\.md$/i, '').replaceAll('/', ':');

/** Names longer than this do not fit the library. */
const LONGEST_NAME = 255;

/** The name an agent gives itself, when people can read and type it. */
function agentName(own: string | null): string | null {
  if (own === null || own.length > LONGEST_NAME) return null;
  return /\p{Cc}/u.test(own) ? null : own;
}

interface Reading {
  reader: SourceReader;
  parsers: Parsers;
}

/** One command or agent. It is stored as one file under its own name. */
export async function markdownPlace(file: MarkdownFile, { reader, parsers }: Reading): Promise<Place> {
  const stem = stemOf(file.path);
  const place: Place = {
    ...newPlace({
      path: file.path,
      type: file.type,
      document: file.path,
      name: file.type === 'command' ? commandName(file.path, file.base) : stem,
      ancestors: tellingFolders(folderOf(file.type === 'command' ? file.base : file.path)),
    }),
    files: [{ path: nameOf(file.path), source: file.path }],
  };
  const text = await reader.text(file.path);
  if (text === null) {
    return {
      ...place,
      refusal: { code: 'unreadable', message: 'The file cannot be read. Check its permissions and import again.' },
    };
  }
  const { fields, warnings } = readFrontmatter(text.text, parsers.yaml);
  place.facts = factsOf(fields);
  place.warnings.push(...text.warnings, ...warnings);
  if (file.type === 'command') {
    place.warnings.push(...commandWarnings(fields));
    return place;
  }
  place.warnings.push(...agentWarnings(stem, fields));
  const own = textOf(fields?.name);
  const usable = agentName(own);
  if (own !== null && usable === null) place.warnings.push(UNUSABLE_NAME);
  return { ...place, name: usable ?? stem };
}

const UNUSABLE_NAME: Warning = {
  code: 'name_not_portable',
  message: `The name in the frontmatter has control characters or more than ${LONGEST_NAME} characters. The agent is known by its file's name.`,
};

/** A command whose text stands in a plugin's manifest instead of a file. */
export function inlineCommand(path: string, name: string, text: string, ancestors: string[], parsers: Parsers): Place {
  const { fields, warnings } = readFrontmatter(text, parsers.yaml);
  return {
    ...newPlace({ path, type: 'command', document: null, name, ancestors }),
    files: [{ path: `${name.split(':').at(-1) ?? name}.md`, text }],
    facts: factsOf(fields),
    warnings: [...warnings, ...commandWarnings(fields)],
  };
}
