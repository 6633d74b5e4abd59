import { AppError } from '#app/domain/errors.ts';
import type { Settings } from '#app/lib/env.server.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** `host[:port]` values under which this server may be addressed. */
export function knownHosts(settings: Settings, port: number): Set<string> {
  const suffix = port === 80 ? '' : `:${port}`;
  const hosts = new Set(LOOPBACK_NAMES.map((name) => `${name}${suffix}`));
  if (settings.publicOrigin) hosts.add(new URL(settings.publicOrigin).host);
  return hosts;
}

function knownOrigins(settings: Settings, port: number): Set<string> {
  const suffix = port === 80 ? '' : `:${port}`;
  const origins = new Set(LOOPBACK_NAMES.map((name) => `http://${name}${suffix}`));
  if (settings.publicOrigin) origins.add(settings.publicOrigin);
  return origins;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface OriginCheck {
  settings: Settings;
  port: number;
  /** The header `Origin`, as the server passes it on. */
  origin: string | null;
  /** A program without browser headers may write (the API while authentication is off); a page form may not. */
  allowPrograms: boolean;
}

/**
 * Refuses a write that another web page made the browser send. Browsers name the source in `Sec-Fetch-Site`,
 * older ones in `Origin`; a request with neither does not come from a browser.
 * @throws AppError `cross_site`
 */
export function refuseCrossSite(request: Request, { settings, port, origin, allowPrograms }: OriginCheck): void {
  if (SAFE.has(request.method)) return;
  const refuse = (why: string) =>
    new AppError(
      'cross_site',
      `This request was refused because ${why}. Send it from Loadout's own pages, or with a bearer token.`,
    );
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) {
    if (site === 'same-origin' || site === 'none') return;
    throw refuse('it was sent by another web site');
  }
  if (origin !== null) {
    if (knownOrigins(settings, port).has(origin)) return;
    throw refuse('its Origin is not this server');
  }
  if (!allowPrograms) throw refuse('it does not say where it comes from');
}
