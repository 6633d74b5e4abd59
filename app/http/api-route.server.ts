import { createHash } from 'node:crypto';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import Negotiator from 'negotiator';
import type { z } from 'zod';
import type { ListAnswer } from '#app/contracts/common.ts';
import type { AnyOperation, Method, OperationSpec, PathParams, Scope } from '#app/contracts/operation.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Log } from '#app/lib/log.ts';
import type { App } from './app.server.ts';
import { apiCaller, bearerOf, limitRequests, requireScope } from './caller.server.ts';
import { parseJson, readBytes } from './json-body.server.ts';
import { onBehalf } from './on-behalf.server.ts';
import { refuseCrossSite } from './origin-check.server.ts';
import { pathParams } from './path-params.server.ts';
import { problemResponse, toAppError } from './problem.server.ts';
import { isReply, type Reply } from './reply.server.ts';
import type { Caller } from './request-context.server.ts';
import { validate, validateQuery } from './validate.server.ts';

const API_BASE = '/api/v1';
const MEGABYTE = 1024 * 1024;

/** What a handler of an operation gets. Params are as in the path; services judge ids. */
export interface ApiContext<Q, B, P = unknown> {
  app: App;
  owner: OwnerId;
  actor: string;
  scopes: readonly Scope[];
  /** As the operation's path names them. */
  params: P;
  query: Q;
  body: B;
  request: Request;
  url: URL;
  log: Log;
  requestId: string;
  /** `If-Match` as sent, null when absent or `*`. */
  ifMatch: string | null;
  /** Set on operations that record their own idempotency. */
  idempotencyKey: string | null;
  /** Digest of method, path and body, to tell the same request from another one under one key. */
  fingerprint: string;
}

interface Bound {
  operation: AnyOperation;
  run(context: ApiContext<unknown, unknown>, bodyBytes: Uint8Array | null): Promise<unknown>;
}

type Answer<R> = R | Reply<R> | Response | undefined;

/** Binds a handler to its operation: query and body reach it already checked against the contract. */
export function on<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, P extends string>(
  operation: OperationSpec<Q, B, R, P>,
  handle: (context: ApiContext<z.output<Q>, z.output<B>, PathParams<P>>) => Promise<Answer<z.input<R>>> | Answer<z.input<R>>,
): Bound {
  return {
    operation,
    run: async (context, bytes) => {
      const query = validateQuery(operation.query, context.url.searchParams);
      const body =
        operation.body && bytes !== null ? validate(operation.body, bytes.byteLength === 0 ? {} : parseJson(bytes)) : undefined;
      if (operation.dryRunScope) {
        // A multipart body is read by its handler, which then asks for the scope of what it finds there.
        const dry = bytes === null ? !context.scopes.includes(operation.scope) : isDryRun(body);
        requireScope(context, dry ? operation.dryRunScope : operation.scope);
        await limitRequests(context.app, context, context.request, dry ? operation.dryRunScope : operation.scope);
      }
      // The schemas of this very operation have just checked both, and the router fills what its path names;
      // TypeScript can follow neither.
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions
      return handle({ ...context, query, body } as ApiContext<z.output<Q>, z.output<B>, PathParams<P>>);
    },
  };
}

const isDryRun = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'dry_run' in body && body.dry_run === true;

export type ApiHandlers = Partial<Record<Method, Bound>>;

const digest = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

/** What the client accepts, without parameters such as `charset`, which exclude nothing; empty is as if absent. */
function acceptOf(request: Request): string | undefined {
  const accept = (request.headers.get('accept') ?? '').replace(/;\s*(?!q\s*=)[^;,]*/gi, '').trim();
  return accept === '' ? undefined : accept;
}

function refuseUnacceptable(request: Request, operation: AnyOperation): void {
  if (operation.produces) return;
  const wanted = new Negotiator({ headers: { accept: acceptOf(request) } });
  if (wanted.mediaTypes(['application/json', 'application/problem+json']).length === 0)
    throw new AppError('not_acceptable', 'This API answers application/json. Ask for it in the Accept header.');
}

