import type { z } from 'zod';
import type { tokenCreate } from '#app/contracts/system.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { paths } from '#app/lib/paths.ts';
import type { App } from './app.server.ts';
import { onceByForm } from './form-once.server.ts';
import { type PageContext, redirectWithFlash } from './page.server.ts';
import { passingCookie } from './session-cookie.server.ts';

/** Takes the secret from the form to the page that shows it, past everything that keeps answers. */
const passing = passingCookie('new_token');
const purpose = (owner: OwnerId): string => `new token of ${owner}`;

/**
 * Makes a token and goes to the list, which shows its secret once. Pressed twice there is one token; the secret of the second
 * answer is the one that counts, since it is the answer that the browser shows.
 */
export async function createTokenByForm(
  context: PageContext,
  form: FormData,
  input: z.output<typeof tokenCreate>,
): Promise<Response> {
  const { app, owner, actor } = context;
  let secret: string | null = null;
  const id = await onceByForm(context, form, async () => {
    const made = await app.services.tokens.create(owner, actor, input);
    secret = made.token;
    return made.id;
  });
  secret ??= await app.services.tokens.reissue(owner, id);
  const answer = await redirectWithFlash(app, paths.tokens(), { kind: 'done', text: `Created the token ${input.name}.` });
  if (secret !== null)
    answer.headers.append('Set-Cookie', await passing.keep(app.sealer.seal(purpose(owner), `${secret} ${input.name}`)));
  return answer;
}

/** The token just made, and the header that lets the browser forget it. */
export async function takeNewToken(
  app: App,
  owner: OwnerId,
  request: Request,
): Promise<{ made: { name: string; secret: string } | null; headers: Record<string, string> }> {
  const sealed = await passing.read(request);
  const text = sealed === null ? null : app.sealer.open(purpose(owner), sealed);
  if (text === null) return { made: null, headers: {} };
  const space = text.indexOf(' ');
  return {
    made: { secret: text.slice(0, space), name: text.slice(space + 1) },
    headers: { 'Set-Cookie': await passing.drop() },
  };
}
