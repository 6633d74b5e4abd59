import { setOperations } from '#app/contracts/set-operations.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(setOperations.resolveSet, ({ app, owner, params }) => app.services.resolution.resolve(owner, params.id)),
});
export const loader = handler;
export const action = handler;
