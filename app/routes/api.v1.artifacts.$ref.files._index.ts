import { artifactOperations } from '#app/contracts/artifacts.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(artifactOperations.listArtifactFiles, ({ app, owner, params, query }) =>
    app.services.artifactContent.listFiles(owner, { ref: params.ref, collectionId: query.collection_id, version: query.version }),
  ),
  PUT: on(artifactOperations.replaceArtifactFiles, async ({ app, owner, params, query, body, ifMatch }) => {
    const ref = { ref: params.ref, collectionId: query.collection_id };
    return revised(await app.services.artifactContent.replace(owner, ref, body, revisionsAllowed(ifMatch)));
  }),
});
export const loader = handler;
export const action = handler;
