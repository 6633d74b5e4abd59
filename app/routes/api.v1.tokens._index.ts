import { systemOperations } from '#app/contracts/system.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createTokenByApi } from '#app/http/token-request.server.ts';

const handler = apiRoute({
  GET: on(systemOperations.listTokens, ({ app, owner, query }) => app.services.tokens.list(owner, query)),
  POST: on(systemOperations.createToken, createTokenByApi),
});
export const loader = handler;
export const action = handler;
