import type { LoaderFunctionArgs } from '@remix-run/node';
import { AppError } from '#app/domain/errors.ts';
import { metricsText } from '#app/lib/metrics.server.ts';
import { bearerCaller, requireScope } from './caller.server.ts';
import { isLocalCaller } from './client-address.server.ts';
import { problemResponse, toAppError } from './problem.server.ts';

/** Figures for Prometheus: for programs on this machine, and elsewhere for whoever has a token with the scope `admin`. */
export async function metrics({ request, context }: LoaderFunctionArgs): Promise<Response> {
  const { app, log, requestId, clientAddress } = context;
  try {
    if (!isLocalCaller(app.settings, request, clientAddress)) {
      const caller = await bearerCaller(app, request);
      if (caller === null) throw new AppError('unauthenticated', 'From other machines the metrics need a token.');
      requireScope(caller, 'admin');
    }
    const isReady = await app.services.system.notReady().then(
      (reason) => reason === null,
      () => false,
    );
    const { contentType, text } = await metricsText(isReady);
    return new Response(text, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } });
  } catch (error) {
    return problemResponse(toAppError(error, log), requestId);
  }
}
