import { systemOperations } from '#app/contracts/system.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(systemOperations.getMe, ({ app, owner, scopes }) => ({
    owner_id: owner,
    auth_enabled: app.settings.authEnabled,
    scopes: [...scopes],
  })),
});
export const loader = handler;
export const action = handler;
