import type { IncomingMessage } from 'node:http';

/** How long a refused client may go on sending before it gets its answer, read or not. */
const PATIENCE_MS = 5000;

/**
 * The body of a request as a web stream that is read only on demand. Cancelling it leaves the connection open:
 * the client is still to get an answer.
 */
export function bodyStream(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = request.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Takes in and forgets what nobody read of the body. An answer to a client that is still sending is lost when the
 * connection ends under it: it sees a reset instead of the refusal.
 * @returns whether the client came to its end; false when it was still sending after `patienceMs`
 */
export async function drain(request: IncomingMessage, patienceMs = PATIENCE_MS): Promise<boolean> {
  if (request.destroyed) return true;
  // Also when all has arrived: what is left in the buffer would hold up the next request of the connection.
  request.resume();
  if (request.complete) return true;
  return new Promise((resolve) => {
    const done = (complete: boolean) => {
      clearTimeout(timer);
      request.off('end', ended).off('close', ended).off('error', ended);
      resolve(complete);
    };
    const ended = () => done(true);
    const timer = setTimeout(() => done(false), patienceMs);
    request.once('end', ended).once('close', ended).once('error', ended);
  });
}
