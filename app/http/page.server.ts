import { type ActionFunctionArgs, type AppLoadContext, data, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import type { Scope } from '#app/contracts/operation.ts';
import { AppError, isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { noteRefusal } from '#app/lib/acting.server.ts';
import type { Log } from '#app/lib/log.ts';
import type { App } from './app.server.ts';
import { limitRequests, pageCaller, requireScope } from './caller.server.ts';
import type { Flash } from './flash.server.ts';
import { onBehalf } from './on-behalf.server.ts';
import { refuseCrossSite } from './origin-check.server.ts';
import { statusOf, titleOf, toAppError } from './problem.server.ts';

/** What a page's loader or action works with. */
export interface PageContext {
  app: App;
  owner: OwnerId;
  actor: string;
  /** Null while authentication is off. */
  sessionId: string | null;
  /** What the caller may do. */
  scopes: readonly Scope[];
  params: Record<string, string>;
  request: Request;
  url: URL;
  log: Log;
  requestId: string;
}

/** What an error boundary gets to show: safe words only. */
export interface PageProblem {
  status: number;
  code: string;
  title: string;
  detail: string;
  requestId: string;
}

export interface PageOptions {
  /** The feature the page belongs to; switched off, it shows "not enabled" with status 200 (design 4, fine print). */
  feature?: 'deployment_sets';
  /** What the caller must be allowed to do; `read` for looking at a page and `write` for its forms unless said otherwise. */
  scope?: Scope;
  /** The address answers a file or a stream, not a page: its refusals are plain text, since there is no page to show them. */
  isFile?: boolean;
}

type Answering = Pick<AppLoadContext, 'log' | 'requestId' | 'headers'>;

function pageProblem(error: unknown, { log, requestId, headers }: Answering): ReturnType<typeof data<PageProblem>> {
  const refusal = toAppError(error, log);
  // Thrown from a loader they would stay behind with the route that was to be shown.
  Object.assign(headers, refusal.headers);
  // Switched off is not an error to the person reading: the page answers, it just says so.
  const status = refusal.code === 'feature_disabled' ? 200 : statusOf(refusal.code);
  return data(
    { status, code: refusal.code, title: titleOf(refusal.code), detail: refusal.message, requestId },
    { status, headers: refusal.headers },
  );
}

/** Does a page's work for its caller: counted, allowed, and refusals written down. */
async function forCaller<T>(
  { request, params, context }: LoaderFunctionArgs | ActionFunctionArgs,
  { feature, scope }: PageOptions & { scope: Scope },
  work: (page: PageContext) => Promise<T>,
): Promise<T> {
  const { app, log, requestId } = context;
  const caller = await pageCaller(context, request);
  context.facts.owner = caller.owner;
  await limitRequests(app, caller, request, scope);
  if (feature === 'deployment_sets' && !app.settings.deploymentSetsEnabled) {
    throw new AppError('feature_disabled', 'Deployment sets are not enabled on this server.');
  }
  const url = new URL(request.url);
  const page: PageContext = {
    app,
    owner: caller.owner,
    actor: caller.actor,
    sessionId: caller.sessionId,
    scopes: caller.scopes,
    params: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, value ?? ''])),
    request,
    url,
    log,
    requestId,
  };
  const { method } = request;
  return onBehalf({ app, caller, requestId, method, attempted: `${method} ${url.pathname}` }, async () => {
    requireScope(caller, scope);
    return work(page);
  });
}

/** What `data()` makes: a value with a status of its own. */
const isDataAnswer = (value: unknown): value is ReturnType<typeof data<unknown>> =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'DataWithResponseInit';

/** Redirects and prepared answers pass through; everything else becomes a page problem for the error boundary, or a text. */
function rethrow(error: unknown, context: Answering, isFile = false): never {
  if (error instanceof Response || isDataAnswer(error)) throw error;
  const problem = pageProblem(error, context);
  if (!isFile) throw problem;
  const { title, detail, requestId, status } = problem.data;
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  throw new Response(`${title}\n${detail}\n\nRequest ${requestId}\n`, { status, headers });
}

/** A loader that knows its caller and turns refusals into the error page with the right status. */
export function pageLoader<T>(load: (context: PageContext) => Promise<T>, options: PageOptions = {}) {
  return async (args: LoaderFunctionArgs): Promise<T> => {
    try {
      return await forCaller(args, { ...options, scope: options.scope ?? 'read' }, load);
    } catch (error) {
      return rethrow(error, args.context, options.isFile);
    }
  };
}

/** An action of a page: refuses posts of other sites, knows its caller. */
export function pageAction<T>(act: (context: PageContext) => Promise<T>, options: PageOptions = {}) {
  return async (args: ActionFunctionArgs): Promise<T> => {
    try {
      const { app, origin } = args.context;
      refuseCrossSite(args.request, { settings: app.settings, port: app.port(), origin, allowPrograms: false });
      const answer = await forCaller(args, { ...options, scope: options.scope ?? 'write' }, act);
      // The page that is now rendered with the refused form says "Error: " in its title; the root loader passes it on.
      if (isDataAnswer(answer) && (answer.init?.status ?? 200) >= 400) args.context.facts.formRefused = true;
      return answer;
    } catch (error) {
      return rethrow(error, args.context);
    }
  };
}

/** An action that needs no caller, such as the choice of a theme before signing in. Refuses posts of other sites. */
export function openAction<T>(act: (args: OpenContext) => Promise<T>) {
  return async ({ request, context }: ActionFunctionArgs): Promise<T> => {
    try {
      const { app } = context;
      refuseCrossSite(request, { settings: app.settings, port: app.port(), origin: context.origin, allowPrograms: false });
      const answer = await act({ app, request, context });
      if (isDataAnswer(answer) && (answer.init?.status ?? 200) >= 400) context.facts.formRefused = true;
      return answer;
    } catch (error) {
      return rethrow(error, context);
    }
  };
}

/** What a loader or action without a caller works with. */
export interface OpenContext {
  app: App;
  request: Request;
  context: AppLoadContext;
}

/** A loader that needs no caller, such as that of the page to sign in. Refusals become the error page. */
export function openLoader<T>(load: (args: OpenContext) => Promise<T>) {
  return async ({ request, context }: LoaderFunctionArgs): Promise<T> => {
    try {
      return await load({ app: context.app, request, context });
    } catch (error) {
      return rethrow(error, context);
    }
  };
}

/** 303 to another page, saying there what was done. */
export async function redirectWithFlash(app: App, to: string, flash: Flash): Promise<Response> {
  return redirect(to, { status: 303, headers: { 'Set-Cookie': await app.flash.set(flash) } });
}

/** 303 without a message. */
export const seeOther = (to: string): Response => redirect(to, { status: 303 });

/** Codes that a form can show beside its fields; the others belong to the error page. */
const FORM_CODES = new Set([
  'invalid_input',
  'cycle',
  'too_deep',
  'already_member',
  'name_taken',
  'already_exists',
  'path_not_allowed',
  'version_mismatch',
  'unsupported_type',
  'confirmation_required',
  'source_refused',
  'archive_refused',
  'profile_in_use',
  'project_busy',
  'project_moved',
  'plan_stale',
  'ambiguous_reference',
]);

/** The refusal when the same form should come back with it, else null. */
export function formRefusal(error: unknown): AppError | null {
  if (!isAppError(error) || !FORM_CODES.has(error.code)) return null;
  noteRefusal(error);
  return error;
}
