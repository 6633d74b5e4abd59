import { artifactOperations } from '#app/contracts/artifacts.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(artifactOperations.getArtifact, async ({ app, owner, params, query }) =>
    revised(await app.services.artifacts.get(owner, { ref: params.ref, collectionId: query.collection_id })),
  ),
  PATCH: on(artifactOperations.updateArtifact, async ({ app, owner, params, query, body, ifMatch }) => {
    const ref = { ref: params.ref, collectionId: query.collection_id };
    return revised(await app.services.artifacts.update(owner, ref, body, revisionsAllowed(ifMatch)));
  }),
  DELETE: on(artifactOperations.deleteArtifact, ({ app, owner, params, query, ifMatch }) =>
    app.services.artifacts.remove(owner, { ref: params.ref, collectionId: query.collection_id }, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;
