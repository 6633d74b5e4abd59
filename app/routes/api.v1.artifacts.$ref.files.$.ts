import { artifactOperations } from '#app/contracts/artifacts.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { rawFileResponse } from '#app/http/raw-file.server.ts';

const handler = apiRoute({
  GET: on(artifactOperations.getArtifactFile, async ({ app, owner, params, query, request }) => {
    const ref = { ref: params.ref, collectionId: query.collection_id, version: query.version };
    return rawFileResponse(request, await app.services.artifactContent.getFile(owner, ref, params.path));
  }),
});
export const loader = handler;
export const action = handler;
