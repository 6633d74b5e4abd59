import { isGrouped } from '#app/domain/importing/hook-config.ts';
import { isObject, type JsonObject } from '#app/domain/importing/place.ts';
import { ownValue } from '#app/domain/own-value.ts';
import { LAYOUTS } from '#app/domain/platforms.ts';
import { hooksPlaceOf, type ProfileLayout } from '#app/domain/profiles.ts';
import { slugOf } from '#app/domain/slug.ts';
import { HOOK_DIALECTS, type HookDialect, isWrittenFor, strangeEvent } from './hook-dialects.ts';
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
  /** Matchers for which the platform has no place, so that what they held back runs for everything. */
  lostMatchers?: string[];
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

/** What a handler runs, one line for each shell it is written for. */
function linesOf(handler: JsonObject): string[] {
  const text = (field: string): string => (typeof handler[field] === 'string' ? handler[field] : '');
  const args = Array.isArray(handler.args) ? handler.args.filter((arg) => typeof arg === 'string') : [];
  switch (handler.type) {
    case 'http':
      return [`POST ${text('url')}`];
    case 'mcp_tool':
      return [`mcp ${text('server')} ${text('tool')}`];
    case 'prompt':
    case 'agent':
      return [`${handler.type}: ${text('prompt')}`];
    default:
      return [[text('command'), ...args].join(' '), text('bash'), text('powershell')].filter((line) => line !== '');
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
  return [...new Set(matcher.split(/[|,]/).map((name) => ownValue(tools, name.trim()) ?? name.trim()))].join('|');
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
        command: typeof fields.args === 'undefined' ? String(fields.command) : linesOf(fields).join(' '),
        timeout: typeof fields.timeout === 'number' ? fields.timeout : null,
        fields,
      },
      named,
    ),
  );
  return dialect.grouped ? [{ ...(named === null ? {} : { matcher: named }), hooks: written }] : written;
}

/** What the entries of one event come to on a platform: its elements and what they run, or why it cannot have them. */
type Elements = { elements: unknown[]; commands: string[]; lostMatchers: string[] } | { problem: string };

/** Entries in the platform's own form are written as they are, but for the paths of their scripts. */
function ownElements(label: string, { own }: HookDialect, event: string, entries: unknown): Elements {
  if (!Array.isArray(entries) || !entries.every((entry) => isObject(entry) && own?.isEntry(entry) === true))
    return { problem: `The entries of ${event} are not written as ${label} wants them, so it cannot run them.` };
  const handlers = entries.flatMap((entry) => (Array.isArray(entry.hooks) ? entry.hooks.filter(isObject) : [entry]));
  return { elements: entries, commands: handlers.flatMap(linesOf), lostMatchers: [] };
}

function groupedElements(label: string, dialect: HookDialect, event: string, entries: unknown): Elements {
  if (!isGrouped(entries)) return { problem: `The entries of ${event} have no "hooks" list, so ${label} cannot run them.` };
  const groups = groupsOf(entries);
  const elements = groups.map((group) => elementsOf(dialect, group));
  if (elements.includes(null))
    return { problem: `${label} runs commands only, and this hook has a handler of another kind for ${event}.` };
  return {
    elements: elements.flatMap((some) => some ?? []),
    commands: groups.flatMap((group) => group.handlers.flatMap(linesOf)),
    lostMatchers: dialect.matches ? [] : groups.flatMap(({ matcher }) => matcher ?? []),
  };
}

/**
 * What a hook puts into the profile's config file: one element for each of its groups, under the platform's word for the event.
 * Its scripts lie in a folder of their own, and its commands name them there.
 * @param config `{hooks: {<event>: [{matcher?, hooks: [...]}]}}`, or the platform's own form below `hooks`
 */
export function renderHook(name: string, config: JsonObject, hasFiles: boolean, profile: ProfileLayout): RenderedConfig {
  const { label, unsupported } = LAYOUTS[profile.platform];
  const place = hooksPlaceOf(profile);
  const dialect = HOOK_DIALECTS[profile.platform];
  if (place === null || dialect === undefined)
    return unable(unsupported?.hook ?? `${label} takes no hooks from a project, as far as Loadout knows.`);
  const slug = slugOf(name);
  const folder = `${place.scripts}/${slug}`;
  const path = place.file.replace('{name}', () => slug);
  const values: KeyedValue[] = [];
  const commands: string[] = [];
  const lostMatchers: string[] = [];
  const hooks = isObject(config.hooks) ? config.hooks : {};
  const isOwn = isWrittenFor(dialect, hooks);
  for (const [event, given] of Object.entries(hooks)) {
    const within = dialect.events === null || isOwn ? event : ownValue(dialect.events, event);
    if (within === undefined)
      return unable(`${label} has no event like ${strangeEvent(dialect, hooks) ?? event}, so it cannot run this hook.`);
    const slot = { format: 'json', within: ['hooks', within], name: null, initial: dialect.initial } as const;
    const entries = withScripts(given, dialect.scripts(folder));
    const made = isOwn ? ownElements(label, dialect, event, entries) : groupedElements(label, dialect, event, entries);
    if ('problem' in made) return unable(made.problem);
    commands.push(...made.commands);
    lostMatchers.push(...made.lostMatchers);
    for (const value of made.elements) {
      const number = values.filter((one) => one.slot.within[1] === within).length + 1;
      values.push({ path, key: elementKey(slot.within, slug, number), slot: { ...slot, within: [...slot.within] }, value });
    }
  }
  if (values.length === 0) return unable('There is nothing in this hook that could be run.');
  const needsFolder = hasFiles || namesScripts(JSON.stringify(config));
  return {
    values,
    commands: [...new Set(commands)],
    folder: needsFolder ? folder : null,
    lostMatchers: [...new Set(lostMatchers)],
    problem: null,
  };
}
