import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(deploymentOperations.getProjectStatus, ({ app, owner, params, query }) =>
    app.services.projectStatus.get(owner, params.id, query.profile_id),
  ),
});
export const loader = handler;
export const action = handler;
