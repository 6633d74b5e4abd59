import { isContainer, tellingFolders } from './folder-words.ts';
import { readFrontmatter } from './frontmatter.ts';
import { factsOf, skillWarnings } from './frontmatter-rules.ts';
import { type FoundFile, newPlace, type Place, type Warning } from './place.ts';
import {
  folderOf,
  isBelow,
  join,
  nameOf,
  type Parsers,
  relativeTo,
  type SourceReader,
  type SourceTree,
  segmentsOf,
} from './source-tree.ts';

/** A folder that is a skill, and the file that makes it one. */
export interface SkillFolder {
  folder: string;
  document: string;
}

/** True below a `commands` or `agents` folder, where `skill.md` is somebody's command or agent called "skill". */
const amongMarkdown = (folder: string): boolean => segmentsOf(folder).some((name) => name === 'commands' || name === 'agents');

/**
 * All folders with a `SKILL.md`, in path order. Other spellings (`skill.md`, `SKILL.MD`) count where the exact one is missing.
 */
export function findSkillFolders(tree: SourceTree): SkillFolder[] {
  const documents = new Map<string, string>();
  for (const path of tree.paths) {
    const name = nameOf(path);
    if (name.toLowerCase() !== 'skill.md') continue;
    const folder = folderOf(path);
    if (name !== 'SKILL.md' && (documents.has(folder) || amongMarkdown(folder))) continue;
    documents.set(folder, path);
  }
  return [...documents].map(([folder, document]) => ({ folder, document }));
}

/** Tells whether a path belongs to a skill that keeps what it holds to itself. */
export interface SkillOwnership {
  /** The nearest skill folder around a path (the folder itself does not count), or null. */
  around(path: string): string | null;
}

/** @param open skills whose folder is also the root of a plugin or collection: what lies in them is found by itself */
export function createSkillOwnership(skills: readonly SkillFolder[], open: ReadonlySet<string>): SkillOwnership {
  const closed = new Set(skills.map((skill) => skill.folder).filter((folder) => !open.has(folder)));
  return {
    around(path) {
      for (let folder = folderOf(path); ; folder = folderOf(folder)) {
        if (closed.has(folder)) return folder;
        if (folder === '.') return null;
      }
    },
  };
}

function spellingWarning(document: string): Warning[] {
  const name = nameOf(document);
  if (name === 'SKILL.md') return [];
  return [
    {
      code: 'skill_file_name',
      message: `The file is called ${name}. Clients on Linux look for SKILL.md and will not find it; the file is kept as it is.`,
    },
  ];
}

function nestingWarning(folder: string, ownership: SkillOwnership): Warning[] {
  const outer = folder === '.' ? null : ownership.around(folder);
  if (outer === null) return [];
  return [{ code: 'nested_skill', message: `It lies inside the skill ${outer}, which carries these files too.` }];
}

/**
 * One skill: everything below its folder, byte for byte.
 * @param leaveOut paths below the folder that belong to something else, such as the manifest of the plugin around it
 */
export async function skillPlace(
  skill: SkillFolder,
  {
    tree,
    reader,
    parsers,
    ownership,
    leaveOut,
  }: { tree: SourceTree; reader: SourceReader; parsers: Parsers; ownership: SkillOwnership; leaveOut: (path: string) => boolean },
): Promise<Place> {
  const { folder, document } = skill;
  const name = folder === '.' ? tree.name : nameOf(folder);
  const files = tree
    .below(folder)
    .filter((path) => !leaveOut(path))
    .map((source): FoundFile => ({ path: relativeTo(source, folder), source }));
  const place: Place = {
    ...newPlace({
      path: folder,
      type: 'skill',
      document,
      name,
      ancestors: folder === '.' ? [] : tellingFolders(folderOf(folder)),
    }),
    files,
    warnings: [...spellingWarning(document), ...nestingWarning(folder, ownership)],
  };
  const text = await reader.text(document);
  if (text === null) {
    return {
      ...place,
      refusal: { code: 'unreadable', message: `${nameOf(document)} cannot be read. Check its permissions and import again.` },
    };
  }
  const { present, fields, warnings } = readFrontmatter(text.text, parsers.yaml);
  if (!present) {
    place.warnings.push({
      code: 'frontmatter_missing',
      message: 'There is no frontmatter, so a client knows neither name nor description of this skill.',
    });
  }
  place.warnings.push(...text.warnings, ...warnings, ...skillWarnings(name, fields));
  return { ...place, facts: factsOf(fields) };
}

/** The skills directly inside a folder of skills, at any depth but not inside one another. */
export function outermostSkills(skills: readonly SkillFolder[], folder: string): SkillFolder[] {
  const inside = skills.filter((skill) => isBelow(skill.folder, folder));
  return inside.filter((skill) => !inside.some((other) => isBelow(skill.folder, other.folder)));
}

/** True when a folder holds a folder of skills of its own, so that a `SKILL.md` beside it is not the whole story. */
export const hasSkillsFolder = (tree: SourceTree, folder: string): boolean =>
  tree
    .folders(folder)
    .some(
      (name) =>
        name === 'skills' && isContainer(name) && tree.below(join(folder, name)).some((path) => nameOf(path) === 'SKILL.md'),
    );
