import type { LoaderFunctionArgs } from '@remix-run/node';
import { faultFacts } from '#app/lib/log.ts';

const json = (status: number, value: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
  });

/** The process is up. */
export async function healthz(): Promise<Response> {
  return json(200, { status: 'ok' });
}

/** One round trip to the database, migrations current, recovery done. */
export async function readyz({ context }: LoaderFunctionArgs): Promise<Response> {
  try {
    const missing = await context.app.services.system.notReady();
    if (missing === null) return json(200, { status: 'ready' });
    return json(503, { status: 'not ready', reason: missing }, { 'Retry-After': '2' });
  } catch (error) {
    context.log.warn(faultFacts(error), 'readyz.database_unreachable');
    return json(503, { status: 'not ready', reason: 'The database cannot be reached.' }, { 'Retry-After': '2' });
  }
}
