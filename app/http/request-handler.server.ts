import { randomBytes, randomUUID } from 'node:crypto';
import { createRequestHandler, type ServerBuild } from '@remix-run/node';
import { allOperations } from '#app/contracts/operations.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import { faultFacts } from '#app/lib/log.ts';
import { httpDuration, httpRequests } from '#app/lib/metrics.server.ts';
import type { App } from './app.server.ts';
import { callerAddress } from './client-address.server.ts';
import { knownHosts } from './origin-check.server.ts';
import { problemResponse } from './problem.server.ts';
import { commonHeaders } from './security-headers.server.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const REMIX_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Operation paths as patterns, to name the methods of a path that Remix never gets to see. */
const PATHS = allOperations.map(({ method, path }) => ({
  method,
  pattern: new RegExp(
    `^/api/v1${path
      .replaceAll('.', '\\.')
      .replace(/\{[^}]*\*\}/g, '.+')
      .replace(/\{[^}]+\}/g, '[^/]+')}/?$`,
  ),
}));

function allowOf(pathname: string): string {
  const methods = PATHS.filter(({ pattern }) => pattern.test(pathname)).map(({ method }) => method);
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ');
}

/** The refusal of a method that no route gets to see, naming those that are possible. */
export function methodRefused(method: string, pathname: string): AppError {
  const allow = allowOf(pathname);
  return new AppError('method_not_allowed', `${method} is not possible here.`, {
    headers: { Allow: allow === '' ? 'GET, HEAD' : allow },
  });
}

/** Line breaks end the router's patterns, so that such an address would come to a page. */
const BROKEN_LINE = /^\/api\/v1\/.*(%0a|%0d|%e2%80%a8|%e2%80%a9)/i;

/** What has no page, only answers for programs, and one way to be asked. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** What Remix takes out of a query for itself, or answers before any route is asked. */
const REMIX_PARAMETERS = ['_data', '_routes', 'index'];

/** The end of an address by which Remix knows that its own script asks for a page's data. */
const PAGE_DATA = '.data';

const isApi = ({ pathname }: URL): boolean => pathname.startsWith('/api/v1/');

/** Addresses that end with the name of a file or an artifact, which may be `model.data`: they have no page whose data could be meant. */
const endsWithName = (url: URL): boolean => isApi(url) || /^\/artifacts\/[^/]+\/files\//.test(url.pathname);

/** The request as it goes to Remix: with the dot written as `%2E` where it belongs to a name. */
function forRemix(request: Request, url: URL): Request {
  if (!url.pathname.endsWith(PAGE_DATA) || !endsWithName(url)) return request;
  const escaped = new URL(url);
  escaped.pathname = `${url.pathname.slice(0, -PAGE_DATA.length)}%2Edata`;
  return new Request(escaped, request);
}

function refuseParameters(url: URL): AppError | null {
  const errors = REMIX_PARAMETERS.filter((name) => url.searchParams.has(name)).map((name) => ({
    path: name,
    message: 'There is no such query parameter.',
  }));
  return errors.length > 0 ? new AppError('invalid_input', 'There is no such query parameter.', { errors }) : null;
}

/** Refusals that must not depend on a route: unknown hosts, and what Remix answers with a page. */
function refuseEarly(app: App, request: Request, url: URL): AppError | null {
  if (!knownHosts(app.settings, app.port()).has(url.host)) {
    return new AppError(
      'cross_site',
      'This server is not known under that host name. Set PUBLIC_ORIGIN to the address people use.',
    );
  }
  if (!REMIX_METHODS.has(request.method)) return methodRefused(request.method, url.pathname);
  if (BROKEN_LINE.test(url.pathname)) return notFound('This address');
  if (PROBES.has(url.pathname) && request.method !== 'GET' && request.method !== 'HEAD')
    return methodRefused(request.method, url.pathname);
  return isApi(url) ? refuseParameters(url) : null;
}

const withHeaders = (response: Response, headers: Record<string, string>): Response => {
  for (const [name, value] of Object.entries(headers)) if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
};

function observe(method: string, operation: unknown, status: number, ms: number): void {
  const name = typeof operation === 'string' ? operation : 'page';
  httpRequests.inc({ operation: name, method: REMIX_METHODS.has(method) ? method : 'other', status });
  httpDuration.observe({ operation: name }, ms / 1000);
}

/**
 * Handles web requests for one app: request id, host check, Remix, common headers, one access-log line each.
 * @param build the Remix server build
 */
export function handleRequest(app: App, build: ServerBuild) {
  const remix = createRequestHandler(build, app.settings.production ? 'production' : build.mode);
  const shared = commonHeaders(app.settings.publicOrigin?.startsWith('https:') ?? false);
  return async (request: Request, clientAddress = '127.0.0.1'): Promise<Response> => {
    const started = performance.now();
    const given = request.headers.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const log = app.log.child({ requestId });
    const facts: Record<string, unknown> = {};
    const headers: Record<string, string> = {};
    const url = new URL(request.url);
    const origin = request.headers.get('origin');
    // The framework answers 500 to a form whose origin is not the host. Our own rule (`origin-check`) says 403, with a page.
    request.headers.delete('origin');
    let response: Response;
    try {
      const refusal = refuseEarly(app, request, url);
      response = refusal
        ? problemResponse(refusal, requestId)
        : await remix(forRemix(request, url), {
            app,
            requestId,
            log,
            nonce: randomBytes(16).toString('base64'),
            clientAddress: callerAddress(app.settings, request, clientAddress),
            origin,
            facts,
            headers,
          });
    } catch (error) {
      log.error(faultFacts(error), 'request.fault');
      response = problemResponse(new AppError('internal', 'Something went wrong on our side.'), requestId);
    }
    log.info(
      {
        ...facts,
        method: request.method,
        path: url.pathname,
        status: response.status,
        ms: Math.round(performance.now() - started),
      },
      'request',
    );
    observe(request.method, facts.operation, response.status, performance.now() - started);
    return withHeaders(response, { ...headers, ...shared, 'X-Request-Id': requestId });
  };
}
