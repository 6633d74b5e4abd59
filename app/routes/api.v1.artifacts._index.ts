import { artifactOperations } from '#app/contracts/artifacts.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(artifactOperations.listArtifacts, ({ app, owner, query }) => app.services.artifacts.list(owner, query)),
  POST: on(artifactOperations.createArtifact, async ({ app, owner, body }) => {
    const artifact = await app.services.artifactContent.create(owner, body);
    return createdRevised(artifact, `/artifacts/${artifact.uuid}`);
  }),
});
export const loader = handler;
export const action = handler;
