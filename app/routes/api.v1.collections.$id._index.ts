import { collectionOperations } from '#app/contracts/collections.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(collectionOperations.getCollection, async ({ app, owner, params }) =>
    revised(await app.services.collections.get(owner, params.id)),
  ),
  PATCH: on(collectionOperations.updateCollection, async ({ app, owner, params, body, ifMatch }) =>
    revised(await app.services.collections.update(owner, params.id, body, revisionsAllowed(ifMatch))),
  ),
  DELETE: on(collectionOperations.deleteCollection, ({ app, owner, params, ifMatch }) =>
    app.services.collections.remove(owner, params.id, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;
