import type { Scope } from '#app/contracts/operation.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Log } from '#app/lib/log.ts';
import type { App } from './app.server.ts';

/** Who asks: the workspace everything belongs to, and the person or token acting in it. */
export interface Caller {
  owner: OwnerId;
  actor: string;
  scopes: readonly Scope[];
}

declare module '@remix-run/node' {
  /** Put together by the server for every request; see `node-server.server.ts`. */
  interface AppLoadContext {
    app: App;
    requestId: string;
    log: Log;
    /** CSP nonce of this answer. */
    nonce: string;
    clientAddress: string;
    /** The header `Origin` of the request, which the framework does not get to see. */
    origin: string | null;
    /** Headers of the answer that only become known while the request is handled, such as `Retry-After` of an error page. */
    headers: Record<string, string>;
    /** Facts for the access log that only become known while the request is handled, such as the owner. */
    facts: Record<string, unknown>;
  }
}

export const ALL_SCOPES: readonly Scope[] = ['read', 'write', 'deploy', 'admin'];
