import { collectionOperations } from '#app/contracts/collections.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  DELETE: on(collectionOperations.removeCollectionArtifact, ({ app, owner, params, ifMatch }) =>
    app.services.collections.removeArtifact(owner, params.id, params.uuid, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;
