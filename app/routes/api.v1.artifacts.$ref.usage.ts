import { artifactOperations } from '#app/contracts/artifacts.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(artifactOperations.getArtifactUsage, ({ app, owner, params, query }) =>
    app.services.artifacts.usage(owner, { ref: params.ref, collectionId: query.collection_id }),
  ),
});
export const loader = handler;
export const action = handler;
