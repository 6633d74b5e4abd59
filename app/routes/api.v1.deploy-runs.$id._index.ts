import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(deploymentOperations.getRun, ({ app, owner, params }) => app.services.runs.get(owner, params.id)),
});
export const loader = handler;
export const action = handler;
