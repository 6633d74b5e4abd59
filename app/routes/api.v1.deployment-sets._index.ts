import { setOperations } from '#app/contracts/set-operations.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created } from '#app/http/reply.server.ts';

const handler = apiRoute({
  GET: on(setOperations.listSets, ({ app, owner, query }) => app.services.sets.list(owner, query)),
  POST: on(setOperations.createSet, async ({ app, owner, body }) => {
    const { set, etag } = await app.services.sets.create(owner, body);
    return created(set, `/deployment-sets/${set.id}`, etag);
  }),
});
export const loader = handler;
export const action = handler;
