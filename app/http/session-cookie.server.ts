import { createCookie } from '@remix-run/node';
import type { OpenedSession } from '#app/services/access/sessions.server.ts';

/** The prefix binds it to this very host; browsers keep it over https and from localhost. */
const OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

const cookie = createCookie('__Host-loadout_session', OPTIONS);

/** The secret that a signed-in browser sends; null when there is none that could be one. */
export async function sessionSecretOf(request: Request): Promise<string | null> {
  const value: unknown = await cookie.parse(request.headers.get('cookie'));
  return typeof value === 'string' && /^[\w-]{43}$/.test(value) ? value : null;
}

/** `Set-Cookie` value that signs a browser in. */
export const keepSession = ({ secret, expiresAt }: OpenedSession): Promise<string> =>
  cookie.serialize(secret, { expires: expiresAt });

/** `Set-Cookie` value that signs a browser out. */
export const dropSession = (): Promise<string> => cookie.serialize('', { maxAge: 0, expires: new Date(0) });

const PASSING_SECONDS = 600;

/** A sealed text that the browser brings back once, within ten minutes. */
export function passingCookie(name: string) {
  const passing = createCookie(`__Host-loadout_${name}`, { ...OPTIONS, maxAge: PASSING_SECONDS });
  return {
    keep: (sealed: string): Promise<string> => passing.serialize(sealed),
    drop: (): Promise<string> => passing.serialize('', { maxAge: 0, expires: new Date(0) }),
    read: async (request: Request): Promise<string | null> => {
      const value: unknown = await passing.parse(request.headers.get('cookie'));
      return typeof value === 'string' && value !== '' ? value : null;
    },
  };
}
