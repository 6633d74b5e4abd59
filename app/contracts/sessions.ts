import { z } from 'zod';

/** The form of the sign-in page. */
export const signInInput = z.strictObject({
  token: z.string({ error: 'Enter an access token.' }).trim().min(1, { error: 'Enter an access token.' }).max(500, {
    error: 'This is longer than an access token. Paste the token alone.',
  }),
});

/** A place where somebody is signed in. */
export interface Session {
  id: string;
  actor: string;
  user_agent: string | null;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}
