import { tellingFolders } from './folder-words.ts';
import { textsOf } from './hook-config.ts';
import { isObject, type JsonObject, NO_FACTS, newPlace, type Place, textOf, type Warning } from './place.ts';
import { folderOf, type Parsers, type SourceReader } from './source-tree.ts';
import { isStorable } from './storable.ts';

/** Server names that Claude Code keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set([
  'workspace',
  'claude-in-chrome',
  'computer-use',
  'Claude Preview',
  'Claude Browser',
]);
const USABLE_NAME = /^[A-Za-z0-9_-]+$/;
/** `...`, `<your-key>`, `YOUR_API_KEY`, `xxxx`, `changeme`: written to be replaced. */
const PLACEHOLDER = /^(?:\.{3,}|…|<[^<>]+>|\[[^[\]]+\]|x{3,}|changeme|(?:your|my)[-_ ].*|.*[-_]here)$/i;
const VARIABLE = /\$\{[^}]+\}/;

/** True for an object that says what to run or where to connect. */
const looksLikeServer = (value: unknown): value is JsonObject =>
  isObject(value) && (typeof value.command === 'string' || typeof value.url === 'string');

/**
 * The servers of a config file: below `mcpServers`, below `servers` (VS Code), or bare as plugins may write them.
 * Null when it is something else.
 */
export function serversOf(value: unknown): JsonObject | null {
  if (!isObject(value)) return null;
  if (isObject(value.mcpServers)) return value.mcpServers;
  if (isObject(value.servers)) return value.servers;
  const entries = Object.entries(value).filter(([key]) => key !== '$schema');
  return entries.length > 0 && entries.every(([, entry]) => looksLikeServer(entry)) ? Object.fromEntries(entries) : null;
}

function placeholders(entry: JsonObject): Warning[] {
  return ['env', 'headers'].flatMap((group) => {
    const values = entry[group];
    if (!isObject(values)) return [];
    return Object.entries(values).flatMap(([key, value]): Warning[] => {
      if (typeof value !== 'string' || VARIABLE.test(value) || !PLACEHOLDER.test(value.trim().replace(/^Bearer\s+/i, '')))
        return [];
      return [
        {
          code: 'placeholder_secret',
          message: `${key} is the placeholder "${value}". Use \${${key.replace(/\W/g, '_')}} and set that variable where the server runs.`,
        },
      ];
    });
  });
}

function serverWarnings(name: string, entry: JsonObject): Warning[] {
  const warnings: Warning[] = [];
  const url = textOf(entry.url);
  if (url !== null && entry.type === undefined) {
    warnings.push({
      code: 'mcp_url_without_type',
      message: 'It has a url but no type, so Claude Code skips it. Add "type": "http" (or "sse").',
    });
  }
  if (url === null && textOf(entry.command) === null) {
    warnings.push({ code: 'mcp_incomplete', message: 'It has neither a command nor a url, so no client can start it.' });
  }
  if (RESERVED.has(name))
    warnings.push({ code: 'reserved_name', message: `Claude Code keeps the server name "${name}" for itself.` });
  else if (!USABLE_NAME.test(name)) {
    warnings.push({
      code: 'name_not_portable',
      message: `"${name}" has characters beyond letters, digits, "_" and "-", which Claude Code does not allow in a server's name.`,
    });
  }
  if (textsOf(entry).some((text) => text.includes('CLAUDE_PLUGIN_ROOT'))) {
    warnings.push({
      code: 'needs_plugin',
      message: `\${CLAUDE_PLUGIN_ROOT} means nothing outside its plugin: this server runs files that only come with the whole plugin.`,
    });
  }
  return [...warnings, ...placeholders(entry)];
}

/** One place for each server of a config. */
export function serverPlaces(servers: JsonObject, file: string): Place[] {
  return Object.entries(servers).map(([name, entry]): Place => {
    const place = newPlace({
      path: `${file}#${name}`,
      type: 'mcp_server',
      document: file,
      name,
      ancestors: tellingFolders(folderOf(file)),
    });
    if (!isObject(entry))
      return {
        ...place,
        refusal: {
          code: 'mcp_shape',
          message: 'The entry is not an object, so there is no server to take in. Write it as {…} with a command or a url.',
        },
      };
    if (!isStorable(entry) || !isStorable(name))
      return {
        ...place,
        refusal: {
          code: 'not_text',
          message: 'It holds a NUL character or broken Unicode, which cannot be stored. Take that out and import again.',
        },
      };
    return {
      ...place,
      config: entry,
      facts: { ...NO_FACTS, description: textOf(entry.description) },
      warnings: serverWarnings(name, entry),
    };
  });
}

/** How a file that should hold servers but does not is reported. */
type Unfit = 'report' | 'ignore';

/** All servers of one file, or the one place that says why there are none. */
export async function serverFilePlaces(
  path: string,
  unfit: Unfit,
  { reader, parsers }: { reader: SourceReader; parsers: Parsers },
): Promise<Place[]> {
  const refuse = (refusal: Warning): Place[] =>
    unfit === 'ignore'
      ? []
      : [
          {
            ...newPlace({ path, type: 'mcp_server', document: path, name: 'mcp', ancestors: tellingFolders(folderOf(path)) }),
            refusal,
          },
        ];
  const text = await reader.text(path);
  if (text === null)
    return refuse({ code: 'unreadable', message: 'The file cannot be read. Check its permissions and import again.' });
  const json = parsers.json(text.text);
  if (!json.ok)
    return refuse({ code: 'json_unreadable', message: `The file is not valid JSON (${json.error}). Mend it and import again.` });
  const servers = serversOf(json.value);
  if (servers === null)
    return refuse({
      code: 'mcp_missing',
      message: 'The file holds no servers: it should be {"mcpServers": {"<name>": {…}}}. Mend it, or take it away.',
    });
  const repaired: Warning[] = json.repaired
    ? [
        {
          code: 'json_repaired',
          message: 'The file has comments or trailing commas, which strict JSON does not allow. It was read all the same.',
        },
      ]
    : [];
  return serverPlaces(servers, path).map((place) => ({ ...place, warnings: [...repaired, ...place.warnings] }));
}
