import type { Scope } from '#app/contracts/operation.ts';
import { AppError } from '#app/domain/errors.ts';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import type { App } from './app.server.ts';
import { ALL_SCOPES, type Caller } from './request-context.server.ts';

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
 * Who uses the pages.
 * @throws AppError `unauthenticated` while authentication is on and nobody has signed in
 */
export async function pageCaller(app: App, _request: Request): Promise<Caller> {
  if (!app.settings.authEnabled) return LOCAL_CALLER;
  throw new AppError('unauthenticated', 'Sign in to see this page.');
}

/** @throws AppError `forbidden` */
export function requireScope(caller: Pick<Caller, 'scopes'>, scope: Scope): void {
  if (!caller.scopes.includes(scope)) {
    throw new AppError('forbidden', `This token may not do that: it lacks the scope "${scope}".`);
  }
}
