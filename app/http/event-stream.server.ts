import { isAppError } from '#app/domain/errors.ts';
import { faultFacts, type Log } from '#app/lib/log.ts';

/** One server-sent event. `id` comes back as `Last-Event-ID` when the reader's connection was lost. */
export interface ServerEvent {
  name: string;
  id?: string;
  data: unknown;
}

/** Proxies and browsers give up connections on which nothing is said. */
const PING_MS = 15_000;
/** How long a reader waits before it connects again. */
const RETRY_MS = 2000;

const textOf = ({ name, id, data }: ServerEvent): string =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** The number in `Last-Event-ID`, 0 when there is none or it is not one of ours. */
export function lastEventId(request: Request): number {
  const given = request.headers.get('last-event-id') ?? '';
  return /^\d{1,9}$/.test(given) ? Number(given) : 0;
}

/**
 * Answers with events as they happen (text/event-stream), with a ping every 15 s, until there are no more, the reader goes away
 * or the server stops.
 */
export function eventStream(
  request: Request,
  { stopping, log }: { stopping: AbortSignal; log: Log },
  events: (signal: AbortSignal) => AsyncIterable<ServerEvent>,
): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([request.signal, stopping, gone.signal]);
  const encoder = new TextEncoder();
  let ping: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (text: string): void => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      const end = (): void => {
        clearInterval(ping);
        if (!gone.signal.aborted) controller.close();
        gone.abort();
      };
      say(`retry: ${RETRY_MS}\n\n`);
      ping = setInterval(() => say(': ping\n\n'), PING_MS);
      const tell = async (): Promise<void> => {
        for await (const event of events(signal)) say(textOf(event));
      };
      tell()
        .catch((error: unknown) => {
          // Whoever still listens connects again and hears then what is the matter.
          if (!signal.aborted && !isAppError(error)) log.warn(faultFacts(error), 'events.broken_off');
        })
        .finally(end);
    },
    cancel() {
      clearInterval(ping);
      gone.abort();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // `no-transform` keeps the compression away, which would hold events back.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
}
