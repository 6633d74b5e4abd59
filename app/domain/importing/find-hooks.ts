import { ownerFolderName, tellingFolders } from './folder-words.ts';
import { type HookReading, readHooks, readInlineHooks } from './hook-config.ts';
import { findHookScripts } from './hook-scripts.ts';
import { type FoundFile, isObject, type JsonObject, NO_FACTS, newPlace, type Place, type Warning } from './place.ts';
import { folderOf, nameOf, type Parsers, type SourceReader, type SourceTree } from './source-tree.ts';
import { isStorable } from './storable.ts';

interface Reading {
  tree: SourceTree;
  reader: SourceReader;
  parsers: Parsers;
}

/** Where a hook's variables point and what it is called. */
export interface HookHome {
  root: string;
  name: string;
}

const placeAt = (path: string, document: string | null, name: string, folder: string): Place =>
  newPlace({ path, type: 'hook', document, name, ancestors: tellingFolders(folder) });

async function withReading(
  place: Place,
  read: HookReading,
  folder: string,
  home: HookHome,
  reading: Reading,
  kept: FoundFile[],
): Promise<Place> {
  const hooks = read.config?.hooks ?? {};
  if (!isStorable(hooks)) return { ...place, refusal: UNSTORABLE };
  const scripts = await findHookScripts(hooks, { ...reading, root: home.root, folder });
  return {
    ...place,
    files: [...scripts.files, ...kept],
    config: { hooks: scripts.hooks },
    facts: { ...NO_FACTS, description: read.description },
    warnings: [...place.warnings, ...read.warnings, ...scripts.warnings],
  };
}

const UNSTORABLE: Warning = {
  code: 'not_text',
  message: 'It holds a NUL character or broken Unicode, which cannot be stored. Remove it and import again.',
};

/** How a place that should hold hooks but does not is reported. */
export type Unfit = 'report' | 'ignore';

/**
 * One hooks file.
 * @param unfit whether JSON that is no hooks file is reported or passed over
 */
export async function hookFilePlace(path: string, home: HookHome, unfit: Unfit, reading: Reading): Promise<Place | null> {
  const folder = folderOf(path);
  const place = placeAt(path, path, home.name, folder);
  const text = await reading.reader.text(path);
  if (text === null)
    return {
      ...place,
      refusal: { code: 'unreadable', message: 'The file cannot be read. Check its permissions and import again.' },
    };
  const json = reading.parsers.json(text.text);
  if (!json.ok) {
    return unfit === 'ignore'
      ? null
      : {
          ...place,
          refusal: { code: 'json_unreadable', message: `The file is not valid JSON (${json.error}). Mend it and import again.` },
        };
  }
  const read = readHooks(json.value);
  if (read.config === null) {
    return unfit === 'ignore'
      ? null
      : {
          ...place,
          refusal: {
            code: 'hooks_missing',
            message: 'The file holds no hooks: it should be {"hooks": {"<event>": […]}}. Mend it, or take it away.',
          },
        };
  }
  if (json.repaired) place.warnings.push(REPAIRED);
  const kept = read.understood ? [] : [{ path: nameOf(path), source: path }];
  return withReading(place, read, folder, home, reading, kept);
}

const REPAIRED: Warning = {
  code: 'json_repaired',
  message: 'The file has comments or trailing commas, which strict JSON does not allow. It was read all the same.',
};

/** The hooks that stand inside a manifest. */
export async function inlineHookPlace(
  path: string,
  folder: string,
  value: JsonObject,
  home: HookHome,
  reading: Reading,
): Promise<Place> {
  return withReading(placeAt(path, null, home.name, folder), readInlineHooks(value), folder, home, reading, []);
}

/** The `hooks` of a project's `.claude/settings.json`; null when it has none. */
export async function settingsHookPlace(path: string, home: HookHome, reading: Reading): Promise<Place | null> {
  const text = await reading.reader.text(path);
  const json = text === null ? null : reading.parsers.json(text.text);
  if (!json?.ok || !isObject(json.value) || !isObject(json.value.hooks) || Object.keys(json.value.hooks).length === 0)
    return null;
  return withReading(
    placeAt(`${path}#hooks`, path, home.name, folderOf(path)),
    readHooks({ hooks: json.value.hooks }),
    folderOf(path),
    home,
    reading,
    [],
  );
}

/** The name of a hooks file that belongs to no plugin: its folder's; a file with a name of its own keeps that. */
export function hookName(path: string, sourceName: string): string {
  const stem = nameOf(path).replace(/\.json$/i, '');
  return stem === 'hooks' ? ownerFolderName(folderOf(path), sourceName) : stem;
}

/** Where the variables of a hooks file outside plugins point: the folder around its platform's or its `hooks` folder. */
export function hookRoot(path: string): string {
  const folder = folderOf(path);
  const segments = folder === '.' ? [] : folder.split('/');
  const platform = segments.findIndex((name) => name.startsWith('.'));
  if (platform >= 0) return platform === 0 ? '.' : segments.slice(0, platform).join('/');
  return nameOf(folder) === 'hooks' ? folderOf(folder) : folder;
}
