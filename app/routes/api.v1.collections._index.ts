import { collectionOperations } from '#app/contracts/collections.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(collectionOperations.listCollections, ({ app, owner, query }) => app.services.collections.list(owner, query)),
  POST: on(collectionOperations.createCollection, async ({ app, owner, body }) => {
    const collection = await app.services.collections.create(owner, body);
    return createdRevised(collection, `/collections/${collection.id}`);
  }),
});
export const loader = handler;
export const action = handler;
