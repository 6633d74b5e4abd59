import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { allOperations } from '#app/contracts/operations.ts';
import { createApp } from '#app/http/app.server.ts';
import { openApiDocument } from '#app/http/openapi.server.ts';
import { handleRequest } from '#app/http/request-handler.server.ts';
import { parseSettings, type Settings } from '#app/lib/env.server.ts';
import { createLog } from '#app/lib/log.ts';
import type { Database } from '#db/client.ts';
import { sourceBuild } from './server-build.ts';

/** One line of the structured log. */
export interface LogLine {
  level: number;
  msg: string;
  [fact: string]: unknown;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text when it is not JSON. */
  body: any;
}

export interface ApiRequest {
  body?: unknown;
  headers?: Record<string, string>;
  token?: string;
  /** Sent as it is, for malformed input. */
  raw?: string | Uint8Array<ArrayBuffer> | FormData;
}

const document = openApiDocument({ strictAnswers: true });
const ajv = new Ajv2020({ strict: false, allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: 'openapi' });
const validators = new Map<string, ValidateFunction>();

const PATTERNS = allOperations.map((operation) => ({
  operation,
  // Literal paths win over parameters, as they do in the router.
  weight: (operation.path.match(/\{/g) ?? []).length,
  pattern: new RegExp(
    `^/api/v1${operation.path
      .replaceAll('.', '\\.')
      .replace(/\{[^}]*\*\}/g, '.+')
      .replace(/\{[^}]+\}/g, '[^/]+')}$`,
  ),
}));

/** Fails the test when an answer is not what the API document promises for that operation and status. */
function expectDocumented(method: string, pathname: string, answer: ApiAnswer): void {
  const found = PATTERNS.filter(({ operation, pattern }) => operation.method === method && pattern.test(pathname)).sort(
    (a, b) => a.weight - b.weight,
  )[0];
  if (!found) return;
  const path = `/api/v1${found.operation.path.replace('*}', '}')}`;
  const documented: any = document.paths[path]?.[method.toLowerCase()];
  const response = documented.responses[answer.status];
  if (answer.status === 304) return;
  expect(
    response,
    `${method} ${path} answered ${answer.status} (${JSON.stringify(answer.body)}), which its document does not name`,
  ).toBeDefined();
  const documentedMedia = Object.keys(response.content ?? {});
  const sent = answer.headers.get('content-type')?.split(';')[0] ?? null;
  if (documentedMedia.length === 0) return;
  const media = documentedMedia.find((type) => type === sent || type === '*/*') ?? '';
  expect(media, `${method} ${path} ${answer.status} is ${sent}; its document names ${documentedMedia.join(', ')}`).not.toBe('');
  if (!media.includes('json')) return;
  const pointer = ['paths', path, method.toLowerCase(), 'responses', String(answer.status), 'content', media, 'schema'];
  const key = pointer
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  let check = validators.get(key);
  if (!check) {
    check = ajv.compile({ $ref: `openapi#/${key}` });
    validators.set(key, check);
  }
  expect(
    check(answer.body),
    `${method} ${path} ${answer.status}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(answer.body, null, 1)}`,
  ).toBe(true);
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.status).toBe(answer.status);
  }
}

export interface TestAppOptions {
  env?: Record<string, string>;
  /** Route files to load, by name, when a test needs only some. */
  routes?: RegExp;
}

/** Tests ask faster than people; those of the limits set their own. */
export const UNLIMITED = {
  LOADOUT_LIMIT_READS_PER_MIN: '0',
  LOADOUT_LIMIT_WRITES_PER_MIN: '0',
  LOADOUT_LIMIT_DEPLOYS_PER_MIN: '0',
  LOADOUT_LIMIT_SIGN_INS_PER_MIN: '0',
} as const;

/** The whole application in this process over the given database. Every API answer is checked against the API document. */
export async function createTestApp(db: Database, { env = {}, routes }: TestAppOptions = {}) {
  const parsed = parseSettings(
    { PORT: '3000', LOG_LEVEL: 'debug', NODE_ENV: 'production', LOADOUT_SITE: 'test-site', ...UNLIMITED, ...env },
    process.cwd(),
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const settings: Settings = parsed.settings;
  const logs: LogLine[] = [];
  const log = createLog(settings.logLevel, { write: (line) => void logs.push(JSON.parse(line)) });
  const app = createApp({ settings, db, log, secret: 'a-secret-for-tests-only-0123456789abcdef' });
  await app.services.system.recover();
  const handle = handleRequest(app, await sourceBuild(routes));

  /** Sends a request as it stands; `path` starts with `/`. */
  const fetch = (path: string, init: RequestInit = {}): Promise<Response> =>
    handle(new Request(`http://localhost:3000${path}`, init));

  /** Calls the API; `path` is below `/api/v1`. */
  async function api(method: string, path: string, { body, headers = {}, token, raw }: ApiRequest = {}): Promise<ApiAnswer> {
    const all = new Headers(headers);
    if (token) all.set('Authorization', `Bearer ${token}`);
    if (body !== undefined && !all.has('Content-Type')) all.set('Content-Type', 'application/json');
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers: all,
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const text = await response.text();
    let parsedBody: unknown = text;
    if (response.headers.get('content-type')?.includes('json')) parsedBody = JSON.parse(text);
    const answer = { status: response.status, headers: response.headers, body: parsedBody };
    expectDocumented(method, new URL(`http://x/api/v1${path}`).pathname, answer);
    return answer;
  }

  return { app, api, fetch, logs, settings };
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;
