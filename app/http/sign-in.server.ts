import { data, redirect } from '@remix-run/node';
import { signInInput } from '#app/contracts/sessions.ts';
import { ownPath } from '#app/lib/own-path.ts';
import { paths } from '#app/lib/paths.ts';
import { visitor } from './caller.server.ts';
import { textEntry } from './form-entries.server.ts';
import type { OpenContext } from './page.server.ts';
import { dropSession, keepSession, sessionSecretOf } from './session-cookie.server.ts';

const REFUSED = 'This token is not valid here. Check that all of it was pasted, or get a new one.';

const comeBack = (problem: string) => data({ problem }, { status: 422 });

/** Ends the session that the browser has now, if any: a new one must not leave it behind. */
async function endPresent({ app, request, context }: OpenContext): Promise<void> {
  const secret = await sessionSecretOf(request);
  const present = secret === null ? null : await visitor(context, request);
  if (present === null || present.sessionId === null) return;
  await app.services.sessions.remove(present.owner, present.sessionId, present.actor).catch(() => undefined);
}

/** Opens a session with the posted token and goes where the person wanted to; what was typed never comes back. */
export async function signInWithToken(open: OpenContext) {
  const { app, request, context } = open;
  const form = await request.formData();
  await app.services.rateLimits.take('sign_ins', context.clientAddress);
  const parsed = signInInput.safeParse({ token: textEntry(form, 'token') });
  if (!parsed.success) return comeBack(parsed.error.issues[0]?.message ?? REFUSED);
  const opened = await app.services.sessions.signIn(parsed.data.token, request.headers.get('user-agent'));
  if (opened === null) return comeBack(REFUSED);
  await endPresent(open);
  return redirect(ownPath(form.get('next')), { status: 303, headers: { 'Set-Cookie': await keepSession(opened) } });
}

/** Ends the session and lets the browser forget it. */
export async function signOut(open: OpenContext): Promise<Response> {
  await endPresent(open);
  return redirect(paths.signIn(), { status: 303, headers: { 'Set-Cookie': await dropSession() } });
}