/** The raw body, or null when the handler reads it itself (multipart). */
async function bodyOf(request: Request, operation: AnyOperation): Promise<Uint8Array | null> {
  if (request.method === 'GET' || request.method === 'HEAD') return new Uint8Array();
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const coding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (coding !== 'identity')
    throw new AppError('unsupported_media_type', 'The body must be sent as it is, without a Content-Encoding.');
  if (operation.multipart && type === 'multipart/form-data') return null;
  const bytes = await readBytes(request, operation.bodyLimit ?? MEGABYTE);
  if (bytes.byteLength === 0) {
    if (operation.body && !operation.bodyOptional)
      throw new AppError('malformed_json', 'The request body is empty; a JSON object was expected.');
    return bytes;
  }
  if (type !== 'application/json') {
    const more = operation.multipart ? ' or multipart/form-data' : '';
    throw new AppError(
      'unsupported_media_type',
      `The body must be application/json${more}, not ${type === '' ? 'untyped' : `"${type.slice(0, 80)}"`}.`,
    );
  }
  if (!operation.body) {
    const parsed = parseJson(bytes);
    const empty = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) && Object.keys(parsed).length === 0;
    if (!empty)
      throw new AppError('invalid_input', 'This request takes no body.', {
        errors: [{ path: '', message: 'This request takes no body.' }],
      });
  }
  return bytes;
}

function jsonResponse(status: number, value: unknown, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
  });
}

const isList = (value: unknown): value is ListAnswer<unknown> =>
  typeof value === 'object' && value !== null && 'items' in value && 'next_cursor' in value && 'offset' in value;

const cursorIn = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'next_cursor' in value && typeof value.next_cursor === 'string'
    ? value.next_cursor
    : null;

/** Next page as a `Link` header (RFC 8288), when the answer is a list that goes on, or holds some that do. */
function linkHeader(value: unknown, url: URL): Record<string, string> {
  const next = new URLSearchParams(url.searchParams);
  const cursor = cursorIn(value);
  if (cursor !== null) {
    next.delete('offset');
    next.set('cursor', cursor);
  } else if (!isList(value)) {
    return {};
  } else if (value.total !== null && value.offset !== null && value.offset + value.items.length < value.total) {
    next.set('offset', String(value.offset + value.items.length));
  } else {
    return {};
  }
  return { Link: `<${url.pathname}?${next}>; rel="next"` };
}

function present(request: Request, url: URL, operation: AnyOperation, answer: unknown): Response {
  if (answer instanceof Response) return answer;
  const reply = isReply(answer) ? answer : undefined;
  const value = reply ? reply.value : answer;
  const status = reply?.status ?? operation.status;
  if (status === 204 || value === undefined) return new Response(null, { status: 204 });
  const etag = reply?.etag ?? (status === 200 && !isList(value) ? digest(JSON.stringify(value)).slice(0, 32) : undefined);
  const headers = { ...linkHeader(value, url), ...(etag ? { ETag: `"${etag}"` } : {}), ...reply?.headers };
  if (etag && (request.method === 'GET' || request.method === 'HEAD')) {
    const known = (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known.includes(`"${etag}"`) || known.includes('*')) {
      return new Response(null, { status: 304, headers: { ETag: `"${etag}"`, 'Cache-Control': 'no-store' } });
    }
  }
  return jsonResponse(status, value, headers);
}

function idempotencyKeyOf(request: Request): string | null {
  if (request.method !== 'POST') return null;
  const key = request.headers.get('idempotency-key');
  if (key === null) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError('invalid_input', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      field: 'Idempotency-Key',
    });
  }
  return key;
}

/**
 * Whether the effect of this request remembers its key itself. A dry run has none to do so: its answer is stored like any other;
 * but that of an import is not, since reading a source may outlast a transaction.
 */
