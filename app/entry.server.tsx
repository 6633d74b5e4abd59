import { PassThrough } from 'node:stream';
import { type AppLoadContext, createReadableStreamFromReadable, type EntryContext } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';
import { NonceProvider } from '#app/components/shell/nonce.tsx';
import { WholePaintProvider } from '#app/components/shell/whole-paint.tsx';
import { isShortPage } from '#app/http/page-weight.server.ts';
import { securityHeaders } from '#app/http/security-headers.server.ts';
import { faultFacts } from '#app/lib/log.ts';

export { createApp } from '#app/http/app.server.ts';
export { startServer } from '#app/http/node-server.server.ts';
export { handleRequest as handleAppRequest } from '#app/http/request-handler.server.ts';
export { startWorker } from '#app/http/worker.server.ts';

export const streamTimeout = 10_000;

/** Renders a page: the shell at once, everything for readers that do not stream (bots). */
export default function handleRequest(
  request: Request,
  responseStatusCode: number,
  responseHeaders: Headers,
  remixContext: EntryContext,
  { nonce, log }: AppLoadContext,
): Promise<Response> {
  const whole = isbot(request.headers.get('user-agent') ?? '');
  return new Promise((resolve, reject) => {
    let status = responseStatusCode;
    let shellSent = false;
    const finish = () => {
      shellSent = true;
      const body = new PassThrough();
      responseHeaders.set('Content-Type', 'text/html; charset=utf-8');
      for (const [name, value] of Object.entries(securityHeaders(nonce))) responseHeaders.set(name, value);
      resolve(new Response(createReadableStreamFromReadable(body), { headers: responseHeaders, status }));
      stream.pipe(body);
    };
    const stream = renderToPipeableStream(
      <NonceProvider value={nonce}>
        <WholePaintProvider value={isShortPage(remixContext.staticHandlerContext.loaderData)}>
          <RemixServer context={remixContext} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
        </WholePaintProvider>
      </NonceProvider>,
      {
        nonce,
        onShellReady: whole ? undefined : finish,
        onAllReady: whole ? finish : undefined,
        onShellError: reject,
        onError: (error) => {
          status = 500;
          // Before the shell, the same error comes through onShellError.
          if (shellSent) log.error(faultFacts(error), 'page.render_failed');
        },
      },
    );
    setTimeout(() => stream.abort(), streamTimeout + 1000).unref();
  });
}

/** Errors thrown outside our own wrappers, e.g. while rendering. */
export function handleError(error: unknown, { request, context }: { request: Request; context: AppLoadContext }): void {
  if (!request.signal.aborted) context.log.error(faultFacts(error), 'request.fault');
}
