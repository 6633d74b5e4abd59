import { setOperations } from '#app/contracts/set-operations.ts';
import { versionsAllowed } from '#app/contracts/set-version.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { tagged } from '#app/http/reply.server.ts';

const handler = apiRoute({
  GET: on(setOperations.getSet, async ({ app, owner, params }) => {
    const { set, etag } = await app.services.sets.get(owner, params.id);
    return tagged(set, etag);
  }),
  PATCH: on(setOperations.updateSet, async ({ app, owner, params, body, ifMatch }) => {
    const { set, etag } = await app.services.sets.update(owner, params.id, body, versionsAllowed(ifMatch));
    return tagged(set, etag);
  }),
  DELETE: on(setOperations.deleteSet, ({ app, owner, params, ifMatch }) =>
    app.services.sets.remove(owner, params.id, versionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;
