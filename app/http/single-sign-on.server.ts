import { redirect } from '@remix-run/node';
import { z } from 'zod';
import { notFound } from '#app/domain/errors.ts';
import { ownPath } from '#app/lib/own-path.ts';
import { paths } from '#app/lib/paths.ts';
import type { App } from './app.server.ts';
import type { OpenContext } from './page.server.ts';
import { keepSession, passingCookie } from './session-cookie.server.ts';

/** Binds the provider's answer to the browser that asked. */
const passing = passingCookie('single_sign_on');
const PURPOSE = 'single sign-on';
const pendingSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });

/** The address the provider sends people back to; it must be known there. */
const callbackOf = ({ settings, port }: App): URL =>
  new URL(paths.signInCallback(), settings.publicOrigin ?? `http://localhost:${port()}`);

function requireSingleSignOn({ services, settings }: App) {
  if (services.singleSignOn === null || !settings.authEnabled) throw notFound('Single sign-on on this server');
  return services.singleSignOn;
}

const backWith = async (problem: string): Promise<Response> =>
  redirect(paths.signIn({ problem }), { status: 303, headers: { 'Set-Cookie': await passing.drop() } });

/** Sends the browser to the provider. */
export async function beginSingleSignOn({ app, request, context }: OpenContext): Promise<Response> {
  const singleSignOn = requireSingleSignOn(app);
  await app.services.rateLimits.take('sign_ins', context.clientAddress);
  const begun = await singleSignOn.begin(callbackOf(app).href);
  if (begun === null) return backWith('provider_away');
  const next = ownPath(new URL(request.url).searchParams.get('next'));
  const sealed = app.sealer.seal(PURPOSE, JSON.stringify({ ...begun.pending, next }));
  return redirect(begun.url.href, { status: 303, headers: { 'Set-Cookie': await passing.keep(sealed) } });
}

async function pendingOf({ app, request }: OpenContext) {
  const sealed = await passing.read(request);
  const text = sealed === null ? null : app.sealer.open(PURPOSE, sealed);
  return text === null ? null : pendingSchema.parse(JSON.parse(text));
}

/** Takes the provider's answer: a session, or the sign-in page with what went wrong. */
export async function finishSingleSignOn(open: OpenContext): Promise<Response> {
  const { app, request } = open;
  const singleSignOn = requireSingleSignOn(app);
  const pending = await pendingOf(open);
  if (pending === null) return backWith('mismatch');
  const current = callbackOf(app);
  current.search = new URL(request.url).search;
  const answer = await singleSignOn.finish(current, pending, request.headers.get('user-agent'));
  if ('problem' in answer) return backWith(answer.problem);
  const signedIn = redirect(ownPath(pending.next), { status: 303 });
  signedIn.headers.append('Set-Cookie', await passing.drop());
  signedIn.headers.append('Set-Cookie', await keepSession(answer.opened));
  return signedIn;
}