const recordsItsKey = ({ ownIdempotency, multipart }: AnyOperation, bytes: Uint8Array | null): boolean =>
  ownIdempotency === true && (multipart !== undefined || bytes === null || bytes.byteLength === 0 || !isDryRun(parseJson(bytes)));

async function answer(handlers: ApiHandlers, args: LoaderFunctionArgs | ActionFunctionArgs): Promise<Response> {
  const { request, context } = args;
  const { app, requestId } = context;
  const methods = Object.keys(handlers);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const bound = Object.entries(handlers).find(([name]) => name === method)?.[1];
  if (!bound) {
    const allow = methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ');
    throw new AppError('method_not_allowed', `${request.method} is not possible here. Possible: ${allow}.`, {
      headers: { Allow: allow },
    });
  }
  context.facts.operation = bound.operation.id;
  const caller = await apiCaller(app, request, context.clientAddress);
  context.facts.owner = caller.owner;
  return onBehalf({ app, caller, requestId, method: request.method, attempted: bound.operation.id }, () =>
    perform(bound, caller, args),
  );
}

async function perform(
  bound: Bound,
  caller: Caller,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): Promise<Response> {
  const { app, log, requestId } = context;
  const { operation } = bound;
  const url = new URL(request.url);
  if (!(app.settings.authEnabled && bearerOf(request))) {
    refuseCrossSite(request, { settings: app.settings, port: app.port(), origin: context.origin, allowPrograms: true });
  }
  if (!operation.dryRunScope) {
    await limitRequests(app, caller, request, operation.scope);
    requireScope(caller, operation.scope);
  }
  if (operation.feature === 'deployment_sets' && !app.settings.deploymentSetsEnabled) {
    throw new AppError('feature_disabled', 'Deployment sets are switched off on this server (DEPLOYMENT_SETS_ENABLED).');
  }
  refuseUnacceptable(request, operation);
  const idempotencyKey = idempotencyKeyOf(request);
  const bytes = await bodyOf(request, operation);
  // No body is the same as an empty object.
  const fingerprint = digest(request.method, url.pathname + url.search, bytes?.byteLength === 0 ? '{}' : (bytes ?? ''));
  const ifMatch = request.headers.get('if-match');
  const apiContext: ApiContext<unknown, unknown> = {
    app,
    owner: caller.owner,
    actor: caller.actor,
    scopes: caller.scopes,
    params: pathParams(`${API_BASE}${operation.path}`, url.pathname),
    query: undefined,
    body: undefined,
    request,
    url,
    log,
    requestId,
    ifMatch: ifMatch === '*' ? null : ifMatch,
    idempotencyKey,
    fingerprint,
  };
  if (idempotencyKey === null || recordsItsKey(operation, bytes)) {
    return present(request, url, operation, await bound.run(apiContext, bytes));
  }
  // Only a dry run of such an operation comes here.
  if (operation.dryRunScope) requireScope(caller, operation.dryRunScope);
  const stored = await app.services.idempotency.once(caller.owner, idempotencyKey, fingerprint, async () => {
    const response = present(request, url, operation, await bound.run(apiContext, bytes));
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  });
  const replayed: Record<string, string> = stored.replayed ? { 'Idempotency-Replayed': 'true' } : {};
  return new Response(stored.answer.body === '' ? null : stored.answer.body, {
    status: stored.answer.status,
    headers: { ...stored.answer.headers, ...replayed },
  });
}

/**
 * One API path: use the result as both `loader` and `action` of a resource route.
 * Whatever happens, the answer is JSON as documented or `application/problem+json`.
 */
export function apiRoute(handlers: ApiHandlers) {
  return async (args: LoaderFunctionArgs | ActionFunctionArgs): Promise<Response> => {
    try {
      return await answer(handlers, args);
    } catch (error) {
      return problemResponse(toAppError(error, args.context.log), args.context.requestId);
    }
  };
}
