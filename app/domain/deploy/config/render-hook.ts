import { isObject, type JsonObject } from '#app/domain/importing/place.ts';
import { LAYOUTS } from '#app/domain/platforms.ts';
import { hooksPlaceOf, type ProfileLayout } from '#app/domain/profiles.ts';
import { slugOf } from '#app/domain/slug.ts';
import { HOOK_DIALECTS, type HookDialect } from './hook-dialects.ts';
import { commandWithScripts, namesScripts, type ScriptFolder, textWithScripts } from './script-paths.ts';
import { type ConfigValue, elementKey } from './slot.ts';

/** A value for a config file, under the key that people see. */
export interface KeyedValue extends ConfigValue {
  path: string;
  key: string;
}

/** What an artifact puts into config files, or why it cannot. */
export interface RenderedConfig {
  values: KeyedValue[];
  /** What it lets run on the developer's machine, as exact command lines. */
  commands: string[];
  /** The folder of its files, in the project; null when it has none. */
  folder: string | null;
  /** Why the platform cannot take it, as a whole sentence. */
  problem: string | null;
}

const unable = (problem: string): RenderedConfig => ({ values: [], commands: [], folder: null, problem });

/** The same value with every text of it changed; `command` may be shell and is changed as such. */
function withScripts(value: unknown, scripts: ScriptFolder): unknown {
  if (typeof value === 'string') return textWithScripts(value, scripts);
  if (Array.isArray(value)) return value.map((entry) => withScripts(entry, scripts));
  if (!isObject(value)) return value;
  const isShell = value.args === undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'command' && typeof inner === 'string' && isShell
        ? commandWithScripts(inner, scripts)
        : withScripts(inner, scripts),
    ]),
  );
}

/** What a handler runs, in one line. */
function lineOf(handler: JsonObject): string {
  const text = (field: string): string => (typeof handler[field] === 'string' ? handler[field] : '');
  const args = Array.isArray(handler.args) ? handler.args.filter((arg) => typeof arg === 'string') : [];
  switch (handler.type) {
    case 'http':
      return `POST ${text('url')}`;
    case 'mcp_tool':
      return `mcp ${text('server')} ${text('tool')}`;
    case 'prompt':
    case 'agent':
      return `${handler.type}: ${text('prompt')}`;
    default:
      return [text('command'), ...args].join(' ');
  }
}

interface Group {
  matcher: string | null;
  handlers: JsonObject[];
  /** As it was written. */
  raw: unknown;
}

function groupsOf(entries: unknown): Group[] {
  return (Array.isArray(entries) ? entries : []).map((raw) => {
    const group = isObject(raw) ? raw : {};
    const handlers = Array.isArray(group.hooks) ? group.hooks.filter(isObject) : [];
    const matcher = typeof group.matcher === 'string' && group.matcher !== '' && group.matcher !== '*' ? group.matcher : null;
    return { matcher, handlers, raw };
  });
}

/** A list of tool names in the platform's words; a pattern is left as it is. */
function matcherIn({ tools }: HookDialect, matcher: string | null): string | null {
  if (matcher === null || tools === null || !/^[\w\- ,|]+$/.test(matcher)) return matcher;
  return [...new Set(matcher.split(/[|,]/).map((name) => tools[name.trim()] ?? name.trim()))].join('|');
}

/** The elements that one group comes to; null when the platform cannot run one of its handlers. */
function elementsOf(dialect: HookDialect, { matcher, handlers, raw }: Group): unknown[] | null {
  const { handler: write } = dialect;
  if (write === undefined) return [raw];
  if (!handlers.every(({ type, command }) => (type === undefined || type === 'command') && typeof command === 'string'))
    return null;
  const named = matcherIn(dialect, matcher);
  const written = handlers.map((fields) =>
    write(
      {
        command: typeof fields.args === 'undefined' ? String(fields.command) : lineOf(fields),
        timeout: typeof fields.timeout === 'number' ? fields.timeout : null,
        fields,
      },
      named,
    ),
  );
  return dialect.grouped ? [{ ...(named === null ? {} : { matcher: named }), hooks: written }] : written;
}

/**
 * What a hook puts into the profile's config file: one element for each of its groups, under the platform's word for the event.
 * Its scripts lie in a folder of their own, and its commands name them there.
 * @param config `{hooks: {<event>: [{matcher?, hooks: [...]}]}}`
 */
export function renderHook(name: string, config: JsonObject, hasFiles: boolean, profile: ProfileLayout): RenderedConfig {
  const { label } = LAYOUTS[profile.platform];
  const place = hooksPlaceOf(profile);
  const dialect = HOOK_DIALECTS[profile.platform];
  if (place === null || dialect === undefined) return unable(`${label} takes no hooks from a project, as far as Loadout knows.`);
  const slug = slugOf(name);
  const folder = `${place.scripts}/${slug}`;
  const path = place.file.replace('{name}', () => slug);
  const values: KeyedValue[] = [];
  const commands: string[] = [];
  const hooks = isObject(config.hooks) ? config.hooks : {};
  for (const [event, entries] of Object.entries(hooks)) {
    const within = dialect.events === null ? event : dialect.events[event];
    if (within === undefined) return unable(`${label} has no event like ${event}, so it cannot run this hook.`);
    const slot = { format: 'json', within: ['hooks', within], name: null, initial: dialect.initial } as const;
    for (const group of groupsOf(withScripts(entries, dialect.scripts(folder)))) {
      const elements = elementsOf(dialect, group);
      if (elements === null)
        return unable(`${label} runs commands only, and this hook has a handler of another kind for ${event}.`);
      commands.push(...group.handlers.map(lineOf));
      for (const value of elements) {
        const number = values.filter((one) => one.slot.within[1] === within).length + 1;
        values.push({ path, key: elementKey(slot.within, slug, number), slot: { ...slot, within: [...slot.within] }, value });
      }
    }
  }
  if (values.length === 0) return unable('There is nothing in this hook that could be run.');
  const needsFolder = hasFiles || namesScripts(JSON.stringify(config));
  return { values, commands: [...new Set(commands)], folder: needsFolder ? folder : null, problem: null };
}
