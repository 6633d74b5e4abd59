import { projectRunOperations } from '#app/contracts/project-runs.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  POST: on(projectRunOperations.forgetArtifacts, ({ app, owner, actor, params, body }) =>
    app.services.forgetting.forget(owner, actor, params.id, body),
  ),
});
export const loader = handler;
export const action = handler;
