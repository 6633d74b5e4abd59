import type { OwnerId } from '#app/domain/ids.ts';
import type { Log } from '#app/lib/log.ts';
import type { App } from './app.server.ts';
import { eventStream, lastEventId, type ServerEvent } from './event-stream.server.ts';

interface Reader {
  app: App;
  owner: OwnerId;
  params: Readonly<Record<string, string>>;
  request: Request;
  log: Log;
}

/** The events of a run as they happen; the position of a row is the id by which a reader comes back. @throws AppError `not_found`, `rate_limited` */
export async function streamRun({ app, owner, params, request, log }: Reader): Promise<Response> {
  const id = params.id ?? '';
  const { runEvents } = app.services;
  await runEvents.require(owner, id);
  const leave = runEvents.enter(owner);
  async function* events(signal: AbortSignal): AsyncGenerator<ServerEvent> {
    try {
      for await (const event of runEvents.follow(owner, id, lastEventId(request), signal)) {
        yield event.name === 'item' ? { ...event, id: String(event.position) } : event;
      }
    } finally {
      leave();
    }
  }
  return eventStream(request, { stopping: app.ending.signal, log }, events);
}
