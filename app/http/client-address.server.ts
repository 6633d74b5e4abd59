import { isIP } from 'node:net';
import type { Settings } from '#app/lib/env.server.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

/**
 * Who is at the other end. With a public origin a reverse proxy on this machine passes requests on and adds, as the last entry
 * of `X-Forwarded-For`, whom it got them from. From anywhere else that header is only somebody's word and does not count.
 * @param peer the address of the connection
 */
export function callerAddress(settings: Pick<Settings, 'publicOrigin'>, request: Request, peer: string): string {
  if (settings.publicOrigin === null || !isLoopback(peer)) return peer;
  const last = (request.headers.get('x-forwarded-for') ?? '').split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? peer : last;
}

/** Whether the request came from a program on this very machine, not through a proxy. */
export function isLocalCaller(settings: Pick<Settings, 'publicOrigin'>, request: Request, address: string): boolean {
  const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => request.headers.has(name));
  const throughOrigin = settings.publicOrigin !== null && new URL(request.url).host === new URL(settings.publicOrigin).host;
  return isLoopback(address) && !forwarded && !throughOrigin;
}
