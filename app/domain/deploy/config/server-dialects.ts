import { isObject, type JsonObject, textOf } from '#app/domain/importing/place.ts';
import type { Platform } from '#app/domain/platforms.ts';
import { hasVariable, soleVariable, withPlaceholders } from './placeholders.ts';

/** A server as a platform writes it, or why it cannot, as the end of a sentence that begins with the platform's name. */
export type ServerShape = { value: JsonObject } | { problem: string };

type Transport = 'stdio' | 'http' | 'sse' | 'ws';

const transportOf = ({ type, url, command }: JsonObject): Transport => {
  if (type === 'streamable-http' || type === 'http') return 'http';
  if (type === 'sse' || type === 'ws') return type;
  if (typeof command === 'string' && type !== 'http') return 'stdio';
  return typeof url === 'string' && /\/sse\/?$/.test(url) ? 'sse' : 'http';
};

const textsIn = (value: unknown): [string, string][] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, text]): [string, string][] => (typeof text === 'string' ? [[key, text]] : []))
    : [];

const NO_SOCKETS = 'has no transport over WebSocket';

const withEnvPrefix = (config: JsonObject): JsonObject => {
  const written = withPlaceholders(config, (name) => `\${env:${name}}`);
  return isObject(written) ? written : {};
};

/** A `url` without a `type` is skipped by Claude Code. */
function forClaude(config: JsonObject): ServerShape {
  const needsType = config.type === undefined && typeof config.command !== 'string' && typeof config.url === 'string';
  return { value: needsType ? { type: transportOf(config), ...config } : config };
}

function forGemini(config: JsonObject): ServerShape {
  const transport = transportOf(config);
  if (transport === 'ws') return { problem: NO_SOCKETS };
  const { type: _, url, ...rest } = config;
  if (transport === 'stdio') return { value: rest };
  return { value: transport === 'http' ? { httpUrl: url, ...rest } : { url, ...rest } };
}

function forCursor(config: JsonObject): ServerShape {
  return transportOf(config) === 'ws' ? { problem: NO_SOCKETS } : { value: withEnvPrefix(config) };
}

function forVsCode(config: JsonObject): ServerShape {
  const transport = transportOf(config);
  return transport === 'ws' ? { problem: NO_SOCKETS } : { value: withEnvPrefix({ ...config, type: transport }) };
}

/** OpenCode refuses a whole file for one key it does not know, so only what it knows is written. */
function forOpenCode(config: JsonObject): ServerShape {
  const transport = transportOf(config);
  if (transport === 'ws') return { problem: NO_SOCKETS };
  const { command, args, env, url, headers, timeout, cwd } = config;
  if (cwd !== undefined) return { problem: 'starts servers in the project folder and takes no other' };
  const limit = typeof timeout === 'number' ? { timeout } : {};
  const shape: JsonObject =
    transport === 'stdio'
      ? {
          type: 'local',
          command: [command, ...(Array.isArray(args) ? args : [])],
          ...(isObject(env) ? { environment: env } : {}),
          ...limit,
          enabled: true,
        }
      : { type: 'remote', url, ...(isObject(headers) ? { headers } : {}), ...limit, enabled: true };
  const written = withPlaceholders(shape, (name) => `{env:${name}}`);
  return { value: isObject(written) ? written : shape };
}

/** Codex expands nothing: variables are handed on by name, and headers name the variable that holds them. */
function forCodex(config: JsonObject): ServerShape {
  const transport = transportOf(config);
  if (transport === 'ws' || transport === 'sse') return { problem: 'talks to remote servers over streamable HTTP only' };
  const { command, args, env, url, headers, cwd, timeout } = config;
  const limit = typeof timeout === 'number' ? { tool_timeout_sec: Math.ceil(timeout / 1000) } : {};
  const open = [command, url, cwd, ...(Array.isArray(args) ? args : [])].some(
    (text) => typeof text === 'string' && hasVariable(text),
  );
  if (open) return { problem: 'does not expand variables in a command, its arguments or an address' };
  return transport === 'stdio'
    ? codexCommand({ command, args, cwd, limit }, textsIn(env))
    : codexAddress({ url, limit }, textsIn(headers));
}

function codexCommand(
  { command, args, cwd, limit }: { command: unknown; args: unknown; cwd: unknown; limit: JsonObject },
  env: [string, string][],
): ServerShape {
  const handedOn = env.filter(([name, text]) => soleVariable(text) === name).map(([name]) => name);
  const literal = env.filter(([name]) => !handedOn.includes(name));
  if (literal.some(([, text]) => hasVariable(text)))
    return { problem: 'hands variables on under their own names only; give the variable the name the server reads' };
  return {
    value: {
      command,
      ...(Array.isArray(args) ? { args } : {}),
      ...(typeof cwd === 'string' ? { cwd } : {}),
      ...limit,
      ...(handedOn.length > 0 ? { env_vars: handedOn } : {}),
      ...(literal.length > 0 ? { env: Object.fromEntries(literal) } : {}),
    },
  };
}

function codexAddress({ url, limit }: { url: unknown; limit: JsonObject }, headers: [string, string][]): ServerShape {
  const bearer = headers.flatMap(([name, text]) =>
    name.toLowerCase() === 'authorization' ? (/^Bearer \$\{([A-Za-z_]\w*)\}$/.exec(text)?.[1] ?? []) : [],
  )[0];
  const rest = headers.filter(([name]) => bearer === undefined || name.toLowerCase() !== 'authorization');
  const fromEnv = rest.flatMap(([name, text]): [string, string][] => {
    const variable = soleVariable(text);
    return variable === null ? [] : [[name, variable]];
  });
  const literal = rest.filter(([, text]) => soleVariable(text) === null);
  if (literal.some(([, text]) => hasVariable(text)))
    return { problem: 'takes a variable as a whole header, not as a part of one' };
  return {
    value: {
      url,
      ...limit,
      ...(bearer === undefined ? {} : { bearer_token_env_var: bearer }),
      ...(literal.length > 0 ? { http_headers: Object.fromEntries(literal) } : {}),
      ...(fromEnv.length > 0 ? { env_http_headers: Object.fromEntries(fromEnv) } : {}),
    },
  };
}

/** How each platform writes a server, from Claude Code's entry (which the library keeps). */
export const SERVER_DIALECTS: Partial<Readonly<Record<Platform, (config: JsonObject) => ServerShape>>> = {
  claude_code: forClaude,
  codex: forCodex,
  gemini: forGemini,
  cursor: forCursor,
  copilot: forVsCode,
  opencode: forOpenCode,
};

/** What a server runs, or the address it is reached at, in one line. */
export function serverLine({ command, args, url }: JsonObject): string {
  const words = [command, ...(Array.isArray(args) ? args : [])].filter((word) => typeof word === 'string');
  return words.length > 0 ? words.map(shellWord).join(' ') : (textOf(url) ?? '');
}

const shellWord = (word: string): string => (/^[\w@%+=:,./${}-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`);
