import { setOperations } from '#app/contracts/set-operations.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(setOperations.listSetParents, ({ app, owner, params, query }) => app.services.sets.parents(owner, params.id, query)),
});
export const loader = handler;
export const action = handler;
