import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  POST: on(deploymentOperations.planSet, ({ app, owner, params, query, body }) =>
    app.services.deployments.plan(owner, params.id, body, { diff: query.diff }),
  ),
});
export const loader = handler;
export const action = handler;
