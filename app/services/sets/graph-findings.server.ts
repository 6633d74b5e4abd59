import type { ChainLink } from '#app/domain/errors.ts';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Log } from '#app/lib/log.ts';

/** Warns of something found on the way through the graph, with the whole path to it. */
export function warnOfFinding(
  log: Log,
  event: string,
  owner: OwnerId,
  setId: string,
  code: string,
  chain: readonly ChainLink[],
): void {
  const path = chain.map((link) => `${link.kind} "${link.name}" (${link.id})`).join(' → ');
  log.warn({ owner, set_id: setId, code, path, chain }, event);
}

/** Passes on what `work` gives, and warns when it refuses because of a cycle or of depth. */
export async function warningOfRefusals<T>(
  log: Log,
  event: string,
  owner: OwnerId,
  setId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && (error.code === 'cycle' || error.code === 'too_deep')) {
      warnOfFinding(log, event, owner, setId, error.code, error.chain ?? []);
    }
    throw error;
  }
}
