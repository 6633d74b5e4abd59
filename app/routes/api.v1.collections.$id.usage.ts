import { collectionOperations } from '#app/contracts/collections.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(collectionOperations.getCollectionUsage, ({ app, owner, params }) => app.services.collections.usage(owner, params.id)),
});
export const loader = handler;
export const action = handler;
