import { collectionOperations } from '#app/contracts/collections.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(collectionOperations.listCollectionArtifacts, ({ app, owner, params, query }) =>
    app.services.collections.listArtifacts(owner, params.id, query),
  ),
  POST: on(collectionOperations.addCollectionArtifact, async ({ app, owner, params, body }) => {
    const artifact = await app.services.collections.addArtifact(owner, params.id, body.artifact_uuid);
    return createdRevised(artifact, `/artifacts/${artifact.uuid}`);
  }),
});
export const loader = handler;
export const action = handler;
