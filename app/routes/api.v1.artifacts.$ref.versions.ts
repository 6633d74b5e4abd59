import { artifactOperations } from '#app/contracts/artifacts.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(artifactOperations.listArtifactVersions, ({ app, owner, params, query }) =>
    app.services.artifactContent.versions(owner, { ref: params.ref, collectionId: query.collection_id }, query),
  ),
});
export const loader = handler;
export const action = handler;
