import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import sirv from 'sirv';

export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Answers with the built files of a folder as they were when it was called; what is no such file is left to `next`. */
export function clientFiles(folder: string): Handler {
  const files = sirv(folder, {
    etag: true,
    setHeaders: (response, pathname) => {
      response.setHeader(
        'Cache-Control',
        pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      );
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    },
  });
  return (request, response, next) => {
    // A file that is gone, because a newer build took its place, fails while it is read: nobody else hears of that.
    response.once('pipe', (file: Readable) => file.once('error', () => response.destroy()));
    files(request, response, next);
  };
}
