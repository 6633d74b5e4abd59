import { ownValue } from '#app/domain/own-value.ts';
import type { Platform } from '#app/domain/platforms.ts';
import type { ScriptFolder } from './script-paths.ts';

/** A handler that runs a command, with what Claude Code knows of it. */
export interface CommandHandler {
  command: string;
  /** Seconds. */
  timeout: number | null;
  /** All its fields. */
  fields: Record<string, unknown>;
}

/** How a platform writes hooks. */
export interface HookDialect {
  /** Claude Code's events in the platform's words; null: the very same events. */
  events: Readonly<Record<string, string>> | null;
  /** What is written for the platform itself: events that Claude Code has nothing like, and how to know an entry. */
  own?: { events: readonly string[]; isEntry(entry: Readonly<Record<string, unknown>>): boolean };
  /** Whether handlers stand in groups with a matcher, or each by itself. */
  grouped: boolean;
  /** Whether a command can be for some tools only. */
  matches: boolean;
  /** The names of Claude Code's tools, for matchers; null: the same names. */
  tools: Readonly<Record<string, string>> | null;
  /** What a new file starts with. */
  initial?: Record<string, unknown>;
  /** A command as the platform writes it; absent when handlers of every kind are written as they are. */
  handler?(handler: CommandHandler, matcher: string | null): Record<string, unknown>;
  scripts(folder: string): ScriptFolder;
}

const SHARED_EVENTS = ['PreToolUse', 'PostToolUse', 'SessionStart', 'UserPromptSubmit', 'Stop', 'SubagentStop', 'PreCompact'];
const same = (events: readonly string[]): Record<string, string> => Object.fromEntries(events.map((event) => [event, event]));

/** Below a folder that a variable of the platform names. */
const below =
  (variable: string) =>
  (folder: string): ScriptFolder => ({
    bare: `"$${variable}"/${folder}`,
    quoted: `$${variable}/${folder}`,
    plain: `\${${variable}}/${folder}`,
  });
/** Hooks of these platforms run in the project's own folder. */
const relative = (folder: string): ScriptFolder => ({ bare: folder, quoted: folder, plain: folder });
const GIT_ROOT = '$(git rev-parse --show-toplevel)';

const seconds = (timeout: number | null, field: string): Record<string, number> => (timeout === null ? {} : { [field]: timeout });

/** As the platforms' documentation has it (autumn 2026). A platform without an entry takes no hooks. */
export const HOOK_DIALECTS: Partial<Readonly<Record<Platform, HookDialect>>> = {
  claude_code: { events: null, grouped: true, matches: true, tools: null, scripts: below('CLAUDE_PROJECT_DIR') },
  codex: {
    events: same([...SHARED_EVENTS, 'PermissionRequest', 'PostCompact', 'SubagentStart']),
    grouped: true,
    matches: true,
    tools: null,
    handler: ({ command, timeout, fields }) => ({
      type: 'command',
      command,
      ...seconds(timeout, 'timeout'),
      ...(typeof fields.statusMessage === 'string' ? { statusMessage: fields.statusMessage } : {}),
    }),
    scripts: (folder) => ({ bare: `"${GIT_ROOT}"/${folder}`, quoted: `${GIT_ROOT}/${folder}`, plain: folder }),
  },
  gemini: {
    events: {
      PreToolUse: 'BeforeTool',
      PostToolUse: 'AfterTool',
      UserPromptSubmit: 'BeforeAgent',
      Stop: 'AfterAgent',
      SessionStart: 'SessionStart',
      SessionEnd: 'SessionEnd',
      PreCompact: 'PreCompress',
      Notification: 'Notification',
    },
    own: {
      events: ['BeforeModel', 'AfterModel', 'BeforeToolSelection'],
      isEntry: ({ hooks }) => Array.isArray(hooks),
    },
    grouped: true,
    matches: true,
    tools: {
      Bash: 'run_shell_command',
      Edit: 'replace',
      MultiEdit: 'replace',
      Write: 'write_file',
      Read: 'read_file',
      Glob: 'glob',
      Grep: 'search_file_content',
      WebFetch: 'web_fetch',
      WebSearch: 'google_web_search',
    },
    // Gemini CLI counts in milliseconds.
    handler: ({ command, timeout }) => ({ type: 'command', command, ...seconds(timeout && timeout * 1000, 'timeout') }),
    scripts: below('GEMINI_PROJECT_DIR'),
  },
  cursor: {
    events: {
      PreToolUse: 'preToolUse',
      PostToolUse: 'postToolUse',
      PostToolUseFailure: 'postToolUseFailure',
      UserPromptSubmit: 'beforeSubmitPrompt',
      Stop: 'stop',
      SubagentStart: 'subagentStart',
      SubagentStop: 'subagentStop',
      SessionStart: 'sessionStart',
      SessionEnd: 'sessionEnd',
      PreCompact: 'preCompact',
    },
    own: {
      events: [
        'beforeShellExecution',
        'afterShellExecution',
        'beforeMCPExecution',
        'afterMCPExecution',
        'beforeReadFile',
        'afterFileEdit',
        'beforeTabFileRead',
        'afterTabFileEdit',
        'afterAgentResponse',
        'afterAgentThought',
      ],
      isEntry: ({ command, type, prompt }) => typeof command === 'string' || (type === 'prompt' && typeof prompt === 'string'),
    },
    grouped: false,
    matches: true,
    tools: { Bash: 'Shell', Edit: 'Write', MultiEdit: 'Write' },
    initial: { version: 1 },
    handler: ({ command, timeout }, matcher) => ({
      command,
      ...(matcher === null ? {} : { matcher }),
      ...seconds(timeout, 'timeout'),
    }),
    scripts: relative,
  },
  copilot: {
    events: {
      PreToolUse: 'preToolUse',
      PostToolUse: 'postToolUse',
      UserPromptSubmit: 'userPromptSubmitted',
      Stop: 'agentStop',
      SubagentStop: 'subagentStop',
      SessionStart: 'sessionStart',
      SessionEnd: 'sessionEnd',
    },
    own: {
      events: ['errorOccurred'],
      isEntry: ({ bash, powershell }) => typeof bash === 'string' || typeof powershell === 'string',
    },
    grouped: false,
    // The command runs for every tool and has to look for itself; the plan says so.
    matches: false,
    tools: null,
    initial: { version: 1 },
    handler: ({ command, timeout }) => ({ type: 'command', bash: command, ...seconds(timeout, 'timeoutSec') }),
    scripts: relative,
  },
};

/** True for an event that the platform knows by this very name. */
const knows = ({ events, own }: HookDialect, event: string): boolean =>
  events === null || Object.values(events).includes(event) || own?.events.includes(event) === true;

/** True for hooks in the platform's own words: every event is one of its own, and not all are Claude Code's too. */
export function isWrittenFor(dialect: HookDialect, hooks: Readonly<Record<string, unknown>>): boolean {
  const { events } = dialect;
  const names = Object.keys(hooks);
  return events !== null && names.every((event) => knows(dialect, event)) && names.some((event) => !Object.hasOwn(events, event));
}

/** The event for which a platform cannot take these hooks: one that it does not know by any name, if there is one. */
export const strangeEvent = (dialect: HookDialect, hooks: Readonly<Record<string, unknown>>): string | undefined => {
  const strange = Object.keys(hooks).filter((event) => ownValue(dialect.events ?? {}, event) === undefined);
  return strange.find((event) => !knows(dialect, event)) ?? strange[0];
};
