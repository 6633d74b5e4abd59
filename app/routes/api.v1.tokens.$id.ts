import { systemOperations } from '#app/contracts/system.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  DELETE: on(systemOperations.deleteToken, ({ app, owner, params }) => app.services.tokens.remove(owner, params.id)),
});
export const loader = handler;
export const action = handler;
