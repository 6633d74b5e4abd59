import { isObject, type JsonObject, textOf, type Warning } from './place.ts';

/** Events of Claude Code (as `claude doctor` of version 2.1.329 prints them). */
const EVENTS: ReadonlySet<string> = new Set([
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PostToolBatch',
  'Notification',
  'UserPromptSubmit',
  'UserPromptExpansion',
  'SessionStart',
  'SessionEnd',
  'Stop',
  'StopFailure',
  'SubagentStart',
  'SubagentStop',
  'PreCompact',
  'PostCompact',
  'PreModelSwitch',
  'PostModelSwitch',
  'PermissionRequest',
  'PermissionDenied',
  'Setup',
  'TeammateIdle',
  'TaskCreated',
  'TaskCompleted',
  'Elicitation',
  'ElicitationResult',
  'ConfigChange',
  'WorktreeCreate',
  'WorktreeRemove',
  'InstructionsLoaded',
  'CwdChanged',
  'FileChanged',
  'DirectoryAdded',
  'MessageDisplay',
]);

/** What was made of a hooks file: its config in the shape all hooks have, or null when it is no hooks file. */
export interface HookReading {
  config: { hooks: JsonObject } | null;
  /** False when nothing of it can run: the entries are kept as a file, not as a config. */
  understood: boolean;
  description: string | null;
  warnings: Warning[];
}

const listOf = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? `, and ${names.length - 5} more` : '');

const NOTHING: HookReading = { config: null, understood: false, description: null, warnings: [] };

/** One entry of a list with its event beside it, as an entry below that event. */
function listedEntry(entry: JsonObject): { event: string; entry: JsonObject } | null {
  const { event, matcher, hooks, ...handler } = entry;
  if (typeof event !== 'string' || !EVENTS.has(event)) return null;
  const shared = matcher === undefined ? {} : { matcher };
  if (Array.isArray(hooks)) return { event, entry: { ...shared, hooks } };
  return typeof handler.command === 'string' ? { event, entry: { ...shared, hooks: [{ type: 'command', ...handler }] } } : null;
}

/** `{"hooks": [{"event": …}]}`: turned into the documented form when every entry says its event. */
function fromList(entries: readonly unknown[], description: string | null): HookReading {
  const listed = entries.map((entry) => (isObject(entry) ? listedEntry(entry) : null));
  const byEvent: Record<string, unknown[]> = {};
  for (const one of listed) {
    if (one === null) {
      return {
        config: { hooks: {} },
        understood: false,
        description,
        warnings: [
          {
            code: 'hooks_not_understood',
            message:
              '"hooks" is a list whose entries no client understands. The file is kept, but nothing of it can be deployed. Write {"hooks": {"<event>": […]}}.',
          },
        ],
      };
    }
    byEvent[one.event] = [...(byEvent[one.event] ?? []), one.entry];
  }
  return {
    config: { hooks: byEvent },
    understood: true,
    description,
    warnings: [
      {
        code: 'hooks_list',
        message: '"hooks" is a list, which Claude Code does not load. Its entries were sorted under their events.',
      },
    ],
  };
}

/** True for the entries of one event as Claude Code wants them: a list of groups that each hold a list of handlers. */
export const isGrouped = (entries: unknown): entries is JsonObject[] =>
  Array.isArray(entries) && entries.every((entry) => isObject(entry) && Array.isArray(entry.hooks));

function shapeWarnings(hooks: JsonObject): Warning[] {
  const warnings: Warning[] = [];
  const unknown = Object.keys(hooks).filter((event) => !EVENTS.has(event));
  if (unknown.length > 0) {
    warnings.push({
      code: 'unknown_event',
      message: `Claude Code has no event called ${listOf(unknown)} and ignores it. These entries may be written for another tool.`,
    });
  }
  const misshapen = Object.keys(hooks).filter((event) => !isGrouped(hooks[event]));
  if (misshapen.length > 0) {
    warnings.push({
      code: 'hook_shape',
      message: `The entries of ${listOf(misshapen)} have no "hooks" list, so Claude Code cannot run them. They are kept as written.`,
    });
  }
  if (Object.keys(hooks).length === 0) warnings.push({ code: 'hooks_empty', message: 'It holds no hook at all.' });
  return warnings;
}

/**
 * Reads the content of a hooks file: `{"hooks": {…}}`, the same without the wrapper, or with a list instead.
 * `config: null` means that this is something else.
 */
export function readHooks(value: unknown): HookReading {
  if (!isObject(value)) return NOTHING;
  const description = textOf(value.description);
  if (Array.isArray(value.hooks)) return fromList(value.hooks, description);
  if (isObject(value.hooks))
    return { config: { hooks: value.hooks }, understood: true, description, warnings: shapeWarnings(value.hooks) };
  const events = Object.entries(value).filter(([key, entries]) => EVENTS.has(key) && Array.isArray(entries));
  if (events.length === 0) return NOTHING;
  const hooks: JsonObject = Object.fromEntries(events);
  const wrapper = {
    code: 'hooks_without_wrapper',
    message:
      'The events stand without {"hooks": …} around them, so Claude Code does not load this file. They were read all the same.',
  };
  return { config: { hooks }, understood: true, description, warnings: [wrapper, ...shapeWarnings(hooks)] };
}

/** The hooks of a manifest, where the documented form has no wrapper. */
export function readInlineHooks(value: JsonObject): HookReading {
  if (value.hooks !== undefined) return readHooks(value);
  return { config: { hooks: value }, understood: true, description: null, warnings: shapeWarnings(value) };
}

/** Every text in the handlers of a hook: commands, arguments, whatever may name a script. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) ? Object.values(value).flatMap(textsOf) : [];
}
