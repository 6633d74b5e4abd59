import { json } from '@remix-run/react';

/** What a page says when its form could not be sent. */
export const UNREACHABLE = 'Loadout could not be reached, so nothing was changed. Try again.';

/**
 * For a `clientAction`: a server that cannot be reached has done nothing, so the page stays and says so.
 * @param instead what the action then answers; as a refusal, so that nothing else is asked of that server either
 */
export async function whenReachable<Answer, Instead>(ask: () => Promise<Answer>, instead: Instead) {
  try {
    return await ask();
  } catch (error) {
    // What a browser throws for a request that never got an answer.
    if (error instanceof TypeError) return json(instead, { status: 503 });
    throw error;
  }
}
