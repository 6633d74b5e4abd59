import { setOperations } from '#app/contracts/set-operations.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(setOperations.cloneSet, async ({ app, owner, params, body }) => {
    const { set, etag } = await app.services.sets.clone(owner, params.id, body);
    return created(set, `/deployment-sets/${set.id}`, etag);
  }),
});
export const loader = handler;
export const action = handler;
