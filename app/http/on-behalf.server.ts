import { type ErrorCode, isAppError } from '#app/domain/errors.ts';
import { actingAs } from '#app/lib/acting.server.ts';
import type { App } from './app.server.ts';
import type { Caller } from './request-context.server.ts';

export interface Behalf {
  app: App;
  caller: Pick<Caller, 'owner' | 'actor'>;
  requestId: string;
  method: string;
  /** What is asked for: the operation's id, or the address of a page. */
  attempted: string;
}

/** Looking at something is not worth an event, unless it is what the caller may not see at all. */
const isWorthNoting = (method: string, code: ErrorCode): boolean =>
  code === 'forbidden' || (method !== 'GET' && method !== 'HEAD');

/** Does the work of a request in its caller's name, and writes refusals down in the audit log. */
export async function onBehalf<T>({ app, caller, requestId, method, attempted }: Behalf, work: () => Promise<T>): Promise<T> {
  const note = async (code: ErrorCode): Promise<void> => {
    if (isWorthNoting(method, code)) await app.services.audit.refused(caller.owner, attempted, code);
  };
  return actingAs(caller.actor, requestId, async (acting) => {
    try {
      const answer = await work();
      if (acting.refused !== null) await note(acting.refused.code);
      return answer;
    } catch (error) {
      if (isAppError(error)) await note(error.code);
      throw error;
    }
  });
}
