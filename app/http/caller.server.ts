import { type AppLoadContext, redirect } from '@remix-run/node';
import type { Scope } from '#app/contracts/operation.ts';
import { AppError } from '#app/domain/errors.ts';
import { LOCAL_OWNER, type OwnerId } from '#app/domain/ids.ts';
import { paths } from '#app/lib/paths.ts';
import type { App } from './app.server.ts';
import { ALL_SCOPES, type Caller } from './request-context.server.ts';
import { sessionSecretOf } from './session-cookie.server.ts';

/** Somebody in a browser. */
export type Visitor = Caller & { /** Null while authentication is off. */ sessionId: string | null };

const LOCAL_CALLER: Caller = { owner: LOCAL_OWNER, actor: LOCAL_OWNER, scopes: ALL_SCOPES };

/** The token of an `Authorization: Bearer` header; undefined without one. */
export function bearerOf(request: Request): string | undefined {
  const match = /^Bearer +([\w.~+/=-]+)$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1];
}

/** Whom the token of the request stands for, if it has one that counts. */
export async function bearerCaller(app: App, request: Request): Promise<Caller | null> {
  const token = bearerOf(request);
  return token === undefined ? null : app.services.tokens.authenticate(token);
}

/**
 * Counts the request against the caller's limits: what only reads, what writes, what deploys.
 * @throws AppError `rate_limited`
 */
export async function limitRequests(
  app: App,
  { owner, actor }: Pick<Caller, 'owner' | 'actor'>,
  { method }: Pick<Request, 'method'>,
  scope: Scope,
): Promise<void> {
  const reads = method === 'GET' || method === 'HEAD' || scope === 'read';
  await app.services.rateLimits.take(reads ? 'reads' : scope === 'deploy' ? 'deploys' : 'writes', `${owner}/${actor}`);
}

/**
 * Who calls the API: everybody is `local-user` while authentication is off; else the token decides and cookies do not count.
 * @param address of the other end
 * @throws AppError `unauthenticated`, `rate_limited`
 */
export async function apiCaller(app: App, request: Request, address: string): Promise<Caller> {
  if (!app.settings.authEnabled) return LOCAL_CALLER;
  const caller = await bearerCaller(app, request);
  if (!caller) {
    // Whoever is nobody is counted by address, so that trying tokens does not cost more than using one.
    await app.services.rateLimits.take('reads', `address:${address}`);
    throw new AppError(
      'unauthenticated',
      'This API needs a token. Send it as "Authorization: Bearer lo_…"; `npm run token:create -- --owner NAME` makes one.',
    );
  }
  return caller;
}

/**
 * Who uses the pages: the session of the cookie says so while authentication is on.
 * @throws AppError `unauthenticated`; a redirect to the sign-in page when something was only to be looked at
 */
export async function pageCaller(context: AppLoadContext, request: Request): Promise<Visitor> {
  const caller = await visitor(context, request);
  if (caller !== null) return caller;
  await context.app.services.rateLimits.take('reads', `address:${context.clientAddress}`);
  if (request.method === 'GET' || request.method === 'HEAD') {
    const { pathname, search } = new URL(request.url);
    throw redirect(paths.signIn({ next: pathname === '/' ? null : `${pathname}${search}` }), { status: 303 });
  }
  throw new AppError('unauthenticated', 'You are not signed in, or no longer. Sign in, then do it again.');
}

const visitors = new WeakMap<AppLoadContext, Promise<Visitor | null>>();

/** Who looks at a page, if somebody is signed in; looked up once for all loaders of a request. */
export function visitor(context: AppLoadContext, request: Request): Promise<Visitor | null> {
  const known = visitors.get(context);
  if (known !== undefined) return known;
  const found = findVisitor(context.app, request);
  visitors.set(context, found);
  return found;
}

/** Whose pages they are, whom the frame around them names, null for nobody, and what they may do; nobody also when that cannot be found out now. */
export async function shellCaller(
  context: AppLoadContext,
  request: Request,
): Promise<{ owner: OwnerId | null; name: string | null; scopes: readonly Scope[] }> {
  const found = await visitor(context, request).catch(() => null);
  if (found === null) return { owner: null, name: null, scopes: [] };
  const { owner, actor, scopes, sessionId } = found;
  return { owner, name: sessionId === null ? null : actor, scopes };
}

async function findVisitor(app: App, request: Request): Promise<Visitor | null> {
  if (!app.settings.authEnabled) return { ...LOCAL_CALLER, sessionId: null };
  const secret = await sessionSecretOf(request);
  return secret === null ? null : app.services.sessions.authenticate(secret);
}

/** @throws AppError `forbidden` */
export function requireScope(caller: Pick<Caller, 'scopes'>, scope: Scope): void {
  if (!caller.scopes.includes(scope)) {
    throw new AppError('forbidden', `You may not do that: it takes the scope "${scope}", which this token or sign-in lacks.`);
  }
}

/** Folders of the server are for whoever works on it, or has the right `admin`. */
export const mayReadServer = ({ app, scopes }: { app: App; scopes: readonly Scope[] }): boolean =>
  !app.settings.authEnabled || scopes.includes('admin');
