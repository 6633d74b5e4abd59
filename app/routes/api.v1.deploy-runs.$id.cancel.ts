import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  POST: on(deploymentOperations.cancelRun, ({ app, owner, params }) => app.services.runs.cancel(owner, params.id)),
});
export const loader = handler;
export const action = handler;
