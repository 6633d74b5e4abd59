import { createCookie, createCookieSessionStorage } from '@remix-run/node';
import { z } from 'zod';

/** What a button "Undo" posts, and where. */
const undoSchema = z.object({ to: z.string(), fields: z.record(z.string(), z.string()) });

const flashSchema = z.object({ kind: z.enum(['done', 'failed']), text: z.string(), undo: undoSchema.optional() });

/** One message that survives the redirect after a POST; with `undo` it offers to take back what was done. */
export type Flash = z.output<typeof flashSchema>;

/** Flash messages in a signed, short-lived cookie. */
export function createFlash(secret: string, secure: boolean) {
  const storage = createCookieSessionStorage({
    cookie: { name: 'loadout_flash', httpOnly: true, sameSite: 'lax', path: '/', secure, secrets: [secret], maxAge: 300 },
  });

  /** `Set-Cookie` value that carries the message to the next page. */
  async function set(flash: Flash): Promise<string> {
    const session = await storage.getSession();
    session.set('flash', flash);
    return storage.commitSession(session);
  }

  /** The message that came along, and the `Set-Cookie` value that clears it. */
  async function take(request: Request): Promise<{ flash: Flash | null; clear: string | null }> {
    const header = request.headers.get('cookie');
    if (!header?.includes('loadout_flash=')) return { flash: null, clear: null };
    const session = await storage.getSession(header);
    const parsed = flashSchema.safeParse(session.get('flash'));
    return { flash: parsed.success ? parsed.data : null, clear: await storage.destroySession(session) };
  }

  return { set, take };
}

export type FlashStore = ReturnType<typeof createFlash>;

export type Theme = 'system' | 'light' | 'dark';
const themeCookie = createCookie('loadout_theme', { path: '/', sameSite: 'lax', maxAge: 31_536_000 });
const themeSchema = z.enum(['system', 'light', 'dark']);

/** The colour theme a person chose; `system` when they did not. */
export async function themeOf(request: Request): Promise<Theme> {
  const parsed = themeSchema.safeParse(await themeCookie.parse(request.headers.get('cookie')));
  return parsed.success ? parsed.data : 'system';
}

/** `Set-Cookie` value for a choice; anything unknown means `system`. */
export function setTheme(choice: unknown): Promise<string> {
  const parsed = themeSchema.safeParse(choice);
  return themeCookie.serialize(parsed.success ? parsed.data : 'system');
}
