import { AsyncLocalStorage } from 'node:async_hooks';
import type { AppError } from '#app/domain/errors.ts';

/** On whose behalf the running code acts; the audit log takes it from here. */
export interface Acting {
  actor: string;
  requestId: string | null;
  /** The last refusal that a form showed instead of throwing it on. */
  refused: AppError | null;
}

const current = new AsyncLocalStorage<Acting>();

/** Work that nobody asked for: recovery at start, the command line. */
const SYSTEM: Readonly<Acting> = { actor: 'system', requestId: null, refused: null };

/** Runs `work` on behalf of somebody, through everything it waits for. */
export const actingAs = <T>(actor: string, requestId: string | null, work: (acting: Acting) => Promise<T>): Promise<T> => {
  const acting: Acting = { actor, requestId, refused: null };
  return current.run(acting, work, acting);
};

export const acting = (): Readonly<Acting> => current.getStore() ?? SYSTEM;

/** Remembers a refusal that comes back as a filled form, so that it is known outside too. */
export function noteRefusal(refusal: AppError): void {
  const own = current.getStore();
  if (own !== undefined) own.refused = refusal;
}
